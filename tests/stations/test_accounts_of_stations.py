"""Stations go on from what accounts for every record, and from nothing else."""

from __future__ import annotations

import pytest

from dtsen import quality, stations
from dtsen.errors import GateClosed, RecordsLost
from dtsen.quarter import Quarter

Q3 = Quarter(2026, 3)


@pytest.fixture
def two_of_dtks(home, write_staged):
    """Stage two persons of DTKS."""
    write_staged(Q3, "dtks", [{"name": "CONTOH 1"}, {"name": "CONTOH 2"}])


@pytest.fixture
def all_passed(monkeypatch):
    monkeypatch.setattr(quality, "require_passed", lambda *_: None)


@pytest.mark.usefixtures("two_of_dtks", "all_passed")
def test_a_register_is_not_built_of_links_that_have_lost_a_record(home):
    from dtsen import lake

    with lake.lake() as connection:
        path = lake.linkage_dir(Q3) / "person_link.parquet"
        nobody = "select 'dtks' as source, '' as record_key where false"
        lake.write(connection, nobody, path)
    with pytest.raises(RecordsLost, match=r"'link' .*dtks: 2 of 2 missing"):
        stations.build(Q3)


@pytest.mark.usefixtures("two_of_dtks")
def test_a_register_that_has_lost_a_record_is_not_loaded(home, write_register):
    write_register(Q3, person=[{"person_id": "a"}])
    with pytest.raises(RecordsLost, match=r"'build' .*dtks: 2 of 2 missing"):
        stations.load(Q3)


def test_nothing_is_drafted_before_the_marts_have_passed(home, write_register):
    write_register(Q3, person=[{"person_id": "a"}])
    with pytest.raises(GateClosed, match="mart 2026-Q3: no verdict of the gate"):
        stations.draft(Q3)
