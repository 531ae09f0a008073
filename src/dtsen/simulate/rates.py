"""The one table of error rates, and the shares of what families own and live in."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from dtsen.simulate.draws import Array

HERE = Path(__file__).parent


@cache
def rates(source: str) -> dict[str, float]:
    """Return the rate of each error in a source; an error not named does not occur.

    ``error_rate.csv`` says what each rate rests on. No rate is tuned to a result.

    >>> rates("dtks")["nik_missing"], rates("klj")["deceased_listed"]
    (0.08, 0.0122)
    """
    found: dict[str, float] = defaultdict(float)
    with (HERE / "error_rate.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["source"] == source:
                found[row["error"]] = float(row["rate"])
    return found


@cache
def population_rate(event: str) -> float:
    """Return how often something is true of people that makes them hard to tell apart.

    ``population_rate.csv`` says what each rate rests on. No rate is tuned to a result.

    >>> population_rate("son_named_as_father")
    0.002
    """
    with (HERE / "population_rate.csv").open(encoding="utf-8", newline="") as stream:
        known = {row["event"]: float(row["rate"]) for row in csv.DictReader(stream)}
    return known[event]


@dataclass(frozen=True, slots=True)
class Detail:
    """A column whose values depend on how well off the family is."""

    values: tuple[str, ...]
    poorest: Array
    best_off: Array


@cache
def details() -> dict[str, Detail]:
    """Return the shares of each value among the poorest and the best off.

    Between them they change evenly with the rank. The shares are assumptions of ours
    in the range of Jakarta's published housing figures; nothing is estimated from them.
    """
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (HERE / "detail.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            rows[row["column"]].append(row)
    return {
        column: Detail(
            tuple(row["value"] for row in values),
            np.array([float(row["poorest_pct"]) for row in values]) / 100,
            np.array([float(row["best_off_pct"]) for row in values]) / 100,
        )
        for column, values in rows.items()
    }
