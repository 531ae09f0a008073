"""What the DAGs share: the quarter of a run, and the draft that set it off."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from dtsen import receipts
from dtsen.errors import DraftChanged, SettingMissing
from dtsen.quarter import Quarter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.airflow

RECEIPTS = [
    kind
    for kind in vars(receipts).values()
    if is_dataclass(kind) and kind.__module__ == receipts.__name__
]
EXAMPLES: dict[str, Any] = {
    "str": "2026-Q3",
    "int": 7,
    "bool": True,
    "dict[str, int]": {"NIK_FORMAT": 2},
    "tuple[str, ...]": ("dtks",),
    "list[str]": ["BERKAS_LAMA: contoh"],
}


@pytest.fixture
def wiring(airflow_home: Path) -> Any:
    import dtsen_wiring

    return dtsen_wiring


@pytest.fixture
def context(wiring: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let a task run in a context."""

    def enter(**values: Any) -> None:
        monkeypatch.setattr(wiring, "get_current_context", lambda: values)

    return enter


@pytest.fixture
def drafted(wiring: Any, context: Callable[..., None]) -> Callable[..., None]:
    """Let a run be set off by drafts with these fingerprints."""

    def set_off(*fingerprints: str) -> None:
        events = defaultdict(list)
        for fingerprint in fingerprints:
            extra = {"fingerprint": fingerprint, "build": "2026-Q3.0"}
            events[wiring.DRAFT].append(SimpleNamespace(extra=extra))
        context(triggering_asset_events=events)

    return set_off


def test_the_quarter_of_a_run_is_its_partition_key(wiring: Any, context: Any) -> None:
    context(partition_key="2026-Q3")

    assert wiring.quarter_of_run() == Quarter(2026, 3)


@pytest.mark.parametrize("key", [None, ""])
def test_a_run_without_a_quarter_says_how_to_name_one(
    wiring: Any, context: Any, key: str | None
) -> None:
    context(partition_key=key)

    with pytest.raises(SettingMissing, match="2026-Q3"):
        wiring.quarter_of_run()


def test_the_day_of_a_run_is_its_logical_date_in_jakarta(
    wiring: Any, context: Any
) -> None:
    context(logical_date=datetime(2026, 11, 14, 22, 0, tzinfo=UTC))

    assert wiring.day_of_run() == date(2026, 11, 15)


def test_a_run_without_a_day_says_how_to_name_one(wiring: Any, context: Any) -> None:
    context()

    with pytest.raises(SettingMissing, match="Trigger it with a logical date"):
        wiring.day_of_run()


def test_the_draft_that_set_a_run_off_may_be_approved(
    wiring: Any, drafted: Any
) -> None:
    drafted("aaa", "bbb")

    wiring.require_draft_of_trigger("bbb")


def test_a_later_draft_is_not_approved_in_an_earlier_run(
    wiring: Any, drafted: Any
) -> None:
    drafted("aaa")

    with pytest.raises(DraftChanged, match="trigger one"):
        wiring.require_draft_of_trigger("bbb")


def test_a_run_by_hand_takes_the_draft_there_is(wiring: Any, drafted: Any) -> None:
    drafted()

    wiring.require_draft_of_trigger("bbb")


def test_a_failure_is_told_by_task_and_quarter_without_its_message(
    wiring: Any, caplog: pytest.LogCaptureFixture
) -> None:
    instance = SimpleNamespace(dag_id="terima_dtks", task_id="land")

    with caplog.at_level(logging.ERROR):
        wiring.report_failure({
            "task_instance": instance,
            "partition_key": "2026-Q3",
            "exception": ValueError("3999017112990001"),
        })

    assert "terima_dtks.land failed for 2026-Q3" in caplog.text
    assert "3999017112990001" not in caplog.text


@pytest.mark.parametrize("kind", RECEIPTS, ids=lambda kind: kind.__name__)
def test_a_receipt_is_the_same_after_it_went_through_xcom(
    airflow_home: Path, kind: Any
) -> None:
    from airflow.sdk.serde import deserialize, serialize

    receipt = kind(**{field.name: EXAMPLES[field.type] for field in fields(kind)})

    assert deserialize(serialize(receipt)) == receipt


def test_every_kind_of_receipt_is_tried() -> None:
    assert {kind.__name__ for kind in RECEIPTS} >= {"LandedFile", "Drafted"}


CONNECTIONS = {
    "an SFTP server, with a key and the key of its host": (
        {
            "conn_type": "sftp",
            "host": "sftp.example.org",
            "port": 2222,
            "login": "dtsen",
            "password": "rahasia-contoh",
            "extra": {"path": "/kirim", "host_key": "ssh-ed25519 AAAA"},
        },
        "sftp://sftp.example.org:2222/kirim",
        {
            "username": "dtsen",
            "password": "rahasia-contoh",
            "host_key": "ssh-ed25519 AAAA",
        },
    ),
    "a store that speaks S3": (
        {
            "conn_type": "aws",
            "login": "AKIACONTOH",
            "password": "rahasia-contoh",
            "extra": {
                "url": "s3://kiriman/dtks",
                "endpoint_url": "https://s3.example.org",
                "region_name": "ap-southeast-3",
            },
        },
        "s3://kiriman/dtks",
        {
            "key": "AKIACONTOH",
            "secret": "rahasia-contoh",
            "endpoint_url": "https://s3.example.org",
            "region": "ap-southeast-3",
        },
    ),
    "a web server": (
        {
            "conn_type": "http",
            "host": "data.example.org",
            "login": "dtsen",
            "password": "rahasia-contoh",
            "extra": {"path": "kirim"},
        },
        "https://data.example.org/kirim",
        {"username": "dtsen", "password": "rahasia-contoh"},
    ),
    "a share that is mounted": (
        {"conn_type": "fs", "extra": {"path": "/mnt/kirim"}},
        "file:///mnt/kirim",
        {},
    ),
    "an inbox, and what opens its archives": (
        {"conn_type": "generic", "extra": {"archive_password": "rahasia-contoh"}},
        "",
        {"archive_password": "rahasia-contoh"},
    ),
}


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_connection_says_where_a_source_is_fetched_from(
    wiring: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    connection, url, options = CONNECTIONS[name]
    monkeypatch.setenv("AIRFLOW_CONN_DTSEN_KLJ", json.dumps(connection))

    remote = wiring.remote_of("klj")

    assert (remote.url, dict(remote.options)) == (url, options)
    assert "rahasia" not in repr(remote)


def test_a_source_without_a_connection_is_fetched_from_nowhere(wiring: Any) -> None:
    assert wiring.remote_of("klj") is None
