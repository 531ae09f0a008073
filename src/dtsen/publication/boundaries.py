"""Polygons for the map, where somebody has the right to publish their boundaries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dtsen.errors import DataError
from dtsen.publication.cartogram import project
from dtsen.publication.sheet import (
    MARGIN,
    WIDTH,
    Place,
    Sheet,
    draw_islands,
    is_island,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dtsen.areas import Area

# Points that are closer cannot be told apart on the sheet.
_MIN_STEP = 0.7

Ring = list[tuple[float, float]]


def draw_boundaries(areas: Sequence[Area], path: Path) -> Sheet:
    """Lay out the polygons of a GeoJSON file whose features say their ``kode``.

    The islands stay circles: on any scale that shows them all they would be specks.

    Raises
    ------
    DataError
        Where a kelurahan has no boundary in the file.
    """
    rings = _read(path)
    missing = sorted({area.kelurahan_code for area in areas} - rings.keys())
    if missing:
        raise DataError(
            f"{path.name}: {len(missing)} kelurahan have no boundary, the first is "
            f"{missing[0]}. Expected a feature per kelurahan whose property 'kode' is "
            "its dotted Kemendagri code. Correct the file that DTSEN_BOUNDARIES names, "
            "or unset it to draw circles."
        )
    city = {a: rings[a.kelurahan_code] for a in areas if not is_island(a)}
    width, height = _extent(city)
    scale = (WIDTH - 2 * MARGIN) / width
    total = height * scale + 2 * MARGIN
    return Sheet(total, [*draw_islands(areas, total), *_draw(city, scale)])


def _read(path: Path) -> Mapping[str, list[Ring]]:
    """Return the outer and inner rings of each kelurahan, in degrees."""
    rings = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        geometry = feature["geometry"]
        parts = geometry["coordinates"]
        polygons = parts if geometry["type"] == "MultiPolygon" else [parts]
        rings[str(feature["properties"].get("kode", ""))] = [
            [(lon, lat) for lon, lat, *_ in ring]
            for polygon in polygons
            for ring in polygon
        ]
    return rings


def _corner(shapes: Mapping[Area, list[Ring]]) -> tuple[float, float]:
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    return min(lon for lon, _ in points), max(lat for _, lat in points)


def _extent(shapes: Mapping[Area, list[Ring]]) -> tuple[float, float]:
    """Return width and height in degrees of latitude."""
    west, north = _corner(shapes)
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    east, south = max(lon for lon, _ in points), min(lat for _, lat in points)
    return project(east, south, west=west, north=north, scale=1)


def _draw(shapes: Mapping[Area, list[Ring]], scale: float) -> list[Place]:
    west, north = _corner(shapes)

    def onto_sheet(ring: Ring) -> Ring:
        points = (project(*p, west=west, north=north, scale=scale) for p in ring)
        return [(x + MARGIN, y + MARGIN) for x, y in points]

    return [
        Place(
            area.kelurahan_code,
            area.kota_code,
            *onto_sheet([(area.centroid_lon, area.centroid_lat)])[0],
            r=0,
            path="".join(_path(onto_sheet(ring)) for ring in rings),
        )
        for area, rings in shapes.items()
    ]


def _path(ring: Ring) -> str:
    """Return a closed path; points too close to the one before are left out.

    Examples
    --------
    >>> _path([(0, 0), (0.2, 0), (10, 0), (10, 10), (0, 0)])
    'M0.0 0.0L10.0 0.0L10.0 10.0L0.0 0.0Z'
    """
    kept = [ring[0]]
    for x, y in ring[1:]:
        if max(abs(x - kept[-1][0]), abs(y - kept[-1][1])) >= _MIN_STEP:
            kept.append((x, y))
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z"
