"""Whatever is counted per kelurahan, the wider areas are its sums."""

from __future__ import annotations

from collections import Counter
from functools import cache

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from dtsen import lake

KOTA = st.sampled_from(["31.71", "31.72"])
PLACE = st.one_of(
    st.tuples(KOTA, st.sampled_from([".01.1001", ".01.1002", ".02.1001"])).map(
        lambda parts: (parts[0] + parts[1], parts[0])
    ),
    st.tuples(st.none(), st.one_of(st.none(), KOTA)),
)
WHAT = st.sampled_from([("penduduk", ""), ("penduduk", "sex=P"), ("keluarga", "")])
CELLS = st.lists(st.tuples(PLACE, WHAT, st.integers(0, 9), st.integers(0, 2**33)))


@cache
def database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def rolled_up(cells) -> dict[tuple[str, str, str], tuple[int, int]]:
    connection = database()
    connection.execute(
        "create or replace table tally (kelurahan_code varchar, kota_code varchar, "
        "indicator_code varchar, breakdown varchar, n bigint, rk bigint)"
    )
    if cells:
        connection.executemany(
            "insert into tally values (?, ?, ?, ?, ?, ?)",
            [[*place, *what, n, rk] for place, what, n, rk in cells],
        )
    found = connection.execute(lake.statement("indicators/area_tally")).fetchall()
    return {tuple(row[:3]): tuple(row[3:]) for row in found}


@settings(max_examples=40)
@given(CELLS)
def test_a_wider_area_is_the_sum_of_its_parts_and_of_who_is_in_none(cells):
    found = rolled_up(cells)
    own: Counter[tuple[str, str, str]] = Counter()
    keys: Counter[tuple[str, str, str]] = Counter()
    for (kelurahan, kota), what, n, rk in cells:
        # Who has no place of the level counts in the next wider one that is known.
        place = kelurahan or kota or "31"
        own[place, *what] += n
        keys[place, *what] += rk
    for cell in found:
        area = cell[0]
        inside = [c for c in own if c[1:] == cell[1:] and lies_in(c[0], area)]
        assert found[cell] == (
            sum(own[c] for c in inside),
            sum(keys[c] for c in inside),
        )
    assert {cell for cell in found if cell[0] == "31"} == {
        ("31", *what) for _, what, _, _ in cells
    }


@settings(max_examples=40)
@given(CELLS, st.randoms())
def test_the_order_of_cells_does_not_matter(cells, random):
    shuffled = list(cells)
    random.shuffle(shuffled)
    assert rolled_up(shuffled) == rolled_up(cells)


def lies_in(part: str, area: str) -> bool:
    return part == area or part.startswith(area + ".")
