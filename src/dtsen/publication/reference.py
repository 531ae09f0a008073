"""The reference tables that a release quotes: official series, targets, definitions."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtsen.settings import settings

if TYPE_CHECKING:
    from dtsen.quarter import Quarter

PROVINCE = "31"


@dataclass(frozen=True, slots=True)
class OfficialValue:
    """One published figure of BPS, with the month it describes."""

    area_code: str
    period: str
    indicator: str
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where the province wants to be: a range of ``lower`` to ``upper``."""

    baseline_period: str
    baseline_value: float
    due_period: str
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator counts, in Bahasa Indonesia."""

    code: str
    title: str
    text: str
    unit: str
    kind: str
    source: str


@dataclass(frozen=True)
class OfficialSeries:
    """The published figures of BPS up to the end of one quarter."""

    values: tuple[OfficialValue, ...]

    def of(self, area_code: str, indicator: str) -> list[OfficialValue]:
        """Return one series, oldest first."""
        return [
            value
            for value in self.values
            if value.area_code == area_code and value.indicator == indicator
        ]

    def newest(self, area_code: str, indicator: str) -> OfficialValue | None:
        """Return the newest figure there is."""
        series = self.of(area_code, indicator)
        return series[-1] if series else None


def official_series(quarter: Quarter) -> OfficialSeries:
    """Read the official series; nothing that describes a month after the quarter."""
    until = f"{quarter.last_day:%Y-%m}"
    values = [
        OfficialValue(
            row["area_code"],
            row["period"],
            row["indicator"],
            float(row["value"]),
            row["source"],
        )
        for row in _rows("official_poverty")
        if row["period"] <= until
    ]
    ordered = sorted(values, key=lambda v: (v.area_code, v.indicator, v.period))
    return OfficialSeries(tuple(ordered))


def poverty_target() -> Target:
    """Return the corridor of the medium-term plan."""
    (row,) = [r for r in _rows("target") if r["target_code"] == "poverty_2030"]
    return Target(
        row["baseline_period"],
        float(row["baseline_value"]),
        row["due_period"],
        float(row["lower"]),
        float(row["upper"]),
    )


def priority_kecamatan() -> frozenset[str]:
    """Return the codes of the kecamatan that the province has named first."""
    return frozenset(row["kecamatan_code"] for row in _rows("priority_kecamatan"))


def definitions() -> list[Definition]:
    """Return the definitions of all indicators, in the order of the reference table."""
    return [
        Definition(
            row["indicator_code"],
            row["title_id"],
            row["definition_id"],
            row["unit_id"],
            row["kind"],
            row["source"],
        )
        for row in _rows("indicator")
    ]


def _rows(name: str) -> list[dict[str, str]]:
    path = settings().home / "reference" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
