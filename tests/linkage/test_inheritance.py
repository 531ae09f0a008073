"""Who inherits which id, whatever speaks for whom."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import given as each
from hypothesis import settings as effort
from hypothesis import strategies as st

from dtsen import lake
from dtsen.errors import SettingMissing
from dtsen.linkage import identities
from dtsen.quarter import Quarter
from dtsen.settings import settings

if TYPE_CHECKING:
    from pathlib import Path

QUARTER = Quarter.parse("2026-Q3")
HEIRS, ANCESTORS = "abcd", "wxyz"
claims = st.dictionaries(
    st.tuples(st.sampled_from(HEIRS), st.sampled_from(ANCESTORS)),
    st.tuples(*[st.integers(0, 2)] * 3, st.sampled_from([0.0, 5.0])),
    max_size=8,
)


def inherit(
    claimed: dict, *, kind: str = "", dormant: str = ""
) -> tuple[dict, list[tuple]]:
    """Return the id of each heir, and the events; one earlier person was absent."""
    with lake.lake() as connection:
        connection.execute(
            "create table claim (heir varchar, ancestor varchar, n_strong bigint, "
            "n_carried bigint, n_other bigint, weight double)"
        )
        for pair, evidence in claimed.items():
            connection.execute(
                "insert into claim values (?, ?, ?, ?, ?, ?)", [*pair, *evidence]
            )
        connection.execute(
            "create table heir_key as select unnest(string_split($1, '')) as heir",
            ["".join(HEIRS)],
        )
        connection.execute(
            "create table ancestor as "
            "select unnest(string_split($1, '')) as id, id = $2 as is_dormant",
            ["".join(ANCESTORS), dormant],
        )
        identities.inherit(connection, QUARTER, kind=kind)
        ids = dict(connection.execute("select heir, id from inheritance").fetchall())
        events = connection.execute(
            "select event, id, other_id from identity_event order by id"
        ).fetchall()
    return ids, events


@effort(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@each(claims)
def test_every_id_is_somebodys_and_has_one_event(home: Path, claimed: dict):
    ids, events = inherit(claimed)
    assert sorted(ids) == sorted(HEIRS)
    assert len(set(ids.values())) == len(HEIRS)
    of = {id_: event for event, id_, _ in events}
    assert len(of) == len(events)
    assert set(of) == set(ids.values()) | set(ANCESTORS)
    for heir, id_ in ids.items():
        assert (of[id_] == "carried") == (id_ in ANCESTORS)
        assert id_ not in ANCESTORS or (heir, id_) in claimed


@effort(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@each(claims)
def test_whoever_is_claimed_lives_on_somewhere(home: Path, claimed: dict):
    _, events = inherit(claimed)
    of = {id_: (event, other) for event, id_, other in events}
    claimed_ids = {ancestor for _, ancestor in claimed}
    for ancestor in ANCESTORS:
        event, other = of[ancestor]
        assert (event == "retired") == (ancestor not in claimed_ids)
        assert event != "merged" or of[other][0] in {"carried", "created", "split"}


def test_the_same_nik_outweighs_unchanged_records(home: Path):
    ids, _ = inherit({("a", "w"): (1, 0, 0, 0.0), ("b", "w"): (0, 2, 0, 0.0)})
    assert ids["a"] == "w"


def test_of_two_that_were_one_the_larger_part_keeps_the_id(home: Path):
    ids, events = inherit({("a", "w"): (0, 1, 0, 0.0), ("b", "w"): (0, 2, 0, 0.0)})
    assert ids["b"] == "w"
    assert ("split", ids["a"], "w") in events


def test_of_two_that_become_one_the_other_is_merged(home: Path):
    ids, events = inherit({("a", "w"): (0, 1, 0, 0.0), ("a", "x"): (0, 2, 0, 0.0)})
    assert ids["a"] == "x"
    assert ("merged", "w", "x") in events


def test_a_new_id_depends_on_quarter_record_kind_and_key_alone(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    persons, families = inherit({})[0], inherit({}, kind="keluarga|")[0]
    assert inherit({})[0] == persons
    assert not set(persons.values()) & set(families.values())
    assert all(len(id_) == 32 for id_ in persons.values())
    key = tmp_path / "key"
    key.write_bytes(b"another key of exactly 32 bytes!")
    monkeypatch.setenv("DTSEN_ID_KEY_FILE", str(key))
    settings.cache_clear()
    assert not set(inherit({})[0].values()) & set(persons.values())


def test_without_a_key_there_are_no_ids(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DTSEN_DEMO")
    settings.cache_clear()
    with pytest.raises(SettingMissing, match="DTSEN_ID_KEY_FILE"):
        inherit({})


def test_events_are_counted_once(home: Path):
    _, events = inherit({("a", "w"): (0, 1, 0, 0.0)})
    count = Counter(event for event, _, _ in events)
    assert count == {"carried": 1, "created": 3, "retired": 3}


def test_an_id_that_was_absent_comes_back_as_revived(home: Path):
    ids, events = inherit({("a", "w"): (1, 0, 0, 0.0)}, dormant="w")
    assert ids["a"] == "w"
    assert ("revived", "w", None) in events


def test_nothing_happens_to_an_id_that_stays_absent(home: Path):
    _, events = inherit({}, dormant="w")
    assert sorted(id_ for event, id_, _ in events if event == "retired") == [*"xyz"]
