"""Looking at the pairs of a queue; nobody sees a name whose look is not in the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dtsen.errors import DecisionRefused
from dtsen.warehouse import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

    from dtsen.quarter import Quarter

# The log takes no shorter one (audit.read_log).
MIN_PURPOSE = 10


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks at names, and why."""

    reader: str
    purpose: str

    def require_sound(self) -> Look:
        """Return it, if it says who and why.

        Raises
        ------
        DecisionRefused
            Where it does not.
        """
        if not self.reader.strip() or len(self.purpose.strip()) < MIN_PURPOSE:
            raise DecisionRefused(
                "Looking at names needs who looks, and a purpose of at least "
                f"{MIN_PURPOSE} characters.",
                [],
            )
        return self


def purpose_of(quarter: Quarter) -> str:
    """Return the purpose that is put down where nobody says another."""
    return f"Tinjauan pasangan triwulan {quarter}"


def look(
    connection: Connection, quarter: Quarter, pairs: Sequence[Row[Any]], look: Look
) -> list[tuple[Row[Any], Row[Any]]]:
    """Return the two records of every pair, and write down that they were seen.

    Raises
    ------
    DecisionRefused
        Where nobody says who looks, or why.
    """
    look.require_sound()
    found = run(
        connection,
        "review/look",
        quarter=str(quarter),
        places=[pair.place for pair in pairs],
        reader=look.reader.strip(),
        purpose=look.purpose.strip(),
    )
    records = {(record.source, record.record_key): record for record in found}
    return [
        (
            records[pair.source_l, pair.record_key_l],
            records[pair.source_r, pair.record_key_r],
        )
        for pair in pairs
    ]
