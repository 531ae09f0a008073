"""The shapes of the page: texts ready to be set, made from protected values only.

Nothing that is held back can slip into an attribute, a tooltip or a script, because it
is not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtsen.publication.classes import Step
    from dtsen.publication.corridor import Corridor
    from dtsen.publication.deliveries import Delivery
    from dtsen.publication.figures import Measure
    from dtsen.publication.reference import Definition
    from dtsen.publication.sheet import Place, Sheet


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure of the register for the province, and what it is a part of."""

    title: str
    value: str
    unit: str
    note: str
    change: str
    width: str


@dataclass(frozen=True, slots=True)
class Official:
    """One figure of BPS, with the month it describes."""

    title: str
    value: str
    unit: str
    period: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The persons of one decile; ``width`` is in percent of the longest bar."""

    label: str
    value: str
    width: str
    is_poor: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One area of a table; ``official`` are the figures of BPS beside it."""

    code: str
    name: str
    kecamatan: str
    kota: str
    is_priority: bool
    cells: Sequence[str]
    official: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Tables:
    """The areas, level by level."""

    province: Row
    kota: Sequence[Row]
    priority: Sequence[Row]
    kelurahan: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Spot:
    """One kelurahan on the map; ``styles`` has one letter per measure of the map."""

    place: Place
    title: str
    styles: str
    is_priority: bool


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a kota on the map."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Map:
    """The map: places, names, and one legend per measure."""

    sheet: Sheet
    spots: Sequence[Spot]
    names: Sequence[Name]
    measures: Sequence[Measure]
    legends: Sequence[Sequence[Step]]


@dataclass(frozen=True, slots=True)
class Mover:
    """A kelurahan whose figure changed much."""

    name: str
    before: str
    now: str
    difference: str


@dataclass(frozen=True, slots=True)
class KotaChange:
    """What changed in one kota: all measures, and the kelurahan that moved most."""

    name: str
    differences: Sequence[str]
    movers: Sequence[Mover]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the release of the quarter before."""

    release: str
    quarter: str
    n_changed: str
    rows: Sequence[KotaChange]


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    quarter: str
    title: str
    as_of: str
    build: str
    code_version: str
    methods: str
    is_synthetic: bool
    n_areas: int
    n_values: str
    n_hidden: str
    measures: Sequence[Measure]
    headlines: Sequence[Headline]
    coverage: Sequence[Headline]
    official: Sequence[Official]
    corridor: Corridor
    deciles: Sequence[Bar]
    map: Map
    tables: Tables
    changes: Changes | None
    deliveries: Sequence[Delivery]
    definitions: Sequence[Definition]
