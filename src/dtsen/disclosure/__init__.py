"""What may leave the house: every count rounded by key, every rate made of such counts.

One method for everything that is published (CKR5). It hides changes between quarters
as well as cells, which suppression does not: the difference of two exact releases tells
nearly every small change.
"""

from __future__ import annotations

from dtsen.disclosure.protect import (
    LABEL,
    MIN_DENOMINATOR,
    PROTECTED_COLUMNS,
    Status,
    protect,
    sdc_key,
)
from dtsen.disclosure.rounding import BASE, record_key, rounded, rounded_tally

__all__ = [
    "BASE",
    "LABEL",
    "MIN_DENOMINATOR",
    "PROTECTED_COLUMNS",
    "Status",
    "protect",
    "record_key",
    "rounded",
    "rounded_tally",
    "sdc_key",
]
