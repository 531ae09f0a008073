"""The tables of the page: province and kota, priority kecamatan, kelurahan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.publication.figures import ABSENT, MEASURES, Figures
from dtsen.publication.page import Row, Tables
from dtsen.publication.reference import PROVINCE, priority_kecamatan
from dtsen.publication.wording import number, short_month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtsen.areas import Area
    from dtsen.publication.reference import OfficialSeries

PROVINCE_NAME = "DKI Jakarta"


def view_tables(
    figures: Figures, official: OfficialSeries, places: Sequence[Area]
) -> Tables:
    """Set every table in the order of the codes, the order officials know."""
    kota = {area.kota_code: area.kota_name for area in places}
    kecamatan = {area.kecamatan_code: area for area in places}
    priority = priority_kecamatan()
    return Tables(
        province=_wide_row(figures, official, PROVINCE, PROVINCE_NAME),
        kota=[_wide_row(figures, official, *item) for item in sorted(kota.items())],
        priority=[
            Row(
                code=code,
                name=area.kecamatan_name,
                kecamatan=area.kecamatan_name,
                kota=area.kota_name,
                is_priority=True,
                cells=_cells(figures, code),
            )
            for code, area in sorted(kecamatan.items())
            if code in priority
        ],
        kelurahan=[
            Row(
                code=area.kelurahan_code,
                name=area.kelurahan_name,
                kecamatan=area.kecamatan_name,
                kota=area.kota_name,
                is_priority=area.kecamatan_code in priority,
                cells=_cells(figures, area.kelurahan_code),
            )
            for area in places
        ],
    )


def _wide_row(figures: Figures, official: OfficialSeries, code: str, name: str) -> Row:
    """Set a row with the figures of BPS, of one month, beside those of the register."""
    rate = official.newest(code, "p0_pct")
    poor = next(
        (
            value
            for value in official.of(code, "poor_thousand")
            if rate and value.period == rate.period
        ),
        None,
    )
    return Row(
        code=code,
        name=name,
        kecamatan="",
        kota=name,
        is_priority=False,
        cells=_cells(figures, code),
        official=[
            number(rate.value, 2) if rate else ABSENT,
            number(poor.value, 2) if poor else ABSENT,
            short_month(rate.period) if rate else ABSENT,
        ],
    )


def _cells(figures: Figures, code: str) -> list[str]:
    return [figures.text(code, measure) for measure in MEASURES]
