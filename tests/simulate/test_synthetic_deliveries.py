"""Deliveries of the synthetic Jakarta: their manifests, layouts, codes and truth."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from dtsen.areas import goes_by, to_kemendagri
from dtsen.errors import InboxTaken
from dtsen.formats.delivered_books import compare, read_book
from dtsen.quarter import Quarter
from dtsen.simulate import deliveries, simulate
from dtsen.simulate.rates import rates
from dtsen.sources.books import book_of
from dtsen.sources.layout import ColumnType, Layout, find, layout
from dtsen.sources.registry import SOURCES

FIRST, SECOND = Quarter(2026, 3), Quarter(2026, 4)


def _manifests(inbox: Path, quarter: Quarter) -> dict[str, dict]:
    folders = (inbox / str(quarter)).iterdir()
    return {f.name: json.loads((f / "manifest.json").read_text()) for f in folders}


@cache
def _records(path: Path, delimiter: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter, strict=True))


def _files(inbox: Path, quarter: Quarter) -> Iterator[tuple[dict, dict, Layout]]:
    for source, manifest in _manifests(inbox, quarter).items():
        for file in _records_of(manifest):
            yield manifest, file, layout(source, file["table"], file["layout"])


def _records_of(manifest: dict) -> list[dict]:
    return [file for file in manifest["files"] if file["table"] != "code_book"]


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_source_delivers_and_says_that_it_is_synthetic(world) -> None:
    manifests = _manifests(world.inbox, FIRST)
    assert set(manifests) == set(SOURCES)
    for source, manifest in manifests.items():
        assert manifest["source"] == source
        assert manifest["quarter"] == "2026-Q3"
        assert manifest["synthetic"] is True
        assert manifest["supplier"] == SOURCES[source].supplier
        tables = {file["table"] for file in _records_of(manifest)}
        assert tables == set(SOURCES[source].tables)


def test_the_registries_were_collected_on_different_days(world) -> None:
    manifests = _manifests(world.inbox, FIRST)
    days = {s: manifests[s]["reference_date"] for s in ("regsosek", "dtks", "p3ke")}
    assert days == {
        "regsosek": "2026-08-16",
        "dtks": "2026-09-10",
        "p3ke": "2026-01-03",
    }


def test_a_manifest_tells_rows_bytes_and_digest_of_each_file(world, headers) -> None:
    for _, file, form in _files(world.inbox, FIRST):
        path = world.inbox / str(FIRST) / form.source / file["name"]
        content = path.read_bytes()
        records = _records(path, form.delimiter)
        assert file["bytes"] == len(content)
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["rows"] == len(records)
        assert tuple(records[0]) == headers[form.source, form.table]


def test_the_truth_names_every_record_of_every_file_once(world) -> None:
    for quarter in (FIRST, SECOND):
        noted = world.rows(
            f"select source || '/' || file_name, count(*), min(record_no), "
            f"max(record_no), count(distinct record_no) "
            f"from {world.record(quarter)} group by 1"
        )
        written = world.written[quarter].records
        assert {name: (n, n, n) for name, n in written.items()} == {
            name: (n, last, distinct) for name, n, _, last, distinct in noted
        }
        assert {first for _, _, first, _, _ in noted} == {1}


def test_records_are_about_true_persons_and_families(world) -> None:
    strangers = world.value(
        f"select count(*) from {world.record(SECOND)} as r "
        f"where (r.person_id is null) <> (r.table_name = 'family') "
        f"or r.person_id not in (select person_id from {world.person(SECOND)}) "
        f"or r.family_id not in (select family_id from {world.family(SECOND)})"
    )
    assert strangers == 0


def test_every_code_is_in_the_code_book_of_its_layout(world) -> None:
    n_columns = 0
    for _, file, form in _files(world.inbox, FIRST):
        path = world.inbox / str(FIRST) / form.source / file["name"]
        records = _records(path, form.delimiter)
        for column in (c for c in form.columns if c.book):
            values = {record[column.header] for record in records} - {""}
            book = book_of(form, column.book)
            assert values <= set(book), (form.source, column.header)
            n_columns += 1
    assert n_columns > 100


def test_dtsen_sends_its_code_books_and_they_are_those_that_we_read_by(world) -> None:
    manifest = _manifests(world.inbox, FIRST)["dtsen"]
    books = [file for file in manifest["files"] if file["table"] == "code_book"]
    assert [file["name"] for file in books] == [
        "Kode_DTSEN_keluarga_v3_2026.xlsx",
        "Kode_DTSEN_anggota_v3_2026.xlsx",
    ]
    for file in books:
        path = world.inbox / str(FIRST) / "dtsen" / file["name"]
        content, codes = path.read_bytes(), read_book(path, "dtsen")
        assert file["bytes"] == len(content)
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["rows"] == len(codes) > 20
        assert compare(codes, find("dtsen", file["layout"])) == []


def test_area_codes_belong_to_the_declared_system_and_fit_their_names(world) -> None:
    n_codes = 0
    for manifest, file, form in _files(world.inbox, FIRST):
        path = world.inbox / str(FIRST) / form.source / file["name"]
        records = _records(path, form.delimiter)
        headers = {c.column: c.header for c in form.columns}
        for column in (c for c in form.columns if c.type is ColumnType.AREA):
            named = {(r[column.header], r[headers[column.name]]) for r in records}
            for code, name in named - {("", "")}:
                kelurahan = to_kemendagri(code, manifest["code_system"])
                assert goes_by("kelurahan", kelurahan, name)
                n_codes += 1
    assert n_codes > 9 * 200


@pytest.mark.parametrize("quarter", [FIRST, SECOND], ids=str)
def test_families_in_dtsen_have_three_deciles_and_some_none(world, quarter) -> None:
    file = "keluarga_dtsen_v3_2026_ALL.csv"
    counts = world.rows(
        "select desil_nasional is null, desil_provinsi is null, "
        "desil_kabupaten_kota is null, count(*) "
        f"from {world.relation(quarter, 'dtsen', file)} group by all order by all"
    )
    assert [row[:3] for row in counts] == [(False,) * 3, (True,) * 3]
    outside = world.value(
        f"select count(*) from {world.relation(quarter, 'dtsen', file)} "
        "where cast(desil_nasional as integer) not between 1 and 10"
    )
    assert outside == 0


def test_p3ke_has_no_family_card_and_its_own_family_ids(world) -> None:
    columns = world.connection.execute(
        f"from {world.relation(FIRST, 'p3ke', 'p3ke_individu.csv')} limit 0"
    ).description
    assert not {"NOKK", "No KK", "No. KK"} & {column[0] for column in columns}
    orphans = world.value(
        f"select count(*) from {world.relation(FIRST, 'p3ke', 'p3ke_individu.csv')} "
        "anti join "
        f"{world.relation(FIRST, 'p3ke', 'p3ke_keluarga.csv')} "
        'using ("ID Keluarga P3KE")'
    )
    assert orphans == 0


def test_only_regsosek_meets_people_without_a_family(world) -> None:
    sources = world.rows(
        f"select distinct r.source from {world.record(FIRST)} as r "
        f"inner join {world.person(FIRST)} as p using (person_id) "
        "where p.family_id is null and r.source <> 'dukcapil'"
    )
    assert sources == [("regsosek",)]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("once")
    for quarter in (FIRST, SECOND):
        simulate(
            quarter, persons=5_000, seed=1, inbox=folder / "in", truth=folder / "t"
        )
    return folder


def test_the_same_seed_gives_the_same_bytes(once: Path, tmp_path: Path) -> None:
    for quarter in (FIRST, SECOND):
        simulate(
            quarter, persons=5_000, seed=1, inbox=tmp_path / "in", truth=tmp_path / "t"
        )
    assert _digests(tmp_path) == _digests(once)
    assert len(_digests(once)) == 2 * (8 + 11 + 2 + 4)


def test_another_seed_gives_another_jakarta(once: Path, tmp_path: Path) -> None:
    simulate(FIRST, persons=5_000, seed=2, inbox=tmp_path / "in", truth=tmp_path / "t")
    mine, other = _digests(tmp_path / "in"), _digests(once / "in")
    same = {Path(name).name for name in mine if mine[name] == other[name]}
    assert same == {
        "Kode_DTSEN_keluarga_v3_2026.xlsx",
        "Kode_DTSEN_anggota_v3_2026.xlsx",
    }


def test_how_many_records_are_written_at_a_time_changes_no_byte_of_a_delivery(
    once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "CHUNK_RECORDS", 701)
    simulate(FIRST, persons=5_000, seed=1, inbox=tmp_path, truth=tmp_path / "t")
    written = _digests(tmp_path / str(FIRST))
    assert written == _digests(once / "in" / str(FIRST))


def test_simulating_again_replaces_the_delivery_and_leaves_nothing_beside(
    once: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "world"
    shutil.copytree(once, copy)
    (copy / "in" / str(FIRST) / "dtks" / "stray.csv").write_text("left over\n")
    simulate(FIRST, persons=5_000, seed=1, inbox=copy / "in", truth=copy / "t")
    assert _digests(copy) == _digests(once)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.json", '{"synthetic": false}'),
        ("manifest.json", '{"synthetic": "true"}'),
        ("manifest.json", "{"),
        ("manifest.json", "[]"),
        ("pkh.csv", "its manifest is sent last"),
    ],
)
def test_a_delivery_that_is_not_synthetic_is_never_replaced(
    tmp_path: Path, name: str, content: str
) -> None:
    # The source that is written last: it is looked at before the first is written.
    there = tmp_path / "in" / str(FIRST) / "pkh" / name
    there.parent.mkdir(parents=True)
    there.write_text(content)
    before = _digests(tmp_path)
    with pytest.raises(InboxTaken, match=r"pkh holds .* another folder in DTSEN_INBOX"):
        simulate(
            FIRST, persons=5_000, seed=1, inbox=tmp_path / "in", truth=tmp_path / "t"
        )
    assert _digests(tmp_path) == before


def test_lines_are_damaged_only_where_the_table_of_rates_says_so(
    once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(folder: Path, source: str, file: str, delimiter: str) -> tuple[int, int]:
        with (folder / str(FIRST) / source / file).open(newline="") as stream:
            header, *records = csv.reader(stream, delimiter=delimiter, strict=True)
        return sum(len(record) != len(header) for record in records), len(records)

    places = (
        ("dtks", "dtks.csv", ","),
        ("dtsen", "keluarga_dtsen_v3_2026_ALL.csv", "|"),
    )
    for source, _, _ in places:
        monkeypatch.setitem(rates(source), "line_damaged", 0.05)
    simulate(FIRST, persons=5_000, seed=1, inbox=tmp_path, truth=tmp_path / "t")
    for place in places:
        whole, n = broken(once / "in", *place)
        damaged, n_damaged = broken(tmp_path, *place)
        assert whole == 0
        assert n == n_damaged
        assert 0.03 < damaged / n < 0.07
