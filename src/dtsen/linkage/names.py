"""Indonesian names: one spelling per token, and a key for how it sounds.

The rules are the rows of ``reference/name_rule.csv``, in their order: the spelling
reforms of 1947 and 1972 (OE to U, DJ to J, TJ to C, J to Y), the usual transliterations
of Arabic, and the short forms of the commonest first names. They run once per distinct
token; SQL puts the tokens of a name together again.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from string import ascii_uppercase
from typing import TYPE_CHECKING

from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: what is written, and what becomes of it."""

    kind: str
    form: str
    result: str
    example: str


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a name: its spelling and its sound."""

    text: str
    canonical: str
    key: str


@cache
def rules() -> tuple[Rule, ...]:
    """Read the published table of rules."""
    path = settings().home / "reference" / "name_rule.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = sorted(csv.DictReader(stream), key=lambda row: int(row["order"]))
    return tuple(
        Rule(row["kind"], row["form"], row["result"], row["example"]) for row in rows
    )


def of_kind(kind: str) -> list[Rule]:
    """Return the rules of a kind, in order."""
    return [rule for rule in rules() if rule.kind == kind]


def token(text: str) -> Token:
    """Return what is known about one token (upper case, letters only).

    >>> token("MOCHAMMAD").canonical, token("MUHAMAMD").canonical
    ('MUHAMAD', 'MUHAMAD')
    """
    canonical = _spelling_of().get(text, text)
    return Token(text, canonical, key(canonical))


def key(text: str) -> str:
    """Return how a token sounds; a single letter carries no key.

    >>> key("SOEHARTO") == key("SUHARTO"), key("SURJA") == key("SURYA")
    (True, True)
    >>> key("DJAJADI"), key("M")
    ('JAJADI', '')
    """
    if len(text) == 1:
        return ""
    for pattern, sound in _sounds():
        text = pattern.sub(sound, text)
    return text


def initial() -> Rule:
    """Return what a single letter before other names stands for: M for Muhammad."""
    (rule,) = of_kind("initial")
    return rule


def no_names() -> dict[str, str]:
    """Return patterns of what in a name (plain letters) is none, each with its blank.

    Titles lead a name, degrees end it, a link (son of) stands between two names.

    >>> re.sub(no_names()["titles"], "", "H DR AGUS")
    'AGUS'
    >>> re.sub(no_names()["degrees"], "", "AGUS SALIM S PD MM")
    'AGUS SALIM'
    """
    return {
        "titles": f"^(?:(?:{_any('title')}) )+",
        "degrees": f"(?: (?:{_any('degree')}))+$",
        "links": f" (?:{_any('link')}) ",
    }


def dictionary(
    tokens: Iterable[tuple[str, int]],
) -> tuple[list[Token], Counter[str]]:
    """Return what is known of each token, and on how many records each sound occurs.

    >>> known, counts = dictionary([("YUSUF", 2), ("YUSUP", 1)])
    >>> counts[known[0].key]
    3
    """
    counted = [(token(text), n) for text, n in tokens]
    counts: Counter[str] = Counter()
    for known, n in counted:
        counts[known.key] += n
    return [known for known, _ in counted], counts


def _any(kind: str) -> str:
    """Return a pattern of the forms of a kind; a dot may be a blank or nothing."""
    return "|".join(rule.form.replace(".", " ?") for rule in of_kind(kind))


@cache
def _spelling_of() -> dict[str, str]:
    """Return the spelling of every form, and of every form with one slip.

    What is a form by itself is no slip of another.
    """
    slipped = {
        form: rule.result for rule in of_kind("slip") for form in _slips(rule.form)
    }
    return slipped | {rule.form: rule.result for rule in of_kind("spelling")}


def _slips(form: str) -> Iterator[str]:
    """Yield a word with one letter left out, added, mistaken or swapped.

    >>> sorted(slip for slip in _slips("AB") if set(slip) <= set("AB"))
    ['A', 'AA', 'AAB', 'AAB', 'AB', 'AB', 'ABA', 'ABB', 'ABB', 'B', 'BA', 'BAB', 'BB']
    """
    for place in range(len(form) + 1):
        before, after = form[:place], form[place:]
        for letter in ascii_uppercase:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
        if after:
            yield before + after[1:]
        if after[1:]:
            yield before + after[1] + after[0] + after[2:]


@cache
def _sounds() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(rule.form), rule.result) for rule in of_kind("sound")]
