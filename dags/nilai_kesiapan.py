"""Judging suppliers every day: what has not come by its deadline is a fact, too."""

from __future__ import annotations

from datetime import datetime

from airflow.sdk import CronTriggerTimetable, dag, task

from dtsen.quarter import Quarter
from dtsen.settings import settings
from dtsen_timetable import JAKARTA
from dtsen_wiring import WAREHOUSE_POOL, day_of_run, defaults, late_after

# Deliveries of a quarter are owed from its end on.
FIRST_DAY = Quarter.parse(settings().schedule_from).next.first_day


@dag(
    dag_display_name="Nilai kesiapan",
    schedule=CronTriggerTimetable("0 5 * * *", timezone=JAKARTA.key),
    start_date=datetime.combine(FIRST_DAY, datetime.min.time(), JAKARTA),
    catchup=False,
    max_active_runs=1,
    default_args=defaults(),
    deadline=late_after("nilai_kesiapan", hours=6),
    tags=["kesiapan"],
)
def nilai_kesiapan() -> None:
    """Judge how ready every supplier is, whether or not anything has come.

    Runs every day at 05:00 WIB, for the quarter whose deliveries are owed and the one
    before it, whose usage reports are. The day of a run is its logical date: it says
    which quarters those are, and which deadlines have passed. A day that was missed
    needs no run; the next one judges as of its own day. To judge one quarter by hand:
    `dtsen readiness --quarter 2026-Q3`.

    **If `assess` fails**, the warehouse is out of reach (it is tried again), or the run
    has no logical date: trigger it with one. **Clearing is safe**, but judges as of the
    day of that run, until the next one. Nothing else waits for this DAG.
    """

    @task(pool=WAREHOUSE_POOL)
    def assess() -> list[str]:
        from dtsen import stations

        return stations.assess_what_is_owed(day_of_run())

    assess()


nilai_kesiapan()
