"""Decisions of people that the computation follows, as a dated input file.

The table ``ops.decision`` is the record; the file beside the lake is what the stations
read, so that a quarter can be computed again without asking the warehouse.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dtsen import files
from dtsen.errors import DecisionMissing
from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from dtsen.quarter import Quarter


def require_sound(
    quarter: Quarter,
    without: Collection[str],
    decided_by: str | None,
    *,
    optional: Collection[str],
) -> None:
    """Refuse a decision that nobody has taken, or that nobody can take.

    Raises
    ------
    DecisionMissing
        Where what is left out changes and nobody is named, or it cannot be left out.
    """
    unknown = sorted(set(without) - set(optional))
    if unknown:
        raise DecisionMissing(
            f"{quarter}: {', '.join(unknown)} cannot be left out; "
            f"those that can: {', '.join(optional)}."
        )
    if frozenset(without) != left_out(quarter) and not (decided_by or "").strip():
        wanted = ", ".join(sorted(without)) or "nothing"
        raise DecisionMissing(
            f"{quarter}: to leave out {wanted} is a decision of a person. Say who "
            "decided (decided_by)."
        )


def keep(quarter: Quarter, without: Collection[str], decided_by: str | None) -> None:
    """Write down which sources a quarter goes on without, until it is decided anew."""
    content = {"without": sorted(without), "decided_by": decided_by}
    files.replace(_path(quarter), json.dumps(content, indent=2) + "\n")


def left_out(quarter: Quarter) -> frozenset[str]:
    """Return the sources that a quarter goes on without; none where none is named."""
    path = _path(quarter)
    if not path.exists():
        return frozenset()
    return frozenset(json.loads(path.read_text())["without"])


def pairs_path(quarter: Quarter) -> Path:
    """Return the file of what people have decided on pairs of records."""
    return _path(quarter).with_suffix(".pairs.parquet")


def _path(quarter: Quarter) -> Path:
    return settings().state / "decisions" / f"{quarter}.json"
