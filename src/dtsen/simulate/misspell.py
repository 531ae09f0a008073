"""What happens to names on their way into a registry.

All of it works on the numbers of tokens: spellings and slips of every token are listed
once, and a wrong name is a row that points to other entries of that list.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtsen.settings import settings
from dtsen.simulate.cells import Text
from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.names import MAX_TOKENS, tokens
from dtsen.simulate.words import MALE

SLIPS = 6
KINDS = ("variant", "slip", "initial", "dropped", "order", "title", "degree")
# How often each is what is wrong; an assumption of ours.
WEIGHTS = (0.26, 0.30, 0.12, 0.12, 0.08, 0.09, 0.03)
_NEED_TWO = [KINDS.index(kind) for kind in ("initial", "dropped", "order")]
TITLES = (("H", "H.", "DRS", "IR"), ("HJ", "HJ.", "NY", "DRA"))
DEGREES = ("SE", "SH", "S.PD", "S.KOM", "MM", "AMD")
_NEIGHBOURS = dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "SVXSRGHJOKLKNMIOWTDYIBEZUX", strict=True)
)


@dataclass(frozen=True, slots=True)
class Spellings:
    """Every form of every token: first as it is, then variants, slips, initials."""

    text: tuple[str, ...]
    first_variant: Array
    n_variants: Array
    first_slip: int
    first_initial: int
    first_title: tuple[int, int]


@cache
def variants() -> dict[str, set[str]]:
    """Return in which other ways a token is spelled."""
    known: dict[str, set[str]] = defaultdict(set)
    path = settings().home / "reference" / "name_variant.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            known[row["token"]].add(row["variant"])
            known[row["variant"]].add(row["token"])
    return known


@cache
def spellings() -> Spellings:
    """List the forms of all tokens."""
    right = tokens().text
    known = variants()
    text = list(right)
    first, count = [], []
    for token in right:
        forms = sorted(known[token] - {token})
        first.append(len(text))
        count.append(len(forms))
        text += forms
    first_slip = len(text)
    lengths = np.repeat([max(len(token) - 1, 1) for token in right], SLIPS)
    places = Draws(0, "slips").below("place", np.arange(len(lengths)), lengths)
    text += [
        _slip(right[at // SLIPS], at % SLIPS, place) for at, place in enumerate(places)
    ]
    first_initial = len(text)
    text += [token[0] for token in right]
    titles = (len(text), len(text) + len(TITLES[0]))
    text += [*TITLES[0], *TITLES[1]]
    return Spellings(
        tuple(text), np.array(first), np.array(count), first_slip, first_initial, titles
    )


def _slip(token: str, number: int, place: int) -> str:
    """Return one way to mistype a token at one of its letters."""
    before, letter, after = token[:place], token[place], token[place + 1 :]
    wrong = [
        before + after or letter * 2,
        before + letter * 2 + after,
        before + after[:1] + letter + after[1:],
        before + _NEIGHBOURS.get(letter, "A") + after,
        token + token[-1],
        before + letter + _NEIGHBOURS.get(letter, "A") + after,
    ][number]
    # Swapping equal letters changes nothing; then one is left out.
    return wrong if wrong != token else token[:-1] or token * 2


@dataclass(slots=True)
class _Names:
    """Names on their way: a title and four tokens a row, as numbers of forms."""

    draws: Draws
    keys: Array
    sex: Array
    forms: Array
    degree: Array


def written_names(
    draws: Draws, keys: Array, names: Array, sex: Array, rate: float
) -> Text:
    """Return the names as a registry spells them."""
    forms = np.full((len(keys), MAX_TOKENS + 1), -1, dtype=np.int32)
    forms[:, 1:] = names
    written = _Names(draws, keys, sex, forms, np.full(len(keys), -1))
    rows = np.flatnonzero(draws.happens("name wrong", keys, rate))
    kind = draws.pick("name error", keys[rows], WEIGHTS)
    # A single name has nothing to shorten, drop or swap.
    single = names[rows, 1] < 0
    kind[single & np.isin(kind, _NEED_TWO)] = KINDS.index("slip")
    for number, name in enumerate(KINDS):
        _spoil(name, written, rows[kind == number])
    return _joined(forms, written.degree)


def _spoil(kind: str, names: _Names, rows: Array) -> None:
    """Make one kind of error in some rows."""
    known, draws, keys, forms = spellings(), names.draws, names.keys[rows], names.forms
    n_tokens = (forms[rows, 1:] >= 0).sum(axis=1)
    place = 1 + draws.below("token", keys, n_tokens)
    token = forms[rows, place]
    if kind == "degree":
        names.degree[rows] = draws.below("degree", keys, len(DEGREES))
    elif kind == "title":
        first = np.where(names.sex[rows] == MALE, *known.first_title)
        forms[rows, 0] = first + draws.below("title", keys, len(TITLES[0]))
    elif kind == "order":
        forms[rows, 1], forms[rows, 2] = forms[rows, 2], forms[rows, 1].copy()
    elif kind == "dropped":
        forms[rows, place] = -1
    elif kind == "initial":
        last = np.where(place == 1, n_tokens, place)
        forms[rows, last] = known.first_initial + forms[rows, last]
    else:
        slip = known.first_slip + SLIPS * token + draws.below("slip", keys, SLIPS)
        count = known.n_variants[token]
        variant = known.first_variant[token] + draws.below("variant", keys, count)
        as_variant = (kind == "variant") & (count > 0)
        forms[rows, place] = np.where(as_variant, variant, slip)


def _joined(forms: Array, degree: Array) -> Text:
    text = pa.array(spellings().text, pa.string())
    parts = [text.take(pa.array(column, mask=column < 0)) for column in forms.T]
    name = pc.binary_join_element_wise(*parts, " ", null_handling="skip")
    if (degree < 0).all():
        return name
    degrees = pa.array(DEGREES, pa.string()).take(pa.array(degree, mask=degree < 0))
    return pc.binary_join_element_wise(name, degrees, ", ", null_handling="skip")
