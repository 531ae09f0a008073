"""From exact figures to a table that may be published."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtsen.disclosure import (
    MIN_DENOMINATOR,
    PROTECTED_COLUMNS,
    protect,
    rounded,
    sdc_key,
)
from dtsen.errors import ReleaseRefused, SettingMissing

KEY = bytes(range(32))


def figure(code: str, **columns) -> dict[str, object]:
    return {
        "quarter": "2026-Q3",
        "area_code": "31.71.01.1001",
        "area_level": "kelurahan",
        "indicator_code": code,
        "breakdown": "",
        "kind": "registry",
        "value": None,
        "numerator": None,
        "denominator": None,
        "denominator_kind": None,
        "lower": None,
        "upper": None,
        "method_version": "1",
        "build": "2026-Q3.000000000000",
        "numerator_key": None,
        "denominator_key": None,
    } | columns


def share(numerator: int, denominator: int, **columns) -> dict[str, object]:
    return figure(
        "padan_pct",
        value=100 * numerator / max(denominator, 1),
        numerator=numerator,
        denominator=denominator,
        numerator_key=numerator * 104_729,
        denominator_key=denominator * 104_729,
        lower=1.25,
        upper=98.75,
        **columns,
    )


def one(row: dict[str, object]) -> pd.Series:
    return protect(pd.DataFrame([row]), KEY).iloc[0]


def test_a_count_leaves_only_rounded() -> None:
    row = one(figure("penduduk", value=57, numerator=57, numerator_key=655190763))

    assert row["value"] == row["numerator"] == 60
    assert row["status"] == "ditampilkan"


cells = st.integers(0, 500).flatmap(
    lambda whole: st.tuples(st.integers(0, whole), st.just(whole))
)


@given(st.lists(cells, min_size=1, max_size=20))
@settings(max_examples=50, deadline=None)
def test_a_rate_is_the_quotient_of_the_published_counts_or_hidden(pairs) -> None:
    rows = [
        share(part, whole, area_code=str(i)) for i, (part, whole) in enumerate(pairs)
    ]

    for row in protect(pd.DataFrame(rows), KEY).itertuples():
        if row.denominator < MIN_DENOMINATOR:
            assert row.status == "tidak ditampilkan"
            assert pd.isna(row.value)
            assert pd.isna(row.numerator)
        else:
            quotient = round(100 * row.numerator / row.denominator, 1)
            assert row.value == min(quotient, 100)
            assert row.numerator % 5 == row.denominator % 5 == 0


def test_a_rate_is_hidden_below_thirty_published_units_whatever_the_exact_number() -> (
    None
):
    published = {n: int(rounded(KEY, [n], [n * 104_729])[0]) for n in range(20, 40)}
    assert {25, 30} <= {published[n] for n in range(26, 30)}, "both cases are met"

    for n, denominator in published.items():
        row = one(share(10, n))
        assert (row["status"] == "ditampilkan") == (denominator >= 30)


def test_the_interval_of_an_exact_rate_does_not_leave() -> None:
    row = one(share(40, 80))
    assert pd.isna(row["lower"])
    assert pd.isna(row["upper"])


def test_an_official_figure_passes_as_it_was_published() -> None:
    row = one(figure("p0_pct", kind="official", value=4.03, lower=3.9, upper=4.2))
    assert (row["value"], row["lower"], row["upper"]) == (4.03, 3.9, 4.2)
    assert row["status"] == "ditampilkan"


def test_no_key_and_no_exact_count_is_in_the_protected_table() -> None:
    canary = 123_457
    protected = protect(pd.DataFrame([share(canary, canary + 6)]), KEY)

    assert list(protected.columns) == PROTECTED_COLUMNS
    assert str(canary) not in protected.to_csv()


def test_the_order_of_the_figures_is_that_of_their_keys() -> None:
    rows = [share(40, 80, area_code=code) for code in ("31.75", "31", "31.71")]
    rows.append(figure("p0_pct", kind="official", value=4.03, area_code="31"))
    forward, backward = (protect(pd.DataFrame(r), KEY) for r in (rows, rows[::-1]))

    pd.testing.assert_frame_equal(forward, backward)
    assert forward["area_code"].tolist() == ["31", "31", "31.71", "31.75"]


@pytest.mark.parametrize("missing", ["numerator", "numerator_key", "denominator_key"])
def test_a_figure_that_cannot_be_rounded_is_refused_by_name(missing) -> None:
    with pytest.raises(ReleaseRefused, match="padan_pct"):
        one(share(40, 80) | {missing: None})


def test_a_rate_without_its_whole_is_refused() -> None:
    with pytest.raises(ReleaseRefused, match="padan_pct"):
        one(share(40, 80) | {"denominator": None})


def test_without_a_key_nothing_is_rounded(home, monkeypatch) -> None:
    from dtsen.settings import settings as read_settings

    assert len(sdc_key()) == 32
    monkeypatch.setenv("DTSEN_DEMO", "0")
    read_settings.cache_clear()
    with pytest.raises(SettingMissing, match="DTSEN_SDC_KEY_FILE"):
        sdc_key()
