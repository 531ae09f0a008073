"""How a local matching service looks up people: exact NIK, else how alike texts are.

Not ours: what ``bench/alternatives.py`` compares us with. Lists are taken one after
the other. A record whose NIK is known is that person. One of a later list is otherwise
compared with everybody of its kelurahan: ``difflib`` says how alike the names, the
birth dates and the addresses are, which count 50, 30 and 20 of a hundred; what is
missing is alike to nothing. The best is the person, from 85 on. Who is not found is a
new person.
"""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME, BORN_ON, ADDRESS = 0.5, 0.3, 0.2
LEAST = 0.85


class Record(NamedTuple):
    """What a matching service knows of a record; what is missing is empty."""

    source: str
    nik: str
    name: str
    born_on: str
    address: str
    kelurahan: str


class Wanted:
    """One record that is compared with many.

    >>> record = Record("a", "", "CONTOH SATU", "01/02/1990", "JL CONTOH 1", "31.71")
    >>> other = record._replace(name="CONTOH SATO", address="")
    >>> round(Wanted(record).likeness(record, 0.0), 3)
    1.0
    >>> round(Wanted(record).likeness(other, 0.0), 3)
    0.755
    """

    def __init__(self, record: Record) -> None:
        # difflib prepares the second text once.
        self._name = SequenceMatcher(None, "", record.name, autojunk=False)
        self._born_on = SequenceMatcher(None, "", record.born_on, autojunk=False)
        self._address = SequenceMatcher(None, "", record.address, autojunk=False)

    def likeness(self, other: Record, least: float) -> float:
        """Return how alike another record is, or 0 once it cannot reach the least."""
        self._name.set_seq1(other.name)
        if NAME * self._name.quick_ratio() + BORN_ON + ADDRESS < least:
            return 0.0
        likeness = BORN_ON * _ratio(self._born_on, other.born_on)
        if likeness + NAME + ADDRESS < least:
            return 0.0
        likeness += NAME * _ratio(self._name, other.name)
        if likeness + ADDRESS < least:
            return 0.0
        return likeness + ADDRESS * _ratio(self._address, other.address)


def look_up(records: Iterable[Record]) -> list[int]:
    """Return for each record the first record of the same person.

    >>> first = Record("a", "39", "CONTOH SATU", "01/02/1990", "JL CONTOH 1", "31.71")
    >>> alike = first._replace(source="b", nik="", name="CONTOH SATO")
    >>> elsewhere = alike._replace(kelurahan="31.72")
    >>> look_up([first, alike, elsewhere, elsewhere._replace(nik="39")])
    [0, 0, 2, 0]
    """
    persons: list[int] = []
    known: list[Record] = []
    of_nik: dict[str, int] = {}
    of_kelurahan: dict[str, list[int]] = defaultdict(list)
    for number, record in enumerate(records):
        known.append(record)
        person = of_nik.get(record.nik) if record.nik else None
        if person is None and record.source != known[0].source:
            neighbours = of_kelurahan[record.kelurahan]
            person = _best(record, neighbours, known)
        if person is None:
            person = number
            of_kelurahan[record.kelurahan].append(number)
        if record.nik:
            of_nik.setdefault(record.nik, person)
        persons.append(person)
    return persons


def _best(record: Record, neighbours: list[int], known: list[Record]) -> int | None:
    """Return who is most alike, the first of several, if anybody is alike enough."""
    wanted, best, most = Wanted(record), None, LEAST
    for person in neighbours:
        likeness = wanted.likeness(known[person], most)
        if likeness > most or (best is None and likeness >= most):
            best, most = person, likeness
    return best


def _ratio(matcher: SequenceMatcher[str], text: str) -> float:
    matcher.set_seq1(text)
    # Two empty texts would be wholly alike.
    return matcher.ratio() if text else 0.0
