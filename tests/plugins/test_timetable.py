"""The calendar of the quarters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtsen.quarter import Quarter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.airflow

JAKARTA = ZoneInfo("Asia/Jakarta")
quarters = st.builds(Quarter, st.integers(2000, 2100), st.integers(1, 4))
# The fixtures hold no state that one example could leave to the next.
shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def calendar(airflow_home: Path) -> Any:
    import dtsen_timetable

    return dtsen_timetable.QuarterTimetable()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, airflow_home: Path) -> Callable[[str], None]:
    """Let it be a moment in Jakarta."""
    import dtsen_timetable

    def set_clock(moment: str) -> None:
        now = datetime.fromisoformat(moment).replace(tzinfo=JAKARTA)

        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return now.astimezone(tz)

        monkeypatch.setattr(dtsen_timetable, "datetime", Clock)

    return set_clock


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def following(
    calendar: Any,
    last: str | None,
    *,
    start: str | None = "2025-01-01",
    end: str | None = None,
    catchup: bool = False,
) -> Any:
    """Return the run that the scheduler would plan after a last one."""
    from airflow.timetables.base import TimeRestriction

    restriction = TimeRestriction(start and wib(start), end and wib(end), catchup)
    done = last and calendar._info(Quarter.parse(last), run_after=wib("2025-01-01"))
    return calendar.next_dagrun_info_v2(last_dagrun_info=done, restriction=restriction)


def test_the_first_run_is_the_newest_quarter_that_is_due(calendar: Any, at: Any):
    at("2026-11-24T09:00")

    run = following(calendar, None)

    assert run.partition_key == "2026-Q3"
    assert run.run_after == wib("2026-10-15T06:00")


def test_a_quarter_is_due_fifteen_days_after_its_end_at_six(calendar: Any, at: Any):
    at("2026-10-15T05:59:59")
    assert following(calendar, None).partition_key == "2026-Q2"

    at("2026-10-15T06:00")
    assert following(calendar, None).partition_key == "2026-Q3"


def test_no_quarter_runs_by_itself_before_the_calendar_starts(calendar: Any, at: Any):
    at("2026-11-24T09:00")

    run = following(calendar, None, start="2026-10-01")

    assert run.partition_key == "2026-Q4"
    assert run.run_after == wib("2027-01-15T06:00")


def test_the_next_run_is_the_quarter_after_the_last(calendar: Any, at: Any):
    at("2026-11-24T09:00")

    run = following(calendar, "2026-Q3")

    assert run.partition_key == "2026-Q4"
    assert run.run_after == wib("2027-01-15T06:00")


def test_missed_quarters_are_not_caught_up(calendar: Any, at: Any):
    at("2026-11-24T09:00")

    assert following(calendar, "2025-Q2").partition_key == "2026-Q3"


def test_catching_up_visits_every_quarter_once(calendar: Any):
    visited, last = [], None
    for _ in range(5):
        last = following(calendar, last, catchup=True).partition_key
        visited.append(last)

    assert visited == ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"]


def test_a_calendar_without_start_or_past_plans_nothing(calendar: Any):
    assert following(calendar, None, start=None, catchup=True) is None


def test_the_last_run_is_the_quarter_in_which_the_calendar_ends(calendar: Any, at: Any):
    at("2026-11-24T09:00")

    assert following(calendar, "2026-Q2", end="2026-07-01").partition_key == "2026-Q3"
    assert following(calendar, "2026-Q2", end="2026-06-30T23:59:59") is None
    assert following(calendar, "2026-Q3", end="2026-07-01") is None


def test_a_run_by_hand_is_dated_by_its_key(calendar: Any):
    date = calendar.resolve_partition_date("2026-Q2")

    assert date == datetime(2026, 3, 31, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize("key", ["2026Q2", "2026-Q5", "2026-q2", "latest", ""])
def test_a_key_spelled_otherwise_is_refused(calendar: Any, key: str):
    from airflow.exceptions import InvalidPartitionKeyError

    with pytest.raises(InvalidPartitionKeyError, match="2026-Q3"):
        calendar.resolve_partition_date(key)


def test_a_run_by_hand_on_a_date_covers_no_time(calendar: Any):
    from pendulum import datetime as moment

    now = moment(2026, 11, 24)

    assert calendar.infer_manual_data_interval(run_after=now).start == now
    assert calendar.infer_manual_data_interval(run_after=now).end == now


def backfill(calendar: Any, start: datetime, end: datetime) -> list[str]:
    infos = calendar.iter_partition_dagrun_infos(earliest=start, latest=end)
    return [info.partition_key for info in infos]


def test_a_backfill_lists_the_quarters_between_two_days(calendar: Any):
    listed = backfill(
        calendar, datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 6, 30, tzinfo=UTC)
    )

    assert listed == ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]


def test_the_bounds_of_a_backfill_are_read_on_the_clock_of_jakarta(calendar: Any):
    first = datetime(2026, 4, 1, tzinfo=UTC)

    assert backfill(calendar, first, first) == ["2026-Q2"]
    assert backfill(calendar, first + timedelta(seconds=1), first) == []
    assert backfill(calendar, first, first + timedelta(days=91)) == [
        "2026-Q2",
        "2026-Q3",
    ]


def test_a_backfill_is_due_at_once(calendar: Any):
    day = datetime(2026, 4, 1, tzinfo=UTC)

    (info,) = calendar.iter_partition_dagrun_infos(earliest=day, latest=day)

    assert info.run_after == info.partition_date == wib("2026-04-01")


@shared
@given(quarter=quarters)
def test_a_quarter_begins_at_midnight_in_jakarta(calendar: Any, quarter: Quarter):
    date = calendar.resolve_partition_date(str(quarter))

    assert date.utcoffset() == timedelta()
    assert date.astimezone(JAKARTA).time().isoformat() == "00:00:00"
    assert Quarter.of(date.astimezone(JAKARTA).date()) == quarter
    assert Quarter.of(date.date()) == quarter.previous


@shared
@given(seconds=st.integers(10**9, 4 * 10**9))
def test_at_any_moment_exactly_one_quarter_is_the_newest_due(
    calendar: Any, seconds: int
):
    now = datetime.fromtimestamp(seconds, UTC)
    newest = calendar._newest_due(now)

    assert calendar.due(newest) <= now < calendar.due(newest.next)


def test_a_run_is_named_after_its_quarter(calendar: Any):
    from airflow.utils.types import DagRunType

    def name(kind: DagRunType, **extra: Any) -> str:
        return calendar.generate_run_id(
            run_type=kind,
            run_after=wib("2026-11-24T09:00"),
            data_interval=None,
            **extra,
        )

    key = {"partition_key": "2026-Q3"}
    assert name(DagRunType.SCHEDULED, **key) == "scheduled__2026-Q3"
    assert name(DagRunType.MANUAL, **key) == "manual__2026-Q3__20261124T090000000000"
    assert name(DagRunType.MANUAL) == "manual__20261124T090000000000"


@shared
@given(days=st.integers(0, 90))
def test_the_calendar_survives_being_stored_and_read(
    airflow_home: Path, days: int
) -> None:
    from airflow import plugins_manager
    from airflow.serialization.decoders import decode_timetable
    from airflow.serialization.encoders import encode_timetable

    (kind,) = plugins_manager.get_timetables_plugins().values()
    read = decode_timetable(encode_timetable(kind(days)))

    assert read.days == days
    assert read.summary == f"Triwulan + {days} hari, 06:00 WIB"
