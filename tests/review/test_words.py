"""What officials read of a pair is Bahasa Indonesia, whatever the model has met."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from dtsen.linkage.comparisons import COMPARISONS
from dtsen.linkage.passes import PASSES
from dtsen.review import words

LEVELS = [
    (comparison["output_column_name"], level["label_for_charts"].lower())
    for comparison in COMPARISONS
    for level in comparison["comparison_levels"]
]


@pytest.mark.parametrize(("comparison", "level"), LEVELS)
def test_every_level_of_the_model_has_words(comparison: str, level: str) -> None:
    known = {name.lower() for name in words.LEVELS[comparison]}

    assert level in known | {"unknown"}


def test_every_pass_has_words() -> None:
    assert set(PASSES) <= set(words.PASSES)


@pytest.mark.parametrize(
    ("pair", "state"),
    [
        ((True, False), "Sekarang satu orang."),
        ((False, False), "Sekarang dua orang."),
        ((False, True), "Sekarang dua orang; sebuah aturan melarang mereka disatukan."),
    ],
)
def test_a_reviewer_reads_what_becomes_of_a_pair_if_nobody_decides(
    pair: tuple[bool, bool], state: str
) -> None:
    row = SimpleNamespace(is_together=pair[0], is_forbidden=pair[1])

    assert words.state(row) == state
