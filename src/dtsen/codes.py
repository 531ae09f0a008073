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


def code_book(source: str, version: str, variable: str) -> dict[str, Code]:
    """Return how a variable is read: the code as delivered, in upper case, to its Code.

    >>> code_book("regsosek", "2022.K", "atap")["5"].canonical
    'kayu_sirap'
    >>> code_book("dtsen", "v3-2026", "atap")["5"].canonical
    'bambu'
    """
    book: dict[str, Code] = {}
    for code in _rows(source, version, variable):
        book.setdefault(code.code, code)
    return book


def codes_to_write(
    source: str, version: str, *variables: str
) -> dict[tuple[str, ...], str]:
    """Return how meanings are written: one meaning per variable, to their one code.

    Several variables may share a column of the delivery; a code writes those meanings
    that its rows have in every one of the books.

    >>> books = codes_to_write("p3ke", "2023", "pendidikan", "partisipasi_sekolah")
    >>> books["smp", "masih"], books["diploma", "tidak_lagi"]
    ('MASIH SLTA', 'TAMAT PT')
    """
    written: dict[tuple[str, ...], str] = {}
    first, *others = [_meanings(source, version, name) for name in variables]
    for code, meanings in first.items():
        combined: list[tuple[str, ...]] = [(meaning,) for meaning in meanings]
        for other in others:
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


def _meanings(source: str, version: str, variable: str) -> dict[str, list[str]]:
    meanings = defaultdict(list)
    for code in _rows(source, version, variable):
        meanings[code.code].append(code.canonical)
    return meanings


def _rows(source: str, version: str, variable: str) -> tuple[Code, ...]:
    path = settings().home / "reference" / "code_book.csv"
    try:
        return _books(path)[source, version, variable]
    except KeyError:
        message = f"{path.name} has no book for {source} {version} {variable}"
        raise ReferenceBroken(message) from None


@cache
def _books(path: Path) -> dict[tuple[str, str, str], tuple[Code, ...]]:
    books: dict[tuple[str, str, str], list[Code]] = defaultdict(list)
    for row in _read(path):
        code = Code(row["code"].upper(), row["label"], row["canonical"])
        books[row["source"], row["version"], row["variable"]].append(code)
    return {key: tuple(codes) for key, codes in books.items()}


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
