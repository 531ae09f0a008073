"""Layouts: how one table of one version of a source is written, in one readable file.

A layout names every column as the supplier heads it, the column of ours that it fills
and how it is read. Staging reads by it and the simulator writes by it, so a new version
of a delivery is a new file in ``layouts/``, or anywhere else, and no code.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from dtsen.sources.declaration import LayoutBroken, read_layout
from dtsen.sources.model import Column, ColumnType, Derived, Format, Layout, folded

__all__ = [
    "FOLDER",
    "Column",
    "ColumnType",
    "Derived",
    "Format",
    "Layout",
    "LayoutBroken",
    "find",
    "folded",
    "layout",
    "newest",
    "read_layout",
    "versions",
]

FOLDER = Path(__file__).with_name("layouts")


@cache
def layout(source: str, table: str, version: str) -> Layout:
    """Return a layout that we ship.

    >>> p3ke = layout("p3ke", "person", "2023")
    >>> p3ke.headers[:2], p3ke.delimiter
    (('ID Keluarga P3KE', 'Dimuktakhirkan Tahun'), ',')

    Raises
    ------
    KeyError
        Where there is no such layout.
    LayoutBroken
        Where its file is not what it should be.
    """
    path = FOLDER / f"{source}__{table}__{version}.yml"
    if path not in FOLDER.glob("*.yml"):
        raise KeyError(path.stem)
    return read_layout(path)


def find(source: str, version: str) -> list[Layout]:
    """Return the layouts of a version, one per table; of one table as "person/2023".

    >>> [found.table for found in find("p3ke", "2023")]
    ['family', 'person']
    >>> [found.table for found in find("p3ke", "person/2023")]
    ['person']
    >>> find("p3ke", "1999")
    []
    """
    table, _, name = version.rpartition("/")
    stems = (path.stem.split("__") for path in sorted(FOLDER.glob("*.yml")))
    return [
        layout(*stem)
        for stem in stems
        if (stem[0], stem[2]) == (source, name) and table in {"", stem[1]}
    ]


def versions(source: str, table: str) -> list[str]:
    """Return the versions of a table that we have a layout for, the newest last.

    >>> versions("regsosek", "family")
    ['2022.K']
    """
    prefix = f"{source}__{table}__"
    found = (p.stem.removeprefix(prefix) for p in FOLDER.glob(f"{prefix}*.yml"))
    return sorted(found, key=_numbered)


def newest(source: str, table: str) -> str:
    """Return the newest version of a table that we have a layout for.

    >>> newest("dtsen", "family")
    'v3-2026'
    """
    return versions(source, table)[-1]


def _numbered(version: str) -> list[tuple[int, str]]:
    """Return what versions are sorted by: numbers as numbers.

    >>> sorted(["v10", "v9"], key=_numbered)
    ['v9', 'v10']
    """
    parts = re.findall("[0-9]+|[^0-9]+", version)
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]
