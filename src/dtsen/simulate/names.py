"""Names: tokens by published frequency, lengths by age, fathers' names at the end."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

import numpy as np

from dtsen.settings import settings
from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.rates import population_rate
from dtsen.simulate.words import FEMALE, MALE

MAX_TOKENS = 4
# The share of people with one name, from the young to those over 60 (frasa, by age).
SINGLE_YOUNG, SINGLE_OLD, OLD_AGE = 0.06, 0.36, 60
SHARES_FATHERS_NAME = 0.30


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of names and how often each comes first, or later, by sex."""

    text: tuple[str, ...]
    first: Array  # [sex, token] per million
    other: Array
    lengths: Array  # [sex, number of tokens - 1] share


@cache
def tokens() -> Tokens:
    """Read the frequencies of name tokens and the lengths of names."""
    reference = settings().home / "reference"
    with (reference / "name_token.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    lengths = np.zeros((2, MAX_TOKENS))
    with (reference / "name_length.csv").open(newline="") as stream:
        for row in csv.DictReader(stream):
            n = min(int(row["n_tokens"]), MAX_TOKENS)
            lengths["LP".index(row["sex"]), n - 1] += float(row["share"])
    carried = [np.array([row["sex"] in {sex, "U"} for row in rows]) for sex in "LP"]

    def weights(column: str) -> Array:
        frequency = np.array([float(row[column]) for row in rows])
        return np.stack([frequency * carries for carries in carried])

    return Tokens(
        tuple(row["token"] for row in rows),
        weights("first_per_million"),
        weights("other_per_million"),
        lengths,
    )


def draw_names(draws: Draws, ids: Array, sex: Array, age: Array) -> Array:
    """Draw a name for each person: four token numbers, -1 for none."""
    names = np.full((len(ids), MAX_TOKENS), -1, dtype=np.int16)
    for one_sex in (MALE, FEMALE):
        rows = np.flatnonzero(sex == one_sex)
        names[rows] = _names_of(draws, ids[rows], one_sex, age[rows])
    return names


def _names_of(draws: Draws, ids: Array, sex: int, age: Array) -> Array:
    known = tokens()
    single = np.interp(age, [0, OLD_AGE], [SINGLE_YOUNG, SINGLE_OLD])
    longer = draws.pick("name length", ids, known.lengths[sex, 1:]) + 2
    length = np.where(draws.happens("single name", ids, single), 1, longer)
    names = np.full((len(ids), MAX_TOKENS), -1, dtype=np.int16)
    names[:, 0] = draws.pick("name 1", ids, known.first[sex])
    for place in range(1, MAX_TOKENS):
        rows = np.flatnonzero(length > place)
        picked = draws.pick(f"name {place + 1}", ids[rows], known.other[sex])
        # Nobody carries a token twice in a row: such a name just ends there.
        names[rows, place] = np.where(picked == names[rows, place - 1], -1, picked)
    return names


def name_after_parents(
    draws: Draws, ids: Array, sex: Array, names: Array, parents: tuple[Array, Array]
) -> Array:
    """Let children carry their father's first name last; a few a parent's whole name.

    ``parents`` are the name tokens of fathers and of mothers, -1 in the first place
    where unknown.
    """
    fathers = parents[0]
    named = names.copy()
    known = fathers[:, 0] >= 0
    n_tokens = (names >= 0).sum(axis=1)
    shares = (
        known
        & (n_tokens > 1)
        & draws.happens("carries father", ids, SHARES_FATHERS_NAME)
    )
    shares &= ~(names == fathers[:, :1]).any(axis=1)
    rows = np.flatnonzero(shares)
    named[rows, last_places(names[rows])] = fathers[rows, 0]
    events = ("son_named_as_father", "daughter_named_as_mother")
    for of_sex, event in zip((MALE, FEMALE), events, strict=True):
        same = (parents[of_sex][:, 0] >= 0) & (sex == of_sex)
        same &= draws.happens(event, ids, population_rate(event))
        named[same] = parents[of_sex][same]
    return named


def last_places(names: Array) -> Array:
    """Return where the last token of each name stands.

    >>> last_places(np.array([[7, -1, -1, -1], [7, 9, 8, -1]])).tolist()
    [0, 2]
    """
    return np.asarray(MAX_TOKENS - 1 - np.argmax(names[:, ::-1] >= 0, axis=1))


def mothers_names(draws: Draws, ids: Array) -> Array:
    """Draw the names of mothers who are not in the population themselves."""
    sex = np.full(len(ids), FEMALE)
    return draw_names(Draws(draws.seed, "mothers"), ids, sex, np.full(len(ids), 45))
