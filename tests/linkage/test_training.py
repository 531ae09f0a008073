"""Training gives the same file again, or says what it lacks."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from dtsen.errors import ModelUnusable
from dtsen.linkage import model, train, training
from dtsen.quarter import Quarter

if TYPE_CHECKING:
    from collections.abc import Callable
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


@pytest.fixture
def staged(
    home: Path, write_staged: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Callable[[int], None]:
    """Stage so many persons, each written down twice."""
    monkeypatch.setattr(training, "SAMPLED_PAIRS", 100_000)

    def stage(n_persons: int) -> None:
        people = [person(number) for number in range(n_persons)]
        again = [written(row, n) for row, n in zip(people, count())]
        write_staged(QUARTER, "regsosek", people)
        write_staged(QUARTER, "dtks", again)

    return stage


def test_training_again_gives_the_same_file(
    staged: Callable[[int], None], tmp_path: Path
):
    staged(N_PERSONS)
    first = train(QUARTER, without={"p3ke"}, folder=tmp_path / "first")
    again = train(QUARTER, without={"p3ke"}, folder=tmp_path / "again")
    assert first.name == again.name
    assert first.read_bytes() == again.read_bytes()
    _, settings = model.load("jakarta-1", tmp_path / "first")
    for comparison in ("name", "born_on", "sex", "nik", "household"):
        weights = [
            math.log2(level["m_probability"] / level["u_probability"])
            for name, level in model.levels(settings)
            if name == comparison
        ]
        assert weights[0] > 0 > weights[-1]


def test_too_few_records_are_refused(staged: Callable[[int], None], tmp_path: Path):
    staged(12)
    with pytest.raises(ModelUnusable, match="Train on more records"):
        train(QUARTER, without={"p3ke"}, folder=tmp_path)
    assert list(tmp_path.glob("*.json")) == []
