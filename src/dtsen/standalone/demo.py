"""One quarter of a synthetic Jakarta, from nothing to a published release.

The real DAGs do the work under a real Airflow; here it is only set off, watched,
approved (demo mode) and told.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dtsen import files
from dtsen.errors import SettingMissing
from dtsen.quarter import Quarter
from dtsen.simulate import simulate
from dtsen.sources.registry import SOURCES
from dtsen.standalone.airflow import AirflowFailed, Session
from dtsen.standalone.services import Services
from dtsen.warehouse import engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dtsen.settings import Settings

SEED = 20_260_930
INTAKE = tuple(f"terima_{code}" for code in SOURCES)
DAGS = (*INTAKE, "bangun_register", "hitung_indikator", "terbitkan_rilis")
STATIONS = (
    *("land", "stage", "validate", "corrections", "link", "review", "build"),
    *("load", "measure", "validate_mart", "draft", "publish"),
)
PATIENCE_SECONDS = 3 * 3600.0
_POLL_SECONDS = 1.0
# An answer within a second of parking meets the scheduler still parking the task.
_SETTLE_SECONDS = 2.0
_LOG_TAIL = 15


@dataclass(frozen=True, slots=True)
class StationSummary:
    """What one station did in a quarter, over all its sources."""

    station: str
    rows_in: int
    rows_out: int
    seconds: float


class Progress:
    """Says what happens, with the seconds since the start."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    def say(self, message: str) -> None:
        """Print one line."""
        sys.stdout.write(f"[{self.seconds:6.1f} s] {message}\n")
        sys.stdout.flush()


def run_quarter(settings: Settings) -> None:
    """Simulate, run, approve and publish the quarter of the settings.

    Raises
    ------
    AirflowFailed
        Where a task fails; with the end of its log.
    """
    quarter = Quarter.parse(settings.quarter)
    _require_same_jakarta(settings)
    progress = Progress()
    services = Services.of(_for_demo(settings))
    progress.say(f"Triwulan {quarter}: starting Postgres and Airflow")
    services.up(meanwhile=lambda: _deliver(services, quarter, progress))
    progress.say(f"Airflow is up at {services.api.address}")
    session = services.api.session()
    session.wait_for_dags(set(DAGS), seconds=120)
    run_id = _set_off(session, quarter)
    _watch(session, quarter, run_id, progress)
    summary = _summarise(services, quarter, progress)
    path = settings.state / "run.json"
    files.replace(path, json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
    sys.stdout.write(_as_text(summary, path))


def _for_demo(settings: Settings) -> Settings:
    # The calendar would begin runs of its own for quarters that have ended by now.
    starts = Quarter.of(datetime.now(ZoneInfo("Asia/Jakarta")).date()).next
    return settings.model_copy(update={"demo": True, "schedule_from": str(starts)})


def _require_synthetic_warehouse(services: Services) -> None:
    """Refuse to put invented people beside real ones."""
    with engine(services.warehouse_url).connect() as connection:
        n_real = connection.exec_driver_sql(
            "select count(*) from ops.delivery_file where not is_synthetic"
        ).scalar_one()
    if n_real:
        raise SettingMissing(
            "DTSEN_WAREHOUSE_URL",
            "That warehouse holds deliveries of real people; the demo is not for it.",
        )


def _require_same_jakarta(settings: Settings) -> None:
    persons = _told(settings)["persons"]
    if persons != settings.persons:
        raise SettingMissing(
            "DTSEN_PERSONS",
            f"{settings.state} holds a Jakarta of {persons:,} persons. Set it to that, "
            "name another DTSEN_STATE, or begin anew with `make clean`.",
        )


def _told(settings: Settings) -> dict[str, Any]:
    path = settings.state / "demo.json"
    if not path.exists():
        return {"persons": settings.persons, "quarters": []}
    return dict(json.loads(path.read_text()))


def _deliver(services: Services, quarter: Quarter, progress: Progress) -> None:
    """Simulate the deliveries of a quarter, once: what has arrived does not change."""
    _require_synthetic_warehouse(services)
    settings = services.settings
    told = _told(settings)
    inbox = settings.inbox_dir / str(quarter)
    if str(quarter) in told["quarters"]:
        progress.say(f"deliveries lie in {inbox}, as they were simulated before")
        return
    simulate(
        quarter,
        persons=settings.persons,
        seed=SEED,
        inbox=settings.inbox_dir,
        truth=settings.state / "truth",
    )
    told["quarters"].append(str(quarter))
    files.replace(settings.state / "demo.json", json.dumps(told) + "\n")
    progress.say(f"deliveries of {settings.persons:,} synthetic persons lie in {inbox}")


def _set_off(session: Session, quarter: Quarter) -> str:
    repetitions = sum(
        run["partition_key"] == str(quarter) for run in session.runs(INTAKE[0])
    )
    run_id = f"demo__{quarter}__{repetitions + 1}"
    for dag_id in INTAKE:
        session.trigger(dag_id, quarter=str(quarter), run_id=run_id)
    return run_id


def _watch(session: Session, quarter: Quarter, run_id: str, progress: Progress) -> None:
    """Follow the runs of the quarter to the published release."""
    before = {dag_id: _run_ids(session, dag_id, quarter) for dag_id in DAGS}
    for dag_id in INTAKE:
        before[dag_id].discard(run_id)
    seen: dict[tuple[str, str, int], str] = {}
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for task in _tasks(session, quarter, before):
            key = (task["dag_id"], task["task_id"], task["map_index"])
            if task["state"] == seen.get(key):
                continue
            seen[key] = task["state"]
            _tell(session, task, progress)
        if seen.get(("terbitkan_rilis", "publish", -1)) == "success":
            return
        time.sleep(_POLL_SECONDS)
    raise AirflowFailed(f"{quarter} was not published after {PATIENCE_SECONDS:.0f} s.")


def _run_ids(session: Session, dag_id: str, quarter: Quarter) -> set[str]:
    return {
        run["dag_run_id"]
        for run in session.runs(dag_id)
        if run["partition_key"] == str(quarter)
    }


def _tasks(
    session: Session, quarter: Quarter, before: dict[str, set[str]]
) -> Iterator[dict[str, Any]]:
    for dag_id in DAGS:
        for run_id in sorted(_run_ids(session, dag_id, quarter) - before[dag_id]):
            yield from session.tasks(dag_id, run_id)


def _tell(session: Session, task: dict[str, Any], progress: Progress) -> None:
    name = f"{task['dag_id']}.{task['task_id']}"
    if task["map_index"] >= 0:
        name += f"[{task.get('rendered_map_index') or task['map_index']}]"
    match task["state"]:
        case "success" if task["task_id"] != "wait":
            progress.say(f"{name}: {task['duration'] or 0:.1f} s")
        case "failed":
            raise AirflowFailed(
                f"{name} failed. The end of its log:\n"
                + "\n".join(list(session.log(task))[-_LOG_TAIL:])
            )
        case "awaiting_input":
            progress.say(f"{name}: waits for a person; DEMO MODE approves by itself")
            time.sleep(_SETTLE_SECONDS)
            session.approve(task["dag_id"], task["dag_run_id"], task["task_id"])


def _summarise(
    services: Services, quarter: Quarter, progress: Progress
) -> dict[str, Any]:
    with engine(services.warehouse_url).connect() as connection:
        stations = [
            StationSummary(*row)
            for row in connection.exec_driver_sql(
                "select station, sum(rows_in)::bigint, sum(rows_out)::bigint, "
                "sum(seconds)::float from ops.station_run where quarter = %s "
                "group by station",
                (str(quarter),),
            )
        ]
        release = connection.exec_driver_sql(
            "select release_id from publication.current_release where quarter = %s",
            (str(quarter),),
        ).scalar_one()
    stations.sort(key=lambda summary: STATIONS.index(summary.station))
    folder = services.settings.release_dir / str(release)
    address = services.address()
    return {
        "quarter": str(quarter),
        "mode": "demo: synthetic persons, approved by itself",
        "report": str(folder / "laporan.html"),
        "release": str(release),
        "release_folder": str(folder),
        **asdict(address),
        "seconds": round(progress.seconds, 1),
        "stations": [asdict(summary) for summary in stations],
    }


def _as_text(summary: dict[str, Any], path: Path) -> str:
    lines = [
        "",
        f"Triwulan {summary['quarter']} is published ({summary['mode']}).",
        "",
        f"  report      {summary['report']}",
        f"  Airflow     {summary['airflow_url']}, login {summary['user']}",
        f"  password    {summary['password_file']}",
        f"  warehouse   {summary['warehouse_url']}",
        f"  summary     {path}",
        "",
        f"  {'station':<12}{'rows in':>12}{'rows out':>12}{'seconds':>10}",
    ]
    lines += [
        f"  {item['station']:<12}{item['rows_in']:>12,}{item['rows_out']:>12,}"
        f"{item['seconds']:>10.1f}"
        for item in summary["stations"]
    ]
    lines += ["", f"  {summary['seconds']} s in all. `make down` stops it.", ""]
    return "\n".join(lines)
