"""Counting, and drafting a release."""

from __future__ import annotations

from functools import reduce
from operator import and_

from airflow.sdk import PartitionedAssetTimetable, dag, get_current_context, task

from dtsen.receipts import Drafted, Measured, Validated
from dtsen.sources.registry import Kind, of_kind
from dtsen_wiring import (
    DRAFT,
    REGISTER,
    STAGED,
    WAREHOUSE_POOL,
    defaults,
    late_after,
    quarter_of_run,
)

LISTS = [STAGED[source.code] for source in of_kind(Kind.BENEFICIARY)]


@dag(
    dag_display_name="Hitung indikator",
    schedule=PartitionedAssetTimetable(assets=reduce(and_, LISTS, REGISTER)),
    catchup=False,
    max_active_runs=1,
    default_args=defaults(),
    deadline=late_after("hitung_indikator", hours=6),
    tags=["indikator"],
)
def hitung_indikator() -> None:
    """Count per kelurahan, kecamatan, kota and province; draft the next release.

    Runs when the register and the lists of beneficiaries of *the same* quarter are
    there. Where a list does not come, trigger this DAG by hand with the quarter: the
    coverage of that programme is then left out, not guessed. **Clearing is safe.**

    **If `measure` fails**, the register of the quarter is not built, or a reference
    table in `reference/` is at odds with itself: the message names it.

    **If `validate_mart` fails**, what analysts read does not agree with itself: counts
    that do not add up, persons without their family, official figures that are missing.
    Open *Mutu data* on this run: the rules that failed, and how many rows. It is a
    fault of the pipeline or of `reference/`, not of a supplier: nothing is drafted
    until it is repaired.

    **If `draft` fails**, the warehouse is out of reach or the folder of releases is
    full. No release is touched by a draft.
    """

    @task(pool=WAREHOUSE_POOL)
    def measure() -> Measured:
        from dtsen import stations

        return stations.measure(quarter_of_run())

    @task(pool=WAREHOUSE_POOL)
    def validate_mart() -> Validated:
        from dtsen import stations

        return stations.validate_mart(quarter_of_run())

    @task(outlets=[DRAFT], pool=WAREHOUSE_POOL)
    def draft() -> Drafted:
        from dtsen import stations

        drafted = stations.draft(quarter_of_run())
        event = get_current_context()["outlet_events"][DRAFT]
        event.extra = {"fingerprint": drafted.fingerprint, "build": drafted.build}
        return drafted

    measure() >> validate_mart() >> draft()


hitung_indikator()
