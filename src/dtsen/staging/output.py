"""Where a file that is staged by itself goes: a folder that holds one run at a time."""

from __future__ import annotations

import fcntl
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dtsen.errors import DeliveryRejected
from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dtsen.staging.stage import Outputs


class PlaceUnusable(DeliveryRejected):
    """A place that is not to be written to; it stays as it is."""

    def __init__(self, source: str, path: Path, *, expected: str, found: str) -> None:
        super().__init__(
            source,
            file=str(path),
            expected=expected,
            found=found,
            remedy="Name another place, or make room and give the right to write.",
            code="TEMPAT_KELUARAN",
        )


def require_apart(source: str, given: Iterable[object], outputs: Outputs) -> None:
    """Require that nothing the sender gave lies where the outputs go.

    Whatever its spelling: as a link, it is the same file, too. What is no path is left
    to whoever reads it.
    """
    for path in given:
        if isinstance(path, str | Path) and any(
            _is_same(Path(path), output) for output in outputs.paths
        ):
            raise PlaceUnusable(
                source,
                Path(path),
                expected="a file that is none of the outputs",
                found="one of them",
            )


@contextmanager
def held(source: str, outputs: Outputs) -> Iterator[None]:
    """Hold the folder of the outputs for one run; another one waits until it has ended.

    Raises
    ------
    PlaceUnusable
        Where this folder or that of the state cannot be written to.
    """
    out = outputs.accepted.parent
    _require_writable(source, settings().state, "a state folder (DTSEN_STATE)", 0o700)
    _require_writable(source, out, "a folder for the outputs", 0o777)
    for path in outputs.paths:
        if path.is_dir():
            raise PlaceUnusable(
                source, path, expected="a file, or none yet", found="a folder"
            )
    # The folder itself is the lock, so that nothing but the outputs lies in it.
    descriptor = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_same(path: Path, output: Path) -> bool:
    try:
        return path.samefile(output)
    except (OSError, ValueError):
        return False  # one of them is not there: nothing can be lost


def _require_writable(source: str, folder: Path, expected: str, mode: int) -> None:
    """Require that a folder is there, or can be made, and takes a file."""
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, ValueError) as error:
        found = getattr(error, "strerror", None) or "no name that a folder may have"
        raise PlaceUnusable(
            source, folder, expected=f"{expected} to write to", found=found
        ) from None
