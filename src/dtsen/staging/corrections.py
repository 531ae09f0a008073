"""Corrections as data: known errors of a source, put right cell by cell, with a date.

An entry (:mod:`dtsen.staging.known_errors`) acts on the raw text of one column, before
anything is read from it, in the quarters it names, and carries a guard: once the source
has repaired the error, staging stops and says which entry has to go.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dtsen.errors import CorrectionOutdated
from dtsen.formats.cells import cell_name
from dtsen.sql import BLANKS, literal, literals, name, words
from dtsen.staging.known_errors import Multiply, Replace, Set

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from dtsen.sources.layout import Layout
    from dtsen.staging.known_errors import Correction

# Behind the id of an entry: it met a cell that is not what its guard expects.
UNLIKE = "!"
_NUMBER = rf"^[{BLANKS}]*(-?[0-9]{{1,12}}([.][0-9]{{1,6}})?)[{BLANKS}]*$"
_DECIMAL = "decimal(18, 6)"


def corrected(
    relation: str,
    layout: Layout,
    headers: Collection[str],
    corrections: Iterable[Correction],
) -> str:
    """Return a relation of raw cells with corrections made, to stand behind ``from``.

    ``headers`` are those of the layout that the file has. Every condition is about the
    cells as they were delivered. ``corrected`` spells the ids of the entries that
    changed a record, with a blank behind each, and is empty for most. A cell is
    changed by the first entry that fits it.
    """
    found: list[tuple[str, str]] = []
    cases: dict[str, list[tuple[str, str]]] = {}
    for c in corrections:
        if c.column not in headers:
            continue
        cell = name(cell_name(layout, c.column))
        meant, expected = _meant(c, layout, headers, cell), _expected(c, cell)
        earlier = cases.setdefault(cell, [])
        free = [f"not ({condition})" for condition, _ in earlier]
        hit = " and ".join([meant, expected, *free])
        found += [(c.id, hit), (c.id + UNLIKE, f"{meant} and not ({expected})")]
        earlier.append((hit, _action(c, cell)))
    replaced = ", ".join(
        f"case {' '.join(f'when {hit} then {value}' for hit, value in hits)} "
        f"else {cell} end as {cell}"
        for cell, hits in cases.items()
    )
    star = f"* replace ({replaced})" if replaced else "*"
    return f"(select {star}, {words(found)} as corrected from {relation})"


def count_hits(counted: Mapping[str, int]) -> dict[str, int]:
    """Return how often each word of ``corrected`` is there, from counts per text.

    >>> count_hits({"a ": 2, "a b ": 1, "": 7})
    {'a': 3, 'b': 1}
    """
    hits: Counter[str] = Counter()
    for spelled, n in counted.items():
        for word in spelled.split():
            hits[word] += n
    return dict(hits)


def require_guards(
    layout: Layout, corrections: Iterable[Correction], hits: Mapping[str, int]
) -> None:
    """Raise where an entry did not find what it is there for.

    Raises
    ------
    CorrectionOutdated
        With the entry to remove or renew, and counts; without values.
    """
    for c in corrections:
        n, unlike = hits.get(c.id, 0), hits.get(c.id + UNLIKE, 0)
        low, high = c.expect.records.min, c.expect.records.max
        if unlike:
            expected = f"the known error in each {c.column} that it is about"
            found = f"{unlike} records with something else"
        elif n < low or (high is not None and n > high):
            expected = f"{low} to {'any number of' if high is None else high} records"
            found = f"{n} records to correct"
        else:
            continue
        raise CorrectionOutdated(layout.source, c.id, expected=expected, found=found)


def _meant(c: Correction, layout: Layout, headers: Collection[str], cell: str) -> str:
    """Return the condition on the records, and the cell, that an entry is about."""
    conditions = [
        f"{_raw(name(cell_name(layout, header)))} in {literals(values)}"
        if header in headers
        else str("" in values).lower()
        for header, values in c.where.items()
    ]
    raw = _raw(cell)
    match c.action:
        case Replace(replace=values):
            conditions.append(f"{raw} in {literals(values)}")
        case Set(set=value):
            conditions.append(f"{raw} <> {literal(value)}")
        case _:
            conditions.append(f"{raw} <> ''")
    return " and ".join(conditions)


def _expected(c: Correction, cell: str) -> str:
    """Return the condition under which the cell holds the error that is known."""
    conditions = ["true"]
    if c.expect.values is not None:
        conditions.append(f"{_raw(cell)} in {literals(c.expect.values)}")
    if c.expect.below is not None:
        conditions.append(f"coalesce({_number(cell)} < {c.expect.below:f}, false)")
    if isinstance(c.action, Multiply):
        conditions.append(f"{_number(cell)} is not null")
    return " and ".join(conditions)


def _action(c: Correction, cell: str) -> str:
    """Return the expression for the text that is written."""
    match c.action:
        case Set(set=value):
            return literal(value)
        case Replace(replace=values):
            cases = " ".join(
                f"when {literal(old)} then {literal(new)}"
                for old, new in values.items()
            )
            return f"case {_raw(cell)} {cases} end"
        case Multiply(multiply=factor):
            # Of two numbers of 18 digits DuckDB would keep 18.
            wide = f"cast({_number(cell)} as decimal(20, 6))"
            product = f"{wide} * cast({factor:f} as {_DECIMAL})"
            # A decimal has always a point: zeros behind it say nothing.
            return f"regexp_replace(cast({product} as varchar), '[.]?0+$', '')"
        case _:
            return literal("")


def _raw(cell: str) -> str:
    return f"coalesce({cell}, '')"


def _number(cell: str) -> str:
    return f"try_cast(regexp_extract({cell}, {literal(_NUMBER)}, 1) as {_DECIMAL})"
