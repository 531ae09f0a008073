"""How well persons were found, where the truth is known: tests and benchmarks only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtsen import lake

if TYPE_CHECKING:
    from dtsen.lake import Connection


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many are true, how many were found, how many are both.

    Precision is the share of those found that are true, recall the share of the true
    ones that were found, F1 their harmonic mean. What is not there is never wrong.

    >>> Agreement(n_true=8, n_found=5, n_both=4)
    Agreement(n_true=8, n_found=5, n_both=4)
    >>> _.precision, _.recall, round(_.f1, 3)
    (0.8, 0.5, 0.615)
    >>> Agreement(0, 0, 0).f1
    1.0
    """

    n_true: int
    n_found: int
    n_both: int

    @property
    def precision(self) -> float:
        return self.n_both / self.n_found if self.n_found else 1.0

    @property
    def recall(self) -> float:
        return self.n_both / self.n_true if self.n_true else 1.0

    @property
    def f1(self) -> float:
        total = self.n_true + self.n_found
        return 2 * self.n_both / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a group of persons was found.

    ``pairs`` are pairs of records that are one person; ``persons`` are whole: found is
    who has all records of one true person and no other.
    """

    pairs: Agreement
    persons: Agreement


@dataclass(frozen=True, slots=True)
class Merged:
    """Pairs of one kind that are easily taken for one person, and those that were."""

    n_pairs: int
    n_merged: int

    @property
    def share(self) -> float:
        return self.n_merged / self.n_pairs if self.n_pairs else 0.0


def quality(connection: Connection) -> dict[str, Quality]:
    """Return how well each group was found.

    Reads ``judged`` (person, truth: one row per record) and ``part`` (part, truth: the
    true persons of each group).
    """
    rows = connection.execute(lake.statement("truth/quality")).fetchall()
    return {
        part: Quality(Agreement(*counts[:3]), Agreement(*counts[3:]))
        for part, *counts in rows
    }


def merged(connection: Connection) -> dict[str, Merged]:
    """Return for each kind of hard pair how many were taken for one person.

    Reads ``judged`` (person, truth) and ``hard_pair`` (person_a, person_b,
    kind), which the simulator writes beside its truth.
    """
    rows = connection.execute(lake.statement("truth/merged")).fetchall()
    return {kind: Merged(n_pairs, n_merged) for kind, n_pairs, n_merged in rows}
