"""Small files are whole or not there, and one command at a time has a lock."""

import stat
from pathlib import Path

import pytest

from dtsen import files


def test_a_file_is_private_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "secret"
    files.replace(path, "one")
    files.replace(path, "two")
    assert path.read_text() == "two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    files.replace(path, "one")
    with pytest.raises(UnicodeEncodeError):
        files.replace(path, "\udc80")
    assert path.read_text() == "one"


def test_who_does_not_wait_for_a_lock_is_told(tmp_path: Path) -> None:
    lock = tmp_path / "state" / "lock"
    with (
        files.alone(lock),
        pytest.raises(files.AlreadyRunning, match="state"),
        files.alone(lock, wait=False),
    ):
        pytest.fail("two had the lock")
    with files.alone(lock, wait=False):
        pass
