"""Code books and reason codes: reference tables that turn codes into meanings.

A code book belongs to one source and one version of its layout: the same variable has
other codes elsewhere (roof 5 and 6 are swapped between Regsosek and DTSEN). The rows of
a book stand in order, and the first one wins in both directions: the first row of a
code says how it is read, the first row of a meaning says how it is written.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dtsen.errors import PipelineError
from dtsen.settings import settings

if TYPE_CHECKING:
    from pathlib import Path


class ReferenceBroken(PipelineError):
    """A reference table that we wrote is not what the code expects of it."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code of one variable; an empty ``canonical`` is known and means no value."""

    code: str
    label: str
    canonical: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason code: what is wrong, how bad it is, what the supplier should do."""

    code: str
    level: str
    severity: str
    meaning_id: str
    remedy_id: str


Book = tuple[Code, ...]  # the codes of one variable; the first one wins


def book(source: str, version: str, variable: str) -> Book:
    """Return the code book of a variable, in its order.

    >>> book("regsosek", "2022.K", "atap")[4].label
    'kayu/sirap'

    Raises
    ------
    ReferenceBroken
        Where there is none.
    """
    path = settings().home / "reference" / "code_book.csv"
    try:
        return _books(path)[source, version, variable]
    except KeyError:
        message = f"{path.name} has no book for {source} {version} {variable}"
        raise ReferenceBroken(message) from None


def to_read(codes: Book) -> dict[str, Code]:
    """Return how a book is read: the code as delivered, in upper case, to its Code.

    >>> to_read(book("dtsen", "v3-2026", "atap"))["5"].canonical
    'bambu'
    """
    read: dict[str, Code] = {}
    for code in codes:
        read.setdefault(code.code, code)
    return read


def to_write(first: Book, *others: Book) -> dict[tuple[str, ...], str]:
    """Return how meanings are written: one meaning per book, to their one code.

    Several variables may share a column of the delivery; a code writes those meanings
    that its rows have in every one of the books.

    >>> both = [book("p3ke", "2023", v) for v in ("pendidikan", "partisipasi_sekolah")]
    >>> to_write(*both)["smp", "masih"], to_write(*both)["diploma", "tidak_lagi"]
    ('MASIH SLTA', 'TAMAT PT')
    """
    written: dict[tuple[str, ...], str] = {}
    shared = [_meanings(codes) for codes in others]
    for code, meanings in _meanings(first).items():
        combined: list[tuple[str, ...]] = [(meaning,) for meaning in meanings]
        for other in shared:
            combined = [(*c, meaning) for c in combined for meaning in other[code]]
        for meaning in combined:
            written.setdefault(meaning, code)
    return written


@cache
def reason_codes() -> dict[str, Reason]:
    """Return the catalogue of reason codes.

    >>> reason_codes()["NIK_FORMAT"].severity
    'warning'
    """
    return {
        row["code"]: Reason(
            row["code"],
            row["level"],
            row["severity"],
            row["meaning_id"],
            row["remedy_id"],
        )
        for row in _read(settings().home / "reference" / "reason_code.csv")
    }


def _meanings(codes: Book) -> dict[str, list[str]]:
    meanings = defaultdict(list)
    for code in codes:
        meanings[code.code].append(code.canonical)
    return meanings


@cache
def _books(path: Path) -> dict[tuple[str, str, str], Book]:
    books: dict[tuple[str, str, str], list[Code]] = defaultdict(list)
    for row in _read(path):
        code = Code(row["code"].upper(), row["label"], row["canonical"])
        books[row["source"], row["version"], row["variable"]].append(code)
    return {key: tuple(codes) for key, codes in books.items()}


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
