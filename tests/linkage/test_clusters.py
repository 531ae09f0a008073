"""Components, and what must stay apart inside them."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dtsen.linkage.clusters import Pairs, components, settle

N = 8
pair_lists = st.lists(
    st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)).filter(
        lambda pair: pair[0] != pair[1]
    ),
    max_size=20,
)
sources = st.lists(st.integers(-1, 2), min_size=N, max_size=N).map(np.array)


def pairs(listed: list[tuple[int, int]]) -> Pairs:
    left, right = ([pair[side] for pair in listed] for side in (0, 1))
    return Pairs(np.array(left, dtype=np.int64), np.array(right, dtype=np.int64))


def settled(links, forbidden, source=None) -> np.ndarray:
    return settle(components(N, pairs(links)), pairs(links), pairs(forbidden), source)


@given(pair_lists)
def test_components_are_those_of_networkx(links: list[tuple[int, int]]):
    graph = nx.Graph(links)
    graph.add_nodes_from(range(N))
    expected = {
        node: min(part) for part in nx.connected_components(graph) for node in part
    }
    assert components(N, pairs(links)).tolist() == [expected[i] for i in range(N)]


@given(pair_lists, pair_lists)
def test_what_is_forbidden_is_never_together(links, forbidden):
    label = settled(links, forbidden)
    assert all(label[left] != label[right] for left, right in forbidden)


@given(pair_lists, sources)
def test_no_two_nodes_of_one_source_are_together(links, source):
    label = settled(links, [], source)
    seen = [(label[i], source[i]) for i in range(N) if source[i] >= 0]
    assert len(seen) == len(set(seen))


@given(pair_lists, pair_lists, sources)
def test_nothing_is_together_that_was_not_linked(links, forbidden, source):
    label = settled(links, forbidden, source)
    whole = components(N, pairs(links))
    assert all(whole[label[i]] == whole[i] for i in range(N))
    assert all(label[label[i]] == label[i] <= i for i in range(N))


@given(pair_lists, pair_lists, sources)
def test_links_are_taken_strongest_first_everywhere(links, forbidden, source):
    """Clean components come from scipy: taking link by link must give the same."""
    assert settled(links, forbidden, source).tolist() == greedy(
        links, forbidden, source
    )


def greedy(links, forbidden, source) -> list[int]:
    group = {i: {i} for i in range(N)}
    for left, right in links:
        joined = group[left] | group[right]
        real = [source[i] for i in joined if source[i] >= 0]
        apart = any(a in joined and b in joined for a, b in forbidden)
        if not apart and len(real) == len(set(real)):
            group |= dict.fromkeys(joined, joined)
    return [min(group[i]) for i in range(N)]
