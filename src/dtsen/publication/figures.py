"""A protected long table, asked cell by cell; and the figures that a page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from dtsen.publication.wording import number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
HIDDEN = "–"
ABSENT = "t.a."


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of the tables; ``decimals`` is 1 for a percentage."""

    code: str
    header: str
    title: str
    decimals: int = 1
    is_on_map: bool = True


MEASURES = (
    Measure("penduduk", "Penduduk", "Penduduk", decimals=0, is_on_map=False),
    Measure("keluarga", "Keluarga", "Keluarga", decimals=0, is_on_map=False),
    Measure("penduduk_desil_1_4_pct", "Desil 1–4 (%)", "Penduduk desil 1–4"),
    Measure("padan_pct", "NIK padan (%)", "NIK padan dengan Dukcapil"),
    Measure("cakupan_kjp_plus_pct", "KJP Plus (%)", "Cakupan KJP Plus"),
    Measure("cakupan_klj_pct", "KLJ (%)", "Cakupan KLJ"),
    Measure("cakupan_pkh_pct", "PKH (%)", "Cakupan PKH"),
)
SHARE = "penduduk_desil_1_4_pct"


_COLUMNS = [
    "area_code",
    "indicator_code",
    "breakdown",
    "value",
    "numerator",
    "denominator",
    "denominator_kind",
]


@dataclass(frozen=True, slots=True)
class Figure:
    """One published value of the register; ``value`` is None where it is hidden."""

    value: float | None
    numerator: int | None
    denominator: int | None
    denominator_kind: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The published values of the register by area, indicator and breakdown."""

    by_key: Mapping[tuple[str, str, str], Figure]

    @classmethod
    def of(cls, protected: pd.DataFrame) -> Figures:
        """Take the values of the register out of a protected table."""
        own = protected.loc[protected["kind"].eq("registry"), _COLUMNS]
        return cls({
            (row["area_code"], row["indicator_code"], row["breakdown"]): Figure(
                value=_known(row["value"], float),
                numerator=_known(row["numerator"], int),
                denominator=_known(row["denominator"], int),
                denominator_kind=_known(row["denominator_kind"], str) or "",
            )
            for row in own.to_dict("records")
        })

    def get(self, area: str, indicator: str, breakdown: str = "") -> Figure | None:
        """Return one figure, or None where it was not computed."""
        return self.by_key.get((area, indicator, breakdown))

    def value(self, area: str, indicator: str, breakdown: str = "") -> float | None:
        """Return one value, or None where there is none to show."""
        figure = self.get(area, indicator, breakdown)
        return figure.value if figure else None

    def text(self, area: str, measure: Measure) -> str:
        """Return the cell of a table: a number, hidden, or not available."""
        figure = self.get(area, measure.code)
        if figure is None:
            return ABSENT
        return (
            HIDDEN if figure.value is None else number(figure.value, measure.decimals)
        )


def _known(value: Any, read: Callable[[Any], T]) -> T | None:
    return None if pd.isna(value) else read(value)
