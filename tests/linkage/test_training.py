"""Training gives the same file again, or says what it lacks."""

from __future__ import annotations

import math
import re
import shutil
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from defusedxml import ElementTree

from dtsen.errors import ModelUnusable
from dtsen.linkage import card, charts, comparisons, model, train, training
from dtsen.quarter import Quarter
from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUARTER = Quarter.parse("2026-Q3")
TOKENS = ("SUMARNI", "WULANDARI", "KARTIKA", "PRASETYO", "HANDAYANI", "FIRMANSYAH")
N_PERSONS = 420


def person(number: int) -> dict[str, Any]:
    born_on = date(1950, 1, 2) + timedelta(days=61 * number)
    sex = "LP"[number % 2]
    day = born_on.day + 40 * (sex == "P")
    own = "".join("BCDFGKLMNPRSTW"[(number // 14**i) % 14] + "AIU"[i] for i in range(3))
    return {
        "name": f"{own} {TOKENS[number % 6]}",
        "born_on": born_on,
        "sex": sex,
        "nik": f"3971{number % 40 + 10:02d}{day:02d}{born_on:%m%y}{number % 9 + 1:04d}",
        "no_kk": f"397101010120{number // 3:04d}",
        "family_key": f"397101010120{number // 3:04d}",
        "kelurahan_code": f"31.71.01.10{number // 60:02d}",
        "rt": f"{number % 6:03d}",
        "rw": f"{number // 6 % 5:03d}",
    }


def names(name: str) -> list[str]:
    own, family = name.split()
    return [
        name,
        name,
        name.replace("U", "OE", 1),
        own,
        name[:3] + "Q" + name[3:],
        f"{own} HARTONO MULYADI",
        f"{own[:5]}X {family[:4]}",
        f"{family} NUGROHO SANTOSO",
        "YOHANES",
    ]


def dates(day: date) -> list[date]:
    swapped = day.replace(day=day.month, month=day.day) if day.day <= 12 else day
    return [
        day,
        day,
        day,
        day,
        swapped,
        day.replace(day=day.day % 28 + 1),
        day.replace(day=day.day % 28 + 1, month=day.month % 12 + 1),
        day.replace(year=day.year - 3, day=day.day % 28 + 1),
    ]


def places(row: dict[str, Any]) -> list[dict[str, Any]]:
    moved = {"no_kk": f"39720101{row['no_kk'][-8:]}"}
    return [
        {},
        {},
        {},
        moved,
        moved | {"rt": "099"},
        moved | {"rt": "099", "kelurahan_code": "31.72.01.1001"},
    ]


def written(row: dict[str, Any], number: int) -> dict[str, Any]:
    nik = row["nik"]
    niks = [
        nik,
        nik,
        nik,
        f"{nik[:8]}{nik[9]}{nik[8]}{nik[10:]}",
        f"32{nik[2:9]}7777777",
    ]
    choice = {
        "name": names(row["name"])[number % 9],
        "born_on": dates(row["born_on"])[number % 8],
        "nik": niks[number % 5],
        "sex": "LP"[(row["sex"] == "P") ^ (number % 13 == 0)],
    }
    return row | choice | places(row)[number % 7 % 6]


def stage_people(write: Callable[..., Path], n_persons: int) -> None:
    """Stage so many persons, each written down twice."""
    people = [person(number) for number in range(n_persons)]
    again = [written(row, n) for row, n in zip(people, count())]
    write(QUARTER, "regsosek", people)
    write(QUARTER, "dtks", again)


@pytest.fixture(scope="module", autouse=True)
def few_pairs() -> Iterator[None]:
    """Sample as few pairs as a village needs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "SAMPLED_PAIRS", 100_000)
        yield


@pytest.fixture(scope="module")
def trained(
    own_home: Callable[..., None],
    write_staged: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Train on enough persons; return the folder of the model."""
    own_home()
    stage_people(write_staged, N_PERSONS)
    folder = tmp_path_factory.mktemp("model")
    train(QUARTER, without={"p3ke"}, folder=folder)
    return folder


@pytest.fixture
def staged(home: Path, write_staged: Callable[..., Path]) -> Callable[[int], None]:
    """Stage so many persons in a home of their own."""
    return lambda n_persons: stage_people(write_staged, n_persons)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def card_of(folder: Path) -> dict[str, Any]:
    name, _ = model.load("jakarta-1", folder)
    found = card.load(name, folder)
    assert found
    return found


def test_training_again_gives_the_same_files_whatever_the_threads_and_the_register(
    trained: Path,
    staged: Callable[[int], None],
    write_register: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    staged(N_PERSONS)
    monkeypatch.setenv("DTSEN_THREADS", "1")
    settings.cache_clear()
    write_register(
        QUARTER.previous,
        person=[{"person_id": "a", "family_id": "f"}],
        identity=[{"person_id": "a", "name": "CONTOH SATU"}],
    )
    again = tmp_path / "again"
    train(QUARTER, without={"p3ke"}, folder=again)
    assert sorted(path.split(".", 2)[2] for path in files(again)) == [
        "card.json",
        "charts.html",
        "json",
    ]
    assert files(again) == files(trained)


def test_what_speaks_for_a_link_weighs_more_than_what_speaks_against(trained: Path):
    _, found = model.load("jakarta-1", trained)
    for comparison in ("name", "born_on", "sex", "nik", "household"):
        weights = [
            math.log2(level["m_probability"] / level["u_probability"])
            for name, level in model.levels(found)
            if name == comparison
        ]
        assert weights[0] > 0 > weights[-1]


def test_a_card_says_what_a_model_was_trained_on_and_where_each_figure_is_from(
    trained: Path,
):
    told = card_of(trained)
    assert told["trained_on"]["n_records"] == {"dtks": N_PERSONS, "regsosek": N_PERSONS}
    assert told["trained_on"]["quarter"] == "2026-Q3"
    assert set(told["made_with"]) == {"splink", "duckdb"}
    _, found = model.load("jakarta-1", trained)
    figures = {(f["comparison"], f["level"]): f for f in told["figures"]}
    assert len(figures) == len(list(model.levels(found)))
    for name, level in model.levels(found):
        figure = figures[name, level["label_for_charts"]]
        assert figure["m"] == level["m_probability"]
        assert figure["u"] == level["u_probability"]
    assert figures["nik", "birth date again"]["m_from"] == "fixed"
    assert figures["nik", "birth date again"]["u_from"] == "fixed"
    assert figures["name", "spelling"]["u_from"] == "exact"
    assert figures["household", "No. KK"]["u_from"] == "exact"
    assert figures["sex", "equal"]["u_from"] == "sampled"
    assert figures["name", "else"]["m_from"] == "em"
    assert [session["rule"] for session in told["em"]] == list(training.TRAINED_ON)
    for session in told["em"]:
        assert session["has_converged"]
        assert len(session["history"]) == session["n_iterations"] + 1
        assert session["history"][-1]["m"]


def test_neither_card_nor_charts_hold_a_value_of_a_person(trained: Path):
    name, _ = model.load("jakarta-1", trained)
    texts = [
        card.path_of(name, trained).read_text(),
        charts.path_of(name, trained).read_text(),
    ]
    people = [person(number) for number in range(N_PERSONS)]
    values = {row[key] for row in people for key in ("nik", "no_kk", "kelurahan_code")}
    values |= {token for row in people for token in row["name"].split()}
    values |= {str(row["born_on"]) for row in people}
    assert {value for value in values for text in texts if value in text} == set()
    assert not any(re.search(r"\d{16}", text) for text in texts)


def test_charts_are_one_page_that_needs_and_runs_nothing(trained: Path):
    name, _ = model.load("jakarta-1", trained)
    page = charts.path_of(name, trained).read_text()
    svgs = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(svgs) == 4 + len(training.TRAINED_ON)
    for svg in svgs:
        ElementTree.fromstring(svg)
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=|url\(|https?:", page)
    for figure in card_of(trained)["figures"]:
        assert f"{figure['comparison']}, {figure['level']}: " in page


def test_a_parameter_that_has_not_settled_is_told(
    staged: Callable[[int], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    untrained = comparisons.untrained
    hasty = {"max_iterations": 1, "em_convergence": 1e-9}
    monkeypatch.setattr(comparisons, "untrained", lambda: untrained() | hasty)
    staged(N_PERSONS)
    train(QUARTER, without={"p3ke"}, folder=tmp_path)
    told = [line.message for line in caplog.records if line.name == training.__name__]
    assert len(told) == len(training.TRAINED_ON)
    assert all("has not converged on" in line for line in told)
    sessions = card_of(tmp_path)["em"]
    assert [session["has_converged"] for session in sessions] == [False] * 3
    (page,) = tmp_path.glob("*.charts.html")
    assert page.read_text().count("BELUM mencapai konvergensi") == 2 * len(sessions)


@pytest.mark.parametrize("n_persons", [2, 12])
def test_too_few_records_are_refused(
    staged: Callable[[int], None], tmp_path: Path, n_persons: int
):
    staged(n_persons)
    with pytest.raises(ModelUnusable, match="Train on more records"):
        train(QUARTER, without={"p3ke"}, folder=tmp_path)
    assert list(tmp_path.glob("jakarta*")) == []


def test_a_new_model_takes_the_place_of_the_old_one_and_of_its_card(
    trained: Path, staged: Callable[[int], None], tmp_path: Path
):
    staged(N_PERSONS)
    before = files(trained)
    shutil.copytree(trained, tmp_path / "model")
    train(QUARTER, without={"p3ke"}, seed=2, folder=tmp_path / "model")
    after = files(tmp_path / "model")
    assert len(before) == len(after) == 3
    assert not before.keys() & after.keys()


def test_the_card_of_another_model_is_refused(tmp_path: Path):
    card.save({"model": "city-1.0"}, tmp_path).rename(
        card.path_of("city-1.1", tmp_path)
    )
    with pytest.raises(ModelUnusable, match=r"card of city-1\.0"):
        card.load("city-1.1", tmp_path)
    assert card.load("city-1.2", tmp_path) is None
