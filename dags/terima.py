"""Taking in: one DAG per source, made from the registry of sources."""

from __future__ import annotations

from datetime import datetime, timedelta

from airflow.sdk import DAG, PokeReturnValue, dag, task

from dtsen.quarter import Quarter
from dtsen.receipts import Fetched, LandedFile, Listed, StagedFile, Validated
from dtsen.settings import settings
from dtsen.sources.registry import SOURCES, Source
from dtsen_timetable import JAKARTA, QuarterTimetable
from dtsen_wiring import (
    STAGED,
    WAREHOUSE_POOL,
    defaults,
    late_after,
    quarter_of_run,
    remote_of,
)

FIRST_DAY = Quarter.parse(settings().schedule_from).first_day
POKE_SECONDS = 15 * 60
MAX_QUARTERS_AT_ONCE = 4
# A server that breaks off is given up within minutes, one that drips never is. A try
# has time for 4 GB at 2.5 Mbit/s, and the next one goes on where it ended.
TIME_TO_FETCH = timedelta(hours=4)

TRIAGE = """
Takes in the delivery of **{title}** ({supplier}) for one quarter: waits for it, fetches
it where the connection `dtsen_{code}` says how, copies it to the landing zone, reads
every record, and lets the gate judge.

Runs by itself fifteen days after the end of a quarter. To run a past quarter, trigger
with the partition key (`2026-Q2`) or backfill. **Clearing any task is safe**: a quarter
is replaced, never added to; the same delivery gives the same result.

**If `wait` fails**, the delivery did not come by its deadline ({days} days after the
end of the quarter). Ask {supplier} for it. To go on without it is a decision of a
person: trigger `bangun_register` with `without`, and say who decided.

**If `fetch` fails**, either the server is away (it is tried again; what has come so far
is kept) or it refuses us: the message says which, and names the place. Check the
connection `dtsen_{code}`: login, keys, host key.

**If `land` fails**, manifest and files do not agree; the message names the file, what
was expected and what was found. The supplier sends it again as the next revision.

**If `stage` fails**, the file does not follow its layout (columns, area codes). The
message names line or column. Nothing of it has been kept.

**If `validate` fails**, the extract is wrong, not the pipeline. Open *Mutu data* on
this run: the rules that failed, how many records, whose they are.

**If `ask_for_corrections` fails**, the register goes on: the owner's lists are those of
before. Clear it. It follows the quarter before, so clear the later quarters after it.
"""


def terima(source: Source) -> DAG:
    """Build the DAG that takes in one source."""
    dag_id = f"terima_{source.code}"

    @dag(
        dag_id=dag_id,
        dag_display_name=f"Terima {source.short} ({source.title})",
        doc_md=TRIAGE.format(
            code=source.code,
            title=source.title,
            supplier=source.supplier,
            days=source.deadline_days,
        ),
        schedule=QuarterTimetable(),
        start_date=datetime.combine(FIRST_DAY, datetime.min.time(), JAKARTA),
        catchup=False,
        # A run that waits for its delivery holds up no other quarter.
        max_active_runs=MAX_QUARTERS_AT_ONCE,
        default_args=defaults(),
        deadline=late_after(dag_id, hours=24 * source.deadline_days),
        tags=["terima", source.kind],
    )
    def build() -> None:
        @task.sensor(
            mode="reschedule",
            poke_interval=POKE_SECONDS,
            timeout=timedelta(days=source.deadline_days).total_seconds(),
            pool="default_pool",
        )
        def wait() -> PokeReturnValue:
            from dtsen import stations

            remote = remote_of(source.code)
            return PokeReturnValue(
                stations.is_delivered(quarter_of_run(), source.code, remote)
            )

        @task(pool="default_pool", execution_timeout=TIME_TO_FETCH)
        def fetch() -> Fetched | None:
            from dtsen import stations

            return stations.fetch(quarter_of_run(), source.code, remote_of(source.code))

        @task
        def land() -> list[LandedFile]:
            from dtsen import stations

            return stations.land(quarter_of_run(), source.code, remote_of(source.code))

        @task(map_index_template="{{ task.op_kwargs['file'].file_name }}")
        def stage(file: LandedFile) -> StagedFile:
            from dtsen import stations

            return stations.stage(file)

        @task(outlets=[STAGED[source.code]], pool=WAREHOUSE_POOL)
        def validate() -> Validated:
            from dtsen import stations

            return stations.validate(quarter_of_run(), source.code)

        @task(pool=WAREHOUSE_POOL)
        def ask_for_corrections() -> Listed:
            from dtsen import stations

            return stations.ask_for_corrections(quarter_of_run(), source.code)

        landed = land()
        wait() >> fetch() >> landed
        stage.expand(file=landed) >> [validate(), ask_for_corrections()]

    return build()


for _source in SOURCES.values():
    terima(_source)
