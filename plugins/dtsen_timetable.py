"""The calendar of the quarters: a run per quarter, fifteen days after its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.exceptions import InvalidPartitionKeyError
from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.base import (
    DagRunInfo,
    DataInterval,
    TimeRestriction,
    Timetable,
)
from airflow.utils.types import DagRunType
from pendulum import DateTime, instance

from dtsen.quarter import Quarter

JAKARTA = ZoneInfo("Asia/Jakarta")
OPENS_AT = time(6, 0)


class QuarterTimetable(Timetable):
    """Run once per quarter, ``days`` days after its last day at 06:00 WIB.

    The partition key is the quarter (``2026-Q3``), the partition date its first day in
    Jakarta. A run by hand or in a backfill names the quarter and is due at once.
    """

    partitioned = True
    run_ordering = ("partition_date", "run_after")

    def __init__(self, days: int = 15) -> None:
        self.days = days
        self.description = f"Triwulan + {days} hari, 06:00 WIB"

    @property
    def summary(self) -> str:
        return self.description

    def serialize(self) -> dict[str, Any]:
        return {"days": self.days}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> QuarterTimetable:
        return cls(data["days"])

    def due(self, quarter: Quarter) -> DateTime:
        """Return when the run of a quarter starts by itself."""
        day = quarter.last_day + timedelta(days=self.days)
        return _at(day, OPENS_AT)

    def next_dagrun_info_v2(
        self, *, last_dagrun_info: DagRunInfo | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        """Return the next quarter that is to run.

        Without catch-up only the newest quarter that is due, never the missed ones.
        """
        candidates = []
        if restriction.earliest is not None:
            candidates.append(self._starting_from(restriction.earliest))
        if last_dagrun_info is not None and last_dagrun_info.partition_key:
            candidates.append(Quarter.parse(last_dagrun_info.partition_key).next)
        if not restriction.catchup:
            candidates.append(self._newest_due(datetime.now(UTC)))
        if not candidates:
            return None
        quarter = max(candidates)
        if restriction.latest is not None and _first(quarter) > restriction.latest:
            return None
        return self._info(quarter, run_after=self.due(quarter))

    def infer_manual_data_interval(self, *, run_after: DateTime) -> DataInterval:
        """Return the moment itself: what a run covers is said by its key alone."""
        return DataInterval.exact(run_after)

    def iter_partition_dagrun_infos(
        self, *, earliest: datetime, latest: datetime
    ) -> Iterator[DagRunInfo]:
        """Yield the quarters whose first day (in Jakarta) lies between two days."""
        quarter = self._starting_from(self.localize_partition_datetime(earliest))
        end = self.localize_partition_datetime(latest)
        while _first(quarter) <= end:
            yield self._info(quarter, run_after=_first(quarter))
            quarter = quarter.next

    def localize_partition_datetime(self, dt: datetime) -> DateTime:
        """Read the wall clock of a bound as a time in Jakarta."""
        return instance(dt.replace(tzinfo=JAKARTA)).in_timezone("UTC")

    def generate_run_id(
        self, *, run_type: Any, run_after: DateTime, data_interval: Any, **extra: Any
    ) -> str:
        """Name a run after its quarter; a repetition adds when it was asked for."""
        parts = [extra["partition_key"]] if extra.get("partition_key") else []
        if run_type != DagRunType.SCHEDULED:
            parts.append(f"{run_after:%Y%m%dT%H%M%S%f}")
        return str(run_type.generate_run_id(suffix="__".join(parts)))

    def _decode_partition_date(self, partition_key: str) -> datetime:
        try:
            return _first(Quarter.parse(partition_key))
        except ValueError as error:
            raise InvalidPartitionKeyError(str(error)) from None

    def _newest_due(self, now: datetime) -> Quarter:
        quarter = Quarter.of(now.astimezone(JAKARTA).date()).previous
        return quarter if self.due(quarter) <= now else quarter.previous

    @staticmethod
    def _starting_from(moment: datetime) -> Quarter:
        day = moment.astimezone(JAKARTA)
        quarter = Quarter.of(day.date())
        return quarter if _first(quarter) >= moment else quarter.next

    @staticmethod
    def _info(quarter: Quarter, *, run_after: DateTime) -> DagRunInfo:
        return DagRunInfo(
            run_after=run_after,
            data_interval=None,
            partition_date=_first(quarter),
            partition_key=str(quarter),
        )


def _first(quarter: Quarter) -> DateTime:
    return _at(quarter.first_day, time.min)


def _at(day: date, clock: time) -> DateTime:
    return instance(datetime.combine(day, clock, JAKARTA)).in_timezone("UTC")


class DtsenTimetablePlugin(AirflowPlugin):
    """Makes the calendar known to Airflow."""

    name = "dtsen_timetable"
    timetables = [QuarterTimetable]
