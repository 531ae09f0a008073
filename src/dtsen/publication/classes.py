"""Classes of a map: five groups of places, about as many in each."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtsen.publication.wording import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

N_CLASSES = 5
UNSHOWN = "x"


@dataclass(frozen=True, slots=True)
class Step:
    """One class of the legend: its style, its range and how many places lie in it."""

    style: str
    label: str
    n_places: int


@dataclass(frozen=True, slots=True)
class Classes:
    """The class of every place, and the legend that explains it."""

    of_place: Mapping[str, str]
    legend: Sequence[Step]


def quintiles(values: Mapping[str, float | None]) -> Classes:
    """Sort places into fifths; equal values share a class, so classes may differ.

    Parameters
    ----------
    values
        The value of each place; None where it is not shown.

    Examples
    --------
    >>> fifths = quintiles({"a": 10.0, "b": 20.0, "c": 30.0, "d": None})
    >>> fifths.of_place
    {'a': '0', 'b': '1', 'c': '3', 'd': 'x'}
    >>> [(step.label, step.n_places) for step in fifths.legend]
    [('10,0', 1), ('20,0', 1), ('30,0', 1), ('tidak ditampilkan', 1)]
    """
    shown = sorted(value for value in values.values() if value is not None)
    upper = [-(-len(shown) * k // N_CLASSES) - 1 for k in range(1, N_CLASSES)]
    bounds = [shown[at] for at in upper if shown]
    of_place = {
        place: UNSHOWN if value is None else str(bisect_left(bounds, value))
        for place, value in values.items()
    }
    styles = [str(k) for k in range(N_CLASSES)] + [UNSHOWN]
    steps = (_step(style, values, of_place) for style in styles)
    return Classes(of_place, [step for step in steps if step.n_places])


def _step(
    style: str, values: Mapping[str, float | None], of_place: Mapping[str, str]
) -> Step:
    inside = [values[place] for place, its in of_place.items() if its == style]
    known = sorted({value for value in inside if value is not None})
    ends = [number(value, 1) for value in (known[:1] + known[-1:])[: len(known)]]
    return Step(style, "–".join(ends) or "tidak ditampilkan", len(inside))
