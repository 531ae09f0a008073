"""Who is who among the records that a program gives, be they few, bare or dirty."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dtsen.errors import RecordsUnusable
from dtsen.linkage import link_records
from dtsen.linkage.alone import PRECISION
from dtsen.linkage.given import DATE_FORMATS
from dtsen.sources.layout import FOLDER, read_layout

if TYPE_CHECKING:
    from collections.abc import Callable

    People = Callable[[int], pd.DataFrame]

pytestmark = pytest.mark.usefixtures("nowhere")
CASES = pd.read_csv(Path(__file__).with_name("who_is_who.csv"))["case"].unique()


def confused(records: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return who was not found to be one person, and who was taken for another."""
    found = link_records(records).clusters.merge(records, on="record_id")
    parts = found.groupby("truth")["person_id"].nunique()
    whole = found.groupby("person_id")["truth"].agg(lambda truth: sorted(set(truth)))
    mixed = [" and ".join(truths) for truths in whole if len(truths) > 1]
    return parts[parts > 1].index.tolist(), mixed


def others(people: People, n_persons: int) -> pd.DataFrame:
    records = people(n_persons)
    return records[records["case"] == "others"]


def test_every_record_has_one_row_and_every_row_a_person_and_a_family(
    people: People, nowhere: Path
):
    records = people(60)
    clusters = link_records(records).clusters
    assert clusters["record_id"].tolist() == sorted(records["record_id"])
    assert list(clusters) == [
        *("record_id", "person_id", "family_id", "pass", "match_probability")
    ]
    assert clusters[["person_id", "family_id", "pass"]].notna().all(axis=None)
    assert list(nowhere.iterdir()) == []


@pytest.mark.parametrize(
    ("n_others", "nothing"), [(0, None), (30, ""), (30, " "), (600, None)]
)
def test_who_is_who_among_few_and_many(
    people: People, n_others: int, nothing: str | None
):
    assert confused(people(n_others).replace({"": nothing})) == ([], [])


@pytest.mark.parametrize("case", CASES)
def test_who_is_who_where_there_is_nobody_else(people: People, case: str):
    records = people(0)
    assert confused(records[records["case"] == case]) == ([], [])


@pytest.mark.parametrize(
    "without",
    [
        ("nik",),
        ("no_kk",),
        ("nik", "no_kk"),
        ("nik", "no_kk", "kode_kelurahan", "rt", "rw"),
        ("nik", "tanggal_lahir"),
        ("no_kk", "tanggal_lahir", "jenis_kelamin"),
        ("nik", "tanggal_lahir", "jenis_kelamin", "kode_kelurahan", "rt", "rw"),
    ],
)
def test_those_in_two_lists_are_found_whatever_is_missing(
    people: People, without: tuple[str, ...]
):
    assert confused(others(people, 300).drop(columns=list(without))) == ([], [])


def test_a_name_alone_is_nobody_in_particular(people: People):
    records = others(people, 300)[["record_id", "source", "nama"]]
    assert link_records(records).clusters["pass"].tolist() == ["alone"] * 400


@pytest.mark.parametrize("without", [(), ("nik", "no_kk")])
def test_a_list_with_repetitions_needs_no_second_one(
    people: People, without: tuple[str, ...]
):
    records = others(people, 300).assign(source="klj").drop(columns=list(without))
    assert confused(records) == ([], [])


def test_one_list_is_searched_as_two_lists_are(people: People):
    records = others(people, 300).drop(columns=["nik", "no_kk"])
    bare = records.assign(source="klj").drop_duplicates("truth").iloc[:60]
    again = bare.assign(record_id="x" + bare["record_id"], alamat="GG CONTOH 1")
    again.loc[again.index[:20], "nama"] = again["nama"].str.rpartition(" ")[0]
    assert confused(pd.concat([bare, again])) == ([], [])


def test_the_streets_of_one_rt_are_no_evidence(people: People):
    place = {"kode_kelurahan": "31.71.01.1001", "rt": "001", "rw": "001"}
    records = others(people, 300).drop(columns=["nik", "no_kk"]).assign(**place)
    namesake = {"nama": "BARA MULIA", "source": "dtks", "truth": "other namesake"}
    alike = records[records["truth"] == "other 1"].assign(record_id="x", **namesake)
    assert confused(pd.concat([records, alike])) == ([], [])


def test_the_pass_tells_how_and_the_probability_how_surely(people: People):
    of = link_records(people(600)).clusters.groupby("pass")["match_probability"]
    assert set(of.groups) == {
        "same_nik",
        "nik_and_name",
        "repaired_nik",
        "same_family",
        "same_place",
        "model",
        "alone",
    }
    for rule, precision in PRECISION.items():
        assert set(of.get_group(rule)) == {precision}
    assert of.get_group("model").between(16 / 17, 1).all()
    assert of.get_group("alone").isna().all()


def test_a_frame_an_arrow_table_a_file_and_a_csv_say_the_same(
    people: People, tmp_path: Path
):
    records = people(30)
    first = link_records(records).clusters
    table = pa.Table.from_pandas(records, preserve_index=False)
    pq.write_table(table, tmp_path / "records.parquet")
    records.to_csv(tmp_path / "records.csv", index=False)
    for given in (table, tmp_path / "records.parquet", str(tmp_path / "records.csv")):
        assert link_records(given).clusters.equals(first)


def test_numbers_and_dates_may_come_as_such():
    records = pd.DataFrame({
        "record_id": [1, 2, 3],
        "source": ["a", "b", "c"],
        "nama": ["CONTOH SATU"] * 3,
        "nik": [3971014505900001, 3971014505900001.0, None],
        "tanggal_lahir": [date(1990, 5, 5), pd.Timestamp(1990, 5, 5), "5/5/1990"],
        "jenis_kelamin": [2, "P", "Perempuan"],
        "kode_kelurahan": [3171011001, 3171011001.0, "31.71.01.1001"],
    })
    linked = link_records(records)
    assert linked.clusters["record_id"].tolist() == ["1", "2", "3"]
    (person,) = linked.register.persons.to_pylist()
    assert person["nik"] == "3971014505900001"
    assert person["born_on"] == date(1990, 5, 5)
    assert person["kelurahan_code"] == "31.71.01.1001"


def test_a_date_is_iso_or_day_before_month():
    said = {
        "03/04/1990": date(1990, 4, 3),
        "1990-04-03": date(1990, 4, 3),
        "31/12/1990": date(1990, 12, 31),
        "12/31/1990": None,
        "3-4-90": None,
        "01/01/1900": None,
    }
    names = ["BAGUS", "CITRA", "DAMAR", "ENDANG", "FAJAR", "GITA"]
    records = pd.DataFrame({
        "record_id": names,
        "source": "dtks",
        "nama": names,
        "tanggal_lahir": list(said),
    })
    persons = link_records(records).register.persons.to_pylist()
    born = {person["name"]: person["born_on"] for person in persons}
    assert [born[name] for name in names] == list(said.values())


def test_every_date_that_staging_reads_is_read():
    formats = {
        written
        for path in FOLDER.glob("*.yml")
        for column in read_layout(path).columns
        for written in column.formats
    }
    assert len(formats) >= 2
    assert formats <= set(DATE_FORMATS)


@pytest.mark.parametrize(
    ("spoiled", "told"),
    [
        (lambda f: f.drop(columns="record_id"), "no column record_id"),
        (lambda f: f.drop(columns=["source", "nama"]), "no column source, nama"),
        (lambda f: pd.concat([f, f]), "3 records repeat the record_id"),
        (lambda f: f.assign(record_id=[None, "", "x"]), "2 records have no record_id"),
        (lambda f: f.assign(source=" "), "3 records have no source"),
        (lambda f: f.assign(source="Register"), "the source 'register'"),
        (lambda f: pd.concat([f, f["nik"]], axis=1), "the column nik twice"),
        (lambda f: f.to_dict("records"), "of the type list"),
        (lambda _: "missing.parquet", "no file missing.parquet"),
        (lambda _: __file__, "cannot be read"),
    ],
)
def test_what_cannot_be_linked_is_refused_with_a_remedy(
    people: People, spoiled: Callable[[pd.DataFrame], object], told: str
):
    records = others(people, 2)
    with pytest.raises(RecordsUnusable, match=told) as refused:
        link_records(spoiled(records))
    message = str(refused.value)
    assert message.endswith(".")
    assert not any(value in message for value in [*records["nik"], *records["nama"]])
