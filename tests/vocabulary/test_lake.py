"""Writing into the lake: whole files, the same bytes, whatever the machine."""

import hashlib
import stat
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from dtsen import lake
from dtsen.errors import LakeError, PipelineError
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


def test_nobody_else_may_look_into_the_lake(home: Path) -> None:
    with lake.lake():
        assert stat.S_IMODE((home / "lake").stat().st_mode) == 0o700


def test_a_failed_write_leaves_the_old_file(home: Path) -> None:
    path = home / "table.parquet"
    with lake.lake() as connection:
        lake.write(connection, "select 1 as n", path)
        before = hashlib.sha256(path.read_bytes()).hexdigest()
        with pytest.raises(duckdb.Error):
            lake.write(connection, "select error('no') as n from range(10)", path)
    assert lake.sha256(path) == before
    assert [left.name for left in home.glob("*table*")] == ["table.parquet"]
    assert list(home.rglob("*.part")) == []


def test_writers_of_one_path_each_count_their_own_rows(home: Path) -> None:
    def rows(n: int) -> int:
        with lake.lake() as connection:
            query = f"select i as n from range({n}) as t(i) order by i"
            return lake.write(connection, query, home / "table.parquet")

    asked = [1 + n * 1000 for n in range(12)]
    with ThreadPoolExecutor(4) as writers:
        assert list(writers.map(rows, asked)) == asked


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("select cast('RAHASIA' as integer)", "ConversionException"),
        ("select error('RAHASIA')", "InvalidInputException"),
        ("select RAHASIA", "BinderException"),
    ],
)
def test_what_duckdb_refuses_is_told_without_values(
    home: Path, query: str, kind: str
) -> None:
    with pytest.raises(PipelineError) as caught, lake.lake() as connection:
        connection.execute(query)
    assert str(caught.value) == f"DuckDB refused with {kind}"
    assert "RAHASIA" not in "".join(traceback.format_exception(caught.value))


def test_what_is_wrong_with_a_file_is_told(home: Path) -> None:
    with (
        pytest.raises(LakeError, match=r"IOException: .*absent\.parquet"),
        lake.lake() as connection,
    ):
        lake.view(connection, "absent", home / "absent.parquet")


def test_the_digest_of_a_set_of_files_does_not_know_their_folder(
    home: Path,
) -> None:
    for folder in ("a", "b"):
        (home / folder).mkdir()
        (home / folder / "x").write_bytes(b"content")
    one, other = (lake.digest({"x": home / folder / "x"}) for folder in ("a", "b"))
    assert one == other
    assert lake.digest({"y": home / "a" / "x"}) != one
