"""Folders that are replaced whole: what lies in one belongs together."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """Write a folder anew beside the old one, and put it in its place by rename.

    Where the writing fails, the old folder is untouched. Killed between the two
    renames, there is none for a moment too long: the old one lies in ``.<name>.old``,
    the new one whole in ``.<name>.part``. Writing it again heals that.
    """
    beside = folder.with_name(f".{folder.name}.part")
    aside = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    yield beside
    if folder.exists():
        shutil.rmtree(aside, ignore_errors=True)
        folder.replace(aside)
    beside.replace(folder)
    shutil.rmtree(aside, ignore_errors=True)
