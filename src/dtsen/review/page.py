"""The page *Tinjauan pasangan*: what waits, one pair side by side, and its history.

It shows names, so every pair that is shown is in the log of reads first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.quality.rendering import html
from dtsen.review import words
from dtsen.review.forms import MAX_PURPOSE, subject
from dtsen.review.looking import MIN_PURPOSE, look, purpose_of
from dtsen.review.verdicts import KEYS, MAX_NOTE
from dtsen.warehouse import run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sqlalchemy import Connection, Row

    from dtsen.quarter import Quarter
    from dtsen.review.forms import Visit

_PACKAGE = "dtsen.review"


def render(connection: Connection, quarter: Quarter | None) -> str:
    """Return what waits in a quarter, and what was decided last, as HTML; no names.

    Without a quarter the page offers those that have a queue.
    """
    binds = {"quarter": str(quarter)}
    return html(
        _PACKAGE,
        "tinjauan.html",
        quarter=quarter,
        quarters=run(connection, "review/quarters").scalars().all(),
        progress=run(connection, "review/progress", **binds).all(),
        recent=run(connection, "review/recent", **binds).all(),
        purpose=purpose_of(quarter) if quarter else "",
        min_purpose=MIN_PURPOSE,
        max_purpose=MAX_PURPOSE,
        reasons=words.REASONS,
        verdicts=words.VERDICTS,
    )


def render_pair(
    connection: Connection,
    visit: Visit,
    place: int,
    against: Sequence[int] | None = None,
) -> str | None:
    """Return the pair at a place, or the next that waits (place 0), as HTML.

    ``against`` are decisions that stand in the way of what was just said; without any,
    it took back what does not stand. Returns nothing where no pair has this place.

    Raises
    ------
    DecisionRefused
        Where nobody says who looks, or why.
    """
    quarter = str(visit.quarter)
    pair = run(
        connection, "review/pair", quarter=quarter, place=place, why=visit.why
    ).one_or_none()
    if pair is None and place:
        return None
    binds = {"quarter": quarter, "decisions": list(against or [])}
    return html(
        _PACKAGE,
        "pasangan.html",
        visit=visit,
        is_refused=against is not None,
        against=run(connection, "review/places", **binds).all(),
        verdicts=words.VERDICTS,
        reasons=words.REASONS,
        max_note=MAX_NOTE,
        **(_shown(connection, visit, pair) if pair else {"pair": None}),
    )


def _shown(connection: Connection, visit: Visit, pair: Row[Any]) -> dict[str, Any]:
    ((left, right),) = look(connection, visit.quarter, [pair], visit.by)
    keys = {name: getattr(pair, name) for name in KEYS}
    history = run(connection, "review/history", **keys).all()
    rule = getattr(pair, "pass")
    return {
        "pair": pair,
        "subject": subject(pair),
        "lines": words.lines(pair, left, right),
        "sources": [words.source(pair.source_l), words.source(pair.source_r)],
        "evidence": words.evidence(pair),
        "weight": None if pair.weight is None else words.weight(pair.weight),
        "rule": words.PASSES.get(rule, rule),
        "state": words.state(pair),
        "history": history,
    }
