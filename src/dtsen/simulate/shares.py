"""Whole numbers that add up: rounding of shares, and dealing people into them."""

from __future__ import annotations

import numpy as np

from dtsen.simulate.draws import Array, Mask


def largest_remainder(weights: Array, totals: Array) -> Array:
    """Share each row's total in proportion to its weights, in whole numbers.

    Every share is its exact value rounded down or up; what rounding down leaves goes
    to the largest remainders, the first of equal ones winning. A row without any weight
    is shared evenly.

    >>> largest_remainder(np.array([[1, 1, 1], [5, 3, 2]]), np.array([10, 5])).tolist()
    [[4, 3, 3], [3, 1, 1]]
    """
    weights = np.asarray(weights, dtype=np.float64)
    weights = np.where(weights.sum(axis=1, keepdims=True) > 0, weights, 1.0)
    exact = weights / weights.sum(axis=1, keepdims=True) * np.asarray(totals)[:, None]
    # Exact shares such as 3 x 1/3 must not fall below a whole number by a last bit.
    shares = np.floor(np.round(exact, 9)).astype(np.int64)
    order = np.argsort(shares - np.round(exact, 9), axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(order.shape[1])[None, :], axis=1)
    left = np.asarray(totals) - shares.sum(axis=1)
    return np.asarray(shares + (rank < left[:, None]))


def deal(group: Array, score: Array, counts: Array) -> Array:
    """Give each group exactly its count of every label, low scores the low labels.

    ``group`` numbers the rows of ``counts``, whose sums are the sizes of the groups.

    >>> group, score = np.array([0, 0, 0, 1]), np.array([.3, .1, .2, .9])
    >>> deal(group, score, np.array([[1, 2], [0, 1]])).tolist()
    [1, 0, 1, 1]
    """
    labels = np.tile(np.arange(counts.shape[1]), counts.shape[0])
    dealt = np.empty(len(group), dtype=np.int64)
    dealt[np.lexsort((score, group))] = np.repeat(labels, counts.ravel())
    return dealt


def rank_within(group: Array, score: Array, n_groups: int) -> Array:
    """Rank the rows of each group by score, from 0.

    >>> rank_within(np.array([1, 0, 1]), np.array([.9, .1, .2]), 2).tolist()
    [1, 0, 0]
    """
    order = np.lexsort((score, group))
    sizes = np.bincount(group, minlength=n_groups)
    starts = np.cumsum(sizes) - sizes
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - starts[group[order]]
    return rank


def choose(group: Array, score: Array, counts: Array, *, among: Mask) -> Mask:
    """Mark the rows of highest score in each group, as many as its count says.

    Where fewer are among the candidates, all of them are marked.

    >>> choose(np.zeros(4, int), np.array([1, 2, 3, 4]), np.array([2]),
    ...        among=np.array([True, True, True, False])).tolist()
    [False, True, True, False]
    """
    rows = np.flatnonzero(among)
    rank = rank_within(group[rows], -score[rows], len(counts))
    chosen = np.zeros(len(group), dtype=bool)
    chosen[rows[rank < counts[group[rows]]]] = True
    return chosen


def shared_ranks(group: Array, other: Array, n_groups: int) -> Mask:
    """Mark the first rows of each group, as many as another side has too.

    Both sides are sorted by group; what is marked on both can be paired in order.

    >>> shared_ranks(np.array([0, 0, 1]), np.array([0, 1, 1]), 2).tolist()
    [True, False, True]
    """
    counts = np.bincount(other, minlength=n_groups)
    rank = rank_within(group, np.arange(len(group)), n_groups)
    return np.asarray(rank < counts[group])
