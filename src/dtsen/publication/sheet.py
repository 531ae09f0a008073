"""The map before its colours: where each kelurahan lies, as a circle or a polygon."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dtsen.publication.cartogram import Circle, project, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtsen.areas import Area

# The islands lie up to 70 km north of the shore: on one scale the city would be a spot.
INSET_KOTA = "31.01"
WIDTH = 720.0
MARGIN = 14.0
INSET_SIZE = 156.0
# The circles together cover this part of the land: more, and they wander too far.
_COVER = 0.62
# Smaller circles can be neither seen nor touched.
_MIN_RADIUS = 5.0
# The inset has a scale of its own, or the islands would be dots.
_INSET_RADIUS = 1.8
_GAP, _BETWEEN = 1.2, 6.0
_KM_PER_DEGREE = 111.32


@dataclass(frozen=True, slots=True)
class Place:
    """One kelurahan on the sheet: a circle, or a path where ``path`` is given."""

    code: str
    kota_code: str
    x: float
    y: float
    r: float
    path: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All places; the islands lie in an inset at the lower left."""

    height: float
    places: Sequence[Place]
    radius_of_10_000: float | None = None

    @property
    def inset_top(self) -> float:
        """Where the inset begins."""
        return inset_top(self.height)

    def centre_of(self, kota_code: str) -> tuple[float, float]:
        """Return the middle of a kota: where its name goes."""
        inside = [place for place in self.places if place.kota_code == kota_code]
        return (
            sum(place.x for place in inside) / len(inside),
            sum(place.y for place in inside) / len(inside),
        )


def inset_top(height: float) -> float:
    """Return where the inset begins on a sheet of a height."""
    return height - MARGIN - INSET_SIZE


def is_island(area: Area) -> bool:
    """Whether a kelurahan is drawn in the inset."""
    return area.kota_code == INSET_KOTA


@cache
def draw_circles(areas: tuple[Area, ...]) -> Sheet:
    """Lay out a cartogram from centroids and populations.

    The population is Dukcapil's, from the reference table: it is public, and the same
    in every release, so that a kelurahan stays where readers have learnt to find it.
    """
    city = [area for area in areas if not is_island(area)]
    sea = [area for area in areas if is_island(area)]
    # The outermost circles reach about two margins beyond their centroids.
    scale = (WIDTH - 6 * MARGIN) / _extent(city)[0]
    land = sum(area.area_km2 for area in city) * (scale / _KM_PER_DEGREE) ** 2
    people = sum(area.population for area in city)
    per_root = math.sqrt(_COVER * land / math.pi / people)
    main = _spread(city, scale, per_root)
    main = _moved(main, _middle(main, 0), WIDTH / 2, _top(main), MARGIN)
    height = max(circle.y + circle.r for circle in main) + MARGIN
    inset = _spread(
        sea,
        (INSET_SIZE - 5 * MARGIN) / max(_extent(sea)),
        per_root * _INSET_RADIUS,
    )
    half = INSET_SIZE / 2
    inset = _moved(
        inset,
        _middle(inset, 0),
        MARGIN + half,
        _middle(inset, 1),
        inset_top(height) + half + MARGIN / 2,
    )
    places = [Place(c.code, c.group, c.x, c.y, c.r) for c in [*inset, *main]]
    return Sheet(height, places, per_root * math.sqrt(10_000))


def _extent(areas: Sequence[Area]) -> tuple[float, float]:
    """Return width and height in degrees of latitude."""
    lons = [area.centroid_lon for area in areas]
    lats = [area.centroid_lat for area in areas]
    west, north = min(lons), max(lats)
    return project(max(lons), min(lats), west=west, north=north, scale=1)


def _spread(areas: Sequence[Area], scale: float, per_root: float) -> list[Circle]:
    west = min(area.centroid_lon for area in areas)
    north = max(area.centroid_lat for area in areas)
    circles = []
    for area in areas:
        lon, lat = area.centroid_lon, area.centroid_lat
        x, y = project(lon, lat, west=west, north=north, scale=scale)
        r = max(per_root * math.sqrt(area.population), _MIN_RADIUS)
        circles.append(Circle(area.kelurahan_code, area.kota_code, x, y, r))
    return spread(circles, gap=_GAP, between=_BETWEEN)


def _top(circles: Sequence[Circle]) -> float:
    return min(circle.y - circle.r for circle in circles)


def _middle(circles: Sequence[Circle], axis: int) -> float:
    ends = [
        (at - circle.r, at + circle.r)
        for circle in circles
        for at in ((circle.x, circle.y)[axis],)
    ]
    return (min(low for low, _ in ends) + max(high for _, high in ends)) / 2


def _moved(
    circles: Sequence[Circle], x: float, to_x: float, y: float, to_y: float
) -> list[Circle]:
    """Shift circles so that a point of theirs comes to lie on a point of the sheet."""
    return [
        Circle(c.code, c.group, c.x + to_x - x, c.y + to_y - y, c.r) for c in circles
    ]
