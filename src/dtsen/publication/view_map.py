"""The map of the page: a sheet, coloured by fifths of each measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.publication.boundaries import draw_boundaries
from dtsen.publication.classes import quintiles
from dtsen.publication.figures import MEASURES
from dtsen.publication.page import Map, Name, Spot
from dtsen.publication.reference import priority_kecamatan
from dtsen.publication.sheet import INSET_KOTA, draw_circles
from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtsen.areas import Area
    from dtsen.publication.figures import Figures


def view_map(figures: Figures, places: Sequence[Area]) -> Map:
    """Draw the kelurahan, from boundaries where ``DTSEN_BOUNDARIES`` names some."""
    path = settings().boundaries
    sheet = draw_boundaries(places, path) if path else draw_circles(tuple(places))
    measures = [measure for measure in MEASURES if measure.is_on_map]
    classes = [
        quintiles({
            area.kelurahan_code: figures.value(area.kelurahan_code, measure.code)
            for area in places
        })
        for measure in measures
    ]
    priority = priority_kecamatan()
    areas = {area.kelurahan_code: area for area in places}
    return Map(
        sheet=sheet,
        spots=[
            Spot(
                place,
                _title(areas[place.code]),
                "".join(its.of_place[place.code] for its in classes),
                areas[place.code].kecamatan_code in priority,
            )
            for place in sheet.places
        ],
        names=[
            Name(name.removeprefix("Jakarta "), *sheet.centre_of(code))
            for code, name in sorted({a.kota_code: a.kota_name for a in places}.items())
            if code != INSET_KOTA
        ],
        measures=measures,
        legends=[its.legend for its in classes],
    )


def _title(area: Area) -> str:
    return f"{area.kelurahan_name}, Kec. {area.kecamatan_name}, {area.kota_name}"
