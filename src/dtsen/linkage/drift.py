r"""Whether a model still fits: what a quarter shows beside what it was trained on.

Each question has the measure whose values have a published meaning. Whatever lies
beyond its limit, and beyond what chance brings about once in a thousand times, says:
train again.

* ``level_by_…`` and ``pass``: the population stability index
  :math:`\sum_i (q_i - p_i) \ln(q_i / p_i)`; above 0.25 the shift is major (Siddiqi
  2006, Credit Risk Scorecards, ch. 10). By chance it is
  :math:`\chi^2_{k-1} (1/n + 1/m)` (Yurdakul and Naranjo 2020, Journal of Risk Model
  Validation 14(4)).
* ``unknown``: Cohen's :math:`h = 2 \arcsin\sqrt q - 2 \arcsin\sqrt p`; 0.2 is a small
  effect, less is none (Cohen 1988, Statistical Power Analysis, ch. 6). The index above
  hardly sees a small share that triples.
* ``chance``: :math:`\log_2(q / p)`, by so many bits an agreement weighs too much;
  half a power of ten (1.66 bits) is substantial on Jeffreys' scale of Bayes factors
  (Kass and Raftery 1995, JASA 90(430)).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
from scipy.special import chdtri

from dtsen import lake
from dtsen.linkage import card, model, shape
from dtsen.linkage.shape import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from dtsen.lake import Connection

NAME = "drift.parquet"
STABLE, TRAIN_AGAIN = "stable", "train_again"
DECIMALS = 6
# How seldom chance alone may bring about what is called a drift.
BY_CHANCE = 0.001
# Half a cell more keeps an empty one from being infinitely far away.
HALF = 0.5

COLUMNS = pa.schema([
    ("model_version", pa.string()),
    *((name, pa.string()) for name in ("what", "part", "answer")),
    *((name, pa.int64()) for name in ("n_expected", "n_seen")),
    *((name, pa.float64()) for name in ("expected_ratio", "seen_ratio")),
    ("measure", pa.string()),
    ("shift", pa.float64()),
    ("threshold", pa.float64()),
    ("verdict", pa.string()),
])


@dataclass(frozen=True, slots=True)
class Drift:
    """One answer to one question, then and now; the verdict is on the question."""

    what: str
    part: str
    answer: str
    n_expected: int
    n_seen: int
    expected_ratio: float
    seen_ratio: float
    measure: str
    shift: float
    threshold: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Shift:
    """How far two distributions are apart, and how far chance alone takes them."""

    value: float
    by_chance: float


Counts = tuple[float, ...]


def stability(then: Counts, now: Counts) -> Shift:
    """Return the population stability index of two rows of counts.

    >>> round(stability((800, 200), (600, 400)).value, 3)
    0.196
    """
    n, m = sum(then), sum(now)
    k = len(then)
    p = [(count + HALF) / (n + HALF * k) for count in then]
    q = [(count + HALF) / (m + HALF * k) for count in now]
    value = sum((b - a) * math.log(b / a) for a, b in zip(p, q, strict=True))
    return Shift(value, _beyond(k - 1) * (1 / n + 1 / m))


def cohen_h(then: Counts, now: Counts) -> Shift:
    """Return Cohen's h of the second of two answers.

    >>> round(cohen_h((96, 4), (88, 12)).value, 3)
    0.305
    """
    n, m = sum(then), sum(now)
    angles = [2 * math.asin(math.sqrt(part[1] / sum(part))) for part in (then, now)]
    return Shift(angles[1] - angles[0], math.sqrt(_beyond(1) * (1 / n + 1 / m)))


def bits(then: Counts, now: Counts) -> Shift:
    """Return by how many bits the second of two answers has become likelier.

    >>> round(bits((999_000, 1_000), (996_000, 4_000)).value, 3)
    2.0
    """
    shares = [(part[1] + HALF) / (sum(part) + 2 * HALF) for part in (then, now)]
    spread = math.sqrt(_beyond(1) * sum(1 / (part[1] + HALF) for part in (then, now)))
    return Shift(math.log2(shares[1] / shares[0]), spread / math.log(2))


# For each question: the measure, its limit, and which answer it is about.
MEASURES: Mapping[str, tuple[Callable[[Counts, Counts], Shift], float, str]] = {
    "level_by_rule": (stability, 0.25, ""),
    "level_by_model": (stability, 0.25, ""),
    "pass": (stability, 0.25, ""),
    "unknown": (cohen_h, 0.2, "unknown"),
    "chance": (bits, 0.5 * math.log2(10), "shared"),
}


def check(connection: Connection, model_version: str, folder: Path) -> int:
    """Compare what was linked with what the model expects; return what has drifted.

    Writes ``drift.parquet`` into the folder of the links and reads ``person_link``
    there; returns how many questions say to train again.
    A model without a card expects nothing: then there is no row.
    """
    version, _, _ = model_version.partition(".")
    name, settings = model.load(version)
    known = card.load(name)
    lake.view(connection, "person_link", folder / "person_link.parquet")
    seen = shape.take(connection, settings) if known else []
    expected = [Cell(**row) for row in known["shape"]] if known else []
    found = compare(expected, seen)
    rows = pa.Table.from_pylist(
        [{"model_version": name, **asdict(row)} for row in found], COLUMNS
    )
    connection.register("drift_row", rows)
    lake.write(
        connection,
        "select * from drift_row order by what, part, answer",
        folder / NAME,
    )
    connection.unregister("drift_row")
    return len({(d.what, d.part) for d in found if d.verdict == TRAIN_AGAIN})


def compare(expected: Iterable[Cell], seen: Iterable[Cell]) -> list[Drift]:
    """Return the verdict on every question that was asked both then and now.

    A source that is not there now is a decision of people, not a drift.
    """
    then, now = _by_part(expected), _by_part(seen)
    return [
        row
        for key in sorted(then.keys() & now.keys())
        for row in _judge(*key, then[key], now[key])
    ]


def _judge(
    what: str, part: str, then: dict[str, int], now: dict[str, int]
) -> list[Drift]:
    measure, threshold, about = MEASURES[what]
    # The answer that a measure is about comes last.
    answers = sorted(then.keys() | now.keys() | ({about} - {""}))
    answers.sort(key=lambda answer: answer == about)
    before, after = ([side.get(a, 0) for a in answers] for side in (then, now))
    if not (sum(before) and sum(after)) or len(answers) == 1:
        return []
    shift = measure(tuple(before), tuple(after))
    size = abs(shift.value)
    is_drift = round(size, DECIMALS) > threshold and size > shift.by_chance
    return [
        Drift(
            what,
            part,
            answer,
            n_then,
            n_now,
            round(n_then / sum(before), DECIMALS + 6),
            round(n_now / sum(after), DECIMALS + 6),
            measure.__name__,
            round(shift.value, DECIMALS),
            round(threshold, DECIMALS),
            TRAIN_AGAIN if is_drift else STABLE,
        )
        for answer, n_then, n_now in zip(answers, before, after, strict=True)
    ]


def _by_part(cells: Iterable[Cell]) -> dict[tuple[str, str], dict[str, int]]:
    parts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for cell in cells:
        parts[cell.what, cell.part][cell.answer] = cell.n
    return parts


def _beyond(freedom: int) -> float:
    """Return what chi-squared exceeds by chance alone as seldom as we ask for."""
    return float(chdtri(freedom, BY_CHANCE))
