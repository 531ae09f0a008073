"""The quarter: one spelling, no gaps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtsen.quarter import Quarter

quarters = st.builds(Quarter, st.integers(1, 9998), st.integers(1, 4))


@given(quarters)
def test_a_quarter_is_read_as_it_is_written(quarter: Quarter) -> None:
    assert Quarter.parse(str(quarter)) == quarter


@given(quarters)
def test_the_next_quarter_begins_the_day_after_the_last(quarter: Quarter) -> None:
    assert quarter.last_day + timedelta(days=1) == quarter.next.first_day
    assert quarter.next.previous == quarter
    assert quarter < quarter.next


@given(st.dates(date(2, 1, 1), date(9000, 1, 1)))
def test_every_day_lies_in_exactly_its_quarter(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day


@pytest.mark.parametrize(
    "text", ["2026Q3", "2026-q3", "2026-Q5", "2026-Q0", "26-Q3", " 2026-Q3", "٢٠٢٦-Q3"]
)
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2026-Q3"):
        Quarter.parse(text)
