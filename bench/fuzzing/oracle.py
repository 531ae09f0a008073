"""What a record means: the rules of staging, written a second time and in another way.

Nothing of the product's reading is used here: cells are Python texts, rules are plain
functions, the code books and areas are read anew. Where the two disagree, one is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from dtsen.sources import ColumnType
from fuzzing import reference
from fuzzing.people import LAST_DAY
from fuzzing.texts import WOMAN, clean, inside_nik, parsed_date

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dtsen.sources import Column, Layout

# Provinces that have issued NIKs, and the one of invented people.
_PROVINCES = frozenset(
    re.findall(
        "[0-9]{2}",
        "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 39 51 52 53 61 62 63 64 65 "
        "71 72 73 74 75 76 81 82 91 92 93 94 95 96",
    )
)
_BIGINT = 2**63
_NO_ANSWER = 99
_DESIL = range(1, 11)
_DAYS, _MONTHS = range(1, 32), range(1, 13)
_OLDEST = LAST_DAY.replace(year=LAST_DAY.year - 121)
_FORMS = {
    ColumnType.DATE: "date_format",
    ColumnType.AREA: "code_format",
    ColumnType.INTEGER: "number_format",
    ColumnType.BITS: "number_format",
    ColumnType.DESIL: "number_format",
}
_SPOKEN_OF = {"person", "civil_status"}
_MEANINGS = {
    ("padan", "tidak_padan"): "TIDAK_PADAN",
    ("padan", "kosong"): "PADAN_KOSONG",
    ("life_status", "meninggal"): "MENINGGAL",
    ("life_status", "pindah"): "PINDAH_LUAR_DKI",
    ("life_status", "tidak_ditemukan"): "TIDAK_DITEMUKAN",
    ("civil_status", "nonaktif"): "NIK_NONAKTIF",
}


@dataclass(slots=True)
class Meaning:
    """What one record says: values by column, reason codes, repairs of cells."""

    values: dict[str, Any] = field(default_factory=dict)
    reasons: set[str] = field(default_factory=set)
    standardised: set[str] = field(default_factory=set)
    has_area_code: bool = False


class Reader:
    """Reads one record of a layout."""

    def __init__(
        self, layout: Layout, system: str, headers: Sequence[str], *, is_typed: bool
    ) -> None:
        self.layout, self.system, self.headers = layout, system, set(headers)
        # Cells that had a type of their own spell dates as ISO does.
        self.more_formats = ["%Y-%m-%d"] if is_typed else []
        self.found = Meaning()

    def record(self, cells: dict[str, str]) -> Meaning:
        columns = self.layout.columns
        values = dict.fromkeys(self.layout.standard) | self.layout.constants
        values |= {c.column: None for c in columns}
        self.found.values = values
        repaired: set[str] = set()
        for column in columns:
            if column.header in self.headers:
                text, repairs = clean(column, cells[column.header], self.layout)
                value = _READ[column.type](self, column, text)
                values[column.column] = value
                if column.header not in repaired:
                    repaired.add(column.header)
                    form = _FORMS.get(column.type)
                    if form and value is not None and str(value) != text:
                        repairs = [*repairs, form]
                    self.found.standardised |= {f"{column.column}.{r}" for r in repairs}
        self._derive()
        self._compare_niks()
        self._compare_areas()
        self.found.reasons |= {
            reason
            for (column, value), reason in _MEANINGS.items()
            if self.layout.table in _SPOKEN_OF and values.get(column) == value
        }
        return self.found

    def flag(self, reason: str, *, when: bool) -> None:
        if when:
            self.found.reasons.add(reason)

    def _derive(self) -> None:
        values = self.found.values
        for column in self.layout.columns:
            if column.fallback and column.header not in self.headers:
                inside = inside_nik(values["nik"])
                value = inside and inside[column.column]
                values[column.column] = value
                self.flag("TURUNAN_NIK", when=value is not None)
        for copy, original in self.layout.copies.items():
            values[copy] = values[original]
        for derived in self.layout.derived:
            parts = [values[part] for part in derived.any_of if values[part]]
            value = any(part in derived.values for part in parts)
            values[derived.column] = value if parts else None

    def _compare_niks(self) -> None:
        """Hold NIKs against the birth date and sex beside them."""
        values = self.found.values
        for column in self.layout.columns:
            nik = column.type is ColumnType.NIK and values[column.column]
            if not nik:
                continue
            day, month, year = (int(nik[i : i + 2]) for i in (6, 8, 10))
            is_woman = int(nik[6:12]) > WOMAN * 10**4
            day -= WOMAN * is_woman
            born_on = values.get(column.born_on)
            if born_on:
                has_other = (day, month, year) != (
                    born_on.day,
                    born_on.month,
                    born_on.year % 100,
                )
            else:
                has_other = day not in _DAYS or month not in _MONTHS
            self.flag("NIK_TANGGAL", when=has_other)
            sex = values.get(column.sex)
            self.flag("NIK_JK", when=bool(sex) and is_woman != (sex == "P"))

    def _compare_areas(self) -> None:
        """Hold codes of areas against the names beside them."""
        values = self.found.values
        for column in self.layout.columns:
            if column.type is ColumnType.AREA:
                code, name = values[column.column], values[column.name]
                if code and name:
                    known = (code, reference.name_key(name)) in reference.names()
                    self.flag("WILAYAH_NAMA", when=not known)

    def text(self, _: Column, text: str | None) -> str | None:
        return text

    def filled(self, _: Column, text: str | None) -> bool:
        return text is not None

    def sixteen(self, prefix: str, text: str | None) -> str | None:
        """Return the 16 digits of a number that is no placeholder."""
        self.flag(f"{prefix}_KOSONG", when=text is None)
        if text is None:
            return None
        if not re.fullmatch("[0-9]{16}", text):
            self.flag(f"{prefix}_FORMAT", when=True)
            return None
        is_placeholder = (
            text.endswith("0000")
            or text.startswith("000000")
            or len(set(text)) == 1
            or text == "1234567890123456"
        )
        self.flag(f"{prefix}_SENTINEL", when=is_placeholder)
        return None if is_placeholder else text

    def nik(self, _: Column, text: str | None) -> str | None:
        digits = self.sixteen("NIK", text)
        is_foreign = digits is not None and digits[:2] not in _PROVINCES
        self.flag("NIK_WILAYAH", when=is_foreign)
        return None if is_foreign else digits

    def no_kk(self, _: Column, text: str | None) -> str | None:
        return self.sixteen("KK", text)

    def date(self, column: Column, text: str | None) -> date | None:
        owners = {c.born_on for c in self.layout.columns if c.type is ColumnType.NIK}
        is_birth = column.column in owners
        if text is None:
            self.flag("TGL_KOSONG", when=is_birth)
            return None
        day = parsed_date(text, [*column.formats, *self.more_formats])
        self.flag("TGL_FORMAT", when=day is None)
        if day is None:
            return None
        if day == date(1900, 1, 1):
            self.flag("TGL_SENTINEL", when=True)
            return None
        is_impossible = is_birth and not _OLDEST < day <= LAST_DAY
        self.flag("UMUR", when=is_impossible)
        return None if is_impossible else day

    def code(self, column: Column, text: str | None) -> Any:
        if text is None:
            return None
        book = reference.book(self.layout, column.book)
        self.flag("KODE_TAK_DIKENAL", when=text not in book)
        meaning = book.get(text) or None
        if column.type is ColumnType.FLAG and meaning:
            return meaning == "true"
        return meaning

    def integer(self, _: Column, text: str | None) -> int | None:
        if text is None:
            return None
        number = int(text) if re.fullmatch("-?[0-9]+", text) else None
        if number is not None and not -_BIGINT <= number < _BIGINT:
            number = None
        self.flag("NILAI_FORMAT", when=number is None)
        return number

    def decimal(self, _: Column, text: str | None) -> float | None:
        if text is None:
            return None
        is_number = re.fullmatch("-?[0-9]+([.][0-9]+)?", text)
        self.flag("NILAI_FORMAT", when=not is_number)
        return float(text) if is_number else None

    def bits(self, column: Column, text: str | None) -> int | None:
        number = self.integer(column, text)
        if number is None or number == _NO_ANSWER:
            return None
        is_possible = number >= 0 and number | column.mask == column.mask
        self.flag("BITSUM", when=not is_possible)
        return number if is_possible else None

    def desil(self, column: Column, text: str | None) -> int | None:
        self.flag("DESIL_NULL", when=text is None)
        number = self.integer(column, text)
        if number is None:
            return None
        self.flag("DESIL_RANGE", when=number not in _DESIL)
        return number if number in _DESIL else None

    def area(self, _: Column, text: str | None) -> str | None:
        self.flag("WILAYAH_KOSONG", when=text is None)
        if text is None:
            return None
        self.found.has_area_code = True
        code = reference.codes(self.system).get(text)
        self.flag("WILAYAH_KODE", when=code is None)
        return code


_READ: dict[ColumnType, Callable[[Reader, Column, str | None], Any]] = {
    ColumnType.NIK: Reader.nik,
    ColumnType.NO_KK: Reader.no_kk,
    ColumnType.NAME: Reader.text,
    ColumnType.TEXT: Reader.text,
    ColumnType.DATE: Reader.date,
    ColumnType.CODE: Reader.code,
    ColumnType.FLAG: Reader.code,
    ColumnType.FILLED: Reader.filled,
    ColumnType.BITS: Reader.bits,
    ColumnType.AREA: Reader.area,
    ColumnType.DESIL: Reader.desil,
    ColumnType.INTEGER: Reader.integer,
    ColumnType.DECIMAL: Reader.decimal,
}
