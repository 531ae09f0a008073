"""The suites of expectations: one JSON file per staged table in ``expectations/``.

An expectation carries ``severity``, ``notes`` (why it exists and where its limit comes
from), ``description`` (the rule in Bahasa Indonesia, for people) and in ``meta`` its
``rule_id`` and ``owner`` (who repairs). ``{"$PARAMETER": ...}`` stands for what is
known only when a quarter is judged.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from dtsen.areas import areas
from dtsen.settings import settings

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.quarter import Quarter

# 1900-01-01 is what some systems write for "unknown"; nobody alive is older.
EARLIEST_BIRTH = date(1900, 1, 2)

Suite = dict[str, Any]


def path_of(source: str, table: str) -> Path:
    """Where the suite of a staged table lies."""
    return settings().home / "expectations" / f"{source}__{table}.json"


def read(source: str, table: str) -> Suite:
    """Return the suite of a staged table."""
    suite: Suite = json.loads(path_of(source, table).read_text(encoding="utf-8"))
    return suite


def parameters(quarter: Quarter) -> dict[str, Any]:
    """Return what suites leave open: the areas, and the days a date may lie between."""
    return {
        "kelurahan_codes": [area.kelurahan_code for area in areas(on=quarter.last_day)],
        "earliest_birth": EARLIEST_BIRTH,
        "last_day": quarter.last_day,
    }
