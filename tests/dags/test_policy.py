"""What holds for every DAG, whoever writes it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from dtsen import errors
from dtsen.settings import HOME
from dtsen.sources.registry import SOURCES, Kind

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.airflow

INTAKE = {f"terima_{code}" for code in SOURCES}
KEYED = INTAKE | {"bangun_register", "hitung_indikator", "terbitkan_rilis"}
EXPECTED = KEYED | {"nilai_kesiapan"}
TAGS = {"terima", "register", "indikator", "rilis", "kesiapan", *map(str, Kind)}
HEAVY = {"duckdb", "great_expectations", "numpy", "pandas", "pyarrow", "splink"}
# A sentence of the triage notes in bold that says what it means when a task stops.
NOTE = re.compile(r"\*\*[^*]*`(\w+)`[^*]*(?:fails|waits)[^*]*\*\*")
PARSE = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1])
print(json.dumps({"dags": sorted(bag.dags), "modules": sorted(sys.modules)}))
"""


@pytest.fixture(scope="module")
def bag(airflow_home: Path) -> Any:
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(HOME / "dags", load_op_links=False)


@pytest.fixture(params=sorted(EXPECTED))
def dag(request: pytest.FixtureRequest, bag: Any) -> Any:
    return bag.dags[request.param]


@pytest.fixture(scope="module")
def tasks(bag: Any) -> dict[str, Any]:
    return {
        f"{dag.dag_id}.{task.task_id}": task
        for dag in bag.dags.values()
        for task in dag.tasks
    }


def test_exactly_the_expected_dags_are_found(bag: Any) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == EXPECTED


def test_parsing_imports_nothing_heavy(airflow_home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PARSE, str(HOME / "dags")],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(HOME / "plugins")},
    )
    parsed = json.loads(done.stdout.splitlines()[-1])

    assert set(parsed["dags"]) == EXPECTED
    assert set(parsed["modules"]) & HEAVY == set()


def test_a_dag_says_what_to_do_when_each_of_its_tasks_fails(dag: Any) -> None:
    assert set(NOTE.findall(dag.doc_md or "")) == set(dag.task_ids)


def test_a_dag_has_an_owner_a_title_and_tags_that_are_known(dag: Any) -> None:
    assert dag.owner == "tkpk-data"
    assert dag.dag_display_name != dag.dag_id
    assert dag.tags
    assert dag.tags <= TAGS


def test_a_dag_that_is_late_says_so(dag: Any) -> None:
    from airflow.sdk import SyncCallback

    (alert,) = dag.deadline

    assert alert.interval >= timedelta(hours=1)
    assert isinstance(alert.callback, SyncCallback)


def test_only_a_dag_that_waits_lets_another_quarter_run_beside_it(bag: Any) -> None:
    several = {dag.dag_id for dag in bag.dags.values() if dag.max_active_runs != 1}

    assert several == {"terbitkan_rilis"} | {f"terima_{code}" for code in SOURCES}


def test_every_schedule_that_moves_data_is_keyed_by_the_quarter(bag: Any) -> None:
    from airflow.sdk import PartitionedAssetTimetable

    by_calendar = {
        dag.dag_id
        for dag in bag.dags.values()
        if type(dag.timetable).__name__ == "QuarterTimetable"
    }
    by_asset = {
        dag.dag_id
        for dag in bag.dags.values()
        if isinstance(dag.timetable, PartitionedAssetTimetable)
    }

    assert by_calendar == INTAKE
    assert by_asset == KEYED - INTAKE
    assert not any(dag.catchup for dag in bag.dags.values())


def test_suppliers_are_judged_every_day_by_the_day_of_the_run(bag: Any) -> None:
    from airflow.timetables.base import TimeRestriction
    from pendulum import instance

    timetable = _stored_and_read(bag.dags["nilai_kesiapan"]).timetable
    begin = datetime(2027, 1, 1, tzinfo=ZoneInfo("Asia/Jakarta"))
    days, last = [], None
    for _ in range(3):
        info = timetable.next_dagrun_info(
            last_automated_data_interval=last,
            restriction=TimeRestriction(instance(begin), None, catchup=True),
        )
        last = info.data_interval
        days.append(info.logical_date.astimezone(begin.tzinfo).isoformat())

    assert days == [f"2027-01-0{day}T05:00:00+07:00" for day in (1, 2, 3)]


def test_every_asset_has_one_producer_and_all_but_the_release_a_reader(
    bag: Any, tasks: dict[str, Any]
) -> None:
    produced = Counter(asset.name for task in tasks.values() for asset in task.outlets)
    read = {name: set(_assets(bag.dags[name])) for name in KEYED - INTAKE}
    needed = {f"staged/{s.code}" for s in SOURCES.values() if s.is_needed_by_register}

    assert set(produced.values()) == {1}
    assert set(produced) - set.union(*read.values()) == {"release"}
    assert set.union(*read.values()) - set(produced) == set()
    assert read["bangun_register"] == needed
    assert read["terbitkan_rilis"] == {"draft"}


def test_every_task_waits_in_a_pool_that_exists(tasks: dict[str, Any]) -> None:
    pools = {"default_pool", *json.loads((HOME / "config" / "pools.json").read_text())}

    assert {name for name, task in tasks.items() if task.pool not in pools} == set()


@pytest.mark.parametrize(
    "error",
    [
        errors.DeliveryMissing("not there"),
        errors.GateClosed("closed"),
        errors.DraftChanged("changed"),
        errors.SettingMissing("DTSEN_X"),
        errors.RemoteRefused("sftp://sftp.example.org", "refused", "Check it."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_trying_again_cannot_help_fails_at_once(
    tasks: dict[str, Any], error: Exception
) -> None:
    assert {_decision(task, error) for task in tasks.values()} == {"FAIL"}


def test_a_server_that_is_away_is_tried_again(tasks: dict[str, Any]) -> None:
    away = [
        *(ConnectionError("away"), errors.WarehouseError("08006"), MemoryError()),
        errors.RemoteUnavailable("sftp://sftp.example.org", "broke off"),
    ]

    decisions = {_decision(task, error) for task in tasks.values() for error in away}
    assert decisions == {"DEFAULT"}
    assert {task.retries for task in tasks.values()} == {2}


def test_no_try_of_a_task_goes_on_for_ever(tasks: dict[str, Any]) -> None:
    limits = {name: task.execution_timeout for name, task in tasks.items()}
    longer = {name for name, limit in limits.items() if limit != timedelta(hours=2)}

    assert longer == {f"{dag_id}.fetch" for dag_id in INTAKE}
    assert {limits[name] for name in longer} == {timedelta(hours=4)}
    for source in SOURCES.values():
        wait = tasks[f"terima_{source.code}.wait"]
        assert wait.timeout == timedelta(days=source.deadline_days).total_seconds()


def test_a_task_that_hangs_is_given_up_before_its_run_is_late(dag: Any) -> None:
    (alert,) = dag.deadline

    for task in dag.tasks:
        assert (1 + task.retries) * task.execution_timeout <= alert.interval


def test_nothing_needs_a_triggerer(tasks: dict[str, Any]) -> None:
    kinds = {type(task).__name__ for task in tasks.values()}
    sensors = [task for task in tasks.values() if hasattr(task, "poke_interval")]

    assert kinds == {
        "ApprovalOperator",
        "DecoratedMappedOperator",
        "DecoratedSensorOperator",
        "_PythonDecoratedOperator",
    }
    assert {task.task_id for task in sensors} == {"wait"}
    assert {task.mode for task in sensors} == {"reschedule"}


def test_an_approval_is_of_named_persons_and_never_by_default(
    tasks: dict[str, Any],
) -> None:
    from airflow.providers.standard.exceptions import HITLTimeoutError

    approval = tasks["terbitkan_rilis.approve"]

    assert approval.defaults is None
    assert [user["id"] for user in approval.assigned_users] == ["admin"]
    assert approval.response_timeout == timedelta(days=10)
    assert _decision(approval, HITLTimeoutError()) == "FAIL"


def test_a_draft_is_made_only_of_marts_that_were_judged(tasks: dict[str, Any]) -> None:
    judged = tasks["hitung_indikator.validate_mart"]

    assert judged.upstream_task_ids == {"measure"}
    assert judged.downstream_task_ids == {"draft"}
    assert tasks["hitung_indikator.draft"].trigger_rule == "all_success"


def test_a_release_is_published_only_after_its_approval(tasks: dict[str, Any]) -> None:
    publish = tasks["terbitkan_rilis.publish"]

    assert publish.upstream_task_ids == {"read_draft", "approve"}
    assert publish.trigger_rule == "all_success"
    assert tasks["terbitkan_rilis.approve"].downstream_task_ids == {"publish"}


def test_a_dag_survives_being_stored_and_read(dag: Any) -> None:
    read = _stored_and_read(dag)

    assert read.dag_id == dag.dag_id
    assert read.timetable.partitioned is (dag.dag_id in KEYED)
    assert set(read.task_ids) == set(dag.task_ids)
    assert read.tags == {str(tag) for tag in dag.tags}


def _stored_and_read(dag: Any) -> Any:
    from airflow.serialization.serialized_objects import DagSerialization

    return DagSerialization.from_dict(
        json.loads(json.dumps(DagSerialization.to_dict(dag)))
    )


def _assets(dag: Any) -> list[str]:
    condition = _stored_and_read(dag).timetable.asset_condition
    return [key.name for key, _ in condition.iter_assets()]


def _decision(task: Any, error: Exception) -> str:
    policy = task.retry_policy
    return policy.evaluate(error, try_number=1, max_tries=2).action.name
