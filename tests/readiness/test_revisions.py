"""Time and revision: how long data took, and what became of a figure since."""

from __future__ import annotations

from datetime import date

import pytest

from dtsen.quarter import Quarter
from dtsen.readiness import assess

pytestmark = pytest.mark.postgres

Q3 = Quarter(2026, 3)
LAG = """
    select received_lag_days, published_lag_days, late_days, is_late
    from mart.delivery_lag where source = :source
"""
SUMMARY = """
    select n_deliveries, received_lag_median_days, received_lag_p90_days,
        published_lag_median_days, late_pct
    from mart.delivery_lag_summary where quarter = :quarter and source = :source
"""


def test_the_chain_runs_from_the_reference_day_to_the_first_release_after(
    facts,
) -> None:
    facts.received("dtks", "2026-10-19 18:00+00")  # the 20th in Jakarta
    facts.received("dtks", "2026-11-25 12:00+07", revision=2)
    facts.released("2026-10-10 08:00+07", name="too early to be made of it")
    facts.released("2026-11-30 08:00+07", name="b")
    facts.released("2026-12-09 08:00+07", name="c")
    assess(facts.connection, Q3, date(2026, 12, 1))

    assert facts.rows(LAG, source="dtks") == [(20, 41, 0, False)]
    assert facts.rows(LAG, source="klj") == [(None,) * 4]


def test_half_of_the_deliveries_take_no_longer_than_the_median(facts) -> None:
    for source, day in (("dtks", "10-10"), ("klj", "10-20"), ("p3ke", "11-24")):
        facts.received(source, f"2026-{day} 12:00+07")
    assess(facts.connection, Q3, date(2026, 12, 1))
    # 10, 20 and 55 days; between the second and the third at four fifths of the way.
    (found,) = facts.rows(SUMMARY, quarter="2026-Q3", source="semua")

    assert found == (3, 20, pytest.approx(48), None, pytest.approx(100 / 3))
    assert facts.rows(SUMMARY, quarter="semua", source="p3ke") == [
        (1, 55, 55, None, 100)
    ]


def test_a_correction_shows_what_it_changed_and_which_one_is_current(facts) -> None:
    facts.received("dtks", "2026-10-20 12:00+07")
    facts.received("dtks", "2026-11-25 12:00+07", revision=2)
    facts.received("dtks", "2026-11-26 12:00+07", revision=3)
    facts.accepted("dtks", "person", 180, quarantined=20)
    facts.accepted("dtks", "person", 195, revision=2, duplicates=5)
    facts.measured("dtks", "flagged", 45, 180)

    assert facts.rows(
        "select revision, rows_read, accepted, quarantined_pct, flagged_pct,"
        " accepted_change, is_current from mart.delivery_revision order by revision"
    ) == [
        (1, 200, 180, 10, 25, None, False),
        (2, 200, 195, 0, None, 15, True),
        (3, None, None, None, None, None, False),  # landed, and not read yet
    ]


def test_a_figure_keeps_the_value_of_every_release(facts) -> None:
    facts.released("2026-11-20 08:00+07", name="z", penduduk=1000, padan_pct=91.5)
    facts.released("2026-12-20 08:00+07", name="a", penduduk=1015, padan_pct=None)
    facts.connection.exec_driver_sql(
        "insert into publication.current_release values ('2026-Q3', 'a')"
    )

    assert facts.rows(
        "select indicator_code, vintage, release_id, value, value_change, is_current"
        " from mart.release_revision order by 1, 2"
    ) == [
        ("padan_pct", 1, "z", 91.5, None, False),
        ("padan_pct", 2, "a", None, None, True),
        ("penduduk", 1, "z", 1000, None, False),
        ("penduduk", 2, "a", 1015, 15, True),
    ]
