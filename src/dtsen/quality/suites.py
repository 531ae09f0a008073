"""The suites of expectations: one JSON file per table in ``expectations/``.

Staged tables have one of their own per source. What is judged of every source alike
(``ledger``) has one for all, which says ``Pemasok`` where the supplier repairs; the
marts of the warehouse have one each.

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
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.quarter import Quarter

# 1900-01-01 is what some systems write for "unknown"; nobody alive is older.
EARLIEST_BIRTH = date(1900, 1, 2)

# Who repairs, in suites that all sources share.
SUPPLIER = "Pemasok"

Suite = dict[str, Any]


def path_of(source: str, table: str) -> Path:
    """Where a suite lies: of a staged table, or of a table of another group."""
    return settings().home / "expectations" / f"{source}__{table}.json"


def read(source: str, table: str) -> Suite:
    """Return a suite as its file says it."""
    suite: Suite = json.loads(path_of(source, table).read_text(encoding="utf-8"))
    return suite


def read_for(source: str, group: str, table: str) -> Suite:
    """Return a suite that all sources share, with the supplier of one as owner."""
    suite = read(group, table)
    for rule in suite["expectations"]:
        if rule["meta"]["owner"] == SUPPLIER:
            rule["meta"]["owner"] = SOURCES[source].supplier
    return suite


def parameters(quarter: Quarter) -> dict[str, Any]:
    """Return what suites leave open: the areas, and the days a date may lie between."""
    return {
        "kelurahan_codes": [area.kelurahan_code for area in areas(on=quarter.last_day)],
        "earliest_birth": EARLIEST_BIRTH,
        "last_day": quarter.last_day,
    }
