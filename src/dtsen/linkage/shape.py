"""What a model is told by the records of a quarter: counts, and no value of a person.

Taken when a model is trained and kept in its card; taken again in every quarter that
uses it (:mod:`dtsen.linkage.drift`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from dtsen import lake
from dtsen.linkage import model

if TYPE_CHECKING:
    from dtsen.lake import Connection

# More linked pairs say nothing more of how the records of one person differ.
SAMPLED_LINKS = 100_000


@dataclass(frozen=True, slots=True)
class Cell:
    """How many gave one answer to one question.

    ``what`` is asked of ``part``: ``unknown`` of a column of a source, ``pass`` of the
    records of a source (why each is where it is), ``level_by_rule`` and
    ``level_by_model`` of a comparison (which level the pairs meet that a rule, or only
    the model, has linked), ``chance`` of an attribute (over all pairs of a source: do
    they share a value?).
    """

    what: str
    part: str
    answer: str
    n: int

    def as_row(self) -> dict[str, Any]:
        """Return it as a card holds it."""
        return asdict(self)


def take(connection: Connection, settings: dict[str, Any]) -> list[Cell]:
    """Return the shape of what has been linked in this connection.

    Reads ``entry``, ``rule_pair``, ``scored``, ``member`` and ``person_link``.
    """
    lake.table(
        connection,
        "linked_sample",
        lake.statement("linkage/linked_sample"),
        {"about": SAMPLED_LINKS},
    )
    lake.table(connection, "linked_level", _levels_met(settings))
    lake.table(connection, "chance", lake.statement("linkage/chance"))
    rows = connection.execute(lake.statement("linkage/shape")).fetchall()
    return [Cell(*row) for row in rows]


def _levels_met(settings: dict[str, Any]) -> str:
    """Return SQL that counts which level sampled pairs meet in each comparison."""
    counted = (
        f"select what, '{comparison['output_column_name']}' as comparison, "
        f"{model.level_met(comparison)} as label, "
        "count(*) as n from compared group by what, label"
        for comparison in settings["comparisons"]
    )
    return (
        "with compared as (select * from linked_sample "
        r"inner join (select columns('(.*)') as '\1_l' from entry) using (rid_l) "
        r"inner join (select columns('(.*)') as '\1_r' from entry) using (rid_r)) "
        + " union all ".join(counted)
    )
