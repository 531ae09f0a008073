"""Who belongs together: components of links, under what must never be one person.

Almost every component is clean, and scipy finds them all at once. Where one holds a
forbidden pair, or two source persons of one source, its links are taken again one by
one, strongest first, and a link that would join what must stay apart is left out. On a
clean component both ways give the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of nodes; where they are links, the strongest comes first."""

    left: Ints
    right: Ints


def components(n_nodes: int, links: Pairs) -> Ints:
    """Return for each node the smallest node of its component.

    >>> components(5, Pairs(np.array([3, 1]), np.array([4, 3]))).tolist()
    [0, 1, 2, 1, 1]
    """
    ones = np.ones(len(links.left), dtype=np.int8)
    graph = coo_array((ones, (links.left, links.right)), shape=(n_nodes, n_nodes))
    n_components, label = connected_components(graph, directed=False)
    smallest = np.full(n_components, n_nodes, dtype=np.int64)
    np.minimum.at(smallest, label, np.arange(n_nodes, dtype=np.int64))
    return smallest[label]


def settle(
    component: Ints, links: Pairs, forbidden: Pairs, source: Ints | None = None
) -> Ints:
    """Part the components that hold what must stay apart.

    ``component`` is what :func:`components` returned for ``links``. With ``source``, no
    two nodes of one source may be together, unless it is negative. Returns the smallest
    node of each group.
    """
    is_dirty = _dirty(component, forbidden, source)
    if not is_dirty.any():
        return component
    groups = _Groups(np.flatnonzero(is_dirty), forbidden, source)
    open_links = is_dirty[links.left]
    for left, right in zip(
        links.left[open_links].tolist(), links.right[open_links].tolist(), strict=True
    ):
        groups.join(left, right)
    settled = component.copy()
    for node, smallest in groups.smallest():
        settled[node] = smallest
    return settled


def _dirty(component: Ints, forbidden: Pairs, source: Ints | None) -> NDArray[np.bool_]:
    """Return for each node whether its component has to be looked at again."""
    bad = np.zeros(len(component), dtype=np.bool_)
    inside = component[forbidden.left] == component[forbidden.right]
    bad[component[forbidden.left[inside]]] = True
    if source is not None:
        order = np.lexsort((source, component))
        same = (np.diff(component[order]) == 0) & (np.diff(source[order]) == 0)
        same &= source[order][1:] >= 0
        bad[component[order][1:][same]] = True
    return bad[component]


def _sources(source: Ints | None, node: int) -> set[int]:
    return set() if source is None or source[node] < 0 else {int(source[node])}


@dataclass(slots=True)
class _Group:
    nodes: list[int]
    sources: set[int]
    enemies: set[int]


@dataclass(slots=True)
class _Groups:
    """Groups of nodes that grow link by link."""

    of: dict[int, _Group] = field(init=False)

    def __init__(self, nodes: Ints, forbidden: Pairs, source: Ints | None) -> None:
        self.of = {
            node: _Group([node], _sources(source, node), set())
            for node in nodes.tolist()
        }
        for left, right in zip(
            forbidden.left.tolist(), forbidden.right.tolist(), strict=True
        ):
            if left in self.of and right in self.of:
                self.of[left].enemies.add(right)
                self.of[right].enemies.add(left)

    def join(self, left: int, right: int) -> None:
        """Join the groups of two nodes, unless something forbids it."""
        one, other = self.of[left], self.of[right]
        if (
            one is other
            or one.sources & other.sources
            or not one.enemies.isdisjoint(other.nodes)
        ):
            return
        one.nodes += other.nodes
        one.sources |= other.sources
        one.enemies |= other.enemies
        for node in other.nodes:
            self.of[node] = one

    def smallest(self) -> Iterable[tuple[int, int]]:
        """Yield each node with the smallest node of its group."""
        for node, group in self.of.items():
            yield node, min(group.nodes)
