"""Twins whose names are almost one: another word in one place, or a few letters."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import numpy as np

from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.misspell import variants
from dtsen.simulate.names import last_places, tokens
from dtsen.simulate.rates import population_rate

NONE = -1
SHORTEST = 4  # in shorter words, two letters are half of the word
OTHER_LETTERS = 0.5  # of names alike: in letters, else in a word; an assumption of ours


@cache
def like_tokens() -> Array:
    """Return for each sex and token the commonest one that differs in two letters.

    At most a letter is left out of each: YULIANA and YULIANI. Another spelling of the
    same name is no name for the other twin. -1 where there is none.
    """
    text = tokens().text
    found = np.full((2, len(text)), NONE)
    for sex, weight in enumerate(tokens().first):
        by_rest: dict[str, list[int]] = defaultdict(list)
        borne = [t for t in np.argsort(-weight, kind="stable").tolist() if weight[t]]
        borne = [t for t in borne if len(text[t]) >= SHORTEST]
        for token in borne:
            for rest in _rests(text[token]):
                by_rest[rest].append(token)
        for token in borne:
            near = {t for rest in _rests(text[token]) for t in by_rest[rest]}
            same = _spellings(text[token])
            near = {t for t in near if not same & _spellings(text[t])}
            if near:
                found[sex, token] = min(near, key=lambda t: (-weight[t], t))
    return found


def _spellings(word: str) -> set[str]:
    return {word} | variants().get(word, set())


def _rests(word: str) -> set[str]:
    """Return a word, and what is left of it without one letter.

    >>> sorted(_rests("RINA"))
    ['INA', 'RIA', 'RIN', 'RINA', 'RNA']
    """
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def twins(mother: Array, born_on: Array) -> tuple[Array, Array]:
    """Return the rows of twins, the first ones and the second ones.

    ``mother`` says who has the same one; -1 where she is not known.

    >>> twins(np.array([-1, -1, 4, 5, 4]), np.array([9, 9, 9, 9, 9]))
    (array([2]), array([4]))
    """
    order = np.lexsort((born_on, mother))
    first, second = order[:-1], order[1:]
    same = (mother[first] == mother[second]) & (mother[first] != NONE)
    same &= born_on[first] == born_on[second]
    return first[same], second[same]


def named_alike(
    draws: Draws, ids: Array, sex: Array, names: Array, of: tuple[Array, Array]
) -> Array:
    """Let the second of twins of one sex be called almost as the first."""
    rate = population_rate("twins_named_alike")
    is_alike = draws.happens("named alike", ids[of[1]], rate)
    is_alike &= sex[of[0]] == sex[of[1]]
    first, second = (rows[is_alike] for rows in of)
    named = names.copy()
    copied = names[first]
    other = like_tokens()[sex[second], copied[:, 0]]
    by_letters = draws.happens("other letters", ids[second], OTHER_LETTERS)
    by_letters &= other != NONE
    copied[by_letters, 0] = other[by_letters]
    # The last word is the twin's own; after a single name it stands beside it.
    rows = np.flatnonzero(~by_letters)
    own = names[second[rows]]
    copied[rows, np.maximum(last_places(copied[rows]), 1)] = own[
        np.arange(len(rows)), last_places(own)
    ]
    is_other = (copied != names[first]).any(axis=1)
    named[second[is_other]] = copied[is_other]
    return named
