"""Code books that come with the data: held against ours, told, and kept.

They change nothing in how the data is read. Nor are their lines records: the ledger
counts what is known of people, and a book is none of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from dtsen.formats.delivered_books import DIFFERENT, Kind, compare, n_codes, notes
from dtsen.sources.layout import find
from dtsen.staging.whole import FileFinding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtsen.formats.cells import DeliveredCode
    from dtsen.sources.layout import Layout

_OTHER_COLUMNS = "*"


@dataclass(frozen=True, slots=True)
class Held:
    """How a delivered book differs from ours: code by code, and counted by column."""

    warnings: list[str]
    findings: list[FileFinding]


def hold(book: Sequence[DeliveredCode], layouts: Sequence[Layout]) -> Held:
    """Hold a delivered book against the one that layouts read by.

    The columns that no layout codes are one finding together: their names are not ours.
    """
    differences, counted = compare(book, layouts), n_codes(book, layouts)
    n, n_of = Counter[str](), Counter[str]()
    for column, found in groupby(differences, key=lambda d: d.kolom):
        kinds = [difference.kind for difference in found]
        is_ours = Kind.COLUMN not in kinds
        told = column if is_ours else _OTHER_COLUMNS
        n[told] += len(kinds) if is_ours else counted[column]
        n_of[told] += counted[column]
    return Held(
        [str(note) for note in notes(differences)],
        [
            FileFinding(DIFFERENT, told, n[told], n_of[told], n[told] / n_of[told], 0.0)
            for told in sorted(n)
        ],
    )


def of_version(layout: Layout) -> list[Layout]:
    """Return the layouts that share a book: those of all tables of a version."""
    shipped = find(layout.source, layout.version)
    return shipped if layout in shipped else [layout]
