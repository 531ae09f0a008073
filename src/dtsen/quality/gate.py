"""Judge what is staged of one source, and keep the verdict in the warehouse."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from dtsen.lake import count, lake, view_staged
from dtsen.quality import suites
from dtsen.quality.passage import judged_digests
from dtsen.quality.verdict import Verdict
from dtsen.quality.views import extra
from dtsen.sources.registry import SOURCES
from dtsen.sources.staged import require_staged
from dtsen.warehouse import insert, run

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from dtsen.quarter import Quarter

# Sorting and joining spill to disk beyond this; measured on five million persons.
MEMORY = "1500MB"


def judge(quarter: Quarter, source: str) -> Verdict:
    """Let every suite of a source judge its staged table; nothing is written.

    Raises
    ------
    DeliveryMissing
        Where a table of the source is not staged for this quarter.
    """
    # Great Expectations takes seconds to import: only a process that judges pays.
    from dtsen.quality.examine import examine_lake  # noqa: PLC0415

    staged = {
        table: require_staged(quarter, source, table)
        for table in SOURCES[source].tables
    }
    # Taken first: a file that is replaced from here on is not the one that was judged.
    digests = judged_digests(quarter, source)
    rules = {table: suites.read(source, table) for table in staged}
    with lake(MEMORY) as connection:
        for table, files in staged.items():
            view_staged(connection, table, *files)
        rules |= extra(connection, quarter, source)
        findings = examine_lake(connection, rules, suites.parameters(quarter))
        rows = sum(count(connection, *files) for files in staged.values())
    return Verdict(str(quarter), source, rows, tuple(findings), digests)


def record(connection: Connection, verdict: Verdict) -> None:
    """Replace the validation results of a source in the caller's transaction."""
    key = {"quarter": verdict.quarter, "source": verdict.source}
    run(connection, "quality/forget_validation", **key)
    rows = [key | asdict(finding) for finding in verdict.findings]
    insert(connection, "quality.validation_result", rows)
