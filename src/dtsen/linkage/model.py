"""The model that weighs what the rules left open, as a file that a quarter only reads.

It is Splink's own JSON (Fellegi and Sunter), rounded, with version and digest in its
name. It is trained apart (:mod:`dtsen.linkage.training`).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dtsen.errors import ModelUnusable
from dtsen.sql import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "model"
SIGNIFICANT_DIGITS = 6
DIGEST_LENGTH = 12


def save(settings: dict[str, Any], version: str, folder: Path = FOLDER) -> Path:
    """Write a trained model, rounded, under its version and digest.

    Rounded and without the random name that Splink gives a linker, so that training
    again on the same records gives the same file.
    """
    _require_trained(settings, version)
    named = {key: value for key, value in settings.items() if key != "linker_uid"}
    text = json.dumps(_rounded(named), indent=2) + "\n"
    path = folder / f"{version}.{_digest(text)}.json"
    folder.mkdir(parents=True, exist_ok=True)
    # What lies beside an old model, under its name, goes with it.
    for old in folder.glob(f"{version}.*"):
        old.unlink()
    path.write_text(text)
    return path


def load(version: str, folder: Path = FOLDER) -> tuple[str, dict[str, Any]]:
    """Return the full name of a model and its settings.

    Raises
    ------
    ModelUnusable
        Where there is not exactly one such model, its content is not what its name
        says, or a level was never trained (Splink would guess, and link twins).
    """
    found = sorted(folder.glob(f"{version}.{'?' * DIGEST_LENGTH}.json"))
    if len(found) != 1:
        raise ModelUnusable(
            f"expected one model {version} in {folder}, found {len(found)}. "
            "Train it with 'dtsen train'."
        )
    text = found[0].read_text()
    if found[0].stem != f"{version}.{_digest(text)}":
        raise ModelUnusable(
            f"{found[0].name} is not the file that was trained: its digest is "
            f"{_digest(text)}. Restore it, or train again."
        )
    settings: dict[str, Any] = json.loads(text)
    _require_trained(settings, version)
    return found[0].stem, settings


def level(settings: dict[str, Any], comparison: str, label: str) -> dict[str, Any]:
    """Return one level of one comparison, to read or set its probabilities."""
    return next(
        level
        for name, level in levels(settings)
        if name == comparison and level["label_for_charts"] == label
    )


def levels(settings: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every level that weighs something, with the name of its comparison."""
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                yield comparison["output_column_name"], level


def level_met(comparison: dict[str, Any]) -> str:
    """Return SQL that names the level of a comparison that two entries have met.

    >>> levels = [
    ...     {"sql_condition": "sex_l = sex_r", "label_for_charts": "equal"},
    ...     {"sql_condition": "ELSE", "label_for_charts": "else"},
    ... ]
    >>> level_met({"comparison_levels": levels})
    "case when sex_l = sex_r then 'equal' else 'else' end"
    """
    *known, other = comparison["comparison_levels"]
    cases = " ".join(
        f"when {level['sql_condition']} then {literal(level['label_for_charts'])}"
        for level in known
    )
    return f"case {cases} else {literal(other['label_for_charts'])} end"


def _require_trained(settings: dict[str, Any], version: str) -> None:
    for name, level in levels(settings):
        if not (level.get("m_probability") and level.get("u_probability")):
            raise ModelUnusable(
                f"{version}: {name}, level '{level['label_for_charts']}' has no "
                "probabilities. Train on more records, or take the level out."
            )


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]
