"""CKR5: keyed random rounding to base 5."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtsen.disclosure import record_key, rounded, rounded_tally

KEY = bytes(range(32))
counts = st.integers(0, 11_000_000)
sums = st.integers(0, 11_000_000 * 2**32)


@pytest.mark.parametrize(
    ("n", "key_sum", "published"),
    [
        (1, 2996860013, 0),
        (3, 1076934726, 5),
        (7, 3338202013, 5),
        (9, 4216970088, 10),
        (13, 2939844731, 15),
        (57, 655190763, 60),
        (199, 3161640899, 200),
    ],
)
def test_the_test_vectors_of_the_method_come_out(n, key_sum, published) -> None:
    people = [hashlib.sha256(f"p{i}".encode()).digest() for i in range(n)]
    total = sum(record_key(KEY, person) for person in people)

    assert total % 2**32 == key_sum
    assert rounded(KEY, [n], [total]).tolist() == [published]


@given(counts, sums)
def test_a_count_moves_by_at_most_four_to_a_multiple_of_five(n, s) -> None:
    (published,) = rounded(KEY, [n], [s]).tolist()

    assert published % 5 == 0
    assert abs(published - n) <= 4
    assert n % 5 or published == n


@given(sums)
def test_nobody_stays_nobody(s) -> None:
    assert rounded(KEY, [0], [s]).tolist() == [0]


@given(st.lists(st.tuples(counts, sums), min_size=1, max_size=30), st.randoms())
def test_the_same_people_are_the_same_number_in_every_table(cells, random) -> None:
    shuffled = random.sample(cells, len(cells))

    def publish(table):
        n, s = zip(*table, strict=True)
        return dict(zip(table, rounded(KEY, n, s).tolist(), strict=True))

    assert publish(cells) == publish(shuffled)


@given(counts, sums)
def test_only_the_last_32_bits_of_the_sum_of_keys_count(n, s) -> None:
    assert rounded(KEY, [n], [s]).tolist() == rounded(KEY, [n], [s % 2**32]).tolist()


@pytest.mark.parametrize("n", [1, 2, 3, 4, 57])
def test_rounding_is_unbiased_over_many_cells(n) -> None:
    cells = 20_000
    published = rounded(KEY, np.full(cells, n), np.arange(cells) * 7919)

    # Four standard errors of a mean whose standard deviation is at most 2.5.
    assert abs(published.mean() - n) < 4 * 2.5 / cells**0.5
    assert set(published.tolist()) == {n - n % 5, n - n % 5 + 5}


def test_another_key_gives_other_numbers() -> None:
    n, s = np.arange(1, 200), np.arange(1, 200) * 7919
    assert rounded(KEY, n, s).tolist() != rounded(bytes(32), n, s).tolist()


@given(counts)
def test_a_tally_of_records_is_rounded_by_the_same_rule(n) -> None:
    assert rounded_tally(KEY, n) % 5 == 0
    assert abs(rounded_tally(KEY, n) - n) <= 4
