"""Ids stay from one call of link_records to the next, through a folder of one's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from dtsen.errors import SettingMissing, StateUnusable
from dtsen.linkage import Linkage, Register, link_records
from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    People = Callable[[int], pd.DataFrame]

pytestmark = pytest.mark.usefixtures("nowhere")
KEY = b"a key of one's own, of 32 bytes."


def ids(linked: Linkage, what: str = "person_id") -> dict[str, str]:
    """Return what each record was found to be, by the number in its record_id."""
    numbers = linked.clusters["record_id"].str[1:]
    return dict(zip(numbers, linked.clusters[what], strict=True))


def given(*rows: dict[str, str]) -> pd.DataFrame:
    names = [f"r{number}" for number in range(len(rows))]
    return pd.DataFrame([{"source": "regsosek", **row} for row in rows]).assign(
        record_id=names
    )


def person(name: str, born: str, card: str | None = None, **more: str) -> dict:
    return {"nama": name, "tanggal_lahir": born, "no_kk": card, **more}


CARD, NEW_CARD = "3971010110150001", "3971010101260099"


def test_unchanged_people_keep_every_id_under_other_record_ids(people: People):
    records = people(60)
    first = link_records(records)
    again = records.assign(record_id="q" + records["record_id"].str[1:])
    later = link_records(again.sample(frac=1, random_state=1), first.register)
    for what in ("person_id", "family_id", "pass"):
        assert ids(later, what) == ids(first, what)
    assert set(later.events["event"]) == {"carried"}


def test_neither_order_nor_threads_decide_anything(
    people: People, monkeypatch: pytest.MonkeyPatch
):
    records = people(60)
    first = link_records(records)
    turned = link_records(records.sample(frac=1, random_state=1))
    monkeypatch.setenv("DTSEN_THREADS", "1")
    settings.cache_clear()
    for linked in (turned, link_records(records)):
        assert linked.clusters.equals(first.clusters)
        assert linked.register == first.register


def test_who_is_absent_once_comes_back_under_the_old_id(people: People):
    records = people(60)
    first = link_records(records)
    half = records[records["record_id"].str[-1].isin(list("02468"))]
    between = link_records(half, first.register)
    assert "dormant" in set(between.events["event"])
    back = link_records(records, between.register)
    assert ids(back) == ids(first)
    assert ids(back, "family_id") == ids(first, "family_id")
    moved = records[records["nik"] != ""].assign(alamat="GG CONTOH 7")
    recognised = ids(link_records(moved, between.register))
    assert recognised == {key: ids(first)[key] for key in recognised}


def test_a_newcomer_inherits_nothing(people: People):
    records = people(60)
    first = link_records(records)
    born = {"nama": "BARU DATANG SEKALI", "tanggal_lahir": "01/02/2003"}
    newcomer = records.iloc[-1:].assign(record_id="r-new", nik="", **born)
    later = link_records(pd.concat([records, newcomer]), first.register)
    assert ids(later).pop("-new") not in set(ids(first).values())
    assert later.events["event"].value_counts()["created"] == 1


def test_two_that_turn_out_to_be_one_are_merged_for_good():
    man = {"jenis_kelamin": "L", "nik": "3971010506700008"}
    one = person("SURYO BASKORO", "05/06/1970", CARD, **man)
    other = person("SURYO BASKORO", "17/11/1971", NEW_CARD, jenis_kelamin="L")
    first = link_records(given(one, other))
    assert len(set(ids(first).values())) == 2
    later = link_records(given(one, other | man | {"source": "dtks"}), first.register)
    kept, gone = ids(first).values()
    assert set(ids(later).values()) == {kept}
    merged = later.events.set_index("person_id").loc[gone]
    assert (merged["event"], merged["other_id"]) == ("merged", kept)
    assert later.register.persons["person_id"].to_pylist() == [kept]
    assert ids(link_records(given(other), later.register))["0"] == kept


def test_a_family_keeps_its_id_when_its_card_is_reissued():
    family = [
        person("KUSNO WIRATAMA", "02/03/1970", CARD),
        person("SARI MULIAWATI", "04/05/1972", CARD),
        person("TEDI WIRATAMA", "06/07/1999", CARD),
    ]
    alone = person("TANPA KARTU", "08/09/1980")
    first = link_records(given(*family, alone))
    *members, by_itself = ids(first, "family_id").values()
    assert len(set(members)) == 1
    assert by_itself not in members
    reissued = [row | {"no_kk": NEW_CARD} for row in family[:2]]
    later = link_records(given(*reissued, family[2], alone), first.register)
    assert ids(later) == ids(first)
    assert list(ids(later, "family_id").values())[:2] == members[:2]


def test_a_family_without_a_card_goes_where_another_list_has_it():
    man = person("KUSNO WIRATAMA", "02/03/1970", nik="3971010203700003")
    of_p3ke = {"source": "p3ke", "no_kk": "K12345"}
    records = given(
        man | {"no_kk": CARD},
        man | of_p3ke,
        person("SARI MULIAWATI", "04/05/1972") | of_p3ke,
        person("ORANG LAIN", "04/05/1975") | of_p3ke | {"no_kk": "K99999"},
    )
    *family, other = ids(link_records(records), "family_id").values()
    assert len(set(family)) == 1
    assert other not in family


@pytest.mark.parametrize("n", [0, 1])
def test_nobody_and_one_are_linked_as_well(people: People, n: int):
    records = people(0).iloc[:n]
    first = link_records(records)
    assert len(first.clusters) == n
    later = link_records(people(0).iloc[:1], first.register)
    assert later.register.n_calls == 2
    assert link_records(records, later.register).register.persons.num_rows == 1


def test_a_saved_state_is_the_state(people: People, tmp_path: Path):
    first = link_records(people(30)).register
    first.save(tmp_path / "reg")
    loaded = Register.load(tmp_path / "reg")
    assert loaded == first
    assert (tmp_path / "reg").stat().st_mode & 0o077 == 0
    for _ in range(2):
        loaded.save(tmp_path / "again")
    for file in (tmp_path / "reg").iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()


def test_the_key_makes_the_ids_and_stays(people: People):
    records = people(0)
    first, own = link_records(records), link_records(records, key=KEY)
    assert not set(ids(first).values()) & set(ids(own).values())
    assert ids(link_records(records, own.register, key=KEY)) == ids(own)
    with pytest.raises(StateUnusable, match="another key"):
        link_records(records, own.register)
    with pytest.raises(SettingMissing, match="32 bytes"):
        link_records(records, key=b"short")


def test_only_a_state_is_gone_on_from(people: People, tmp_path: Path):
    register = link_records(people(0)).register
    with pytest.raises(StateUnusable, match="Give the register"):
        link_records(people(0), "reg")
    with pytest.raises(StateUnusable, match="is not a register state"):
        Register.load(tmp_path)
    register.save(tmp_path / "reg")
    manifest = tmp_path / "reg" / "manifest.json"
    said = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(said | {"version": 99}))
    with pytest.raises(StateUnusable, match="version 99"):
        Register.load(tmp_path / "reg")
    register.save(tmp_path / "reg")
    (tmp_path / "reg" / "person.parquet").write_bytes(b"")
    with pytest.raises(StateUnusable, match="not the file that was saved"):
        Register.load(tmp_path / "reg")


def test_a_folder_of_something_else_is_left_alone(people: People, tmp_path: Path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(StateUnusable, match="left alone"):
        link_records(people(0)).register.save(tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "dear"
