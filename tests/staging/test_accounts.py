"""Nothing is lost and nothing invented, whatever the damage and the order of rows."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtsen import lake
from dtsen.formats.dialect import Told
from dtsen.formats.opening import open_file
from dtsen.landing import landed_path
from dtsen.quality import judge
from dtsen.quarter import Quarter
from dtsen.settings import settings as dtsen_settings
from dtsen.sources import book_of, layout
from dtsen.staging import stage
from dtsen.staging.order import OrderLost, require_line_numbers

if TYPE_CHECKING:
    from conftest import Desk

QUARTER = Quarter(2026, 3)
few = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

HEADER = b"NIK,STATUS,TANGGAL_STATUS\n"
good = st.builds(
    lambda n, status: f"397101120390{n:04d},{status},2026-08-01".encode(),
    st.integers(1, 30),
    st.sampled_from(["PADAN", "MENINGGAL", "PINDAH", "?"]),
)
damaged = st.sampled_from([
    b"3971011203900001,PADAN",
    b"3971011203900001,PADAN,2026-08-01,x",
    b'3971011203900001,"PADAN"x,2026-08-01',
    b"3971011203900001,PAD\xff,2026-08-01",
    b"3971011203900001,PAD\x00,2026-08-01",
    b"x",
    b" ",
])
# At most a fifth of the lines may be broken before the file is refused.
lines = st.builds(
    lambda some, others: [*some, *others[: len(some) // 8]],
    st.lists(good, min_size=8, max_size=40),
    st.lists(damaged, max_size=5),
).flatmap(st.permutations)


@few
@given(delivered=lines, ends=st.booleans())
def test_every_line_is_accepted_a_duplicate_or_in_quarantine(
    desk: Desk, *, delivered: list[bytes], ends: bool
) -> None:
    shutil.rmtree(desk.home, ignore_errors=True)
    content = HEADER + b"\n".join(delivered) + (b"\n" if ends and delivered else b"")
    staged = desk.stage("dukcapil", "civil_status", content)
    assert staged.rows_read == len(delivered)
    assert staged.rows_read == staged.accepted + staged.duplicates + staged.quarantined
    accepted = {record["record_no"] for record in desk.records(staged)}
    refused = {record["record_no"]: record for record in desk.quarantine(staged)}
    assert accepted | refused.keys() == set(range(1, len(delivered) + 1))
    assert not accepted & refused.keys()
    first: dict[bytes, int] = {}
    for number, line in enumerate(delivered, start=1):
        if line.count(b",") == 2 and b"\xff" not in line and b"\x00" not in line:
            repeats = first.setdefault(line, number) < number
        if number in refused and refused[number]["reason"] == "DUPLIKAT":
            assert repeats
            assert refused[number]["raw"] is None
        elif number in refused:
            raw = line.decode(errors="backslashreplace")
            assert refused[number]["raw"] == raw
        else:
            assert not repeats


@few
@given(data=st.data(), delivered=st.lists(good, min_size=1, max_size=25, unique=True))
def test_what_a_record_says_does_not_depend_on_its_place(
    desk: Desk, *, data: st.DataObject, delivered: list[bytes]
) -> None:
    shuffled = data.draw(st.permutations(delivered))

    def said(order: list[bytes]) -> list[tuple[tuple[str, object], ...]]:
        shutil.rmtree(desk.home, ignore_errors=True)
        content = HEADER + b"\n".join(order)
        records = desk.records(desk.stage("dukcapil", "civil_status", content))
        return sorted(
            tuple((k, str(v)) for k, v in record.items() if k != "record_no")
            for record in records
        )

    assert said(delivered) == said(shuffled)


def people(n: int) -> list[dict[str, str]]:
    return [
        {
            "ID Keluarga P3KE": f"F{i // 3}",
            "NIK": f"39710112039{i:05d}",
            "Nama": f"CONTOH {i % 97}",
            "Tanggal Lahir": "1990-03-12",
            "Kode Kemdagri": "3171011001",
            "Hubungan dengan Kepala Keluarga": ["KEPALA KELUARGA", "ANAK"][i % 2],
        }
        for i in range(1, n + 1)
    ]


def test_the_same_file_gives_the_same_bytes_with_any_number_of_threads(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = desk.write("p3ke", "person", people(3000))
    digests = set()
    for threads in ("1", "2", "4"):
        monkeypatch.setenv("DTSEN_THREADS", threads)
        dtsen_settings.cache_clear()
        digests.add(desk.stage("p3ke", "person", content).sha256)
    assert len(digests) == 1


def test_records_are_numbered_as_they_stand_between_broken_lines(desk: Desk) -> None:
    rows = desk.write("p3ke", "person", people(400)).splitlines(keepends=True)
    broken = [1, 2, 3, 50, 51, 399, 400]
    for number in broken:
        rows[number] = f"rusak {number}\n".encode()
    staged = desk.stage("p3ke", "person", b"".join(rows))
    assert [(q["record_no"], q["raw"]) for q in desk.quarantine(staged)] == [
        (number, f"rusak {number}") for number in broken
    ]
    records = desk.records(staged)
    assert len(records) == 393
    for record in records:
        assert record["nik"] == f"39710112039{record['record_no']:05d}"


def test_a_record_key_tells_sources_apart_but_not_files(desk: Desk) -> None:
    row = {"NIK": "3971011203590001", "KODE_KELURAHAN": "31.71.01.1001"}
    keys = {}
    for source in ("klj", "pkh"):
        staged = desk.stage_rows(source, "beneficiary", [row, row | {"NAMA": "LAIN"}])
        keys[source] = [record["record_key"] for record in desk.records(staged)]
    assert len({*keys["klj"], *keys["pkh"]}) == 4
    again = desk.stage_rows("klj", "beneficiary", [row | {"NAMA": "LAIN"}], revision=2)
    assert [r["record_key"] for r in desk.records(again)] == keys["klj"][1:]


def test_an_earlier_revision_leaves_no_file_behind(desk: Desk) -> None:
    desk.stage_rows("klj", "beneficiary", [])
    quarter = lake.staged_dir(desk.quarter, "klj")
    stray = quarter / "beneficiary__klj_old_name.csv.parquet"
    shutil.copy(quarter / "beneficiary__klj_beneficiary.csv.parquet", stray)
    (landed,) = desk.deliver("klj", {}).values()
    stage(landed)
    assert not stray.exists()
    assert len(lake.staged_files(desk.quarter, "klj", "beneficiary")) == 1


def test_the_state_may_lie_in_a_folder_of_any_name(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.home /= "o'brien x"
    monkeypatch.setenv("DTSEN_STATE", str(desk.home))
    dtsen_settings.cache_clear()
    content = HEADER + b"3971011203900001,PADAN,2026-08-01\nx\n"
    staged = desk.stage("dukcapil", "civil_status", content)
    assert (staged.accepted, staged.quarantined) == (1, 1)
    assert judge(QUARTER, "dukcapil").rows == 1


N_LONG = 60_000


@pytest.fixture
def long_rows() -> list[dict[str, str]]:
    """Rows with all their codes, enough to be read by several threads at once."""
    siks_ng = layout("dtks", "person", "siks-ng")
    written = {
        column.header: next(iter(book_of(siks_ng, column.book)))
        for column in siks_ng.columns
        if column.book
    }
    written["Alamat"] = "JL CONTOH " * 30
    return [written | {"idsemesta": f"S{n}"} for n in range(1, N_LONG + 1)]


def test_a_long_file_keeps_the_order_of_its_lines(
    desk: Desk, long_rows: list[dict[str, str]]
) -> None:
    staged = desk.stage_rows("dtks", "person", long_rows)
    (path,) = lake.staged_files(QUARTER, "dtks", "person")
    with lake.lake() as connection:
        lake.view(connection, "staged", path)
        moved = connection.execute(
            "select count(*) from staged where idsemesta <> 'S' || record_no"
        ).fetchall()
    assert staged.accepted == N_LONG
    assert moved == [(0,)]


def test_a_long_file_gives_the_same_bytes_read_fast_or_line_by_line(desk: Desk) -> None:
    # More than two row groups of the staged file.
    niks = (
        f"3971{n % 97:02d}{1 + n % 28:02d}01{n % 89:02d}{1 + n % 9998:04d}"
        for n in range(250_000)
    )
    content = HEADER + b"".join(f"{nik},PADAN,\n".encode() for nik in niks)
    fast = desk.stage("dukcapil", "civil_status", content)
    exact = desk.stage(
        "dukcapil", "civil_status", content + b"\n", rows=250_000, revision=2
    )
    (blank,) = set(exact.warnings) - set(fast.warnings)
    assert blank.startswith("BARIS_KOSONG_AKHIR: ")
    assert fast.sha256 == exact.sha256


def test_records_under_the_numbers_of_other_lines_are_noticed(desk: Desk) -> None:
    rows = [{"NIK": "", "NAMA": f"CONTOH, {n}"} for n in range(1, 6)]
    landed = desk.deliver(
        "klj", {"beneficiary": desk.write("klj", "beneficiary", rows)}
    )
    file = landed["beneficiary"]
    stage(file)
    found = layout("klj", "beneficiary", "1")
    (staged,) = lake.staged_files(QUARTER, "klj", "beneficiary")
    path = landed_path(file)
    opened = open_file(path, found, Told(), desk.home)
    assert opened.quick
    with lake.lake() as connection:
        lake.view(connection, "readable", staged)
        check = (connection, path, opened.quick, found)
        require_line_numbers(*check)
        connection.execute(
            "create or replace view readable as select record_no % 5 + 1 as record_no, "
            f"record_key from read_parquet('{staged}')"
        )
        with pytest.raises(OrderLost, match=r"klj_beneficiary\.csv: record 1"):
            require_line_numbers(*check)
