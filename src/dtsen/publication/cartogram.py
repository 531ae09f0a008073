"""A Dorling cartogram: one circle per place, as large as its population.

Circles show people, not land: a dense kelurahan is not lost beside an empty one, and
no boundary file is needed. Each circle starts at its place and is pushed until none
overlaps (Dorling 1996). Only sums, products and square roots in a fixed order are
used: the same places give the same bytes on every machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROUNDS = 240
# How far a circle drifts back to its place in each round: small against the push, so
# that neighbours stay neighbours.
_PULL = 0.02
# Only pairs that begin within this many radii of each other are ever compared.
_REACH = 2.5


@dataclass(frozen=True, slots=True)
class Circle:
    """One place on the sheet; ``group`` keeps the parts of one city together."""

    code: str
    group: str
    x: float
    y: float
    r: float


def project(
    lon: float, lat: float, *, west: float, north: float, scale: float
) -> tuple[float, float]:
    """Return sheet coordinates (equirectangular: Jakarta is small and at 6° south).

    Examples
    --------
    >>> x, y = project(106.8, -6.2, west=106.7, north=-6.1, scale=1000)
    >>> round(x, 1), round(y, 1)
    (99.4, 100.0)
    """
    return (lon - west) * math.cos(math.radians(6.2)) * scale, (north - lat) * scale


def spread(
    circles: Sequence[Circle], *, gap: float = 1.0, between: float = 3.0
) -> list[Circle]:
    """Push circles apart until none overlaps, each as near to its place as it can be.

    Parameters
    ----------
    circles
        The circles at their true places.
    gap
        The free space between two circles of one group.
    between
        The free space between circles of two groups: a gutter that shows the border.

    Examples
    --------
    >>> a, b = spread([Circle("a", "g", 0, 0, 5), Circle("b", "g", 6, 0, 5)], gap=0)
    >>> b.x - a.x >= 9.99
    True
    """
    home = [(c.x, c.y) for c in circles]
    place = [[c.x, c.y] for c in circles]
    pairs = _near_pairs(circles, gap, between)
    for number in range(_ROUNDS):
        pull = _PULL * (1 - number / _ROUNDS)
        for at, origin in zip(place, home, strict=True):
            at[0] += pull * (origin[0] - at[0])
            at[1] += pull * (origin[1] - at[1])
        for i, j, distance in pairs:
            _push(place[i], place[j], distance)
    return [replace(c, x=at[0], y=at[1]) for c, at in zip(circles, place, strict=True)]


def _near_pairs(
    circles: Sequence[Circle], gap: float, between: float
) -> list[tuple[int, int, float]]:
    pairs = []
    for (i, a), (j, b) in combinations(enumerate(circles), 2):
        distance = a.r + b.r + (gap if a.group == b.group else between)
        if (a.x - b.x) ** 2 + (a.y - b.y) ** 2 < (_REACH * distance) ** 2:
            pairs.append((i, j, distance))
    return pairs


def _push(a: list[float], b: list[float], distance: float) -> None:
    """Move two circles apart along their line, half of the overlap each."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    squared = dx * dx + dy * dy
    if squared >= distance * distance:
        return
    apart = math.sqrt(squared)
    # Two circles at one place part along the x axis.
    ux, uy = (dx / apart, dy / apart) if apart else (1.0, 0.0)
    move = (distance - apart) / 2
    a[0] -= move * ux
    a[1] -= move * uy
    b[0] += move * ux
    b[1] += move * uy
