"""From protected values to a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.areas import areas
from dtsen.disclosure import Status
from dtsen.publication import corridor, reference
from dtsen.publication.compare import changes
from dtsen.publication.figures import ABSENT, MEASURES, Figures
from dtsen.publication.page import Bar, Headline, Official, Page
from dtsen.publication.reference import PROVINCE
from dtsen.publication.view_changes import view_changes
from dtsen.publication.view_map import view_map
from dtsen.publication.view_tables import view_tables
from dtsen.publication.wording import (
    long_date,
    long_quarter,
    number,
    short_month,
    signed,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtsen.publication.content import Content
    from dtsen.publication.figures import Measure
    from dtsen.publication.reference import OfficialSeries

N_DECILES = 10
N_POOR_DECILES = 4
# The series of BPS that stand beside the register: code, title, decimals, unit.
_OFFICIAL = (
    ("p0_pct", "Penduduk miskin (P0)", 2, "%"),
    ("poor_thousand", "Jumlah penduduk miskin", 2, "ribu jiwa"),
    ("poverty_line_idr", "Garis kemiskinan", 0, "rupiah/kapita/bulan"),
    ("p1", "Kedalaman kemiskinan (P1)", 3, ""),
    ("p2", "Keparahan kemiskinan (P2)", 3, ""),
    ("gini", "Rasio Gini", 3, ""),
)


def view(content: Content) -> Page:
    """Gather everything that one page shows."""
    values = content.table
    figures = content.figures
    places = areas(on=content.quarter.last_day)
    official = reference.official_series(content.quarter)
    known = reference.definitions()
    used = set(values["indicator_code"])
    titles = {definition.code: definition.title for definition in known}
    since = _changes_of_province(content)
    headlines = [
        _headline(figures, measure, titles, since.get(measure.code, ""))
        for measure in MEASURES
    ]
    is_programme = [measure.code.startswith("cakupan_") for measure in MEASURES]
    return Page(
        quarter=str(content.quarter),
        title=long_quarter(content.quarter),
        as_of=long_date(content.quarter.last_day),
        build=content.build,
        code_version=content.code_version,
        methods=", ".join(sorted(set(values["method_version"]))),
        is_synthetic=content.is_synthetic,
        n_areas=len(places),
        n_values=number(len(values)),
        n_hidden=number(values["status"].eq(Status.HIDDEN).sum()),
        measures=MEASURES,
        headlines=[
            h for h, its in zip(headlines, is_programme, strict=True) if not its
        ],
        coverage=[h for h, its in zip(headlines, is_programme, strict=True) if its],
        official=_official(official),
        corridor=corridor.draw(
            official.of(PROVINCE, "p0_pct"), reference.poverty_target()
        ),
        deciles=_deciles(figures),
        map=view_map(figures, places),
        tables=view_tables(figures, official, places),
        changes=view_changes(content, places),
        deliveries=content.deliveries,
        definitions=[definition for definition in known if definition.code in used],
    )


def _changes_of_province(content: Content) -> dict[str, str]:
    previous = content.previous
    if previous is None:
        return {}
    found = changes(content.figures, previous.figures, [PROVINCE], MEASURES)
    return {
        change.measure.code: (
            f"{signed(change.difference, change.measure.decimals)}"
            f"{' poin' if change.measure.decimals else ''} sejak {previous.quarter}"
        )
        for change in found
    }


def _headline(
    figures: Figures, measure: Measure, titles: Mapping[str, str], change: str
) -> Headline:
    figure = figures.get(PROVINCE, measure.code)
    value = figure.value if figure else None
    note = ""
    if figure and measure.decimals and figure.numerator is not None:
        whole = titles.get(figure.denominator_kind, figure.denominator_kind)
        note = (
            f"{number(figure.numerator)} dari {number(figure.denominator or 0)} "
            f"({whole})"
        )
    return Headline(
        title=titles.get(measure.code, measure.header),
        value=figures.text(PROVINCE, measure),
        unit="%" if measure.decimals and value is not None else "",
        note=note,
        change=change,
        width=f"{value or 0:.1f}",
    )


def _official(series: OfficialSeries) -> list[Official]:
    shown = []
    for code, title, decimals, unit in _OFFICIAL:
        newest = series.newest(PROVINCE, code)
        if newest is not None:
            value = number(newest.value, decimals)
            shown.append(Official(title, value, unit, short_month(newest.period)))
    return shown


def _deciles(figures: Figures) -> list[Bar]:
    codes = [*map(str, range(1, N_DECILES + 1)), "tanpa"]
    counts = {
        code: figures.value(PROVINCE, "penduduk_desil", f"desil={code}")
        for code in codes
    }
    longest = max(count or 0 for count in counts.values()) or 1
    return [
        Bar(
            label="Tanpa desil" if code == "tanpa" else f"Desil {code}",
            value=ABSENT if count is None else number(count),
            width=f"{100 * (count or 0) / longest:.1f}",
            is_poor=code.isdigit() and int(code) <= N_POOR_DECILES,
        )
        for code, count in counts.items()
    ]
