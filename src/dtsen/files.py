"""Files and locks: a file is there whole or not at all, one writer at a time."""

from __future__ import annotations

import fcntl
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dtsen.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PRIVATE = 0o600


class AlreadyRunning(PipelineError):
    """Two commands would get into each other's way."""


def replace(path: Path, text: str) -> None:
    """Write a small file, private from its first byte on, in one rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(beside, flags, _PRIVATE), "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a path beside a file to write to; what is there then takes its place.

    Writers of one file do not meet: each has a path of its own. Where the writing
    fails, nothing of it is left, and the old file is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=".", suffix=".part", dir=path.parent
    ) as folder:
        beside = Path(folder) / path.name
        yield beside
        beside.replace(path)


@contextmanager
def alone(lock: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold a lock until the block ends; a killed process holds none.

    Raises
    ------
    AlreadyRunning
        Where another process holds it and ``wait`` is false.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise AlreadyRunning(
                f"Another command works on {lock.parent}. Wait for it, or end it."
            ) from None
        yield
