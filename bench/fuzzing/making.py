"""From a kind of damage and some randomness to a file, its manifest and its fate."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from dtsen.sources.model import Format
from fuzzing import (  # noqa: F401 - they list their kinds
    files,
    headers,
    lines,
    manifests,
    parquet,
    records,
    values,
    workbooks,
)
from fuzzing.draft import Draft
from fuzzing.fate import Expected, expected
from fuzzing.kinds import KINDS, Kind, Stage
from fuzzing.people import SHAPES, good

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# How often a second kind of damage follows the first.
_TWICE = 0.2
_BINARY = {"workbook", "parquet"}
_VALUES = {"number", "date", "code", "desil", "amount", "measure", "area", "family"}


@dataclass(frozen=True, slots=True)
class Case:
    """A damaged delivery, and what must become of it."""

    kinds: tuple[str, ...]
    draft: Draft
    fate: Expected

    @property
    def rejected(self) -> frozenset[str]:
        """The codes, one of which the file is refused with; none where it is not."""
        codes = set(self.draft.rejected)
        if self.draft.has_too_many_broken:
            codes.add("BERKAS_RUSAK")
        return frozenset(codes | self.fate.refused)

    def put(self, folder: Path) -> tuple[Path, Any]:
        """Write the file; return its path and what is to be said of it."""
        draft = self.draft
        path = folder / draft.name
        if draft.is_there:
            path.write_bytes(draft.content or b"")
        if draft.manifest_text is None:
            return path, draft.manifest
        manifest = folder / "manifest.json"
        manifest.write_bytes(draft.manifest_text)
        return path, manifest


def make(
    rng: Random, first: str, shape: tuple[str, str, str, str], n_records: int
) -> Case | None:
    """Return a delivery of a shape, damaged in one way or two.

    There is none where the kind has nothing to harm in this shape.
    """
    # People take many draws: a generator that counts them gives one seed.
    delivery = good(Random(rng.getrandbits(32)), shape, n_records)
    source, table, version, _ = shape
    draft = Draft(
        rng=rng,
        delivery=delivery,
        name=f"{source}_{table}.csv",
        delimiter=delivery.layout.delimiter,
        source=source,
        layout=rng.choice([version, f"{table}/{version}"]),
    )
    chosen = _chosen(draft, KINDS[first])
    if not chosen:
        return None
    for stage in Stage:
        if stage is Stage.LINES:
            draft.write()
        if stage is Stage.MANIFEST:
            draft.seal()
        for one in chosen:
            if one.stage is stage:
                one.apply(draft)
    return Case(tuple(one.name for one in chosen), draft, _fate(draft))


def _chosen(draft: Draft, first: Kind) -> list[Kind]:
    """Return the kinds of damage; none where the first has nothing to harm."""
    if not first.needs(draft):
        return []
    is_text = draft.delivery.layout.format is Format.CSV
    if is_text or first.sort in _BINARY:
        return [first, *_second(draft, first)]
    # Of text, only damage to values can be had in a workbook.
    is_of_values = first.sort in _VALUES
    return [first, KINDS["workbook: text throughout"]] if is_of_values else []


def _second(draft: Draft, first: Kind) -> Iterable[Kind]:
    if first.is_alone or draft.rng.random() >= _TWICE:
        return ()
    others = [
        kind
        for kind in KINDS.values()
        if kind.stage > first.stage and not kind.is_alone and kind.needs(draft)
    ]
    return [draft.rng.choice(others)] if others else ()


def _fate(draft: Draft) -> Expected:
    delivery = draft.delivery
    readable = {
        n: line.cells for n, line in draft.numbered().items() if not line.damage
    }
    return expected(
        delivery.layout,
        delivery.system,
        delivery.headers,
        readable,
        is_typed=draft.is_typed,
    )


def described(case: Case) -> str:
    """Return what a case is, without a value of its people."""
    draft = case.draft
    manifest = {k: v for k, v in draft.manifest.items() if k != "sha256"}
    return (
        f"{' + '.join(case.kinds)} on {draft.source} {draft.layout}, "
        f"{len(draft.numbered())} records, {len(draft.content or b'')} bytes, "
        f"manifest {json.dumps(manifest, default=str)}"
    )


__all__ = ["KINDS", "SHAPES", "Case", "described", "make"]
