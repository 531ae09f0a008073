"""Decisions: what is recorded stands until it is revoked, and never against itself."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from dtsen.errors import DecisionRefused, ListRefused
from dtsen.quarter import Quarter
from dtsen.review import Verdict, decide, revoke
from dtsen.review.answers import take_in
from dtsen.review.looking import Look
from dtsen.review.looking import look as look_at
from dtsen.review.sheet import export, pairs_of
from dtsen.warehouse import warehouse as transaction

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.postgres

Q3 = Quarter(2026, 3)
BY = Look("peninjau", "Tinjauan pasangan uji")
A, B, C = "CONTOH A", "CONTOH B", "CONTOH C"


def pairs(asked: Any) -> dict[tuple[str, str], Any]:
    with transaction() as connection:
        return {asked.named(row): row for row in pairs_of(connection, Q3)}


def say(asked: Any, *said: tuple[str, str, str], by: str = "peninjau") -> int:
    known = pairs(asked)
    with transaction() as connection:
        verdicts = [Verdict(known[left, right], word) for left, right, word in said]
        return decide(connection, Q3, verdicts, by)


def column(query: str) -> list[Any]:
    with transaction() as connection:
        return list(connection.exec_driver_sql(query).scalars())


def test_a_decision_says_who_took_it_about_what_and_how_sure_the_model_was(asked):
    assert say(asked, (A, B, "same")) == 1

    with transaction() as connection:
        (row,) = connection.exec_driver_sql("select * from vault.link_decision").all()
    assert (row.verdict, row.decided_by, row.weight) == ("same", "peninjau", 4.5)
    assert {row.person_l, row.person_r} == {A, B}
    assert row.sample == "model 4..6"
    assert row.decided_at is not None


def test_the_same_decision_again_adds_nothing_and_another_stands_in_its_place(asked):
    say(asked, (A, B, "same"))
    assert say(asked, (A, B, "same")) == 0
    assert say(asked, (A, B, "different")) == 1

    assert pairs(asked)[A, B].verdict == "different"
    assert column("select verdict from vault.link_decision order by 1") == [
        "different",
        "same",
    ]


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ([(A, B, "same"), (B, C, "same")], (A, C, "different")),
        ([(A, B, "same"), (A, C, "different")], (B, C, "same")),
        ([(B, C, "same"), (A, C, "different")], (A, B, "same")),
    ],
)
def test_a_contradiction_is_refused_and_names_what_to_revoke(asked, before, said):
    say(asked, *before)
    numbers = column("select decision_id from vault.link_decision order by 1")

    with pytest.raises(DecisionRefused) as refused:
        say(asked, said)

    assert set(refused.value.against) <= set(numbers)
    assert str(refused.value.against[0]) in str(refused.value)
    assert len(column("select decision_id from vault.link_decision")) == 2
    with transaction() as connection:
        revoke(connection, refused.value.against[0], "peninjau lain", "Salah lihat")
    assert say(asked, said) == 1


def test_an_unsure_verdict_contradicts_nothing_and_lifts_the_one_before(asked):
    say(asked, (A, B, "same"), (B, C, "same"), (A, C, "unsure"))
    say(asked, (B, C, "unsure"))

    assert say(asked, (A, C, "different")) == 1


def test_a_decision_can_be_revoked_once_and_both_rows_stay(asked):
    say(asked, (A, B, "same"))
    (number,) = column("select decision_id from vault.link_decision")
    with transaction() as connection:
        revoke(connection, number, "peninjau lain", "Salah lihat")

    for wrong in (number, number + 1, 999_999):
        with (
            transaction() as connection,
            pytest.raises(DecisionRefused, match="no dec"),
        ):
            revoke(connection, wrong, "peninjau")
    assert column("select decided_by from vault.link_decision order by 1") == [
        "peninjau",
        "peninjau lain",
    ]
    assert pairs(asked)[A, B].verdict is None


@pytest.mark.parametrize(("by", "word"), [(" ", "same"), ("peninjau", "maybe")])
def test_a_decision_without_a_name_or_a_known_verdict_is_none(asked, by, word):
    with pytest.raises(DecisionRefused):
        say(asked, (A, B, word), by=by)

    assert column("select decision_id from vault.link_decision") == []


def test_every_look_at_names_is_logged_with_who_and_why(asked):
    pair = pairs(asked)[A, B]
    with transaction() as connection:
        ((left, right),) = look_at(connection, Q3, [pair], BY)

    assert {left.name, right.name} == {A, B}
    with transaction() as connection:
        (row,) = connection.exec_driver_sql("select * from audit.read_log").all()
    assert (row.on_behalf_of, row.purpose) == ("peninjau", "Tinjauan pasangan uji")
    assert (row.object, row.n_rows) == ("vault.review_record 2026-Q3, 1 pairs", 2)


@pytest.mark.parametrize("by", [Look("", "Tinjauan pasangan"), Look("x", "lihat")])
def test_nobody_looks_without_a_name_and_a_purpose(asked, by):
    pair = pairs(asked)[A, B]
    with transaction() as connection, pytest.raises(DecisionRefused, match="purpose"):
        look_at(connection, Q3, [pair], by)


@pytest.fixture
def sent(asked: Any, tmp_path: Path) -> Path:
    path = tmp_path / "pasangan.csv"
    with transaction() as connection:
        assert export(connection, Q3, path, BY) == 3
    return path


def answer(
    path: Path, edit: Callable[[list[dict[str, str]]], None], **form: str
) -> None:
    """Let a spreadsheet change rows and write them in a form of its own."""
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    edit(rows)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), **form)
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(stream.getvalue(), encoding="utf-8-sig")


def take(path: Path) -> int:
    with transaction() as connection:
        return take_in(connection, Q3, path, BY)


def test_the_csv_shows_numbers_at_their_end_and_no_cell_a_spreadsheet_would_change(
    sent, asked
):
    text = sent.read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))

    assert sent.stat().st_mode & 0o077 == 0
    assert "3901014304900001" not in text
    assert {"••••0001", "••••0019", ""} == {r["NIK A"] for r in rows} | {
        r["NIK B"] for r in rows
    }
    assert rows[0]["Tanggal lahir A"] == "lahir 3 April 1990"
    assert all(
        not cell[:1].isdigit() or cell.startswith("2026-Q3 no.")
        for row in rows
        for cell in row.values()
    )
    assert column("select n_rows from audit.read_log") == [3]


def test_a_csv_comes_back_and_the_second_time_adds_nothing(sent, asked):
    def edit(rows):
        rows[0] |= {"putusan": "Orang yang sama", "catatan": "Ibu sama; jelas"}
        rows[1]["putusan"] = "ragu"

    answer(sent, edit, delimiter=";")

    assert [take(sent), take(sent)] == [2, 0]
    assert sorted(column("select verdict from vault.link_decision")) == [
        "same",
        "unsure",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"putusan": "mungkin"}, "row 3: the verdict"),
        ({"pasangan": "2026-Q3 no. 77"}, "row 3: the queue"),
        ({"pasangan": "2026-Q3 no. 1"}, "row 3: the pair has come before"),
        ({"Nama A": "CONTOH X"}, "row 3: Nama A is not what was exported"),
        ({"NIK?": "beda lagi"}, r"row 3: NIK\? is not"),
    ],
)
def test_one_unusable_row_keeps_the_whole_csv_out(sent, change, told):
    def edit(rows):
        rows[0]["putusan"] = "sama"
        rows[1] |= {"putusan": "sama"} | change

    answer(sent, edit)

    with pytest.raises(ListRefused, match=told) as refused:
        take(sent)
    assert "CONTOH" not in str(refused.value)
    assert column("select decision_id from vault.link_decision") == []


def test_a_csv_with_other_columns_is_refused(sent):
    answer(sent, lambda rows: rows[0].update(putusan="sama"))
    sent.write_text(sent.read_text("utf-8-sig").replace("sumber A", "sumber"))
    with pytest.raises(ListRefused, match="row 1: the columns"):
        take(sent)
    sent.write_bytes(b"\xff\xfe")
    with pytest.raises(ListRefused, match="UTF-8"):
        take(sent)


def test_rows_that_contradict_each_other_are_refused_by_their_numbers(sent):
    words = iter(("sama", "sama", "beda"))
    answer(sent, lambda rows: [row.update(putusan=next(words)) for row in rows])

    with pytest.raises(DecisionRefused, match="Row 4: 'different' contradicts row"):
        take(sent)
    assert column("select decision_id from vault.link_decision") == []


def test_a_name_that_is_a_formula_stays_a_text(linked, warehouse, tmp_path):
    linked.record("=CONTOH()", "dtks")
    linked.record("CONTOH", "regsosek")
    linked.pair("=CONTOH()", "CONTOH")
    linked.queued()
    path = tmp_path / "pasangan.csv"
    with transaction() as connection:
        export(connection, Q3, path, BY)

    assert ",'=CONTOH()," in path.read_text("utf-8-sig")
    answer(path, lambda rows: rows[0].update(putusan="beda"))
    assert take(path) == 1
