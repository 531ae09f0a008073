"""What the approver reads before signing: a short text in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.disclosure import Status
from dtsen.publication.compare import (
    LARGE_CHANGE_PCT,
    LARGE_CHANGE_POINTS,
    changes,
    large_changes,
)
from dtsen.publication.figures import ABSENT, MEASURES
from dtsen.publication.reference import PROVINCE
from dtsen.publication.wording import long_quarter, number, signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtsen.publication.compare import Change
    from dtsen.publication.content import Content


def summarise(
    content: Content, fingerprint: str, n_changed: int, kota: Mapping[str, str]
) -> str:
    """Return the summary: what is to be published, and what moved a lot.

    Parameters
    ----------
    content
        What was drafted.
    fingerprint
        What is approved: the SHA-256 over the manifest.
    n_changed
        How many values differ from the release before.
    kota
        The names of the kota by code.
    """
    n_hidden = int(content.table["status"].eq(Status.HIDDEN).sum())
    lines = [
        f"## Rancangan rilis {long_quarter(content.quarter)}",
        "",
        *(
            ["**DATA SINTETIS – BUKAN DATA PENDUDUK**", ""]
            if content.is_synthetic
            else []
        ),
        f"- Sidik yang disetujui: `{fingerprint}`",
        f"- Register: `{content.build}`",
        f"- {number(len(content.table))} nilai, {number(n_hidden)} tidak ditampilkan",
        _compared(content, n_changed),
        "",
        *_table(content),
        "",
        *_warnings(content, kota),
    ]
    return "\n".join(lines)


def _compared(content: Content, n_changed: int) -> str:
    previous = content.previous
    if previous is None:
        return "- Belum ada rilis triwulan sebelumnya"
    return (
        f"- Dibandingkan dengan `{previous.release}`: {number(n_changed)} nilai berubah"
    )


def _table(content: Content) -> list[str]:
    now = content.figures
    found = {change.measure.code: change for change in _changes(content, [PROVINCE])}
    before = content.previous.quarter if content.previous else "sebelumnya"
    lines = [
        f"| DKI Jakarta | {content.quarter} | {before} | selisih |",
        "|---|---:|---:|---:|",
    ]
    for measure in MEASURES:
        change = found.get(measure.code)
        unit = " (%)" if measure.decimals else ""
        old = number(change.before, measure.decimals) if change else ABSENT
        difference = signed(change.difference, measure.decimals) if change else ABSENT
        shown = now.text(PROVINCE, measure)
        lines.append(f"| {measure.title}{unit} | {shown} | {old} | {difference} |")
    return lines


def _warnings(content: Content, kota: Mapping[str, str]) -> list[str]:
    """Name what moved further than a quarter explains; say so where nothing did."""
    if content.previous is None:
        return []
    moved = large_changes(content.figures, content.previous.figures, kota)
    limits = (
        f"{number(LARGE_CHANGE_PCT)}% (jumlah) atau {number(LARGE_CHANGE_POINTS)} poin"
    )
    if not moved:
        return [f"Tidak ada angka provinsi atau kota yang berubah lebih dari {limits}."]
    names = {PROVINCE: "DKI Jakarta", **kota}
    attention = f"{len(moved)} angka berubah lebih dari {limits}."
    return [
        f"> **Perhatian: {attention}** Periksa kirimannya sebelum menyetujui.",
        ">",
        *(
            f"> - {names[c.area_code]}, {c.measure.title}: "
            f"{number(c.before, c.measure.decimals)} → "
            f"{number(c.now, c.measure.decimals)}"
            for c in moved
        ),
    ]


def _changes(content: Content, areas: list[str]) -> list[Change]:
    if content.previous is None:
        return []
    before = content.previous.figures
    return changes(content.figures, before, areas, MEASURES)
