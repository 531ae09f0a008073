"""The map: circles that do not overlap, or boundaries that somebody gives."""

from __future__ import annotations

import json
import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dtsen.areas import areas
from dtsen.errors import DataError
from dtsen.publication.boundaries import draw_boundaries
from dtsen.publication.cartogram import Circle, spread
from dtsen.publication.classes import quintiles
from dtsen.publication.sheet import WIDTH, draw_circles, is_island
from dtsen.quarter import Quarter

PLACES = tuple(areas(on=Quarter.parse("2026-Q3").last_day))


def overlap(a, b) -> float:
    return a.r + b.r - math.hypot(a.x - b.x, a.y - b.y)


def test_no_two_kelurahan_of_the_map_overlap_visibly() -> None:
    sheet = draw_circles(PLACES)

    assert len(sheet.places) == 267
    assert max(overlap(a, b) for a, b in combinations(sheet.places, 2)) < 0.5


def test_every_circle_lies_on_the_sheet() -> None:
    sheet = draw_circles(PLACES)
    for place in sheet.places:
        assert place.r <= place.x <= WIDTH - place.r
        assert place.r <= place.y <= sheet.height - place.r


def test_a_circle_is_as_large_as_its_population() -> None:
    radius = {place.code: place.r for place in draw_circles(PLACES).places}
    large = [a for a in PLACES if not is_island(a) and radius[a.kelurahan_code] > 5.01]
    per_head = [radius[a.kelurahan_code] ** 2 / a.population for a in large]

    assert len(large) > 250
    assert max(per_head) == pytest.approx(min(per_head))


def test_jakarta_keeps_its_shape() -> None:
    sheet = draw_circles(PLACES)
    north, south = sheet.centre_of("31.72"), sheet.centre_of("31.74")
    west, east = sheet.centre_of("31.73"), sheet.centre_of("31.75")
    middle = sheet.centre_of("31.71")

    assert west[0] < middle[0] < east[0]
    assert north[1] < middle[1] < south[1]


def test_the_same_places_give_the_same_map() -> None:
    assert draw_circles.__wrapped__(PLACES) == draw_circles.__wrapped__(PLACES)


@given(
    st.lists(
        st.tuples(st.floats(0, 50), st.floats(0, 50), st.floats(1, 6)),
        min_size=2,
        max_size=8,
    )
)
@hypothesis_settings(deadline=None, max_examples=40)
def test_circles_with_room_around_them_end_apart(raw) -> None:
    circles = [Circle(str(i), "g", x, y, r) for i, (x, y, r) in enumerate(raw)]
    for a, b in combinations(spread(circles, gap=1.0), 2):
        assert overlap(a, b) < 0.5


@given(st.dictionaries(st.integers(0, 400), st.none() | st.floats(0, 100)))
def test_equal_values_have_equal_colours_and_larger_ones_never_lighter(values) -> None:
    named = {str(place): value for place, value in values.items()}
    classes = quintiles(named)
    shown = sorted((v, classes.of_place[p]) for p, v in named.items() if v is not None)

    assert [style for _, style in shown] == sorted(style for _, style in shown)
    assert len(dict(shown)) == len(set(shown))
    assert {classes.of_place[p] for p, v in named.items() if v is None} <= {"x"}
    assert sum(step.n_places for step in classes.legend) == len(named)


def test_five_classes_hold_a_fifth_of_the_places_each() -> None:
    classes = quintiles({str(n): float(n) for n in range(265)})
    assert [step.n_places for step in classes.legend] == [53] * 5


@pytest.fixture
def geojson(tmp_path):
    """Squares around the centroids: boundaries of nobody."""

    def write(places):
        features = [
            {
                "type": "Feature",
                "properties": {"kode": area.kelurahan_code},
                "geometry": {"type": "Polygon", "coordinates": [_square(area)]},
            }
            for area in places
        ]
        path = tmp_path / "batas.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return path

    return write


def _square(area, half=0.004):
    x, y = area.centroid_lon, area.centroid_lat
    return [[x + half * u, y + half * v] for u, v in _CORNERS]


_CORNERS = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))


def test_given_boundaries_replace_the_circles(geojson) -> None:
    sheet = draw_boundaries(PLACES, geojson(PLACES))

    assert [place.code for place in sheet.places].count("31.71.01.1001") == 1
    assert len(sheet.places) == 267
    drawn = [place for place in sheet.places if place.path]
    assert len(drawn) == 261, "the six islands stay circles"
    assert all(p.path.startswith("M") and p.path.endswith("Z") for p in drawn)


def test_a_missing_boundary_is_named_with_what_to_do(geojson) -> None:
    path = geojson([a for a in PLACES if a.kelurahan_code != "31.71.01.1001"])
    with pytest.raises(DataError, match=r"31\.71\.01\.1001.*DTSEN_BOUNDARIES"):
        draw_boundaries(PLACES, path)


def test_the_page_draws_polygons_where_boundaries_are_configured(
    home, monkeypatch, content, geojson
) -> None:
    from dtsen.publication.render import render
    from dtsen.publication.view import view
    from dtsen.settings import settings

    monkeypatch.setenv("DTSEN_BOUNDARIES", str(geojson(PLACES)))
    settings.cache_clear()
    html = render(view(content))

    assert html.count('<path class="q') == 261
    assert "Dukcapil semester II 2024" not in html
