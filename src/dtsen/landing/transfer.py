"""Bringing one file over: resumed where it broke, checked whole, no byte too many."""

from __future__ import annotations

import hashlib
import os
import time
from typing import TYPE_CHECKING, TypeVar

from dtsen.errors import RemoteUnavailable
from dtsen.landing.checks import unlike
from dtsen.landing.connecting import connect
from dtsen.landing.measure import Measure, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from dtsen.landing.connection import Connection, State
    from dtsen.landing.manifest import Listed
    from dtsen.landing.remote import Remote

_PAUSES = (1, 4, 15)
_PRIVATE = 0o600

Result = TypeVar("Result")


def patiently(
    remote: Remote,
    work: Callable[[Connection], Result],
    *,
    progress: Callable[[], int] = lambda: 0,
) -> Result:
    """Do something over a connection, over a new one where it breaks.

    It gives up when it breaks four times in a row without any progress; the next try
    of the task goes on from there.

    Raises
    ------
    RemoteUnavailable
        Where the server stays away.
    """
    failures, furthest = 0, 0
    while True:
        try:
            return work(connect(remote))
        except RemoteUnavailable:
            reached = progress()
            failures = 0 if reached > furthest else failures + 1
            furthest = max(reached, furthest)
            if failures > len(_PAUSES):
                raise
            time.sleep(_PAUSES[max(failures - 1, 0)])


def bring(
    remote: Remote, there: str, entry: Listed, folder: Path, *, source: str
) -> Path:
    """Bring a file into a folder under a hidden name, and return its path.

    Raises
    ------
    DeliveryRejected
        Where the file at the remote is not what its manifest says.
    """

    def work(connection: Connection) -> Path:
        return _bring(connection, f"{there}/{entry.name}", entry, folder, source)

    def progress() -> int:
        return max(map(_size, parts_of(folder, entry)), default=0)

    return patiently(remote, work, progress=progress)


def _bring(
    connection: Connection, path: str, entry: Listed, folder: Path, source: str
) -> Path:
    try:
        state = connection.state(path)
        if state.size not in {None, entry.bytes}:
            raise unlike(Measure(state.size or 0, ""), entry, source)
        part = _part(folder, entry, state)
        had = _size(part)
        _read_on(connection, path, part, entry.bytes)
        found = measure(part)
        if found.sha256 == entry.sha256:
            return part
        part.unlink()
        if had == 0 and connection.state(path) == state:
            raise unlike(found, entry, source)
    except FileNotFoundError:
        raise unlike(None, entry, source) from None
    where = connection.remote.where
    raise RemoteUnavailable(where, f"{entry.name} changed while it was read")


def _read_on(connection: Connection, path: str, part: Path, size: int) -> None:
    if part.exists() and _size(part) >= size:
        return
    with connection.read(path, _size(part)) as (start, chunks):
        reached = _append(chunks, part, start, size)
    if reached < size:
        found = f"ended at byte {reached} of {size}"
        raise RemoteUnavailable(connection.remote.where, found)


def _append(chunks: Iterable[bytes], part: Path, start: int, size: int) -> int:
    """Write from a place on and return where it ends: at the size, even if more came.

    What has arrived stays, whatever happens: the next try begins behind it.
    """
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT, _PRIVATE)
    with os.fdopen(descriptor, "wb") as stream:
        stream.truncate(start)
        stream.seek(start)
        for chunk in chunks:
            stream.write(chunk[: size - stream.tell()])
            if stream.tell() >= size:
                break
        stream.flush()
        os.fsync(stream.fileno())
        return stream.tell()


def _part(folder: Path, entry: Listed, state: State) -> Path:
    """Return where to gather a file: elsewhere once it has changed at the remote."""
    told = f"{state.mark} {entry.bytes} {entry.sha256}"
    mark = hashlib.sha256(told.encode()).hexdigest()[:12]
    part = folder / f".{entry.name}.{mark}.part"
    for other in set(parts_of(folder, entry)) - {part}:
        other.unlink()
    return part


def parts_of(folder: Path, entry: Listed) -> list[Path]:
    """Return what has come of a file so far, which nobody else looks at."""
    return list(folder.glob(f".{entry.name}.*.part"))


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0
