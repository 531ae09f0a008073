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
# Share of all links whose records have sound and birth date in common, or sound and
# No. KK, or sound and RT: about .87 of the names and .87 of each other.
RECALL_OF_ALIKE = 0.75
# Where so many of the pairs that are alike are so by chance, they tell nothing.
MAX_BY_CHANCE = 0.1
# What the model was trained on goes on counting as so many pairs, and as so many values
# of a column: a hundred records say little of how common anything is.
PAIRS_BEHIND = 300
NO_PAIRS = (0.0, 0.0)
# Names of one, two, and more words: who stands once in a list of a hundred is one in
# nine thousand, one in a hundred thousand, one in millions (synthetic Jakarta, of the
# tokens of real names). A careful part of that.
NAMES_BEHIND = (2_000, 20_000, 50_000)
DATES_BEHIND = 10_000


def suit(connection: Connection, settings: dict[str, Any]) -> dict[str, Any]:
    """Return trained settings, made to suit records however few, or of one place.

    Many records say for themselves how likely two of them share a NIK, No. KK or RT,
    and how many are to be linked; of few the model is believed.
    """
    ((n_links, n_nik_pairs, n_pairs, n_nik_sharing),) = connection.execute(
        lake.statement("linkage/size")
    ).fetchall()
    counted = _counted(connection, "chance", "place_chance")
    linked = max(
        float(n_links or 0) / RECALL_OF_RULES,
        _alike(connection, counted, float(n_pairs or 0)) / RECALL_OF_ALIKE,
    )
    settings["probability_two_random_records_match"] = share(
        linked, float(n_pairs or 0) + PAIRS_BEHIND
    )
    for comparison, label, (part, whole) in (
        ("nik", "equal", (n_nik_sharing, n_nik_pairs)),
        ("household", "No. KK", counted.get("no_kk", NO_PAIRS)),
        ("household", "RT", counted.get("rt", NO_PAIRS)),
        ("household", "kelurahan", counted.get("kelurahan", NO_PAIRS)),
    ):
        level = model.level(settings, comparison, label)
        level["u_probability"] = (
            float(part or 0) + PAIRS_BEHIND * level["u_probability"]
        ) / (float(whole or 0) + PAIRS_BEHIND)
    return settings


def _alike(
    connection: Connection, counted: dict[str, tuple[float, float]], n_pairs: float
) -> float:
    """Return how many pairs are alike, and not by chance."""
    found = [0.0]
    for attribute, n_alike in connection.execute(
        lake.statement("linkage/alike")
    ).fetchall():
        name, other = (
            share(*counted.get(key, NO_PAIRS)) for key in ("sound", attribute)
        )
        by_chance = n_pairs * name * other
        if by_chance <= MAX_BY_CHANCE * float(n_alike):
            found.append(float(n_alike) - by_chance)
    return max(found)


def frequency(column: str, settings: dict[str, Any]) -> str:
    """Return the statement of how common each value of a column is.

    A value met twice among a hundred records is not met by every fiftieth person.
    """
    expected, n_behind = 0.0, str(DATES_BEHIND)
    if column == "born_on":
        equal = model.level(settings, "born_on", "equal")
        expected = DATES_BEHIND * equal["u_probability"]
    else:
        words = f"least(len(string_split({column}, ' ')), {len(NAMES_BEHIND)})"
        n_behind = f"{list(NAMES_BEHIND)}[{words}]"
    return (
        f"select {column}, (count(*) + {expected}) / "
        f"(sum(count(*)) over () + {n_behind}) as tf_{column} "
        f"from entry where {column} is not null group by {column}"
    )


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
    counted = _counted(connection, "chance")
    attributes = ("no_kk", "born_on", "spelling", "sound")
    nothing = dict.fromkeys(attributes, share(None, None))
    return nothing | {name: share(*pairs) for name, pairs in counted.items()}


def _counted(
    connection: Connection, *statements: str
) -> dict[str, tuple[float, float]]:
    """Return for each attribute how many pairs share its value, and of how many."""
    return {
        attribute: (float(part), float(whole))
        for name in statements
        for attribute, part, whole in connection.execute(
            lake.statement(f"linkage/{name}")
        ).fetchall()
    }


def share(part: float | None, whole: float | None) -> float:
    """Return a probability that is neither 0 nor 1: one pair is always assumed.

    >>> share(5, 1000), share(0, 1000), share(None, None)
    (0.005, 0.001, 0.5)
    """
    return min(max(float(part or 0), 1.0) / max(float(whole or 0), 2.0), 0.5)
