"""The gate before a draft: what analysts read is judged where it lies, in Postgres."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy.pool import StaticPool

from dtsen.quality import suites
from dtsen.quality.passage import MART, judged_digests
from dtsen.quality.verdict import Verdict
from dtsen.warehouse import warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dtsen.quarter import Quarter

# What is judged, each by the suite of its name. Those of quality set side by side what
# has to agree (sql/warehouse/schema/86_views_mart_checks.sql); the last says whether
# the model of the linkage still fits.
RELATIONS = (
    "mart.data_quality",
    "mart.person",
    "mart.family",
    "mart.membership",
    "mart.programme_receipt",
    "mart.indicator",
    "mart.linkage_quality",
    "quality.area_sum",
    "quality.breakdown_sum",
    "quality.population",
    "quality.linkage_drift",
)


def judge_mart(quarter: Quarter) -> Verdict:
    """Let every suite judge its mart of one quarter; nothing is written."""
    # Great Expectations takes seconds to import: only a process that judges pays.
    from dtsen.quality.examine import examine  # noqa: PLC0415

    digests = judged_digests(quarter, MART)
    rules, queries = {}, {}
    for relation in RELATIONS:
        table = relation.partition(".")[2]
        rules[table] = suites.read(MART, table)
        queries[table] = f"select * from {relation} where quarter = '{quarter}'"
    with _reading() as connection:
        findings = examine(
            "postgresql+psycopg2://",
            {"creator": lambda: connection, "poolclass": StaticPool},
            rules,
            suites.parameters(quarter),
            queries,
        )
    told = [f.observed or "" for f in findings if f.rule_id == "BARIS_ADA"]
    rows = sum(int(observed) for observed in told if observed.isdigit())
    return Verdict(str(quarter), MART, rows, tuple(findings), digests)


@contextmanager
def _reading() -> Iterator[Any]:
    """Open a connection of the driver that cannot write, and is closed for good.

    Great Expectations is given no URL: it keeps its last context until the process
    ends, and the password would be in it.
    """
    with warehouse() as connection:
        pooled = connection.connection
        driver: Any = pooled.driver_connection
        pooled.detach()
        driver.set_session(readonly=True)
        yield driver
