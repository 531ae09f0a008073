"""NIK and No. KK: 16 digits without a check digit, so structure is all there is.

A NIK is the area of first issue (6 digits), the birth date as DDMMYY with 40 added to
the day of a woman, and a serial of 4. One that cannot be a NIK is dropped; one that
contradicts the person's birth date or sex is kept and flagged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtsen.sources.layout import ColumnType
from dtsen.sql import literals, name

if TYPE_CHECKING:
    from datetime import date

    from dtsen.sources.layout import Column, Layout

# Provinces that have issued NIKs (Kemendagri codes, the six of Papua included).
PROVINCES = (
    *("11", "12", "13", "14", "15", "16", "17", "18", "19", "21"),
    *("31", "32", "33", "34", "35", "36", "51", "52", "53"),
    *("61", "62", "63", "64", "65", "71", "72", "73", "74", "75", "76"),
    *("81", "82", "91", "92", "93", "94", "95", "96"),
)
# Never issued: the NIKs of synthetic people begin with it.
SYNTHETIC_PROVINCE = "39"
WOMAN = 400_000  # 40 added to the day of DDMMYY

Conditions = list[tuple[str, str]]


def birth_dates(layout: Layout) -> set[str]:
    """Return the columns of a layout that hold the birth date of a NIK's owner."""
    return {c.born_on for c in layout.columns if c.type is ColumnType.NIK}


@dataclass(frozen=True, slots=True)
class Parts:
    """The names of an identifier's text, of its 16 digits, and of its value."""

    text: str
    digits: str
    value: str


def sixteen_digits(text: str) -> str:
    """Return the text where it is 16 digits; not those of another script."""
    return f"case when regexp_full_match({text}, '[0-9]{{16}}') then {text} end"


def nik(parts: Parts, *, is_synthetic: bool) -> tuple[str, Conditions]:
    """Return the usable NIK, and what may speak against it."""
    provinces = PROVINCES + ((SYNTHETIC_PROVINCE,) if is_synthetic else ())
    known = f"left({parts.digits}, 2) in {literals(provinces)}"
    sentinel = _placeholder(parts.digits)
    refused = f"{parts.value} is null and {parts.digits} is not null"
    return f"case when {known} and not ({sentinel}) then {parts.digits} end", [
        ("NIK_KOSONG", f"{parts.text} is null"),
        ("NIK_FORMAT", f"{parts.digits} is null and {parts.text} is not null"),
        ("NIK_SENTINEL", f"{refused} and ({sentinel})"),
        ("NIK_WILAYAH", f"{refused} and not ({sentinel})"),
    ]


def no_kk(parts: Parts) -> tuple[str, Conditions]:
    """Return the usable number of a family card, and what may speak against it."""
    sentinel = _placeholder(parts.digits)
    return f"case when not ({sentinel}) then {parts.digits} end", [
        ("KK_KOSONG", f"{parts.text} is null"),
        ("KK_FORMAT", f"{parts.digits} is null and {parts.text} is not null"),
        ("KK_SENTINEL", f"{parts.value} is null and {parts.digits} is not null"),
    ]


def nik_contradicts(nik: str, column: Column, layout: Layout) -> Conditions:
    """Return how a NIK may contradict the birth date and sex beside it.

    Where there is no birth date, the one inside the NIK must at least be possible.
    """
    columns = {c.column for c in layout.columns}
    digits = f"cast(substr({nik}, 7, 6) as integer)"
    inside = f"({digits} - case when {digits} > {WOMAN} then {WOMAN} else 0 end)"
    if column.born_on in columns:
        born = name(column.born_on)
        expected = f"day({born}) * 10000 + month({born}) * 100 + year({born}) % 100"
        differs = f"coalesce({inside} <> {expected}, {_impossible(inside)})"
    else:
        differs = _impossible(inside)
    conditions = [("NIK_TANGGAL", f"{nik} is not null and {differs}")]
    if column.sex in columns:
        conditions.append((
            "NIK_JK",
            f"({digits} > {WOMAN}) <> ({name(column.sex)} = 'P')",
        ))
    return conditions


def born_on(nik: str, last_day: date) -> str:
    """Return the birth date inside a NIK: the latest that is not after a day.

    Two digits of the year leave the century open; a person is taken to be younger
    than 100 years.
    """
    digits = f"cast(substr({nik}, 7, 6) as integer)"
    day = f"({digits} // 10000 % 40)"
    month = f"({digits} // 100 % 100)"
    year = f"({digits} % 100)"

    def in_century(century: int) -> str:
        text = f"printf('%04d-%02d-%02d', {century} + {year}, {month}, {day})"
        return f"try_cast({text} as date)"

    this, last = in_century(2000), in_century(1900)
    return f"case when {this} <= date '{last_day}' then {this} else {last} end"


def sex(nik: str) -> str:
    """Return the sex inside a NIK."""
    digits = f"cast(substr({nik}, 7, 6) as integer)"
    return f"case when {digits} > {WOMAN} then 'P' when {digits} > 0 then 'L' end"


def _placeholder(text: str) -> str:
    known = [digit * 16 for digit in "123456789"] + ["1234567890123456"]
    return (
        f"suffix({text}, '0000') or prefix({text}, '000000') or {text} in "
        f"{literals(known)}"
    )


def _impossible(inside: str) -> str:
    return (
        f"({inside} // 10000 not between 1 and 31 "
        f"or {inside} // 100 % 100 not between 1 and 12)"
    )
