"""One stretch of records of one source, and what stands in any of its columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtsen.simulate.cells import Cell, Text, Words, flags
from dtsen.simulate.draws import Array, Draws, Mask
from dtsen.simulate.listing import Listing
from dtsen.simulate.mistakes import written_dates, written_niks
from dtsen.simulate.model import NOBODY, REMEMBERED_DAYS, age_years, rows_of
from dtsen.simulate.names import mothers_names
from dtsen.simulate.rates import details
from dtsen.simulate.welfare import DECILES
from dtsen.simulate.words import FEMALE

# Nine functions, of which a disability strikes one.
FUNCTIONS = (
    "seeing",
    "hearing",
    "walking",
    "hands",
    "learning",
    "behaviour",
    "speaking",
    "self_care",
    "remembering",
)
# Details that differ inside a family.
OF_PERSON = frozenset({
    *FUNCTIONS,
    "sadness",
    "chronic_illness",
    "nutrition",
    "industry",
    "penerima_prakerja",
    "penerima_kur",
    "penerima_umi",
    "penerima_pip",
})


@dataclass(frozen=True)
class Place:
    """Where the records say that people live; ``rw`` and ``rt`` -1 for nowhere."""

    kelurahan: Array
    rw: Array
    rt: Array
    street: Array
    house: Array


@dataclass(frozen=True)
class Sheet:
    """Records of persons (rows of people) of a listing; of heads for a family table."""

    listing: Listing
    rows: Array
    keys: Array
    member_no: Array  # the place of the record in its family
    above: Array  # the member of the family in the line above (row of people), or -1
    facts: Draws  # what is true of people and families beyond the state

    def __len__(self) -> int:
        return len(self.rows)

    def of_person(self, column: str) -> Array:
        """Return a column of the true persons."""
        return np.asarray(getattr(self.listing.state.people, column)[self.rows])

    def of_family(self, column: str) -> Array:
        """Return a column of their true families (anything where there is none)."""
        return np.asarray(getattr(self.listing.state.families, column)[self.family])

    def happens(self, error: str) -> Mask:
        """Say which records an error of the table hits."""
        rate = self.listing.rates[error]
        return self.listing.draws.happens(error, self.keys, rate)

    def flag(self, error: str) -> Words:
        """Return an error of the table as a column of true and false."""
        return flags(self.happens(error))

    def family_happens(self, error: str) -> Mask:
        """Say which records an error of the whole family hits."""
        keys = self.listing.family_keys(self.family)
        return self.listing.draws.happens(error, keys, self.listing.rates[error])

    @cached_property
    def ids(self) -> Array:
        """Who the records are about."""
        return self.of_person("person_id")

    @cached_property
    def family(self) -> Array:
        """The rows of their families, -1 for none."""
        return self.listing.family_at[self.rows]

    @property
    def has_family(self) -> Mask:
        """Whether there is a family at all."""
        return np.asarray(self.family >= 0)

    @cached_property
    def age(self) -> Array:
        """Age on the day of collection; a child not yet born then is 0."""
        return np.maximum(
            age_years(self.of_person("born_on"), self.listing.collected_on), 0
        )

    @cached_property
    def is_woman(self) -> Mask:
        """Who is a woman or a girl."""
        return np.asarray(self.of_person("sex") == FEMALE)

    @cached_property
    def nik(self) -> Text:
        """The NIKs as written."""
        head = self.listing.head_at[self.family]
        is_kin = self.has_family & (head >= 0) & (head != self.rows)
        niks = self.listing.state.people.nik
        return written_niks(
            self.listing.draws,
            self.keys,
            self.of_person("nik"),
            {
                "nik_of_head": np.where(is_kin, niks[head], NOBODY),
                "nik_of_line_above": np.where(
                    self.above >= 0, niks[self.above], NOBODY
                ),
            },
            self.listing.rates,
        )

    @cached_property
    def born_on(self) -> Array:
        """The birth dates as written."""
        return written_dates(
            self.listing.draws,
            self.keys,
            self.of_person("born_on"),
            self.listing.rates["date_wrong"],
            self.listing.today,
        )

    @cached_property
    def place(self) -> Place:
        """Where they live by this source: still there where a move is not known."""
        moved_on = self.of_family("moved_on")
        unknown = moved_on > self.listing.collected_on
        recent = moved_on > self.listing.today - REMEMBERED_DAYS
        old = self.has_family & (
            unknown | (recent & self.family_happens("address_old"))
        )
        shown = {
            part: np.where(old, self.of_family(f"old_{part}"), self.of_family(part))
            for part in ("kelurahan", "rw", "rt", "street", "house")
        }
        homeless = ~self.has_family
        shown["kelurahan"] = np.where(
            homeless, self.of_person("kelurahan"), shown["kelurahan"]
        )
        for part in ("rw", "rt", "street", "house"):
            shown[part] = np.where(homeless, -1, shown[part])
        return Place(**shown)

    @cached_property
    def mothers(self) -> Array:
        """The name tokens of the mothers."""
        people = self.listing.state.people
        at = rows_of(self.of_person("mother_id"), people.person_id)
        names = mothers_names(self.facts, self.ids)
        return np.asarray(np.where((at >= 0)[:, None], people.name[at], names))

    def detail(self, column: str) -> Words:
        """Return a column of the table of details, by the welfare of the family."""
        detail = details()[column]
        is_own = np.full(len(self), column in OF_PERSON) | ~self.has_family
        own = -1 - self.ids
        ids = np.where(is_own, own, self.of_family("family_id"))
        u = self.facts.uniform(column, ids)
        wrong = self.happens("detail_wrong")
        if wrong.any():
            u = np.where(wrong, self.listing.draws.uniform(column, self.keys), u)
        p = self.rank
        code = np.zeros(len(self), dtype=np.int8)
        low, high = np.cumsum(detail.poorest), np.cumsum(detail.best_off)
        for poorest, best_off in zip(low[:-1], high[:-1], strict=True):
            code += u > poorest + (best_off - poorest) * p
        return Words(code, detail.values)

    @cached_property
    def rank(self) -> Array:
        """The rank of the family from 0, the poorest, to 1; the roofless have 0."""
        rank = (self.of_family("desil_provinsi") - 0.5) / DECILES
        return np.where(self.has_family, np.maximum(rank, 0), 0.0)


Field = Callable[[Sheet], Cell]


def constant(text: str) -> Field:
    """Return a field that says the same of everybody."""
    return lambda s: Words(np.zeros(len(s), dtype=np.int8), (text,))


def blank(text: Text, rows: Mask) -> Text:
    """Return a text column, empty in the marked rows."""
    return pc.if_else(pa.array(rows), pa.scalar(None, pa.string()), text)
