"""The score: what is known of a supplier, weighed; what is not known weighs nothing."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from dtsen.quarter import Quarter
from dtsen.readiness import assess
from dtsen.settings import settings
from dtsen.warehouse import insert

Q3 = Quarter(2026, 3)
WIDE = """
    select kesiapan_pct, tepat_waktu_pct, lengkap_pct, kontrak_pct,
        nik_dapat_dipakai_pct, padan_pct, hari_terlambat, revisi
    from mart.readiness_wide where source = 'dtks'
"""


def weights() -> dict[str, float]:
    path = settings().home / "reference" / "readiness_weight.csv"
    with path.open(newline="", encoding="utf-8") as stream:
        return {
            row["component"]: float(row["weight"]) for row in csv.DictReader(stream)
        }


def test_the_weights_are_hundredths() -> None:
    assert len(weights()) == 7
    assert sum(weights().values()) == 100


@pytest.mark.postgres
def test_six_days_late_nine_rules_of_ten_and_95_of_100_nik_make_87_7(facts) -> None:
    facts.received("dtks", "2026-11-20 12:00+07")
    facts.accepted("dtks", "person", 100)
    facts.judged("dtks", warning=1)
    facts.measured("dtks", "nik_valid", 95, 100)
    assess(facts.connection, Q3, date(2026, 11, 20))
    ((score, *others),) = facts.rows(WIDE)

    assert others == [80, None, 90, 95, None, 6, 1]
    assert score == pytest.approx((20 * 80 + 20 * 90 + 15 * 95) / 55)
    assert f"{score:.1f}" == "87.7"


@pytest.mark.postgres
def test_a_supplier_of_whom_nothing_is_known_has_no_score(facts) -> None:
    assess(facts.connection, Q3, Q3.last_day)

    assert facts.rows(WIDE) == [(None,) * 8]


@pytest.mark.postgres
def test_the_score_lies_between_the_worst_and_the_best_component(facts) -> None:
    shares = st.none() | st.tuples(st.integers(0, 9), st.integers(9, 12))
    known = st.tuples(*[shares] * len(weights())).filter(any)

    @examples(max_examples=25)
    @given(known)
    def it_does(components: tuple[tuple[int, int] | None, ...]) -> None:
        with facts.connection.begin_nested() as savepoint:
            insert(
                facts.connection,
                "quality.readiness",
                [
                    {
                        "quarter": str(Q3),
                        "source": "dtks",
                        "component": name,
                        "as_of": Q3.last_day,
                        "numerator": share and share[0],
                        "denominator": share and share[1],
                    }
                    for name, share in zip(weights(), components, strict=True)
                ],
            )
            found = facts.rows("select value, score from mart.readiness")
            savepoint.rollback()
        values = [value for value, _ in found if value is not None]
        total = sum(score for _, score in found if score is not None)
        assert len(values) == sum(share is not None for share in components)
        assert min(values) - 1e-9 <= total <= max(values) + 1e-9

    it_does()
