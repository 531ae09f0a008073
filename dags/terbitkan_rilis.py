"""Publishing: only what a named person has approved."""

from __future__ import annotations

from datetime import timedelta

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import PartitionedAssetTimetable, dag, task

from dtsen.receipts import Drafted, Published
from dtsen.settings import settings
from dtsen_wiring import (
    DRAFT,
    RELEASE,
    WAREHOUSE_POOL,
    defaults,
    late_after,
    quarter_of_run,
    require_draft_of_trigger,
)

APPROVERS = [
    {"id": name.strip(), "name": name.strip()}
    for name in settings().approvers.split(",")
]
DAYS_TO_DECIDE = 10


@dag(
    dag_display_name="Terbitkan rilis",
    schedule=PartitionedAssetTimetable(assets=DRAFT),
    catchup=False,
    default_args=defaults(),
    deadline=late_after("terbitkan_rilis", hours=24 * DAYS_TO_DECIDE),
    tags=["rilis"],
)
def terbitkan_rilis() -> None:
    """Show the draft to a person, and publish exactly what that person approved.

    A release that waits for a person blocks nothing: publication is a DAG of its own.

    **If `read_draft` fails**, the quarter has no draft; with *DraftChanged* it was
    drafted again, and another run of this DAG waits with the new draft.

    **`approve` waits** for one of the approvers (Required Actions). The approval is
    bound to the fingerprint shown. Rejecting skips `publish`; the run still ends green,
    so look at the asset `release`, not at the colour of the run. No answer within ten
    days fails the task and publishes nothing.

    **If `publish` fails** with *DraftChanged*, somebody drafted again after the
    approval: a new run of this DAG waits with the new fingerprint; approve that one.

    **If `publish` fails** with *ReleaseRefused*, the deliveries are of real people and
    disclosure control is not complete. That is not to be worked around.

    **Clearing `publish` is safe**: the same release is published once.
    """

    @task
    def read_draft() -> Drafted:
        from dtsen.publication import read_draft as read

        drafted = read(quarter_of_run())
        require_draft_of_trigger(drafted.fingerprint)
        return drafted

    approve = ApprovalOperator(
        task_id="approve",
        subject="Rilis {{ partition_key }}: setujui penerbitan?",
        body="{{ ti.xcom_pull(task_ids='read_draft').summary }}",
        assigned_users=APPROVERS,
        response_timeout=timedelta(days=DAYS_TO_DECIDE),
        pool="default_pool",
    )

    @task(outlets=[RELEASE], pool=WAREHOUSE_POOL)
    def publish(drafted: Drafted, approval: dict) -> Published:
        from dtsen import stations

        return stations.publish(drafted, approval["responded_by_user"]["id"])

    drafted = read_draft()
    drafted >> approve
    publish(drafted, approve.output)


terbitkan_rilis()
