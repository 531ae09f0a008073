"""The map before its colours: where each kelurahan lies, as a circle or a polygon."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
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
_INSET_PER_ROOT = 0.14
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
    # The outermost circles reach about two margins beyond their centroids.
    scale = (WIDTH - 6 * MARGIN) / _extent(city)[0]
    land = sum(area.area_km2 for area in city) * (scale / _KM_PER_DEGREE) ** 2
    people = sum(area.population for area in city)
    per_root = math.sqrt(_COVER * land / math.pi / people)
    places = _spread(city, scale, per_root)
    west, north, east, south = _box(places)
    places = _moved(places, (WIDTH - west - east) / 2, MARGIN - north)
    height = south - north + 2 * MARGIN
    return Sheet(
        height, [*draw_islands(areas, height), *places], per_root * math.sqrt(10_000)
    )


def draw_islands(areas: Sequence[Area], height: float) -> list[Place]:
    """Lay out the islands in the inset: as circles always, they are too small to fill.

    The inset has scales of its own, for distances and for people.
    """
    islands = [area for area in areas if is_island(area)]
    scale = (INSET_SIZE - 5 * MARGIN) / max(_extent(islands))
    places = _spread(islands, scale, _INSET_PER_ROOT)
    west, north, east, south = _box(places)
    middle = MARGIN + INSET_SIZE / 2, inset_top(height) + (INSET_SIZE + MARGIN) / 2
    return _moved(
        places, middle[0] - (west + east) / 2, middle[1] - (north + south) / 2
    )


def _extent(areas: Sequence[Area]) -> tuple[float, float]:
    """Return width and height in degrees of latitude."""
    lons = [area.centroid_lon for area in areas]
    lats = [area.centroid_lat for area in areas]
    west, north = min(lons), max(lats)
    return project(max(lons), min(lats), west=west, north=north, scale=1)


def _spread(areas: Sequence[Area], scale: float, per_root: float) -> list[Place]:
    west = min(area.centroid_lon for area in areas)
    north = max(area.centroid_lat for area in areas)
    circles = []
    for area in areas:
        lon, lat = area.centroid_lon, area.centroid_lat
        x, y = project(lon, lat, west=west, north=north, scale=scale)
        r = max(per_root * math.sqrt(area.population), _MIN_RADIUS)
        circles.append(Circle(area.kelurahan_code, area.kota_code, x, y, r))
    apart = spread(circles, gap=_GAP, between=_BETWEEN)
    return [Place(c.code, c.group, c.x, c.y, c.r) for c in apart]


def _box(places: Sequence[Place]) -> tuple[float, float, float, float]:
    """Return west, north, east and south of all circles."""
    return (
        min(place.x - place.r for place in places),
        min(place.y - place.r for place in places),
        max(place.x + place.r for place in places),
        max(place.y + place.r for place in places),
    )


def _moved(places: Sequence[Place], dx: float, dy: float) -> list[Place]:
    return [replace(place, x=place.x + dx, y=place.y + dy) for place in places]
