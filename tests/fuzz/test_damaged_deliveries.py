"""A thousand damaged deliveries, every kind of damage among them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st

from dtsen.settings import settings as dtsen_settings
from fuzzing.check import check
from fuzzing.making import KINDS, SHAPES, described, make
from fuzzing.people import FEWEST, MOST, NARROW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

FILES = 1000
MIN_KINDS = 60
each, more = divmod(FILES, len(KINDS))
files_of_kind = {kind: each + (n < more) for n, kind in enumerate(KINDS)}

# The same files in every run. A file says by itself what is wrong with it: nothing is
# gained by making it smaller, at a fifth of a second a step.
same_files = settings(
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
shapes = st.sampled_from(SHAPES + NARROW * 2)
sizes = st.integers(FEWEST, MOST)
randomness = st.randoms(use_true_random=False)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("state")
        patch.setenv("DTSEN_STATE", str(folder))
        dtsen_settings.cache_clear()
        yield folder
    dtsen_settings.cache_clear()


def test_there_are_kinds_of_damage_of_every_sort() -> None:
    assert len(KINDS) >= MIN_KINDS
    assert {kind.sort for kind in KINDS.values()} == {
        *("number", "date", "code", "sum of answers", "desil", "amount", "measure"),
        *("text", "name", "record", "family", "person", "area"),
        *("bytes", "line", "lines", "quotes", "ends", "blank", "header"),
        *("encoding", "delimiter", "length", "kind", "file"),
        *("manifest", "layout", "workbook", "parquet"),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_of_a_damaged_delivery_comes_what_its_damage_says(
    kind: str, state: Path
) -> None:
    n_checked = 0

    @settings(same_files, max_examples=files_of_kind[kind])
    @given(shape=shapes, n_records=sizes, rng=randomness)
    def deliver(shape: Any, n_records: int, rng: Random) -> None:
        nonlocal n_checked
        case = make(rng, kind, shape, n_records)
        assume(case is not None)
        assert case
        note(described(case))
        with tempfile.TemporaryDirectory(dir=state) as folder:
            check(case, Path(folder))
        n_checked += 1

    deliver()
    assert n_checked >= files_of_kind[kind]
