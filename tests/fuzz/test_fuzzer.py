"""The fuzzer itself: its good files are good, its rules are right, its checks see."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dtsen.staging import stage_file
from fuzzing import check as checking
from fuzzing.check import Disagreement, check
from fuzzing.draft import Draft
from fuzzing.fate import expected
from fuzzing.making import KINDS, SHAPES, Case, make
from fuzzing.people import good

if TYPE_CHECKING:
    from collections.abc import Callable

    from dtsen.staging import Staged
    from fuzzing.people import Delivery

KLJ = SHAPES[0]
# What good deliveries may say of their people; empty cells are good, too.
ALLOWED = {"DESIL_NULL", "KK_TANPA_DEWASA", "NIK_NONAKTIF", "TURUNAN_NIK"}


def draft(delivery: Delivery, seed: int = 0) -> Draft:
    layout = delivery.layout
    return Draft(
        rng=Random(seed),
        delivery=delivery,
        name=f"{layout.source}.csv",
        delimiter=layout.delimiter,
        source=layout.source,
        layout=f"{layout.table}/{layout.version}",
    )


@pytest.mark.parametrize("shape", SHAPES, ids="/".join)
def test_a_good_delivery_is_what_the_csv_module_reads(shape: Any) -> None:
    delivery = good(Random("good"), shape, 60)
    written = draft(delivery)
    written.write()
    text = io.StringIO(written.seal().decode(), newline="")
    rows = csv.DictReader(text, delimiter=delivery.layout.delimiter, strict=True)

    assert list(rows) == delivery.rows
    assert len(delivery.rows) == 60


@pytest.mark.parametrize("shape", SHAPES, ids="/".join)
def test_nothing_is_wrong_with_a_good_delivery(shape: Any) -> None:
    delivery = good(Random("good"), shape, 60)
    records = dict(enumerate(delivery.rows, start=1))
    fate = expected(
        delivery.layout, delivery.system, delivery.headers, records, is_typed=False
    )

    assert set(fate.accepted) == set(records)
    assert {r for m in fate.accepted.values() for r in m.reasons} <= ALLOWED
    # Nothing but that a layout may write dates, codes of areas and numbers otherwise.
    assert {kind.rsplit("_", 1)[-1] for kind in fate.standardised} <= {"format"}
    assert fate.refused == set()


def test_one_seed_makes_one_file() -> None:
    def made() -> Case:
        case = make(Random("one"), "text: a formula", KLJ, 20)
        assert case
        return case

    first, second = made(), made()
    assert first.draft.content == second.draft.content
    assert first.draft.manifest == second.draft.manifest
    assert first.fate == second.fate


def case_of(kind: str) -> Case:
    case = make(Random(3), kind, KLJ, 20)
    assert case
    assert case.kinds == (kind,)
    return case


def rewritten(path: str | None, change: Callable[[list[dict[str, Any]]], None]) -> None:
    assert path
    table = pq.read_table(path)
    rows = table.to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, table.schema), path)


def lose_a_record(staged: Staged, _: Case) -> Staged:
    rewritten(staged.accepted_path, lambda rows: rows.pop())
    return staged


def change_a_name(staged: Staged, _: Case) -> Staged:
    rewritten(staged.accepted_path, lambda rows: rows[3].update(name="CONTOH LAIN"))
    return staged


def move_a_record(staged: Staged, _: Case) -> Staged:
    rewritten(staged.accepted_path, lambda rows: rows[0].update(record_no=99))
    return staged


def forget_a_reason(staged: Staged, _: Case) -> Staged:
    return replace(staged, reasons={})


def shorten_raw_text(staged: Staged, _: Case) -> Staged:
    rewritten(staged.quarantined_path, lambda rows: rows[0].update(raw="3971"))
    return staged


def count_wrongly(staged: Staged, _: Case) -> Staged:
    return replace(staged, rows_read=staged.rows_read + 1)


def tell_a_nik(staged: Staged, case: Case) -> Staged:
    nik = case.draft.delivery.rows[0]["NIK"]
    return replace(staged, warnings=[f"NIK_FORMAT: {nik} is none"])


def tell_a_name(staged: Staged, case: Case) -> Staged:
    name = case.draft.delivery.rows[0]["NAMA"].split()[-1]
    return replace(staged, warnings=[f"NAMA: {name.lower()} is none"])


def warn_of_nothing(staged: Staged, _: Case) -> Staged:
    return replace(staged, warnings=["AKSARA_BERBEDA: nothing"])


@pytest.mark.parametrize(
    "lie",
    [
        *(lose_a_record, change_a_name, move_a_record, forget_a_reason),
        *(shorten_raw_text, count_wrongly, tell_a_nik, tell_a_name, warn_of_nothing),
    ],
)
def test_a_lie_about_a_damaged_file_is_seen(
    lie: Callable[[Staged, Case], Staged],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = case_of("line: a field is missing")
    check(case, home)
    monkeypatch.setattr(checking, "stage_file", lambda *a: lie(stage_file(*a), case))

    with pytest.raises(Disagreement):
        check(case, home)


def leave_an_output(staged: Staged, folder: Path) -> Staged:
    (folder / "out" / "accepted.parquet").touch()
    return staged


def name_no_file(staged: Staged, _: Path) -> Staged:
    return replace(staged, message="line 1: refused")


def name_no_place(staged: Staged, _: Path) -> Staged:
    return replace(staged, message="klj: klj_beneficiary.csv is refused")


def refuse_for_something_else(staged: Staged, _: Path) -> Staged:
    return replace(staged, reason="BERKAS_KOSONG")


@pytest.mark.parametrize(
    "lie", [leave_an_output, name_no_file, name_no_place, refuse_for_something_else]
)
def test_a_lie_about_a_refused_file_is_seen(
    lie: Callable[[Staged, Path], Staged],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = case_of("header: a column missing")
    (home / "out").mkdir()
    check(case, home)
    monkeypatch.setattr(checking, "stage_file", lambda *a: lie(stage_file(*a), home))

    with pytest.raises(Disagreement):
        check(case, home)


def test_a_file_that_hangs_is_stopped(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr(checking, "SECONDS", 1)
    monkeypatch.setattr(checking, "stage_file", hang)

    with pytest.raises(Disagreement, match="nothing came of it"):
        check(case_of("ends: Windows"), home)


def test_every_kind_can_harm_some_delivery() -> None:
    harmless = [
        kind
        for kind in KINDS
        if not any(make(Random(kind), kind, shape, 12) for shape in SHAPES)
    ]

    assert harmless == []
