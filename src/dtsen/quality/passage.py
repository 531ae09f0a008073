"""The verdict in the lake: what stands after the gate asks whether it may go on.

A verdict is about bytes. Whoever stages a source or measures a quarter again has to
have it judged again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dtsen import files
from dtsen.errors import GateClosed
from dtsen.lake import (
    indicator_dir,
    register_dir,
    sha256,
    staged_files,
    verdict_path,
)
from dtsen.quality.verdict import Severity
from dtsen.quarter import Quarter
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from dtsen.quality.verdict import Verdict


# What the marts of the warehouse are called where a source is named otherwise.
MART = "mart"


def keep(verdict: Verdict) -> None:
    """Write down in the lake whether the gate is open, and for which files."""
    critical = verdict.failures(Severity.CRITICAL)
    content = {
        "is_open": not critical,
        "n_warnings": len(verdict.failures(Severity.WARNING)),
        "closed_by": [
            f"{finding.table_name} {finding.rule_id}" for finding in critical
        ],
        "judged": verdict.judged,
    }
    path = verdict_path(Quarter.parse(verdict.quarter), verdict.source)
    files.replace(path, json.dumps(content, indent=2) + "\n")


def require_passed(quarter: Quarter, source: str) -> None:
    """Let nobody read a source that the gate has not let through as it lies there.

    Raises
    ------
    GateClosed
        Where the source was not judged, was judged in other bytes, or did not pass.
    """
    reason = _why_not(quarter, source)
    if reason:
        raise GateClosed(f"{source} {quarter}: {reason}")


def has_passed(quarter: Quarter, source: str) -> bool:
    """Whether the gate has let a source through as it lies there now."""
    return not _why_not(quarter, source)


def judged_digests(quarter: Quarter, source: str) -> dict[str, str]:
    """Return the SHA-256 of every file that is judged of a source, by its name.

    Of the marts those are the figures, and what says which register was loaded.
    """
    if source == MART:
        paths = [
            register_dir(quarter) / "manifest.json",
            *sorted(indicator_dir(quarter).glob("*.parquet")),
        ]
    else:
        paths = [
            path
            for table in SOURCES[source].tables
            for path in staged_files(quarter, source, table)
        ]
    return {path.name: sha256(path) for path in paths}


def _why_not(quarter: Quarter, source: str) -> str:
    path = verdict_path(quarter, source)
    if not path.exists():
        return "no verdict of the gate. Validate it first."
    verdict = json.loads(path.read_text())
    if verdict["judged"] != judged_digests(quarter, source):
        return "made anew since the gate has judged it. Validate it again."
    if not verdict["is_open"]:
        return f"the gate is closed by {', '.join(verdict['closed_by'])}."
    return ""
