"""The official figures: judged from the baseline on, and of one month in a row."""

from __future__ import annotations

import pytest

from dtsen.areas import areas
from dtsen.publication import corridor
from dtsen.publication.figures import ABSENT
from dtsen.publication.reference import official_series, poverty_target
from dtsen.publication.view_tables import view_tables
from dtsen.quarter import Quarter


def verdict(quarter: str) -> str:
    series = official_series(Quarter.parse(quarter)).of("31", "p0_pct")
    return corridor.draw(series, poverty_target()).verdict


def test_a_figure_from_before_the_plan_is_not_judged():
    assert verdict("2024-Q4") == (
        "Jalur menuju target dimulai pada Maret 2025; angka sebelum itu tidak dinilai."
    )


def test_the_baseline_itself_lies_in_the_corridor():
    assert verdict("2025-Q1").endswith("angka resmi 4,28% di dalam jalur itu.")


@pytest.mark.parametrize(
    ("quarter", "row"),
    [
        # In March 2022 BPS gave the rate of this kota and no number of poor persons.
        ("2022-Q1", ["7,24", ABSENT, "Mar 2022"]),
        # Of March 2020 there is a number and no rate.
        ("2020-Q1", [ABSENT, ABSENT, ABSENT]),
    ],
)
def test_the_number_of_poor_is_of_the_month_of_the_rate(content, quarter, row):
    at = Quarter.parse(quarter)
    places = areas(on=at.last_day)
    tables = view_tables(content.figures, official_series(at), places)
    (north,) = [found for found in tables.kota if found.code == "31.72"]
    assert north.official == row
