"""The card of a model: what it was trained on, and where each figure comes from.

Beside that what records looked like then. It lies beside the model under its name, and
holds no value of a person.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dtsen.errors import ModelUnusable
from dtsen.linkage import model

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

# What EM has gone through is drawn, not computed with.
HISTORY_DIGITS = 4

Figure = tuple[str, str]  # comparison, label of the level


@dataclass(frozen=True, slots=True)
class Session:
    """One run of EM: the pairs it looked at, and how the parameters moved.

    ``history`` has one entry per iteration, from the first guess on: the share of
    matches among the pairs, and m of every level that could be estimated.
    """

    rule: str
    history: Sequence[dict[str, Any]]
    largest_change: float
    has_converged: bool

    def as_row(self) -> dict[str, Any]:
        """Return it as a card holds it."""
        return {
            "rule": self.rule,
            "n_iterations": len(self.history) - 1,
            "has_converged": self.has_converged,
            "largest_change": _short(self.largest_change),
            "history": [
                {
                    "match_ratio": _short(step["match_ratio"]),
                    "m": {key: _short(value) for key, value in step["m"].items()},
                }
                for step in self.history
            ],
        }


@dataclass(frozen=True, slots=True)
class Estimate:
    """A trained model and where its figures come from."""

    settings: dict[str, Any]
    sampled: Mapping[Figure, float]
    exact: Collection[Figure]
    sessions: Sequence[Session]


def figures(estimate: Estimate, settings: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every level of a model with m, u, weight and where m and u come from.

    ``settings`` is the model as it was saved: rounded.
    """
    return [
        {
            "comparison": name,
            "level": level["label_for_charts"],
            "m": level["m_probability"],
            "u": level["u_probability"],
            "weight": weight(level),
            "m_from": "fixed" if level["fix_m_probability"] else "em",
            "u_from": _u_from(estimate, name, level),
            "u_sampled": _short(
                estimate.sampled.get((name, level["label_for_charts"]), 0.0)
            ),
        }
        for name, level in model.levels(settings)
    ]


def weight(level: Mapping[str, Any]) -> float:
    """Return the bits that a level speaks for a link, or against it.

    >>> weight({"m_probability": 0.8, "u_probability": 0.1})
    3.0
    """
    return round(math.log2(level["m_probability"] / level["u_probability"]), 2)


def path_of(name: str, folder: Path = model.FOLDER) -> Path:
    """Where the card of a model lies."""
    return folder / f"{name}.card.json"


def save(content: dict[str, Any], folder: Path = model.FOLDER) -> Path:
    """Write the card of the model that it names."""
    path = path_of(content["model"], folder)
    path.write_text(json.dumps(content, indent=2) + "\n")
    return path


def load(name: str, folder: Path = model.FOLDER) -> dict[str, Any] | None:
    """Return the card of a model; none where it was trained without.

    Raises
    ------
    ModelUnusable
        Where the card is of another model.
    """
    path = path_of(name, folder)
    if not path.exists():
        return None
    content: dict[str, Any] = json.loads(path.read_text())
    if content.get("model") != name:
        raise ModelUnusable(
            f"{path.name} is the card of {content.get('model')}. Train again."
        )
    return content


def _u_from(estimate: Estimate, name: str, level: Mapping[str, Any]) -> str:
    figure = (name, level["label_for_charts"])
    if level["fix_u_probability"]:
        return "fixed"
    if figure in estimate.exact:
        return "exact"
    return "sampled" if figure in estimate.sampled else "assumed"


def _short(value: float) -> float:
    return float(f"{value:.{HISTORY_DIGITS}g}")
