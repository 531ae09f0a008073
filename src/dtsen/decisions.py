"""Decisions of people that the computation follows, as a dated input file.

The table ``ops.decision`` is the record; the file beside the lake is what the stations
read, so that a quarter can be computed again without asking the warehouse.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dtsen.errors import DecisionMissing
from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from dtsen.quarter import Quarter


def decide(
    quarter: Quarter,
    without: Collection[str],
    decided_by: str | None,
    *,
    optional: Collection[str],
) -> frozenset[str]:
    """Write down which sources a quarter goes on without.

    Raises
    ------
    DecisionMissing
        Where a source is left out and nobody is named, or it cannot be left out.
    """
    unknown = sorted(set(without) - set(optional))
    if unknown:
        raise DecisionMissing(
            f"{quarter}: {', '.join(unknown)} cannot be left out; "
            f"those that can: {', '.join(optional)}."
        )
    if without and not (decided_by or "").strip():
        raise DecisionMissing(
            f"{quarter}: going on without {', '.join(sorted(without))} is a decision "
            "of a person. Say who decided (decided_by)."
        )
    path = _path(quarter)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    content = {"without": sorted(without), "decided_by": decided_by}
    beside.write_text(json.dumps(content, indent=2) + "\n")
    beside.replace(path)
    return frozenset(without)


def left_out(quarter: Quarter) -> frozenset[str]:
    """Return the sources that a quarter goes on without; none where none is named."""
    path = _path(quarter)
    if not path.exists():
        return frozenset()
    return frozenset(json.loads(path.read_text())["without"])


def _path(quarter: Quarter) -> Path:
    return settings().state / "decisions" / f"{quarter}.json"
