"""What linkage is measured against does what is said of it."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import alternatives
import febrl
from dtsen.lake import lake
from dtsen.linkage.clusters import Pairs
from pairwise import LEAST, Record, Wanted, look_up

FIRST = Record(
    "regsosek", "3971", "CONTOH SATU", "01/02/1990", "JALAN CONTOH 1", "31.71"
)
ALIKE = FIRST._replace(source="dtks", nik="", name="CONTOH SATO")
texts = st.text("CONTH 129/", max_size=12)
records = st.builds(Record, *[st.just("")] * 2, texts, texts, texts, st.just(""))


@pytest.mark.parametrize(
    ("record", "person"),
    [
        (ALIKE, 0),
        (ALIKE._replace(nik="3972"), 0),
        (ALIKE._replace(kelurahan="31.72"), 1),
        (ALIKE._replace(born_on=""), 1),
        (ALIKE._replace(name="SEORANG LAIN"), 1),
        (ALIKE._replace(source="regsosek"), 1),
        (FIRST._replace(source="dtks", name="SEORANG LAIN", kelurahan="31.72"), 0),
    ],
)
def test_a_service_looks_up_the_nik_and_else_the_texts_of_a_kelurahan(
    record: Record, person: int
) -> None:
    assert look_up([FIRST, record]) == [0, person]


def test_a_service_takes_the_most_alike_and_the_first_of_several() -> None:
    namesake = FIRST._replace(nik="3972")
    assert look_up([namesake._replace(name="CONTOH SETU"), FIRST, ALIKE])[2] == 1
    assert look_up([FIRST, namesake, ALIKE])[2] == 0


def test_what_two_records_lack_is_nothing_they_have_in_common() -> None:
    undated = FIRST._replace(born_on="")
    assert look_up([undated, ALIKE._replace(born_on="", name=FIRST.name)]) == [0, 1]


@given(records, records)
def test_a_likeness_that_is_cut_short_would_have_been_too_small(
    one: Record, other: Record
) -> None:
    whole, short = (Wanted(one).likeness(other, least) for least in (0.0, LEAST))
    assert short == whole or (short == 0.0 and whole < LEAST)


@pytest.mark.parametrize("way", ["ours", "splink", "pairwise"])
def test_each_way_tells_of_every_record_who_it_is(way: str, home: Path) -> None:
    people = [
        (f"{source}{n}", source, f"397101{n:02}0190{n:04}", f"CONTOH {name}")
        for source in ("dtks", "regsosek")
        for n, name in enumerate(("SATU", "DUA", "TIGA"), 1)
    ]
    names = ("record_id", "source", "nik", "nama")
    columns = dict(zip(names, zip(*people, strict=True), strict=True))
    born_on = [f"0{nik[7]}/01/1990" for nik in columns["nik"]]
    rest = dict.fromkeys(("alamat", "kode_kelurahan"), [None] * len(people))
    table = pa.table({**columns, "tanggal_lahir": born_on, **rest})
    pq.write_table(table, home / alternatives.GIVEN)
    alternatives.WAYS[way](home)
    found = pq.read_table(home / f"found_{way}.parquet").to_pylist()
    person = {row["record_id"]: row["person"] for row in found}
    assert len(person) == len(people)
    assert len(set(person.values())) == 3
    assert all(person[f"dtks{n}"] == person[f"regsosek{n}"] for n in (1, 2, 3))


def test_in_two_lists_a_person_stands_once_in_each(tmp_path: Path) -> None:
    header = ", ".join(["rec_id", *febrl.WORDS, *febrl.NUMBERS])
    blank = ", " * (len(febrl.WORDS) + len(febrl.NUMBERS))
    for name, people in (("a", ["7-org"]), ("b", ["7-dup-0", "8-dup-0"])):
        rows = [header, *(f"rec-{person}{blank}" for person in people)]
        (tmp_path / name).write_text("\n".join(rows) + "\n")
    links = Pairs(np.array([0, 0]), np.array([1, 2]))
    with lake(spill_in=tmp_path) as connection:
        febrl.read(connection, [tmp_path / "a", tmp_path / "b"])
        seen = connection.execute("select list, truth, suburb from record").fetchall()
        assert seen == [(0, "7", None), (1, "7", None), (1, "8", None)]
        for one_to_one, persons in ((True, [0, 0, 2]), (False, [0, 0, 0])):
            febrl.group(connection, links, one_to_one=one_to_one)
            judged = connection.execute("select person from judged").fetchall()
            assert [person for (person,) in judged] == persons
