"""How well two spellings of a name are known for one, against plain Jaro-Winkler.

python bench/names.py 20000 [--seed 1] [--list name_variants]

Pairs that are one name: those of ``reference/name_variant.csv``, and as many names as
asked for as the simulator misspells them. Pairs that are not: two tokens of different
groups, two people at random, two children of one father. Namesakes are left out, since
no rule could tell them apart. Printed is, for each rule of agreement, the share of the
first that it finds and how many in 10,000 of the second it takes for one.

With ``--list`` also the pairs of a list that is not ours: the Indonesian names
of the package name-variants, where that is installed.
"""

from __future__ import annotations

import argparse
import csv
import importlib
from itertools import combinations

import duckdb
import numpy as np
import pyarrow as pa

from dtsen.lake import table
from dtsen.linkage.records import hear_names
from dtsen.settings import HOME
from dtsen.simulate.draws import Draws
from dtsen.simulate.misspell import variants, written_names
from dtsen.simulate.names import MAX_TOKENS, draw_names, name_after_parents
from dtsen.simulate.words import FEMALE, MALE

_JW = "jaro_winkler_similarity"
_LIKE = f"{_JW}(one.letters, other.letters)"
_HOLDS = "list_has_all(one.keys, other.keys) or list_has_all(other.keys, one.keys)"
RULES = {
    "Jaro-Winkler >= .92": f"{_JW}(pair.one, pair.other) >= .92",
    "Jaro-Winkler >= .88": f"{_JW}(pair.one, pair.other) >= .88",
    "Jaro-Winkler >= .85": f"{_JW}(pair.one, pair.other) >= .85",
    "same spelling": "one.spelling = other.spelling",
    "same sound": "one.sound = other.sound",
    "letters >= .92": f"{_LIKE} >= .92",
    "sound, or letters >= .92": f"one.sound = other.sound or {_LIKE} >= .92",
    "... or one holds the other": f"{_LIKE} >= .92 or {_HOLDS}",
}
Pairs = list[tuple[str, str]]


def main() -> None:
    """Collect pairs, apply the rules, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", help="a package with the list of somebody else")
    arguments = parser.parse_args()
    draws = Draws(arguments.seed, "bench names")
    pairs = {
        "variants": variant_pairs(),
        "misspelt": misspelt(draws, arguments.names),
        "tokens*": other_tokens(draws, 10 * arguments.names),
        "people*": strangers(draws, 10 * arguments.names),
        "siblings*": siblings(draws, arguments.names),
    }
    if arguments.list:
        pairs |= listed(arguments.list)
    _print(pairs, measure(pairs))


def variant_pairs() -> Pairs:
    """Return each token of the reference table with each of its variants."""
    with (HOME / "reference" / "name_variant.csv").open(encoding="utf-8") as stream:
        return [(row["token"], row["variant"]) for row in csv.DictReader(stream)]


def misspelt(draws: Draws, n: int) -> Pairs:
    """Return names of people with what the simulator makes of them."""
    names, sex = _people(draws, n)
    return _different(_written(draws, names, sex), _written(draws, names, sex, 1.0))


def other_tokens(draws: Draws, n: int) -> Pairs:
    """Return pairs of tokens of the variant table that belong to two groups."""
    known = variants()
    tokens = sorted(known)
    pairs = _at_random(draws, tokens, n)
    return [
        (one, other)
        for one, other in pairs
        if other not in known[one] and not known[one] & known[other]
    ]


def strangers(draws: Draws, n: int) -> Pairs:
    """Return pairs of people, the second of them misspelt as registries misspell."""
    names, sex = _people(draws, n)
    other = np.roll(names, 1, axis=0), np.roll(sex, 1)
    alike = (names == other[0]).all(axis=1)
    pairs = zip(
        _written(draws, names, sex), _written(draws, *other, rate=0.1), strict=True
    )
    return [pair for pair, same in zip(pairs, alike, strict=True) if not same]


def siblings(draws: Draws, n: int) -> Pairs:
    """Return two children of one father and of one sex, by their true names."""
    fathers = draw_names(draws, _ids(n), np.full(n, MALE), np.full(n, 40))
    children = []
    sex = np.where(draws.happens("daughters", _ids(n), 0.5), FEMALE, MALE)
    for place in (1, 2):
        ids = _ids(n) + place * n
        names = draw_names(draws, ids, sex, np.full(n, 10))
        unknown = np.full((n, MAX_TOKENS), -1)
        named = name_after_parents(draws, ids, sex, names, (fathers, unknown))
        children.append(_written(draws, named, sex))
    return _different(*children)


def listed(package: str) -> dict[str, Pairs]:
    """Return the pairs of the package's list, and pairs of two names of it."""
    module = importlib.import_module(f"{package}.indonesian_malay_names")
    groups = [
        sorted({form.upper() for form in name["forms"]})
        for name in module.INDONESIAN_MALAY_NAME_VARIANTS.values()
    ]
    same = {pair for group in groups for pair in combinations(group, 2)}
    forms = sorted({form for group in groups for form in group})
    return {"list": sorted(same), "list*": sorted({*combinations(forms, 2)} - same)}


def measure(pairs: dict[str, Pairs]) -> dict[str, dict[str, float]]:
    """Return the share of each kind of pair that each rule takes for one name."""
    kinds, ones, others = zip(
        *((kind, *pair) for kind, all_pairs in pairs.items() for pair in all_pairs),
        strict=True,
    )
    with duckdb.connect() as connection:
        connection.register("given", pa.table({"kind": kinds, "a": ones, "b": others}))
        table(connection, "pair", "select kind, a as one, b as other from given")
        table(
            connection,
            "staged_person",
            "select one as name from pair union all select other from pair",
        )
        table(connection, "earlier_person", "select null::varchar as name limit 0")
        hear_names(connection)
        shares = ", ".join(
            f"avg(coalesce(({rule})::int, 0)) as r{n}"
            for n, rule in enumerate(RULES.values())
        )
        rows = connection.execute(
            f"select kind, {shares} from pair "
            "left join name as one on pair.one = one.name "
            "left join name as other on pair.other = other.name group by kind"
        ).fetchall()
    return {kind: dict(zip(RULES, found, strict=True)) for kind, *found in rows}


def _people(draws: Draws, n: int) -> tuple[np.ndarray, np.ndarray]:
    sex = np.where(draws.happens("woman", _ids(n), 0.5), FEMALE, MALE)
    age = draws.below("age", _ids(n), np.full(n, 80))
    return draw_names(draws, _ids(n), sex, age), sex


def _ids(n: int) -> np.ndarray:
    return np.arange(n)


def _written(
    draws: Draws, names: np.ndarray, sex: np.ndarray, rate: float = 0.0
) -> list[str]:
    written = written_names(draws, _ids(len(sex)), names, sex, rate)
    return [str(name) for name in written.to_pylist()]


def _different(ones: list[str], others: list[str]) -> Pairs:
    return [(a, b) for a, b in zip(ones, others, strict=True) if a != b]


def _at_random(draws: Draws, names: list[str], n: int) -> Pairs:
    ones, others = (
        draws.below(side, _ids(n), np.full(n, len(names))) for side in ("one", "other")
    )
    return _different([names[i] for i in ones], [names[i] for i in others])


def _print(pairs: dict[str, Pairs], found: dict[str, dict[str, float]]) -> None:
    print(f"{'':28}" + "".join(f"{kind:>11}" for kind in pairs))
    print(f"{'pairs':28}" + "".join(f"{len(all_):>11}" for all_ in pairs.values()))
    for rule in RULES:
        cells = (
            f"{found[kind][rule] * 1e4:>11.1f}"
            if kind.endswith("*")
            else f"{found[kind][rule]:>11.3f}"
            for kind in pairs
        )
        print(f"{rule:28}" + "".join(cells))
    print("* not one name: taken for one, in 10,000")


if __name__ == "__main__":
    main()
