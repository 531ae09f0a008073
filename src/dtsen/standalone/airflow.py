"""Airflow on one machine: its settings as variables, and its REST interface."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from dtsen.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from dtsen.settings import Settings

COMPONENTS: dict[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
}
# Nothing here defers to it; but a home page that is always red teaches nobody to look.
LAST_COMPONENTS: dict[str, tuple[str, ...]] = {
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
ADMIN = "admin"
_TIMEOUT_SECONDS = 30.0


class AirflowFailed(PipelineError):
    """Airflow does not do what it should; the message says where to look."""


def environment(
    settings: Settings, *, database_url: str, port: int, secrets: Mapping[str, str]
) -> dict[str, str]:
    """Return the settings of Airflow as environment variables."""
    airflow_home = settings.state / "airflow"
    address = f"http://127.0.0.1:{port}"
    return {
        "AIRFLOW_HOME": str(airflow_home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(settings.home / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(settings.home / "plugins"),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "3",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Jakarta",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW__CORE__ALLOWED_DESERIALIZATION_CLASSES": "airflow.* dtsen.receipts.*",
        "AIRFLOW__CORE__FERNET_KEY": secrets["fernet_key"],
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{ADMIN}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(
            airflow_home / "passwords.json"
        ),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database_url,
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__INSTANCE_NAME": _title(settings),
        "AIRFLOW__API__SECRET_KEY": secrets["api_key"],
        "AIRFLOW__API__EXPOSE_CONFIG": "False",
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets["jwt_secret"],
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(airflow_home / "logs"),
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "600",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.3",
        # A task whose process was killed is tried again within half a minute.
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "30",
        "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "15",
        "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    }


def _title(settings: Settings) -> str:
    return "DTSEN Jakarta" + (": demo, data sintetis" if settings.demo else "")


@dataclass(frozen=True)
class Api:
    """The REST interface of a running Airflow."""

    address: str
    user: str
    password: str

    def wait_until_healthy(self, seconds: float) -> None:
        """Wait until api-server, scheduler and dag-processor are at work."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._is_healthy():
                return
            time.sleep(0.3)
        raise AirflowFailed(
            f"Airflow was not healthy after {seconds:.0f} s; see services/*.log."
        )

    def _is_healthy(self) -> bool:
        try:
            # No proxy stands between a machine and itself.
            health = httpx.get(
                f"{self.address}/api/v2/monitor/health", timeout=5, trust_env=False
            )
        except httpx.TransportError:
            return False
        parts = health.json() if health.is_success else {}
        return all(
            parts.get(part, {}).get("status") == "healthy"
            for part in ("metadatabase", "scheduler", "dag_processor")
        )

    def session(self) -> Session:
        """Log in."""
        answer = httpx.post(
            f"{self.address}/auth/token",
            json={"username": self.user, "password": self.password},
            timeout=_TIMEOUT_SECONDS,
            trust_env=False,
        )
        answer.raise_for_status()
        token = answer.json()["access_token"]
        return Session(
            httpx.Client(
                base_url=f"{self.address}/api/v2",
                headers={"Authorization": f"Bearer {token}"},
                timeout=_TIMEOUT_SECONDS,
                trust_env=False,
            )
        )


class Session:
    """What we ask of Airflow, as verbs."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def wait_for_dags(self, expected: set[str], seconds: float) -> None:
        """Wait until the DAGs are parsed; an import error is told at once."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            errors = self._get("/importErrors")["import_errors"]
            if errors:
                first = errors[0]
                raise AirflowFailed(f"{first['filename']}: {first['stack_trace']}")
            found = {dag["dag_id"] for dag in self._get("/dags", limit=100)["dags"]}
            if expected <= found:
                return
            time.sleep(0.3)
        raise AirflowFailed(f"Airflow did not find {sorted(expected - found)}.")

    def make_pools(self, path: Path) -> None:
        """Create the pools that a file names, or set them to it."""
        for name, pool in json.loads(path.read_text()).items():
            body = {"name": name, "include_deferred": False, **pool}
            answer = self._client.post("/pools", json=body)
            if answer.status_code == httpx.codes.CONFLICT:
                answer = self._client.patch(f"/pools/{name}", json=body)
            answer.raise_for_status()

    def trigger(self, dag_id: str, *, quarter: str, run_id: str, **conf: Any) -> None:
        """Start a run for one quarter."""
        self._post(
            f"/dags/{dag_id}/dagRuns",
            {
                "logical_date": None,
                "partition_key": quarter,
                "dag_run_id": run_id,
                "conf": conf,
            },
        )

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """Return the runs of a DAG, newest first."""
        page = self._get(f"/dags/{dag_id}/dagRuns", limit=100, order_by="-run_after")
        return list(page["dag_runs"])

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """Return the task instances of a run."""
        path = f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances"
        return list(self._get(path, limit=200)["task_instances"])

    def approve(self, dag_id: str, run_id: str, task_id: str) -> None:
        """Answer the waiting approval of a run with Approve."""
        self._patch(
            f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/-1/hitlDetails",
            {"chosen_options": ["Approve"], "params_input": {}},
        )

    def log(self, task: Mapping[str, Any]) -> Iterator[str]:
        """Yield the lines of the log of a task's last try."""
        path = (
            f"/dags/{task['dag_id']}/dagRuns/{task['dag_run_id']}/taskInstances/"
            f"{task['task_id']}/logs/{task['try_number']}"
        )
        answer = self._get(path, map_index=task["map_index"])
        for line in answer["content"]:
            yield line if isinstance(line, str) else str(line.get("event", ""))
            for error in line.get("error_detail", []) if isinstance(line, dict) else []:
                yield f"{error.get('exc_type')}: {error.get('exc_value')}"

    def _get(self, path: str, **query: Any) -> dict[str, Any]:
        answer = self._client.get(path, params=query)
        answer.raise_for_status()
        return dict(answer.json())

    def _post(self, path: str, body: dict[str, Any]) -> None:
        self._client.post(path, json=body).raise_for_status()

    def _patch(self, path: str, body: dict[str, Any]) -> None:
        self._client.patch(path, json=body).raise_for_status()
