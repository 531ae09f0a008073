"""What became of a file: counts, reasons, and where its records lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """Whether a file can be used."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Staged:
    """What became of a file and of each of its records.

    ``rows_read`` = ``accepted`` + ``duplicate`` + ``quarantined``, always. ``reasons``
    counts records per reason code, ``standardised`` cells per column and kind of
    change. A rejected file has a ``reason`` (a code of level *file*) and a ``message``
    that says where, what and what to do; nothing of it is left, so its counts are 0 but
    for ``rows_read`` and ``quarantined``, where they are known.
    """

    outcome: Outcome
    reason: str | None = None
    message: str | None = None
    rows_read: int = 0
    accepted: int = 0
    duplicate: int = 0
    quarantined: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    standardised: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    accepted_path: str | None = None
    quarantined_path: str | None = None
