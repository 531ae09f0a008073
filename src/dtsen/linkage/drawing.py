"""What a chart is made of: lines, bars and words of SVG, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

WIDTH = 760.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One element of SVG."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a value lies between two edges; what is beyond them lies on them.

    >>> Scale(0.0, 10.0, 100.0, 200.0).at(2.5), Scale(0.0, 10.0, 100.0, 200.0).at(99)
    (125.0, 200.0)
    """

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the place of a value."""
        part = (min(max(value, self.low), self.high) - self.low) / (
            self.high - self.low
        )
        return self.start + part * (self.end - self.start)


@dataclass(slots=True)
class Drawing:
    """A chart: what it shows in words, and its marks from back to front."""

    title: str
    note: str
    height: float
    marks: list[Mark] = field(default_factory=list)

    def line(self, kind: str, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a straight line."""
        self._add("line", kind, x1=x1, y1=y1, x2=x2, y2=y2)

    def path(self, kind: str, points: list[tuple[float, float]], title: str) -> None:
        """Draw a line through points."""
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.marks.append(
            Mark("polyline", {"class": kind, "points": places}, title=title)
        )

    def bar(  # noqa: PLR0913, PLR0917 - two edges, top and height
        self, kind: str, x1: float, x2: float, y: float, height: float, title: str
    ) -> None:
        """Draw a bar from one edge to the other, whichever is left."""
        self._add(
            "rect",
            kind,
            title=title,
            x=min(x1, x2),
            y=y,
            width=abs(x2 - x1),
            height=height,
        )

    def dot(self, kind: str, x: float, y: float, title: str) -> None:
        """Draw a dot that says what it is when pointed at."""
        self._add("circle", kind, title=title, cx=x, cy=y, r=4.0)

    def word(self, kind: str, x: float, y: float, text: str) -> None:
        """Write a word; its class says on which side of the place it stands."""
        self._add("text", kind, text=text, x=x, y=y)

    def _add(
        self, tag: str, kind: str, *, text: str = "", title: str = "", **places: Any
    ) -> None:
        written = {name: f"{place:.1f}" for name, place in places.items()}
        self.marks.append(Mark(tag, {"class": kind, **written}, text, title))
