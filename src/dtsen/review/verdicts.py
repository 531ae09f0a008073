"""What persons decided about pairs: recorded, revoked, and never at odds with itself.

A decision is only ever added. The latest one about a pair that nobody has revoked
stands; what stands must be possible: whoever is one person with somebody is apart from
everybody whom that one is apart from.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dtsen.errors import DecisionRefused
from dtsen.warehouse import insert, run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from dtsen.quarter import Quarter

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"
VERDICTS = (SAME, DIFFERENT, UNSURE)
MAX_NOTE = 1000
KEYS = ("source_l", "record_key_l", "source_r", "record_key_r")

Node = tuple[str, str]
PairKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody says about one pair of the queue; ``line`` of a list, if any."""

    pair: Any
    verdict: str
    note: str = ""
    line: int = 0

    @property
    def key(self) -> PairKey:
        """The keys of the pair."""
        return key_of(self.pair)


@dataclass(slots=True)
class Standing:
    """The decisions that stand, by pair; ``unsure`` ones bind nobody.

    Examples
    --------
    >>> known = Standing()
    >>> known.add(("a", "1", "b", "1"), SAME, 7)
    >>> known.add(("b", "1", "c", "1"), SAME, 8)
    >>> known.against(("a", "1", "c", "1"), DIFFERENT)
    [7, 8]
    >>> known.against(("a", "1", "c", "1"), SAME)
    []
    """

    by_pair: dict[PairKey, tuple[str, Any]] = field(default_factory=dict)
    notes: dict[PairKey, str] = field(default_factory=dict)
    same: dict[Node, dict[Node, Any]] = field(default_factory=dict)

    def add(self, pair: PairKey, verdict: str, name: Any, note: str = "") -> None:
        """Let a decision stand in the place of the one about the same pair."""
        self.remove(pair)
        self.by_pair[pair] = verdict, name
        self.notes[pair] = note
        if verdict == SAME:
            left, right = pair[:2], pair[2:]
            self.same.setdefault(left, {})[right] = name
            self.same.setdefault(right, {})[left] = name

    def remove(self, pair: PairKey) -> None:
        """Forget the decision about a pair."""
        if self.by_pair.pop(pair, None):
            left, right = pair[:2], pair[2:]
            self.same.get(left, {}).pop(right, None)
            self.same.get(right, {}).pop(left, None)

    def says(self, verdict: Verdict) -> bool:
        """Whether the very same stands already, in the same words."""
        said, _ = self.by_pair.get(verdict.key, ("", None))
        return (said, self.notes.get(verdict.key)) == (verdict.verdict, verdict.note)

    def against(self, pair: PairKey, verdict: str) -> list[Any]:
        """Return the names of the decisions that rule a verdict out; most often none.

        The decision about the very pair is none of them: the new one replaces it.
        """
        left, right = pair[:2], pair[2:]
        apart = self._reached(left, pair)
        if verdict == DIFFERENT:
            return sorted(apart.get(right, ()))
        if verdict != SAME:
            return []
        beside = self._reached(right, pair)
        return sorted(
            name
            for other, (said, name) in self.by_pair.items()
            if said == DIFFERENT
            and other != pair
            and (
                (other[:2] in apart and other[2:] in beside)
                or (other[:2] in beside and other[2:] in apart)
            )
        )

    def _reached(self, start: Node, without: PairKey) -> dict[Node, tuple[Any, ...]]:
        """Return who is one person with somebody, each with the decisions that say so.

        The decision about the pair ``without`` does not count.
        """
        found: dict[Node, tuple[Any, ...]] = {start: ()}
        waiting = deque([start])
        while waiting:
            node = waiting.popleft()
            for other, name in sorted(self.same.get(node, {}).items()):
                if other not in found and {node, other} != {without[:2], without[2:]}:
                    found[other] = (*found[node], name)
                    waiting.append(other)
        return found


def key_of(row: Any) -> PairKey:
    """Return the keys of a pair of the queue, or of a decision."""
    return row.source_l, row.record_key_l, row.source_r, row.record_key_r


def standing(connection: Connection) -> Standing:
    """Return the decisions that stand, of all quarters, each named by its number."""
    known = Standing()
    for row in run(connection, "review/standing"):
        known.add(key_of(row), row.verdict, row.decision_id, row.note or "")
    return known


def decide(
    connection: Connection,
    quarter: Quarter,
    verdicts: Iterable[Verdict],
    decided_by: str,
) -> int:
    """Record what somebody decided about pairs of a queue; return how many are new.

    What stands already in the same words is not recorded again. All are recorded or
    none, and nobody else decides meanwhile.

    Raises
    ------
    DecisionRefused
        Where one contradicts another that stands: it names the one to revoke first.
    """
    decided_by = _named(decided_by)
    run(connection, "review/lock")
    known = standing(connection)
    rows = []
    for verdict in verdicts:
        if known.says(verdict):
            continue
        _require_possible(known, verdict)
        known.add(verdict.key, verdict.verdict, -verdict.line, verdict.note)
        rows.append(_row(quarter, verdict, decided_by))
    insert(connection, "vault.link_decision", rows)
    return len(rows)


def _require_possible(known: Standing, verdict: Verdict) -> None:
    """Refuse a verdict that cannot hold beside those that stand."""
    against = known.against(verdict.key, verdict.verdict)
    if not against:
        return
    recorded = [str(name) for name in against if name > 0]
    here = [str(-name) for name in against if name < 0]
    parts = [f"decision {', '.join(recorded)}"] if recorded else []
    parts += [f"row {', '.join(here)} of the same list"] if here else []
    place = f"Row {verdict.line}: " if verdict.line else ""
    raise DecisionRefused(
        f"{place}{verdict.verdict!r} contradicts {' and '.join(parts)}. "
        "Revoke one of them first, or decide otherwise.",
        [int(name) for name in recorded],
    )


def revoke(
    connection: Connection, decision_id: int, revoked_by: str, note: str = ""
) -> None:
    """Take back a decision; the row stays, and another says who took it back.

    Raises
    ------
    DecisionRefused
        Where there is no such decision, or it has been revoked already.
    """
    revoked_by = _named(revoked_by)
    run(connection, "review/lock")
    done = run(
        connection,
        "review/revoke",
        decision_id=decision_id,
        revoked_by=revoked_by,
        note=_short(note) or None,
    )
    if done.rowcount != 1:
        raise DecisionRefused(
            f"There is no decision {decision_id} that could be revoked.", []
        )


def _row(quarter: Quarter, verdict: Verdict, decided_by: str) -> dict[str, Any]:
    if verdict.verdict not in VERDICTS:
        raise DecisionRefused(f"A verdict is one of {', '.join(VERDICTS)}.", [])
    pair = verdict.pair
    return {
        "quarter": str(quarter),
        **dict(zip(KEYS, verdict.key, strict=True)),
        "person_l": pair.person_l,
        "person_r": pair.person_r,
        "verdict": verdict.verdict,
        "note": _short(verdict.note) or None,
        "sample": pair.sample,
        "weight": pair.weight,
        "decided_by": decided_by,
    }


def _named(name: str) -> str:
    if not name.strip():
        raise DecisionRefused("A decision needs the name of who decides.", [])
    return name.strip()


def _short(note: str) -> str:
    if len(note) > MAX_NOTE:
        raise DecisionRefused(f"A note has at most {MAX_NOTE} characters.", [])
    return note
