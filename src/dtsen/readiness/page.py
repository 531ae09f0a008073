"""The page *Kesiapan data*: how every supplier stands, by which facts, and since when.

What is on it comes from facts alone: a supplier is not ranked, and a word such as
"terlambat" is a comparison of two dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from dtsen.quality.rendering import html, number, short_day
from dtsen.sources.registry import SOURCES
from dtsen.warehouse import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

    from dtsen.quarter import Quarter
    from dtsen.sources.registry import Source

_PACKAGE = "dtsen.readiness"
_ALL = "semua"


@dataclass(frozen=True, slots=True)
class State:
    """What is said of one fact: how bad it is (a class of the style), and in words."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One supplier in one quarter; ``values`` are its components by their code."""

    row: Row[Any]
    values: dict[str, Row[Any]]

    @property
    def source(self) -> Source:
        """The source that the supplier delivers."""
        return SOURCES[self.row.source]

    @property
    def known_weight(self) -> float:
        """The weight of the components that can be judged."""
        known = (row for row in self.values.values() if row.value_pct is not None)
        return sum((float(row.weight) for row in known), 0.0)

    @property
    def delivery(self) -> State:
        """Whether the first revision came in time."""
        row = self.row
        if row.received_on is None and row.as_of <= row.due_on:
            return State("none", "○ Belum diterima")
        if row.received_on is None:
            late = (row.as_of - row.due_on).days
            return State("critical", f"✗ Belum diterima, lewat {number(late)} hari")
        if row.late_days:
            return State("warning", f"! Terlambat {number(row.late_days)} hari")
        return State("passed", "✓ Tepat waktu")

    @property
    def gate(self) -> State:
        """What the gate has found."""
        row = self.row
        if row.n_critical is None:
            return State("none", "○ Belum dinilai")
        if row.n_critical:
            return State("critical", f"✗ Tertutup, {row.n_critical} aturan kritis")
        if row.n_warning:
            return State("warning", f"! Terbuka, {row.n_warning} peringatan")
        return State("passed", "✓ Terbuka")

    @property
    def corrections(self) -> State:
        """How many corrections wait for the supplier."""
        n = self.row.n_open
        if n is None:
            return State("none", "○ Belum ada daftar")
        if n:
            return State("warning", f"! {number(n)} terbuka")
        return State("passed", "✓ Tidak ada yang terbuka")

    @property
    def report(self) -> State:
        """Whether the supplier has said how it uses the data."""
        row = self.row
        if row.filed_on is not None:
            return State("passed", f"✓ Masuk {short_day(row.filed_on)}")
        if row.report_pct is not None:
            return State("critical", "✗ Belum masuk")
        if not row.owes_usage_report:
            return State("none", "– Tidak wajib")
        return State("none", "○ Belum jatuh tempo")


@dataclass(frozen=True, slots=True)
class Series:
    """One figure of a quarter, by the number of the release."""

    title: str
    unit: str
    by_vintage: dict[int, Row[Any]]

    @property
    def decimals(self) -> int:
        """How many decimals the figure is published with."""
        return 1 if self.unit == "persen" else 0


def render(connection: Connection, quarter: Quarter | None) -> str:
    """Return the page of all suppliers in a quarter as HTML.

    Without a quarter the page offers those that are known. Its links are relative:
    ``./?quarter=…`` for a quarter and ``pemasok?source=…`` for a supplier.
    """
    # No quarter is spelled so: where none is chosen, nothing is found.
    chosen = str(quarter) if quarter else "-"
    released = run(connection, "readiness/release_revisions", quarter=chosen).all()
    return html(
        _PACKAGE,
        "kesiapan.html",
        quarter=quarter,
        quarters=run(connection, "readiness/quarters").scalars().all(),
        components=run(connection, "readiness/weights").all(),
        standings=_standings(connection, {"quarter": chosen, "source": ""}),
        sources=SOURCES.values(),
        lag=_lag(connection, chosen, _ALL),
        releases=sorted({row.vintage: row for row in released}.items()),
        figures=_figures(released),
    )


def render_supplier(connection: Connection, source: str) -> str:
    """Return the page of one supplier over all quarters as HTML."""
    revisions = run(connection, "readiness/delivery_revisions", source=source).all()
    return html(
        _PACKAGE,
        "pemasok.html",
        source=SOURCES[source],
        components=run(connection, "readiness/weights").all(),
        standings=_standings(connection, {"quarter": "", "source": source}),
        lags=run(connection, "readiness/lags", source=source).all(),
        lag=_lag(connection, _ALL, source),
        revisions=[
            (quarter, list(rows))
            for quarter, rows in groupby(revisions, key=lambda row: row.quarter)
        ],
    )


def _standings(connection: Connection, binds: dict[str, str]) -> list[Standing]:
    values: dict[tuple[str, str], dict[str, Row[Any]]] = {}
    for row in run(connection, "readiness/components", **binds):
        values.setdefault((row.quarter, row.source), {})[row.component] = row
    rows = run(connection, "readiness/suppliers", **binds).all()
    order = list(SOURCES)
    known = [row for row in rows if row.source in SOURCES]
    known.sort(key=lambda row: order.index(row.source))
    return [Standing(row, values[row.quarter, row.source]) for row in known]


def _lag(connection: Connection, quarter: str, source: str) -> Row[Any] | None:
    binds = {"quarter": quarter, "source": source}
    return run(connection, "readiness/lag_summary", **binds).one_or_none()


def _figures(rows: Sequence[Row[Any]]) -> list[Series]:
    series = (list(own) for _, own in groupby(rows, key=lambda row: row.indicator_code))
    return [
        Series(own[0].title_id, own[0].unit_id, {row.vintage: row for row in own})
        for own in series
    ]
