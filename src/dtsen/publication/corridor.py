"""The official poverty rate against the corridor of the medium-term plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtsen.publication.wording import month, number, short_month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtsen.publication.reference import OfficialValue, Target

WIDTH, HEIGHT = 560.0, 300.0
LEFT, RIGHT = 26.0, 66.0
_TOP, _BOTTOM = 10.0, 30.0
_CEILING = 5.5
_MARCH = 3


@dataclass(frozen=True, slots=True)
class Dot:
    """One official figure; March and September are not compared with each other."""

    x: float
    y: float
    label: str
    is_march: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the grid and its label."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Corridor:
    """The drawing and its sentence."""

    dots: Sequence[Dot]
    line: str
    wedge: str
    years: Sequence[Tick]
    levels: Sequence[Tick]
    goal: Sequence[Tick]
    newest: str
    verdict: str


def glide(target: Target, period: str) -> tuple[float, float]:
    r"""Return the ends of the corridor in one month, on straight lines to the target.

    .. math:: T(t) = b - (b - g)\,(t - t_0)/(t_1 - t_0)

    with the baseline :math:`b` at :math:`t_0` and the goal :math:`g` at :math:`t_1`.

    Examples
    --------
    >>> from dtsen.publication.reference import Target
    >>> plan = Target("2025-03", 4.28, "2030-03", 1.82, 2.91)
    >>> [round(end, 2) for end in glide(plan, "2025-09")]
    [4.03, 4.14]
    """
    begin, due = _year(target.baseline_period), _year(target.due_period)
    part = (_year(period) - begin) / (due - begin)
    base = target.baseline_value
    return base - (base - target.lower) * part, base - (base - target.upper) * part


def draw(series: Sequence[OfficialValue], target: Target) -> Corridor:
    """Draw the series and the corridor, and say where the newest figure lies."""
    first, last = int(_year(series[0].period)), int(_year(target.due_period)) + 1

    def x(period: str) -> float:
        return LEFT + (_year(period) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    dots = [
        Dot(
            x(value.period),
            _y(value.value),
            f"{month(value.period)}: {number(value.value, 2)}%",
            is_march=value.period.endswith(f"-{_MARCH:02d}"),
        )
        for value in series
    ]
    due = x(target.due_period)
    wedge = [
        (x(target.baseline_period), _y(target.baseline_value)),
        (due, _y(target.upper)),
        (due, _y(target.lower)),
    ]
    return Corridor(
        dots=dots,
        line=_points([(dot.x, dot.y) for dot in dots]),
        wedge=_points(wedge),
        years=[Tick(x(f"{year}-01"), str(year)) for year in range(first, last + 1, 2)],
        levels=[Tick(_y(level), str(level)) for level in range(int(_CEILING) + 1)],
        goal=[
            Tick(_y(end), f"{number(end, 2)}%") for end in (target.upper, target.lower)
        ],
        newest=f"{short_month(series[-1].period)}: {number(series[-1].value, 2)}%",
        verdict=_verdict(series[-1], target),
    )


def _year(period: str) -> float:
    year, number_of_month = period.split("-")
    return int(year) + (int(number_of_month) - 1) / 12


def _y(value: float) -> float:
    return _TOP + (1 - value / _CEILING) * (HEIGHT - _TOP - _BOTTOM)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _verdict(newest: OfficialValue, target: Target) -> str:
    """Compare to two decimals, as the figures are published; judge nothing earlier."""
    if newest.period < target.baseline_period:
        return (
            f"Jalur menuju target dimulai pada {month(target.baseline_period)}; "
            "angka sebelum itu tidak dinilai."
        )
    low, high = (round(end, 2) for end in glide(target, newest.period))
    where = (
        "lebih rendah dari jalur itu"
        if newest.value < low
        else "lebih tinggi dari jalur itu"
        if newest.value > high
        else "di dalam jalur itu"
    )
    return (
        f"Jalur lurus menuju target pada {month(newest.period)}: {number(low, 2)}–"
        f"{number(high, 2)}%; angka resmi {number(newest.value, 2)}% {where}."
    )
