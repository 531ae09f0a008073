"""Writing into the lake: whole files, the same bytes, whatever the machine."""

import hashlib
from pathlib import Path

import duckdb
import pytest

from dtsen import lake
from dtsen.settings import settings

ROWS = "select i as n, md5(i::varchar) as text from range(300000) as t(i) order by i"


def test_the_number_of_threads_does_not_change_the_bytes(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = set()
    for threads in ("1", "2", "4"):
        monkeypatch.setenv("DTSEN_THREADS", threads)
        settings.cache_clear()
        path = home / f"{threads}.parquet"
        with lake.lake() as connection:
            assert lake.write(connection, ROWS, path) == 300_000
        digests.add(lake.sha256(path))
    assert len(digests) == 1


def test_a_failed_write_leaves_the_old_file(home: Path) -> None:
    path = home / "table.parquet"
    with lake.lake() as connection:
        lake.write(connection, "select 1 as n", path)
        before = hashlib.sha256(path.read_bytes()).hexdigest()
        with pytest.raises(duckdb.Error):
            lake.write(connection, "select error('no') as n from range(10)", path)
    assert lake.sha256(path) == before


def test_the_digest_of_a_set_of_files_does_not_know_their_folder(
    home: Path,
) -> None:
    for folder in ("a", "b"):
        (home / folder).mkdir()
        (home / folder / "x").write_bytes(b"content")
    one, other = (lake.digest({"x": home / folder / "x"}) for folder in ("a", "b"))
    assert one == other
    assert lake.digest({"y": home / "a" / "x"}) != one
