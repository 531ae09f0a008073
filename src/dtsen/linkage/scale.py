"""What a model must be told of the city it is used in, counted instead of sampled.

How alike the records of one person are does not depend on the size of a city. How
likely two records are one person does, and how likely two persons share a No. KK.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dtsen import lake
from dtsen.linkage import model

if TYPE_CHECKING:
    from dtsen.lake import Connection

# Share of all links that the rules find (measured on synthetic registries): turns the
# number found into the chance that two records drawn at random are one person.
RECALL_OF_RULES = 0.92


def fit(connection: Connection, settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings with what follows from the size of the registries."""
    ((n_links, n_nik_pairs, n_pairs, n_nik_sharing),) = connection.execute(
        lake.statement("linkage/size")
    ).fetchall()
    settings["probability_two_random_records_match"] = share(
        max(n_links, 1) / RECALL_OF_RULES, n_pairs
    )
    by_chance = chances(connection)
    for comparison, label, chance in (
        ("nik", "equal", share(n_nik_sharing, n_nik_pairs)),
        ("household", "No. KK", by_chance["no_kk"]),
    ):
        model.level(settings, comparison, label)["u_probability"] = chance
    return settings


def chances(connection: Connection) -> dict[str, float]:
    """Return for each attribute how likely two persons share its value."""
    rows = connection.execute(lake.statement("linkage/chance")).fetchall()
    counted = {attribute: share(part, whole) for attribute, part, whole in rows}
    attributes = ("no_kk", "born_on", "spelling", "sound")
    return dict.fromkeys(attributes, share(None, None)) | counted


def share(part: float | None, whole: float | None) -> float:
    """Return a probability that is neither 0 nor 1: one pair is always assumed.

    >>> share(5, 1000), share(0, 1000), share(None, None)
    (0.005, 0.001, 0.5)
    """
    return min(max(float(part or 0), 1.0) / max(float(whole or 0), 2.0), 0.5)
