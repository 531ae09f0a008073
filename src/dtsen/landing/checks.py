"""A file is what its manifest says, or its supplier is asked for it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.errors import DeliveryRejected
from dtsen.landing.measure import Measure, measure
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.landing.manifest import Listed


def check(path: Path, entry: Listed, source: str) -> None:
    """Hold a file against what its manifest says of it.

    Raises
    ------
    DeliveryRejected
        With what was expected and found.
    """
    require_file(path, entry, source)
    require_measure(measure(path), entry, source)


def require_measure(found: Measure | None, entry: Listed, source: str) -> None:
    """Hold what was measured against the manifest; nothing measured is no file."""
    if found != Measure(entry.bytes, entry.sha256):
        raise unlike(found, entry, source)


def unlike(found: Measure | None, entry: Listed, source: str) -> DeliveryRejected:
    """Say how a file differs from what its manifest says."""
    if found is None:
        expected, seen = "the file that the manifest lists", "no such file"
    elif found.bytes != entry.bytes:
        expected = f"{entry.bytes} bytes"
        seen = "more" if found.bytes > entry.bytes else f"{found.bytes} bytes"
    else:
        expected = f"sha256 {entry.sha256[:12]}..."
        seen = f"sha256 {found.sha256[:12]}..."
    return DeliveryRejected(
        source,
        file=entry.name,
        expected=expected,
        found=seen,
        remedy=f"Ask {SOURCES[source].supplier} to send it again, "
        "with a manifest that describes it.",
        code="BERKAS_MANIFES",
    )


def require_file(path: Path, entry: Listed, source: str) -> None:
    """Refuse what is no file of its own: a folder, or a link to anywhere."""
    if path.is_symlink() or not path.is_file():
        require_measure(None, entry, source)
