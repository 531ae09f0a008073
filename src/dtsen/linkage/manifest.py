"""What a linkage was made from: whoever builds on it makes sure that it still is so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dtsen import decisions, lake
from dtsen.errors import DecisionMissing, LinksOutdated
from dtsen.linkage.records import earlier_register

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dtsen.quarter import Quarter

NAME = "manifest.json"


def digests(paths: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of files of the lake, by their place below its folders."""
    return {"/".join(path.parts[-3:]): lake.sha256(path) for path in sorted(paths)}


def origin(quarter: Quarter, persons: Iterable[Path]) -> dict[str, Any]:
    """Say by digests which register a linkage inherits from and which files it reads.

    What people have decided on pairs of records is one of them. Asked before they are
    read: what changes meanwhile is then found to be another file.
    """
    earlier = earlier_register(quarter)
    decided = decisions.pairs_path(quarter)
    inputs = digests(persons)
    if decided.exists():
        inputs[f"decisions/{decided.name}"] = lake.sha256(decided)
    return {
        "earlier": lake.register_manifest(quarter.previous)["digest"]
        if earlier
        else None,
        "inputs": inputs,
    }


def read_current(quarter: Quarter, persons: Iterable[Path]) -> dict[str, Any]:
    """Return the manifest of the links of a quarter, if they are of these very files.

    Raises
    ------
    DecisionMissing
        Where the quarter is not linked.
    LinksOutdated
        Where a file, or the register before, is another than when it was linked.
    """
    path = lake.linkage_dir(quarter) / NAME
    if not path.exists():
        raise DecisionMissing(f"{quarter} is not linked. Run 'dtsen link' first.")
    linked: dict[str, Any] = json.loads(path.read_text())
    now = origin(quarter, persons)
    then, found = linked["inputs"], now["inputs"]
    changed = sorted(
        name for name in then.keys() | found.keys() if then.get(name) != found.get(name)
    )
    if linked["earlier"] != now["earlier"]:
        changed.append(f"the register of {quarter.previous}")
    if changed:
        raise LinksOutdated(quarter, f"changed since: {', '.join(changed)}")
    return linked
