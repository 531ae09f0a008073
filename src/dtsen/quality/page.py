"""The page *Mutu data*: what arrived, what the gate found, and what to do about it.

It shows counts, names of files and rules, and reason codes. It reads no table that
holds a value of a person, and a number as long as a NIK is blotted out even where a
supplier wrote one into the name of a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt

from dtsen.quality import suites
from dtsen.quality.verdict import Severity
from dtsen.sources.registry import SOURCES
from dtsen.warehouse import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Row

    from dtsen.quarter import Quarter
    from dtsen.sources.registry import Source

SEVERITIES = {
    Severity.CRITICAL: "kritis",
    Severity.WARNING: "peringatan",
    Severity.INFO: "informasi",
}
_NIK_LIKE = re.compile(r"\d{16}")
_BLOT = "•" * 16
_COUNTS = ("rows_read", "accepted", "duplicates", "quarantined")
_SWAPPED = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class Section:
    """What is known of one source in one quarter.

    ``descriptions`` gives the sentence of a rule by table and id.
    """

    source: Source
    files: Sequence[Row[Any]]
    rules: Sequence[Row[Any]]
    reasons: Sequence[Row[Any]]
    descriptions: dict[tuple[str, str], str]

    @property
    def failed(self) -> list[Row[Any]]:
        """The rules that do not hold, the worst first."""
        return [rule for rule in self.rules if not rule.is_success]

    @property
    def passed(self) -> list[Row[Any]]:
        """The rules that hold."""
        return [rule for rule in self.rules if rule.is_success]

    @property
    def totals(self) -> dict[str, int]:
        """The ledger of all files together."""
        return {name: sum(getattr(f, name) for f in self.files) for name in _COUNTS}

    @property
    def verdict(self) -> tuple[str, str]:
        """The state of the source: how bad it is, and in words."""
        worst = {rule.severity for rule in self.failed}
        if not self.files:
            return "none", "Kiriman belum dibaca"
        if not self.rules:
            return "none", "Belum divalidasi"
        if Severity.CRITICAL in worst:
            return "critical", "Gerbang mutu tertutup"
        if Severity.WARNING in worst:
            return "warning", "Lulus dengan peringatan"
        return "passed", "Lulus"


def render(connection: Connection, quarter: Quarter | None, source: str | None) -> str:
    """Return the page of a quarter (of one source or of all) as HTML.

    Without a quarter the page offers those that are known. Its links are relative:
    ``./?quarter=…`` for a quarter and ``triage?dag_id=…`` for the notes of a DAG.
    """
    binds = {"quarter": str(quarter), "source": source or ""}
    return _html(
        "mutu_data.html",
        quarter=quarter,
        source=source,
        quarters=run(connection, "quality/quarters").scalars().all(),
        sections=_sections(connection, binds) if quarter else [],
        stations=run(connection, "quality/stations", **binds).all() if quarter else [],
    )


def render_triage(dag_id: str, notes: str) -> str:
    """Return the triage notes of a DAG (Markdown) as HTML."""
    markdown = MarkdownIt("commonmark", {"html": False})
    return _html("triage.html", dag_id=dag_id, notes=markdown.render(notes))


def _sections(connection: Connection, binds: dict[str, str]) -> list[Section]:
    files, rules, reasons = (
        _by_source(run(connection, f"quality/{name}", **binds))
        for name in ("ledger", "rules", "reasons")
    )
    return [
        Section(
            source,
            files.get(code, []),
            rules.get(code, []),
            reasons.get(code, []),
            _descriptions(source),
        )
        for code, source in SOURCES.items()
        if binds["source"] in {"", code}
    ]


def _by_source(rows: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    grouped: dict[str, list[Row[Any]]] = {}
    for row in rows:
        grouped.setdefault(row.source, []).append(row)
    return grouped


def _descriptions(source: Source) -> dict[tuple[str, str], str]:
    return {
        (table, expectation["meta"]["rule_id"]): expectation["description"]
        for table in source.tables
        for expectation in suites.read(source.code, table)["expectations"]
    }


def _html(template: str, **content: Any) -> str:
    environment = Environment(
        loader=PackageLoader("dtsen.quality"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = _number
    page = environment.get_template(template).render(severities=SEVERITIES, **content)
    return _NIK_LIKE.sub(_BLOT, page)


def _number(value: float, decimals: int = 0) -> str:
    return f"{value:,.{decimals}f}".translate(_SWAPPED)
