"""No record is lost: neither on its way into the lake, nor at a station after it."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtsen import lake as lakes
from dtsen import quality
from dtsen.errors import DeliveryMissing, GateClosed, RecordsLost
from dtsen.quality import ledger
from dtsen.quarter import Quarter

QUARTER = Quarter.parse("2026-Q3")


def broken_rules():
    """Name the rules of the ledger that do not hold, of what is staged of KLJ."""
    from dtsen.quality.examine import examine_lake

    with lakes.lake() as connection:
        rules = ledger.show(connection, QUARTER, "klj")
        findings = examine_lake(connection, rules, {})
    return {finding.rule_id for finding in findings if not finding.is_success}


@pytest.fixture
def judged(stage, good):
    """Return what stages a list of beneficiaries and tells which rules of it fail."""

    def run(numbers=range(1, 268), **said):
        rows = good("klj", "beneficiary")
        rows = [row | {"record_no": n} for row, n in zip(rows, numbers, strict=False)]
        stage("klj", "beneficiary", rows, "klj.csv", is_numbered=True, **said)
        return broken_rules()

    return run


def test_a_record_that_is_accepted_or_set_apart_is_accounted_for(judged):
    apart = ((1, "DUPLIKAT"), (2, "BARIS_RUSAK"))
    assert judged(range(3, 270), set_apart=apart) == set()


def test_a_number_that_is_nowhere_is_missed_though_the_sums_agree(judged):
    assert judged([*range(1, 267), 266]) == {"NOMOR_TEPAT_SEKALI"}


def test_a_record_that_is_accepted_and_set_apart_counts_as_two(judged):
    failed = judged(range(1, 268), set_apart=((5, "DUPLIKAT"),))
    assert failed == {"NOMOR_TEPAT_SEKALI"}


def test_a_number_beyond_the_last_belongs_to_no_record(judged):
    assert judged(range(2, 269)) == {"NOMOR_TEPAT_SEKALI"}


def test_what_the_receipt_counts_is_what_lies_there(judged):
    assert judged(accepted=266, duplicates=1) == {
        "JUMLAH_DITERIMA",
        "JUMLAH_KEMBAR",
    }
    assert judged(accepted=266, quarantined=1) == {
        "JUMLAH_DITERIMA",
        "JUMLAH_KARANTINA",
    }


def test_a_receipt_that_does_not_balance_closes_the_gate(judged):
    assert judged(rows_read=268) == {"JUMLAH_SEIMBANG", "NOMOR_TEPAT_SEKALI"}


@pytest.mark.parametrize(
    ("reason", "part"), [("BARIS_RUSAK", "RUSAK"), ("DUPLIKAT", "KEMBAR")]
)
@pytest.mark.parametrize(
    ("n", "failed"),
    [(1, set()), (2, {""}), (14, {""}), (15, {"", "_MAKSIMUM"})],
)
def test_a_file_bears_a_share_of_what_is_set_apart_and_always_one_record(
    judged, reason, part, n, failed
):
    # 2 of 269 are 0.7 %, 14 of 281 are 4.98 %, 15 of 282 are 5.3 %.
    apart = tuple((267 + i, reason) for i in range(1, n + 1))
    assert judged(set_apart=apart) == {f"BAGIAN_{part}{f}" for f in failed}


def test_a_file_that_nobody_has_read_closes_the_gate(stage, good, judged):
    judged()
    stage("klj", "beneficiary", good("klj", "beneficiary")[:1], "susulan.csv")
    folders = (lakes.receipt_dir, lakes.staged_dir, lakes.quarantine_dir)
    for path in (p for d in folders for p in d(QUARTER, "klj").glob("*susulan*")):
        path.unlink()
    assert {"BERKAS_DIKIRIM", "BERKAS_DIBACA"} <= broken_rules()
    with pytest.raises(GateClosed, match="ledger_file BERKAS_DIBACA"):
        quality.judge(QUARTER, "klj").require_open()


def test_what_is_left_of_a_file_of_another_delivery_closes_the_gate(
    stage, judged, good
):
    stage("klj", "beneficiary", good("klj", "beneficiary")[:1], "lama.csv")
    (lakes.receipt_dir(QUARTER, "klj") / "lama.csv.json").unlink()
    assert {"BERKAS_DIKIRIM", "NOMOR_TEPAT_SEKALI"} <= judged()


def test_a_source_without_receipts_is_not_judged(stage, good):
    stage("klj", "beneficiary", good("klj", "beneficiary"))
    (lakes.receipt_dir(QUARTER, "klj") / "beneficiary.csv.json").unlink()
    with pytest.raises(DeliveryMissing):
        broken_rules()


numbers = st.lists(st.integers(-1, 9), max_size=12)


@given(st.integers(0, 8), numbers, numbers)
def test_whatever_is_not_in_exactly_one_place_is_told_with_how_often(
    n, accepted, quarantined
):
    import duckdb

    with duckdb.connect() as lake:
        for name, found in (("staged", accepted), ("quarantine", quarantined)):
            lake.execute(
                f"create table {name} as select 'a' as file_name, "
                "unnest(cast($n as bigint[])) as record_no",
                {"n": found},
            )
        lake.execute(
            "create table receipt as select 'a' as file_name, $n as rows_read", {"n": n}
        )
        rows = lake.execute(lakes.statement("quality/ledger_unaccounted")).fetchall()
    times = Counter(accepted + quarantined)
    expected = {
        number: (times[number], 1 <= number <= n)
        for number in {*range(1, n + 1), *times}
        if times[number] != 1 or not 1 <= number <= n
    }
    assert {number: (k, known) for _, number, k, known in rows} == expected
    assert len(rows) == len(expected)


def write_register_manifest(returned):
    path = lakes.register_dir(QUARTER) / "manifest.json"
    path.write_text(json.dumps({"digest": "0" * 64, "return": returned}))


@pytest.fixture
def after(home, write_staged):
    """Return what stages three people and writes whom a station brings along."""

    def write(station, keys=None, source="dtks"):
        table = {"measure": "beneficiary"}.get(station, "person")
        path = write_staged(
            QUARTER, source, [{"name": f"CONTOH {n}"} for n in range(3)], table=table
        )
        with lakes.lake() as connection:
            lakes.view(connection, "staged", path)
            known = [
                k
                for (k,) in connection.execute(
                    "select record_key from staged"
                ).fetchall()
            ]
            account = ledger.ACCOUNTS[station]
            query = (
                "select $source as source, unnest(cast($k as varchar[])) as record_key"
            )
            brought = known if keys is None else keys(known)
            lakes.table(connection, "brought", query, {"source": source, "k": brought})
            lakes.write(
                connection, "from brought", account.folder(QUARTER) / account.file
            )
        if station == "build":
            write_register_manifest({"dtsen_families": 0, "dtsen_persons": 0})

    return write


STATIONS = [("link", "dtks"), ("build", "p3ke"), ("measure", "klj")]


@pytest.mark.parametrize(("station", "source"), STATIONS)
def test_a_station_that_brings_along_every_record_goes_on(after, station, source):
    after(station, source=source)
    quality.require_accounted(QUARTER, station)


@pytest.mark.parametrize(("station", "source"), STATIONS)
@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (lambda known: known[1:], "1 of 3 missing, 0 too many"),
        (lambda known: [*known, known[0]], "0 of 3 missing, 1 too many"),
        (lambda known: [*known, "asing"], "0 of 3 missing, 1 too many"),
        (lambda known: [*known[1:], "asing"], "1 of 3 missing, 1 too many"),
        (lambda _: [], "3 of 3 missing, 0 too many"),
    ],
)
def test_a_station_that_loses_or_invents_a_record_is_stopped(
    after, station, source, keys, told
):
    after(station, keys, source)
    with pytest.raises(RecordsLost, match=f"'{station}' .*{source}: {told}"):
        quality.require_accounted(QUARTER, station)


def test_a_source_that_the_quarter_goes_on_without_is_not_missed(after, write_staged):
    after("link")
    write_staged(QUARTER, "p3ke", [{"name": "CONTOH"}])
    with pytest.raises(RecordsLost, match="p3ke: 1 of 1 missing"):
        quality.require_accounted(QUARTER, "link")
    quality.require_accounted(QUARTER, "link", without={"p3ke"})


def test_what_the_return_delivery_brings_is_joined_or_counted(after, write_staged):
    after("build")
    for table in ("family", "person"):
        rows = [{"family_key": f"{n}"} for n in range(2)]
        write_staged(QUARTER, "dtsen", rows, table=table)
    write_register_manifest({"dtsen_families": 2, "dtsen_persons": 2})
    quality.require_accounted(QUARTER, "build")
    write_register_manifest({"dtsen_families": 2, "dtsen_persons": 1})
    with pytest.raises(RecordsLost, match="dtsen person: 1 of 2 missing"):
        quality.require_accounted(QUARTER, "build")
    quality.require_accounted(QUARTER, "build", without={"dtsen"})
