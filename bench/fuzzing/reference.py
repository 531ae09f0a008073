"""Reference tables as the fuzzer reads them: with the csv module, by itself."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dtsen.settings import HOME

if TYPE_CHECKING:
    from dtsen.sources import Layout


class Area(NamedTuple):
    """A kelurahan with the two codes that it has."""

    code: str
    bps_code: str
    name: str


def _rows(table: str) -> list[dict[str, str]]:
    path = HOME / "reference" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def areas() -> tuple[Area, ...]:
    """Return the kelurahan of Jakarta."""
    return tuple(
        Area(row["kelurahan_code"], row["bps_code"], row["kelurahan_name"])
        for row in _rows("area")
        if not row["valid_to"]
    )


@cache
def codes(system: str) -> dict[str, str]:
    """Return every way to write a code in a system, and the kelurahan it means.

    >>> codes("bps")["3173080003"], codes("kemendagri")["3171011001"]
    ('31.71.01.1001', '31.71.01.1001')
    """
    if system == "bps":
        return {area.bps_code: area.code for area in areas()}
    dotted = {area.code: area.code for area in areas()}
    return dotted | {code.replace(".", ""): code for code in dotted}


@cache
def admitted(programme: str, day: str) -> tuple[int, int]:
    """Return the ages that a programme admits on a day.

    >>> admitted("klj", "2026-09-30"), admitted("pkh", "2026-09-30")
    ((60, 200), (0, 200))
    """
    rules = [
        row
        for row in _rows("eligibility_rule")
        if row["programme_code"] == programme
        and row["valid_from"] <= day < (row["valid_to"] or "9999")
    ]
    return max((int(row["min_age"] or 0) for row in rules), default=0), min(
        (int(row["max_age"] or 200) for row in rules), default=200
    )


@cache
def names() -> frozenset[tuple[str, str]]:
    """Return every code of a kelurahan with every name that it goes by."""
    known = {(area.code, name_key(area.name)) for area in areas()}
    known |= {
        (row["code"], name_key(row["alias"]))
        for row in _rows("area_alias")
        if row["level"] == "kelurahan"
    }
    return frozenset(known)


def name_key(name: str) -> str:
    """Return the letters and digits of a name, in upper case."""
    return re.sub("[^A-Za-z0-9]", "", name).upper()


def book(layout: Layout, variable: str) -> dict[str, str]:
    """Return the codes of a variable and what each means ('' is known, and no value).

    >>> from dtsen.sources import layout
    >>> book(layout("regsosek", "person", "2022.K"), "hubungan")["1"]
    'kepala'
    """
    return _books()[layout.source, layout.books_of or layout.version, variable]


@cache
def _books() -> dict[tuple[str, str, str], dict[str, str]]:
    books: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for row in _rows("code_book"):
        key = (row["source"], row["version"], row["variable"])
        books[key].setdefault(row["code"], row["canonical"])
    return books
