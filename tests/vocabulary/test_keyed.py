"""Keyed digests: the same in Python and in DuckDB, and never without a key."""

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtsen import keyed
from dtsen.errors import SettingMissing


@given(st.binary(min_size=1, max_size=130), st.text(max_size=80))
def test_duckdb_and_python_give_the_same_digest(key: bytes, message: str) -> None:
    message = message.replace("\0", "")
    inner, outer = keyed.pads(key)
    row = duckdb.execute(
        f"select {keyed.sql('$message::varchar')}",
        {"inner": inner, "outer": outer, "message": message},
    ).fetchone()
    assert row == (keyed.digest(key, message).hex(),)


def test_the_demo_has_a_fixed_key_and_nothing_else_has() -> None:
    assert keyed.read_key(None, variable="DTSEN_ID_KEY_FILE", demo=True)
    with pytest.raises(SettingMissing, match="DTSEN_ID_KEY_FILE"):
        keyed.read_key(None, variable="DTSEN_ID_KEY_FILE", demo=False)


def test_a_short_or_unreadable_key_is_refused_without_telling_it(
    tmp_path: Path,
) -> None:
    short = tmp_path / "key"
    short.write_bytes(b"hush")
    for path in (short, tmp_path / "absent"):
        with pytest.raises(SettingMissing) as told:
            keyed.read_key(path, variable="DTSEN_SDC_KEY_FILE", demo=False)
        assert "hush" not in str(told.value)


def test_a_key_in_a_file_is_used_also_in_the_demo(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(bytes(range(40, 80)))
    assert keyed.read_key(path, variable="X", demo=True) == bytes(range(40, 80))
