"""A thousand damaged deliveries, every kind of damage among them."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from dtsen.settings import settings as dtsen_settings
from fuzzing.check import check
from fuzzing.making import KINDS, SHAPES, Case, described, make
from fuzzing.people import FEWEST, MOST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

FILES = 1000
FILES_OF_A_KIND = -(-FILES // len(KINDS))
MIN_KINDS = 60

# The same files in every run; how long one takes says something about the machine.
same_files = settings(
    max_examples=FILES_OF_A_KIND,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
shapes = st.sampled_from(SHAPES)
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


def checked(case: Case, state: Path) -> Any:
    with tempfile.TemporaryDirectory(dir=state) as folder:
        return check(case, Path(folder))


def test_there_are_kinds_of_damage_of_every_sort() -> None:
    sorts = Counter(kind.partition(":")[0] for kind in KINDS)

    assert len(KINDS) >= MIN_KINDS
    assert set(sorts) >= {
        *("bytes", "encoding", "ends", "delimiter", "line", "quotes", "header"),
        *("number", "date", "code", "desil", "amount", "text", "area"),
        *("record", "family", "person", "length", "kind", "manifest"),
    }


@pytest.mark.parametrize("kind", KINDS)
@same_files
@given(shape=shapes, n_records=sizes, rng=randomness)
def test_of_a_damaged_delivery_comes_what_its_damage_says(
    kind: str, state: Path, shape: Any, n_records: int, rng: Random
) -> None:
    case = make(rng, kind, shape, n_records)
    assume(case is not None)
    assert case
    note(described(case))
    checked(case, state)
