"""Indonesian names: one spelling per token, and a key for how it sounds.

The rules are the spelling reforms of 1947 and 1972 (OE to U, DJ to J, TJ to C), the
usual transliterations of Arabic, and the short forms of the commonest first names. They
run once per distinct token; SQL puts the tokens of a name together again.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Dropped where they lead a name; degrees follow a comma and are cut off before.
TITLES = frozenset((
    *("ALM", "ALMH", "BPK", "DR", "DRA", "DRG", "DRS", "H", "HJ", "IBU", "IR"),
    *("KH", "NY", "PROF", "R", "RA", "RM", "SDR", "SDRI", "TN", "UST"),
))

# One spelling for the names that have many; the rest of a name keeps its own.
SPELLINGS = {
    "MUHAMAD": "MD MHD MHMD MOCH MOCHAMAD MOCHAMMAD MOH MOHAMAD MOHAMED MOHAMMAD "
    "MOHAMMED MOHD MOKHAMAD MOKHAMMAD MUCH MUCHAMAD MUCHAMMAD MUCHAMMAT MUH MUHAMED "
    "MUHAMMAD MUHAMMAT MUHAMMED MUHD MUKHAMAD MUKHAMMAD",
    "AHMAD": "ACH ACHMAD ACHMAT AHMAT AHMED AKHMAD AKHMAT",
    "SITI": "SITTI ST STI",
    "ABDUL": "ABD ABDOEL ABDL",
    "ABDULAH": "ABDOELLAH ABDULLAH ABDULOH",
    "NUR": "NOER NOOR NOR",
    "BINTI": "BT BTI BINTE",
}
_SPELLING_OF = {
    form: canonical for canonical, forms in SPELLINGS.items() for form in forms.split()
}

# What sounds alike becomes alike, in this order.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(.)\1+", r"\1"),
        ("OE", "U"),
        ("DJ", "J"),
        ("TJ", "C"),
        ("S[JY]|TS", "S"),
        ("[CK]H", "H"),
        ("DH", "D"),
        ("TH", "T"),
        ("GH", "G"),
        ("PH|[FV]", "P"),
        ("NJ", "NY"),
        ("Q", "K"),
        ("X", "KS"),
        ("I[JY](?=[AIUEO])", "I"),
        ("IE", "I"),
        ("A[EI]|AY(?![AIUEO])", "E"),
        ("A[UW](?![AIUEO])", "O"),
        ("^Z", "J"),
        ("Z", "S"),
        ("(?<![^AIUEO])Y(?=[AIUEO])", "J"),
        ("Y", "I"),
        ("O", "U"),
        ("E", "I"),
        ("(?<=.)H", ""),
        (r"(.)\1+", r"\1"),
        ("D$", "T"),
        ("B$", "P"),
        ("G$", "K"),
    )
]


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a name: its spelling, its sound, and whether it is a title."""

    text: str
    canonical: str
    key: str
    is_title: bool


def token(text: str) -> Token:
    """Return what is known about one token (upper case, letters only).

    >>> token("MOCHAMMAD")
    Token(text='MOCHAMMAD', canonical='MUHAMAD', key='MUAMAT', is_title=False)
    """
    canonical = _SPELLING_OF.get(text, text)
    return Token(text, canonical, key(canonical), text in TITLES)


def key(text: str) -> str:
    """Return how a token sounds; a single letter carries no key.

    >>> key("SOEHARTO") == key("SUHARTO"), key("RAHAJOE") == key("RAHAYU")
    (True, True)
    >>> key("DJAJADI"), key("M")
    ('JAJADI', '')
    """
    if len(text) == 1:
        return ""
    for pattern, sound in _SOUNDS:
        text = pattern.sub(sound, text)
    return text


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
