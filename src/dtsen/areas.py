"""The 267 kelurahan of Jakarta, and what their codes mean.

Inside the pipeline there is one code: Kemendagri's, dotted (``31.71.01.1001``). BPS
numbers the same places in another order (BPS 3171 is Jakarta Selatan, Kemendagri 31.71
is Jakarta Pusat), so a code from outside means nothing until its system is named.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from dtsen import lake
from dtsen.errors import AreaUnknown
from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class CodeSystem(StrEnum):
    """Who numbers the areas; a manifest names it."""

    KEMENDAGRI = "kemendagri"
    BPS = "bps"


@dataclass(frozen=True, slots=True)
class Area:
    """One kelurahan, as it is from ``valid_from`` until before ``valid_to``."""

    kelurahan_code: str
    kelurahan_name: str
    kecamatan_code: str
    kecamatan_name: str
    kota_code: str
    kota_name: str
    bps_code: str
    bps_kecamatan_code: str
    bps_kota_code: str
    postal_code: str
    centroid_lon: float
    centroid_lat: float
    area_km2: float
    population: int
    valid_from: date
    valid_to: date | None
    source: str

    def is_in_force(self, on: date) -> bool:
        """Whether the kelurahan exists, so named and coded, on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


def areas(on: date | None = None) -> list[Area]:
    """Return the kelurahan in force on a day, by code; without a day every version.

    >>> monas = areas(on=date(2026, 9, 30))[6]
    >>> monas.kelurahan_name, monas.kelurahan_code, monas.bps_code
    ('Gambir', '31.71.01.1001', '3173080003')
    """
    return [
        area for area in _areas(_table("area")) if on is None or area.is_in_force(on)
    ]


def to_kemendagri(code: str, system: str) -> str:
    """Return the dotted Kemendagri code of a kelurahan whose system is known.

    Kemendagri codes may come with dots or as ten digits, BPS codes as ten digits.

    Raises
    ------
    AreaUnknown
        Where the system does not have the code; the message says if the other has it.

    Examples
    --------
    >>> to_kemendagri("3171011001", "kemendagri"), to_kemendagri("3173080003", "bps")
    ('31.71.01.1001', '31.71.01.1001')
    >>> to_kemendagri("3173080003", "kemendagri")
    Traceback (most recent call last):
    dtsen.errors.AreaUnknown: 3173080003 is no kelurahan code of 'kemendagri'. \
It is one of bps: correct the code_system of the manifest.
    """
    known = _codes(_table("area"))
    found = known.get((system, code))
    if found is None:
        others = [other for other in CodeSystem if (other, code) in known]
        raise AreaUnknown(_refusal(code, system, others))
    return found


def written_codes(system: str, on: date) -> dict[str, str]:
    """Return every way to write the code of a kelurahan in force, with its code.

    >>> written_codes("bps", date(2026, 9, 30))["3173080003"]
    '31.71.01.1001'
    """
    in_force = {area.kelurahan_code for area in areas(on=on)}
    return {
        written: code
        for (known, written), code in sorted(_codes(_table("area")).items())
        if known == system and code in in_force
    }


def name_key(name: str) -> str:
    """Return the form in which names are compared; blanks and points do not count.

    >>> name_key("Pal Merah") == name_key("PALMERAH")
    True
    """
    return re.sub("[^A-Za-z0-9]", "", name).upper()


def goes_by(level: str, code: str, name: str) -> bool:
    """Whether an area (kelurahan, kecamatan or kota) is known by a name.

    >>> [goes_by("kecamatan", "31.75.04", name) for name in ("KRAMAT JATI", "Koja")]
    [True, False]
    """
    return (level, code, name_key(name)) in _names(_table("area"), _table("area_alias"))


def register_areas(connection: lake.Connection, on: date | None = None) -> None:
    """Give DuckDB ``area``, ``area_code``, ``area_alias`` and the macro ``name_key``.

    ``area_code`` is :func:`to_kemendagri` and ``area_alias`` is :func:`goes_by` for
    whole tables: join them on ``(code_system, code)`` and ``(level, code, alias_key)``.
    """
    connection.execute(lake.statement("areas/name_key"))
    binds: dict[str, Any] = {"path": str(_table("area")), "day": on}
    lake.table(connection, "area", lake.statement("areas/area"), binds)
    lake.table(connection, "area_code", lake.statement("areas/area_code"))
    lake.table(
        connection,
        "area_alias",
        lake.statement("areas/area_alias"),
        {"path": str(_table("area_alias"))},
    )


_COLUMNS: Mapping[str, Callable[[str], Any]] = {
    "centroid_lon": float,
    "centroid_lat": float,
    "area_km2": float,
    "population": int,
    "valid_from": date.fromisoformat,
    "valid_to": lambda text: date.fromisoformat(text) if text else None,
}


# What else stands in a cell where columns have slipped may be a NIK: not repeated.
_LIKE_A_CODE = re.compile("[0-9.]{1,13}")


def _refusal(code: str, system: str, others: list[CodeSystem]) -> str:
    shown = (
        code if _LIKE_A_CODE.fullmatch(code) else f"a text of {len(code)} characters"
    )
    remedy = (
        f"It is one of {others[0]}: correct the code_system of the manifest."
        if others
        else "Compare it with reference/area.csv and ask the supplier."
    )
    return f"{shown} is no kelurahan code of {str(system)!r}. {remedy}"


def _table(name: str) -> Path:
    return settings().home / "reference" / f"{name}.csv"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def _areas(path: Path) -> tuple[Area, ...]:
    return tuple(
        Area(**{name: _COLUMNS.get(name, str)(text) for name, text in row.items()})
        for row in _rows(path)
    )


@cache
def _codes(path: Path) -> Mapping[tuple[str, str], str]:
    codes: dict[tuple[str, str], str] = {}
    for area in _areas(path):
        code = area.kelurahan_code
        codes[CodeSystem.KEMENDAGRI, code] = code
        codes[CodeSystem.KEMENDAGRI, code.replace(".", "")] = code
        codes[CodeSystem.BPS, area.bps_code] = code
    return codes


@cache
def _names(area_path: Path, alias_path: Path) -> frozenset[tuple[str, str, str]]:
    listed = [(row["level"], row["code"], row["alias"]) for row in _rows(alias_path)]
    for area in _areas(area_path):
        listed += [
            ("kelurahan", area.kelurahan_code, area.kelurahan_name),
            ("kecamatan", area.kecamatan_code, area.kecamatan_name),
            ("kota", area.kota_code, area.kota_name),
        ]
    return frozenset((level, code, name_key(name)) for level, code, name in listed)
