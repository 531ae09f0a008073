"""A model is compared with every quarter: only what has changed says to train again."""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtsen import lake
from dtsen.linkage import (
    card,
    drift,
    link,
    model,
    passes,
    records,
    scoring,
    shape,
    training,
)
from dtsen.linkage.config import DEFAULT
from dtsen.linkage.shape import Cell
from dtsen.quarter import Quarter
from dtsen.register import build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUARTER = Quarter.parse("2026-Q2")
WITHOUT = frozenset({"p3ke"})
SYLLABLES = [c + v for c in "BDGKLMNRST" for v in "AIU"]
FAMILY = ("ANGKASA", "BUANA", "CAKRAWALA", "DEWANGGA", "GUMILANG", "KUSUMAJAYA")
N_PERSONS = 1_500

Row = dict[str, Any]
Question = tuple[str, str]


def village(seed: int) -> dict[str, list[Row]]:
    """Return everybody as two registries have them, with the usual slips."""
    draw = random.Random(seed)
    listed: dict[str, list[Row]] = {"regsosek": [], "dtks": []}
    for number in range(N_PERSONS):
        person = invented(draw, number)
        for source, share in (("regsosek", 1.0), ("dtks", 0.6)):
            if draw.random() < share:
                listed[source].append(misspelt(draw, person))
    return listed


def invented(draw: random.Random, number: int) -> Row:
    sex, own = draw.choice("LP"), "".join(draw.choices(SYLLABLES, k=3))
    born_on = date(1950, 1, 2) + timedelta(days=draw.randint(0, 27_000))
    day = born_on.day + 40 * (sex == "P")
    return {
        "name": f"{own} {draw.choice(SYLLABLES)}{draw.choice(FAMILY)}",
        "born_on": born_on,
        "sex": sex,
        "nik": f"397101{day:02d}{born_on:%m%y}{number % 9999 + 1:04d}",
        "no_kk": f"39710101012{number // 3:05d}",
        "family_key": f"39710101012{number // 3:05d}",
        "kelurahan_code": f"31.71.01.100{draw.randint(1, 4)}",
        "rt": f"{draw.randint(1, 9):03d}",
        "rw": f"{draw.randint(1, 9):03d}",
    }


def misspelt(draw: random.Random, person: Row) -> Row:
    row = dict(person)
    own, family = row["name"].split()
    row["name"] = draw.choices(
        [row["name"], f"{own[:-1]}{draw.choice('AIU')} {family}", own, f"{own} LAIN"],
        [88, 6, 4, 2],
    )[0]
    if draw.random() < 0.08:
        row["nik"] = None
    elif draw.random() < 0.04:
        digit = draw.randint(12, 15)
        nik = row["nik"]
        row["nik"] = f"{nik[:digit]}{(int(nik[digit]) + 3) % 10}{nik[digit + 1 :]}"
    if draw.random() < 0.1:
        row["born_on"] = draw.choice([
            row["born_on"].replace(day=draw.randint(1, 28)),
            row["born_on"].replace(day=1, month=draw.randint(1, 12)),
            row["born_on"].replace(year=row["born_on"].year + 1, day=2, month=3),
        ])
    if draw.random() < 0.02:
        row["sex"] = draw.choice("LP")
    if draw.random() < 0.15:
        row |= {"no_kk": f"39720101{draw.randint(10**7, 10**8 - 1)}", "rt": "099"}
        if draw.random() < 0.6:
            row["kelurahan_code"] = f"31.72.01.100{draw.randint(1, 4)}"
    return row


@pytest.fixture(scope="module")
def of_village(
    own_home: Callable[..., None],
    write_staged: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Let the model that is shipped have a card, as if trained on a village."""
    own_home()
    stage(write_staged, QUARTER, village(1))
    name, settings = model.load(DEFAULT.model)
    folder = tmp_path_factory.mktemp("model")
    shutil.copy(model.FOLDER / f"{name}.json", folder)
    with lake.lake() as connection:
        training._read(connection, QUARTER, WITHOUT)
        records.standardise(connection, DEFAULT)
        passes.run(connection)
        training._rehearse(connection, DEFAULT, folder)
        shown = [cell.as_row() for cell in shape.take(connection, settings)]
    card.save({"model": name, "shape": shown}, folder)
    with pytest.MonkeyPatch.context() as patch:
        for reads in (model.load, card.load, scoring.score):
            patch.setattr(reads, "__defaults__", (folder,))
        yield folder


def stage(write: Callable[..., Path], quarter: Quarter, rows: dict[str, list[Row]]):
    for source, listed in rows.items():
        write(quarter, source, listed)
        if source != "dtks":
            write(quarter, source, [], table="family")


@pytest.fixture
def seen(
    of_village: Path, own_home: Callable[..., None], write_staged: Callable[..., Path]
) -> Callable[..., dict[Question, Row]]:
    """Link a quarter of a village in a new home; return one row for each question."""

    def link_and_read(
        rows: dict[str, list[Row]], quarter: Quarter = QUARTER, *, is_new: bool = True
    ) -> dict[Question, Row]:
        if is_new:
            own_home()
        stage(write_staged, quarter, rows)
        link(quarter, without=WITHOUT)
        path = lake.linkage_dir(quarter) / "drift.parquet"
        return {
            (row["what"], row["part"]): row for row in pq.read_table(path).to_pylist()
        }

    return link_and_read


def drifted(found: dict[Question, Row]) -> set[Question]:
    return {key for key, row in found.items() if row["verdict"] == "train_again"}


def changed(column: str, how: Callable[[Any], Any], every: int) -> dict[str, list[Row]]:
    """Return another village, where every so many records have another value."""
    rows = village(2)
    for listed in rows.values():
        for row in listed[::every]:
            row[column] = how(row[column])
    return rows


def test_the_records_that_a_model_was_trained_on_are_exactly_what_it_expects(seen):
    found = seen(village(1))
    assert {row["shift"] for row in found.values()} == {0.0}
    assert {what for what, _ in found} == set(drift.MEASURES)
    assert {part for what, part in found if what == "level_by_rule"} == {
        *("name", "born_on", "sex", "nik", "household")
    }


def test_another_village_of_the_same_kind_has_not_drifted(seen):
    found = seen(village(2))
    assert drifted(found) == set()
    assert any(row["shift"] for row in found.values())
    path = lake.linkage_dir(QUARTER) / "drift.parquet"
    content = path.read_bytes()
    assert seen(village(2), is_new=False) == found
    assert path.read_bytes() == content


def test_a_later_quarter_that_goes_on_from_a_register_has_not_drifted(seen):
    first, later = village(2), village(2)
    for listed in later.values():
        for row in listed[::10]:
            row["rw"] = "042"
    seen(first)
    build(QUARTER, without={"p3ke", "dtsen", "dukcapil"})
    found = seen(later, QUARTER.next, is_new=False)
    assert drifted(found) == set()


def test_niks_that_are_missing_three_times_as_often_say_to_train_again(seen):
    found = drifted(seen(changed("nik", lambda _: None, every=6)))
    assert {("unknown", "regsosek.nik"), ("unknown", "dtks.nik")} <= found
    assert not any(part == "name" for _, part in found)


def test_names_that_come_shortened_say_to_train_again(seen):
    found = drifted(seen(changed("name", lambda name: name.split()[0], every=2)))
    assert ("level_by_rule", "name") in found
    # With the names it changes, too, whom the model is asked about.
    others = {part for what, part in found if what != "level_by_model"}
    assert others <= {"name", "spelling", "sound"}


def test_birth_dates_put_on_one_day_say_to_train_again(seen):
    rows = changed("born_on", lambda day: day.replace(day=1, month=1), every=3)
    found = drifted(seen(rows))
    assert {("chance", "born_on"), ("level_by_rule", "born_on")} <= found


def test_a_model_without_a_card_expects_nothing(seen, of_village: Path, tmp_path: Path):
    (path,) = of_village.glob("*.card.json")
    path.rename(tmp_path / path.name)
    found = seen(village(2))
    (tmp_path / path.name).rename(path)
    assert found == {}


def cells(what: str, **counts: int) -> list[Cell]:
    return [Cell(what, "dtks", answer, n) for answer, n in counts.items()]


@pytest.mark.parametrize(
    ("what", "then", "now", "verdict"),
    [
        ("pass", {"a": 800, "b": 200}, {"a": 800, "b": 200}, "stable"),
        ("pass", {"a": 800, "b": 200}, {"a": 600, "b": 400}, "stable"),
        ("pass", {"a": 800, "b": 200}, {"a": 500, "b": 500}, "train_again"),
        ("pass", {"a": 1000}, {"a": 600, "new": 400}, "train_again"),
        # As far apart, but three of six may be so by chance.
        ("pass", {"a": 800, "b": 200}, {"a": 3, "b": 3}, "stable"),
        ("unknown", {"known": 960, "unknown": 40}, {"known": 960}, "train_again"),
        (
            *("unknown", {"known": 960, "unknown": 40}),
            *({"known": 880, "unknown": 120}, "train_again"),
        ),
        (
            *("unknown", {"known": 960, "unknown": 40}),
            *({"known": 935, "unknown": 65}, "stable"),
        ),
        (
            *("chance", {"other": 999_000, "shared": 1_000}),
            *({"other": 997_000, "shared": 3_000}, "stable"),
        ),
        (
            *("chance", {"other": 999_000, "shared": 1_000}),
            *({"other": 996_000, "shared": 4_000}, "train_again"),
        ),
        (
            *("chance", {"other": 996_000, "shared": 4_000}),
            *({"other": 999_000, "shared": 1_000}, "train_again"),
        ),
    ],
)
def test_what_lies_beyond_the_limit_and_beyond_chance_is_a_drift(
    what: str, then: dict[str, int], now: dict[str, int], verdict: str
):
    rows = drift.compare(cells(what, **then), cells(what, **now))
    assert {row.verdict for row in rows} == {verdict}
    assert {row.answer for row in rows} == then.keys() | now.keys()


def test_a_source_that_people_left_out_is_not_compared():
    then = [*cells("pass", a=10), Cell("pass", "p3ke", "a", 10)]
    assert drift.compare(then, cells("pass", a=5, b=5))
    assert {row.part for row in drift.compare(then, cells("pass", a=5, b=5))} == {
        "dtks"
    }


counts = st.lists(st.integers(0, 10**6), min_size=2, max_size=6).filter(any)


@given(counts)
def test_twice_as_many_records_of_the_same_kind_have_not_drifted(then):
    then = [n + 1 for n in then]
    now = [2 * n for n in then]
    assert drift.stability(tuple(then), tuple(now)).value < 0.25
    assert drift.cohen_h(tuple(then[:2]), tuple(now[:2])).value == pytest.approx(0)


@given(counts, counts)
def test_no_two_shapes_are_less_than_nothing_apart(then, now):
    k = min(len(then), len(now))
    before, after = (tuple(n + 1 for n in side[:k]) for side in (then, now))
    there, back = drift.stability(before, after), drift.stability(after, before)
    assert there.value >= 0
    assert there.value == pytest.approx(back.value)
    assert there.by_chance == pytest.approx(back.by_chance)
