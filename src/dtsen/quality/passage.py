"""The verdict in the lake: what stands after the gate asks whether it may go on.

A verdict is about bytes. Whoever stages a source again has to have it judged again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dtsen import files
from dtsen.errors import GateClosed
from dtsen.lake import sha256, staged_files, verdict_path
from dtsen.quality.verdict import Severity
from dtsen.quarter import Quarter
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from dtsen.quality.verdict import Verdict


def keep(verdict: Verdict) -> None:
    """Write down in the lake whether the gate is open, and for which files."""
    critical = verdict.failures(Severity.CRITICAL)
    content = {
        "is_open": not critical,
        "n_warnings": len(verdict.failures(Severity.WARNING)),
        "closed_by": [
            f"{finding.table_name} {finding.rule_id}" for finding in critical
        ],
        "staged": verdict.staged,
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


def staged_digests(quarter: Quarter, source: str) -> dict[str, str]:
    """Return the SHA-256 of every staged file of a source, by its name."""
    return {
        path.name: sha256(path)
        for table in SOURCES[source].tables
        for path in staged_files(quarter, source, table)
    }


def _why_not(quarter: Quarter, source: str) -> str:
    path = verdict_path(quarter, source)
    if not path.exists():
        return "no verdict of the gate. Validate it first."
    verdict = json.loads(path.read_text())
    if verdict["staged"] != staged_digests(quarter, source):
        return "staged anew since the gate has judged it. Validate it again."
    if not verdict["is_open"]:
        rules = ", ".join(verdict["closed_by"])
        return f"the gate is closed by {rules}. Ask for a corrected delivery."
    return ""
