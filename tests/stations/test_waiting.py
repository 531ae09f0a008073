"""A delivery is waited for, wherever it will come from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dtsen import stations
from dtsen.errors import DeliveryMissing, RemoteUnavailable
from dtsen.landing import Remote
from dtsen.quarter import Quarter
from dtsen.settings import settings

FAR = Quarter(9000, 1)
PAST = Quarter(2020, 1)


def offered(root: Path, quarter: Quarter) -> Remote:
    folder = root / str(quarter) / "klj"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    return Remote(f"file://{root}")


def test_a_delivery_that_can_be_fetched_is_there(home: Path) -> None:
    remote = offered(home / "share", FAR)
    assert stations.is_delivered(FAR, "klj", remote)
    assert not stations.is_delivered(FAR.next, "klj", remote)


def test_the_settings_say_where_it_comes_from_where_no_connection_does(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = offered(home / "share", FAR)
    path = home / "remotes.yml"
    path.write_text(json.dumps({"klj": {"url": remote.url}}))
    monkeypatch.setenv("DTSEN_REMOTES", str(path))
    settings.cache_clear()
    assert stations.is_delivered(FAR, "klj")


def test_a_server_that_is_away_is_waited_for_until_the_deadline(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = Remote(f"file://{home}/away")
    assert not stations.is_delivered(FAR, "klj", away)
    assert "mounted?" in caplog.text
    with pytest.raises(RemoteUnavailable):
        stations.is_delivered(PAST, "klj", away)


def test_what_was_not_put_there_in_time_is_missed_by_name(home: Path) -> None:
    (home / "share").mkdir()
    with pytest.raises(DeliveryMissing, match="Ask Dinas Sosial"):
        stations.is_delivered(PAST, "klj", Remote(f"file://{home}/share"))


def test_without_a_remote_nothing_is_fetched(home: Path) -> None:
    assert stations.fetch(FAR, "klj") is None
