"""The stations of a quarter, as commands and tasks call them.

Each opens the warehouse where its station needs it, times it, and writes down what went
in and what came out (``ops.station_run``). What a station means is said elsewhere.
Each imports its own station only: a task starts in a process of its own, and Great
Expectations alone takes six seconds to import.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dtsen import decisions
from dtsen.errors import DeliveryMissing
from dtsen.lake import staged_files
from dtsen.quarter import Quarter
from dtsen.sources.registry import SOURCES, Kind, of_kind
from dtsen.warehouse import insert, run, warehouse

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from dtsen.receipts import (
        Built,
        Drafted,
        LandedFile,
        Linked,
        Loaded,
        Measured,
        Published,
        StagedFile,
        Validated,
    )

OPTIONAL = [code for code, source in SOURCES.items() if source.is_needed_by_register]


def is_delivered(quarter: Quarter, source: str) -> bool:
    """Whether a delivery is there; after its deadline a missing one is an error."""
    from dtsen import landing

    if landing.is_there(quarter, source):
        return True
    deadline = quarter.last_day + timedelta(days=SOURCES[source].deadline_days)
    if datetime.now(ZoneInfo("Asia/Jakarta")).date() > deadline:
        raise DeliveryMissing(
            f"{source}: the delivery for {quarter} was due on {deadline}. "
            f"Ask {SOURCES[source].supplier} for it."
        )
    return False


def land(quarter: Quarter, source: str) -> list[LandedFile]:
    """Copy and check a delivery."""
    from dtsen import landing

    clock = _Clock()
    files = landing.land(quarter, source)
    rows = sum(file.rows for file in files)
    with warehouse() as connection:
        clock.record(connection, quarter, "land", source, rows, rows)
    return files


def stage(file: LandedFile) -> StagedFile:
    """Read one file; its ledger row is written with it."""
    from dtsen import landing, staging

    clock = _Clock()
    staged = staging.stage(file)
    with warehouse() as connection:
        landing.record(connection, staged, file)
        clock.record(
            connection,
            Quarter.parse(file.quarter),
            "stage",
            f"{file.source}/{file.file_name}",
            staged.rows_read,
            staged.accepted,
        )
    return staged


def validate(quarter: Quarter, source: str) -> Validated:
    """Let the gate judge a source; the verdict is kept whether or not it opens."""
    from dtsen import landing, quality

    clock = _Clock()
    verdict = quality.judge(quarter, source)
    with warehouse() as connection:
        landing.record_flags(connection, quarter, source)
        quality.record(connection, verdict)
        clock.record(
            connection, quarter, "validate", source, verdict.rows, verdict.rows
        )
    return verdict.require_open()


def decide(
    quarter: Quarter, without: Collection[str], decided_by: str | None
) -> list[str]:
    """Write down which sources the register of a quarter goes on without."""
    left_out = decisions.decide(quarter, without, decided_by, optional=OPTIONAL)
    rows = [
        {"quarter": str(quarter), "source": source, "decided_by": decided_by}
        for source in sorted(left_out)
    ]
    with warehouse() as connection:
        insert(connection, "ops.decision", rows)
    return sorted(left_out)


def link(quarter: Quarter) -> Linked:
    """Find out which records are the same person."""
    from dtsen import linkage

    clock = _Clock()
    linked = linkage.link(quarter, without=decisions.left_out(quarter))
    with warehouse() as connection:
        clock.record(
            connection, quarter, "link", "", linked.n_records, linked.n_persons
        )
    return linked


def build(quarter: Quarter) -> Built:
    """Build one row per person and family in the lake."""
    from dtsen import register

    clock = _Clock()
    built = register.build(quarter, without=decisions.left_out(quarter))
    with warehouse() as connection:
        clock.record(connection, quarter, "build", "", built.n_records, built.n_persons)
    return built


def load(quarter: Quarter) -> Loaded:
    """Load the register beside the old one and move the pointer."""
    from dtsen import register

    clock = _Clock()
    with warehouse() as connection:
        loaded = register.load(connection, quarter)
        clock.record(connection, quarter, "load", "", loaded.n_rows, loaded.n_rows)
    return loaded


def measure(quarter: Quarter) -> Measured:
    """Compute the figures of a quarter; a list that is not staged is left out."""
    from dtsen import indicators

    clock = _Clock()
    missing = {
        source.code
        for source in of_kind(Kind.BENEFICIARY)
        if not staged_files(quarter, source.code, "beneficiary")
    }
    measured = indicators.measure(quarter, without=frozenset(missing))
    with warehouse() as connection:
        indicators.load(connection, quarter, measured)
        clock.record(
            connection, quarter, "measure", "", measured.n_persons, measured.n_figures
        )
    return measured


def draft(quarter: Quarter) -> Drafted:
    """Protect the figures and draft a release."""
    from dtsen import publication

    clock = _Clock()
    with warehouse() as connection:
        drafted = publication.draft(connection, quarter)
        clock.record(
            connection, quarter, "draft", "", drafted.n_values, drafted.n_values
        )
    return drafted


def publish(drafted: Drafted, approved_by: str) -> Published:
    """Publish a draft exactly as it was approved."""
    from dtsen import publication

    clock = _Clock()
    with warehouse() as connection:
        published = publication.publish(connection, drafted, approved_by)
        clock.record(
            connection,
            Quarter.parse(drafted.quarter),
            "publish",
            "",
            drafted.n_values,
            published.n_values,
        )
    return published


class _Clock:
    """Times one station and writes the row that says what it did."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def record(  # noqa: PLR0913, PLR0917 - the columns of ops.station_run, in order
        self,
        connection: Connection,
        quarter: Quarter,
        station: str,
        source: str,
        rows_in: int,
        rows_out: int,
    ) -> None:
        run(
            connection,
            "ops/record_station",
            quarter=str(quarter),
            station=station,
            source=source,
            rows_in=rows_in,
            rows_out=rows_out,
            seconds=round(time.monotonic() - self._started, 3),
            recorded_at=datetime.now(UTC),
        )
