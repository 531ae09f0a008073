"""What every DAG shares: assets, the quarter of a run, retries, alerts."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import (
    Asset,
    BaseHook,
    DeadlineAlert,
    DeadlineReference,
    ExceptionRetryPolicy,
    RetryAction,
    RetryRule,
    SyncCallback,
    get_current_context,
)
from airflow.sdk.exceptions import AirflowNotFoundException

from dtsen.errors import DataError, DraftChanged, RemoteRefused, SettingMissing
from dtsen.quarter import Quarter
from dtsen.sources.registry import SOURCES
from dtsen_timetable import JAKARTA

if TYPE_CHECKING:
    from datetime import date

    from dtsen.landing import Remote

log = logging.getLogger(__name__)

OWNER = "tkpk-data"
LAKE_POOL = "lake"
WAREHOUSE_POOL = "warehouse"

# A try takes minutes, with all of Jakarta too: what takes hours hangs. Three tries end
# before a run counts as late.
TIME_LIMIT = timedelta(hours=2)

# How the types and options of Airflow's connections are called by our remotes.
_SCHEMES = {
    "sftp": "sftp",
    "ssh": "sftp",
    "http": "https",
    "https": "https",
    "aws": "s3",
    "s3": "s3",
}
_LOGINS = {"s3": ("key", "secret")}
_OPTIONS = {
    "region_name": "region",
    "aws_session_token": "token",
    "private_key_passphrase": "passphrase",
    "key_file": "private_key_file",
}

STAGED = {code: Asset(name=f"staged/{code}") for code in SOURCES}
REGISTER = Asset(name="register")
DRAFT = Asset(name="draft")
RELEASE = Asset(name="release")

# Wrong data does not get better by trying again; a network or a server does. An
# approval that nobody gave in time would be asked for twice more, as long each time.
RETRIES = ExceptionRetryPolicy(
    rules=[
        RetryRule(DataError, action=RetryAction.FAIL, reason="The data is wrong."),
        RetryRule(SettingMissing, action=RetryAction.FAIL, reason="A setting is."),
        RetryRule(RemoteRefused, action=RetryAction.FAIL, reason="A login may lock."),
        RetryRule(
            "airflow.providers.standard.exceptions.HITLTimeoutError",
            action=RetryAction.FAIL,
            reason="Nobody has answered.",
        ),
    ]
)


def quarter_of_run() -> Quarter:
    """Return the quarter that the running DAG run is keyed by."""
    key = get_current_context().get("partition_key")
    if not key:
        message = (
            "This run has no quarter. Trigger it with a partition key such as 2026-Q3."
        )
        raise SettingMissing("partition key", message)
    return Quarter.parse(key)


def day_of_run() -> date:
    """Return the day in Jakarta that the running DAG run is dated by."""
    moment = get_current_context().get("logical_date")
    if not moment:
        raise SettingMissing(
            "logical date", "This run has no date. Trigger it with a logical date."
        )
    return moment.astimezone(JAKARTA).date()


def remote_of(source: str) -> Remote | None:
    """Return where a source is fetched from, by the connection ``dtsen_<source>``.

    Without one the settings say it (``DTSEN_REMOTES``), or the inbox is delivered to.
    """
    from dtsen.landing import Remote

    try:
        connection = BaseHook.get_connection(f"dtsen_{source}")
    except AirflowNotFoundException:
        return None
    return Remote.of(entry_of(connection))


def entry_of(connection: Any) -> dict[str, Any]:
    """Return the URL and options of a remote as a connection of Airflow holds them.

    What lies in the extra goes before what the fields say. Names that Airflow's own
    providers give to an option are taken, too.
    """
    extra = {_OPTIONS.get(k, k): v for k, v in connection.extra_dejson.items()}
    path = str(extra.pop("path", "")).strip("/")
    scheme = _SCHEMES.get(connection.conn_type, "")
    login, password = _LOGINS.get(scheme, ("username", "password"))
    entry: dict[str, Any] = {}
    if connection.host and scheme:
        port = f":{connection.port}" if connection.port else ""
        entry["url"] = f"{scheme}://{connection.host}{port}/{path}"
    elif path:
        entry["url"] = f"file:///{path}"
    if connection.login:
        entry[login] = connection.login
    if connection.password:
        entry[password] = connection.password
    return entry | extra


def require_draft_of_trigger(fingerprint: str) -> None:
    """Refuse a draft other than the one that set this run off; by hand, any will do.

    An approval that waits keeps the text it was first shown with, even where the tasks
    before it are cleared: people would approve what they do not see.
    """
    events = get_current_context()["triggering_asset_events"][DRAFT]
    if events and fingerprint not in {event.extra["fingerprint"] for event in events}:
        raise DraftChanged(
            "The quarter was drafted again since this run began. Approve the run that "
            "the new draft has set off; where there is none, trigger one."
        )


def report_failure(context: dict[str, Any]) -> None:
    """Say in one line which task of which quarter failed, and where to read on."""
    instance = context["task_instance"]
    log.error(
        "%s.%s failed for %s: open the triage notes of the DAG, then 'Mutu data'.",
        instance.dag_id,
        instance.task_id,
        context.get("partition_key") or "a run without a quarter",
    )


def report_lateness(dag_id: str, hours: int, **_: Any) -> None:
    """Say that a run takes longer than it should."""
    log.warning(
        "%s is not done %d hours after it was queued. See which task waits, and for "
        "whom: a supplier, a pool, or an approval.",
        dag_id,
        hours,
    )


def defaults() -> dict[str, Any]:
    """Return the arguments that every task has unless it says otherwise."""
    return {
        "owner": OWNER,
        "retries": 2,
        "retry_delay": timedelta(seconds=30),
        "retry_policy": RETRIES,
        "execution_timeout": TIME_LIMIT,
        "pool": LAKE_POOL,
        "on_failure_callback": report_failure,
    }


def late_after(dag_id: str, *, hours: int) -> DeadlineAlert:
    """Return the alert of a run that is not done in time, counted from queueing."""
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=hours),
        callback=SyncCallback(report_lateness, {"dag_id": dag_id, "hours": hours}),
        name=f"{dag_id}: {hours} h",
    )
