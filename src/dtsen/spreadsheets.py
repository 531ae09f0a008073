"""What a spreadsheet must not take for a formula, and runs."""

from __future__ import annotations

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("Pulau Pari")
    ("'=1+1", 'Pulau Pari')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
