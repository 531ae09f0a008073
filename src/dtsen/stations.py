"""The stations of a quarter, as commands and tasks call them.

Each works alone on its part of the quarter, opens the warehouse where it needs it,
times itself, and writes down what went in and came out (``ops.station_run``). What a
station means is said elsewhere. Each imports its own station only: a task starts in a
process of its own, and Great Expectations alone takes six seconds to import.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dtsen import decisions, files
from dtsen.errors import DeliveryMissing, RemoteUnavailable
from dtsen.quarter import Quarter
from dtsen.settings import settings
from dtsen.sources.registry import SOURCES, Kind, of_kind
from dtsen.warehouse import insert, run, warehouse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from sqlalchemy import Connection

    from dtsen.landing import Remote
    from dtsen.receipts import (
        Built,
        Drafted,
        Fetched,
        LandedFile,
        Linked,
        Listed,
        Loaded,
        Measured,
        Published,
        Queued,
        StagedFile,
        Validated,
    )

log = logging.getLogger(__name__)

OPTIONAL = [code for code, source in SOURCES.items() if source.is_needed_by_register]


def is_delivered(quarter: Quarter, source: str, remote: Remote | None = None) -> bool:
    """Whether a delivery is there; after its deadline a missing one is an error.

    A server that is away says nothing about the delivery: it is waited for.
    """
    from dtsen import landing

    if landing.is_there(quarter, source):
        return True
    deadline = SOURCES[source].due_on(quarter)
    is_late = today() > deadline
    remote = remote or landing.configured(source)
    try:
        if remote and landing.is_offered(quarter, source, remote):
            return True
    except RemoteUnavailable as error:
        if is_late:
            raise
        log.warning("%s", error)
    if is_late:
        raise DeliveryMissing(
            f"{source}: the delivery for {quarter} was due on {deadline}. "
            f"Ask {SOURCES[source].supplier} for it."
        )
    return False


def fetch(
    quarter: Quarter, source: str, remote: Remote | None = None
) -> Fetched | None:
    """Bring a delivery here; without a remote it comes into the inbox by itself."""
    from dtsen import landing

    remote = remote or landing.configured(source)
    if remote is None:
        return None
    with _work("fetch", quarter, source) as work:
        fetched = landing.fetch(quarter, source, remote)
        if fetched:
            with warehouse() as connection:
                work.record(connection, fetched.rows, fetched.rows)
    return fetched


def land(
    quarter: Quarter, source: str, remote: Remote | None = None
) -> list[LandedFile]:
    """Copy and check a delivery, and write down when it came.

    The remote knows what opens an archive.
    """
    from dtsen import landing, readiness

    remote = remote or landing.configured(source)
    password = remote.archive_password if remote else None
    with _work("land", quarter, source) as work:
        landed = landing.land(quarter, source, password=password)
        rows = sum(file.rows for file in landed)
        with warehouse() as connection:
            readiness.record_delivery(connection, landed)
            readiness.assess(connection, quarter, today())
            work.record(connection, rows, rows)
    return landed


def stage(file: LandedFile) -> StagedFile:
    """Read one file; its ledger row is written with it.

    The ledger counts what is known of people, so a code book has no row in it.
    """
    from dtsen import landing, staging

    part = f"{file.source}/{file.file_name}"
    with _work("stage", Quarter.parse(file.quarter), part) as work:
        staged = staging.stage(file)
        with warehouse() as connection:
            if file.is_records:
                landing.record(connection, staged, file)
            work.record(connection, staged.rows_read, staged.accepted)
    return staged


def validate(quarter: Quarter, source: str) -> Validated:
    """Let the gate judge a source; the verdict is kept whether or not it opens."""
    from dtsen import landing, quality, readiness

    with _work("validate", quarter, source) as work:
        quality.find_across(quarter, source)
        verdict = quality.judge(quarter, source)
        with warehouse() as connection:
            landing.record_flags(connection, quarter, source)
            quality.record(connection, verdict)
            quality.record_findings(connection, quarter, source)
            readiness.record_damage(connection, quarter, source)
            readiness.record_measures(connection, quarter, source)
            readiness.assess(connection, quarter, today())
            work.record(connection, verdict.rows, verdict.rows)
        quality.keep(verdict)
    return verdict.require_open()


def ask_for_corrections(quarter: Quarter, source: str) -> Listed:
    """List for the owner of a source what to put right; see what became of the last.

    It needs what is staged, not the verdict: a closed gate is when it is needed most.
    """
    from dtsen import loop

    with _work("corrections", quarter, source) as work:
        states = loop.find_issues(quarter, source)
        lists = loop.write_lists(quarter, source)
        listed = loop.listed(quarter, source, states, lists)
        with warehouse() as connection:
            rows = loop.load(connection, quarter, source, lists)
            work.record(connection, rows, listed.n_open)
    return listed


def decide(
    quarter: Quarter, without: Collection[str] | None, decided_by: str | None
) -> list[str]:
    """Write down what persons decided: which sources to go on without, which pairs.

    ``None`` keeps what was decided before of the sources; taking it back (an empty
    list) is a decision of a person like any other. Decisions about pairs stand in the
    warehouse: the linkage obeys those of this moment.
    """
    from dtsen.review import freeze

    if without is not None:
        decisions.require_sound(quarter, without, decided_by, optional=OPTIONAL)
    with warehouse() as connection:
        decided = _leave_out(connection, quarter, without, decided_by)
        freeze(connection, quarter)
    return decided


def _leave_out(
    connection: Connection,
    quarter: Quarter,
    without: Collection[str] | None,
    decided_by: str | None,
) -> list[str]:
    if without is None or frozenset(without) == decisions.left_out(quarter):
        return sorted(decisions.left_out(quarter))
    rows = [
        {"quarter": str(quarter), "source": source, "decided_by": decided_by}
        for source in sorted(without) or [""]
    ]
    insert(connection, "ops.decision", rows)
    decisions.keep(quarter, without, decided_by)
    return sorted(without)


def link(quarter: Quarter) -> Linked:
    """Find out which records of the sources that passed the gate are one person."""
    from dtsen import linkage
    from dtsen.linkage.drift_load import record_drift

    with _work("link", quarter) as work:
        _require_passed(quarter)
        linked = linkage.link(quarter, without=decisions.left_out(quarter))
        with warehouse() as connection:
            record_drift(connection, quarter)
            work.record(connection, linked.n_records, linked.n_persons)
    return linked


def review(quarter: Quarter) -> Queued:
    """Choose the pairs that persons should look at, and let reviewers see them."""
    from dtsen import review as reviewing

    with _work("review", quarter) as work, warehouse() as connection:
        queued = reviewing.queue(
            connection, quarter, without=decisions.left_out(quarter)
        )
        work.record(connection, queued.n_pairs, queued.n_records)
    return queued


def build(quarter: Quarter) -> Built:
    """Build one row per person and family in the lake."""
    from dtsen import quality, register

    with _work("build", quarter) as work:
        _require_passed(quarter)
        without = decisions.left_out(quarter)
        quality.require_accounted(quarter, "link", without)
        built = register.build(quarter, without=without)
        with warehouse() as connection:
            work.record(connection, built.n_records, built.n_persons)
    return built


def load(quarter: Quarter) -> Loaded:
    """Load the register beside the old one and move the pointer."""
    from dtsen import quality, register
    from dtsen.linkage.load import load as load_estimates

    with _work("load", quarter) as work:
        quality.require_accounted(quarter, "build", decisions.left_out(quarter))
        with warehouse() as connection:
            loaded = register.load(connection, quarter)
            load_estimates(connection, quarter)
            work.record(connection, loaded.n_rows, loaded.n_rows)
    return loaded


def measure(quarter: Quarter) -> Measured:
    """Compute the figures, without lists that have not passed, and the readiness."""
    from dtsen import indicators, quality, readiness

    with _work("measure", quarter) as work:
        lists = [source.code for source in of_kind(Kind.BENEFICIARY)]
        without = {code for code in lists if not quality.has_passed(quarter, code)}
        measured = indicators.measure(quarter, without=frozenset(without))
        quality.require_accounted(quarter, "measure", without)
        with warehouse() as connection:
            indicators.load(connection, quarter, measured)
            readiness.assess(connection, quarter, today())
            work.record(connection, measured.n_persons, measured.n_figures)
    return measured


def validate_mart(quarter: Quarter) -> Validated:
    """Let the gate judge what analysts read; the verdict is kept, open or closed."""
    from dtsen import quality

    with _work("validate_mart", quarter) as work:
        verdict = quality.judge_mart(quarter)
        with warehouse() as connection:
            quality.record(connection, verdict)
            work.record(connection, verdict.rows, verdict.rows)
        quality.keep(verdict)
    return verdict.require_open()


def draft(quarter: Quarter) -> Drafted:
    """Protect the figures and draft a release, of marts that have passed the gate."""
    from dtsen import publication, quality

    with _work("draft", quarter) as work:
        quality.require_passed(quarter, quality.MART)
        with warehouse() as connection:
            drafted = publication.draft(connection, quarter)
            work.record(connection, drafted.n_values, drafted.n_values)
    return drafted


def publish(drafted: Drafted, approved_by: str) -> Published:
    """Publish a draft exactly as it was approved."""
    from dtsen import publication

    quarter = Quarter.parse(drafted.quarter)
    with _work("publish", quarter) as work, warehouse() as connection:
        published = publication.publish(connection, drafted, approved_by)
        work.record(connection, drafted.n_values, published.n_values)
    return published


def assess(quarter: Quarter, as_of: date) -> None:
    """Judge how ready every supplier of a quarter is on a day in Jakarta."""
    from dtsen import readiness

    with warehouse() as connection:
        readiness.assess(connection, quarter, as_of)


def assess_what_is_owed(as_of: date) -> list[str]:
    """Judge the suppliers of every quarter that something is still owed for on a day.

    Those are the last quarter that has ended, for its deliveries, and the one before,
    for its usage reports; none from before the calendar began.
    """
    ended = Quarter.of(as_of).previous
    first = Quarter.parse(settings().schedule_from)
    owed = [quarter for quarter in (ended.previous, ended) if quarter >= first]
    for quarter in owed:
        assess(quarter, as_of)
    return [str(quarter) for quarter in owed]


def file_usage_report(
    quarter: Quarter, source: str, *, filed_on: date, filed_by: str
) -> None:
    """Write down that the supplier of a source has reported how it uses the data."""
    from dtsen import readiness

    with warehouse() as connection:
        readiness.file_usage_report(
            connection, quarter, source, filed_on=filed_on, filed_by=filed_by
        )
        readiness.assess(connection, quarter, today())


def today() -> date:
    """Return the day in Jakarta: deadlines are days there."""
    return datetime.now(ZoneInfo("Asia/Jakarta")).date()


def _require_passed(quarter: Quarter) -> None:
    from dtsen import quality

    for source in OPTIONAL:
        if source not in decisions.left_out(quarter):
            quality.require_passed(quarter, source)


@contextmanager
def _work(station: str, quarter: Quarter, part: str = "") -> Iterator[_Work]:
    """Work on a part of a quarter alone; another process waits for its turn."""
    name = f"{quarter}__{part.replace('/', '__')}.lock"
    with files.alone(settings().state / "locks" / name):
        yield _Work(station, str(quarter), part, time.monotonic())


@dataclass(frozen=True)
class _Work:
    """What a station does, and since when."""

    station: str
    quarter: str
    part: str
    started: float

    def record(self, connection: Connection, rows_in: int, rows_out: int) -> None:
        """Write the row that says what it did, with the work it did."""
        run(
            connection,
            "ops/record_station",
            quarter=self.quarter,
            station=self.station,
            source=self.part,
            rows_in=rows_in,
            rows_out=rows_out,
            seconds=round(time.monotonic() - self.started, 3),
            recorded_at=datetime.now(UTC),
        )
