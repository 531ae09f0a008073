"""What one delivery does not show: what the same source has sent before."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dtsen.errors import DeliveryRejected
from dtsen.landing.contract import read_manifest
from dtsen.landing.manifest import NAME, Manifest
from dtsen.quarter import Quarter
from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

log = logging.getLogger(__name__)


def revisions(quarter: Quarter, source: str) -> dict[int, Path]:
    """Return the folder of every revision that has landed."""
    folder = settings().landing_dir / str(quarter) / source
    return {int(path.name.removeprefix("r")): path for path in folder.glob("r[0-9]*")}


def is_landed(manifest: Manifest) -> bool:
    """Whether this very revision has landed.

    Raises
    ------
    DeliveryRejected
        Where it has with another content, or a later one has taken its place.
    """
    quarter = Quarter.parse(manifest.quarter)
    landed = revisions(quarter, manifest.source)
    if landed and manifest.revision < max(landed):
        raise _of_revision(
            manifest,
            expected=f"revision {max(landed)} or later",
            found=f"revision {manifest.revision}",
            remedy=f"Send it as revision {max(landed) + 1}.",
        )
    if manifest.revision not in landed:
        return False
    path = landed[manifest.revision] / NAME
    if read_manifest(path, quarter, manifest.source) != manifest:
        raise _of_revision(
            manifest,
            expected=f"what was landed as revision {manifest.revision}",
            found="another content under the same revision",
            remedy="Send it as the next revision.",
        )
    return True


def require_news(manifest: Manifest) -> None:
    """Refuse the file of another quarter under the name of this one.

    Whichever of two quarters lands first, the later one has to say that nothing has
    changed (``unchanged``). The same file in two revisions of a quarter is noted only:
    a correction seldom concerns every file.

    Raises
    ------
    DeliveryRejected
        With the two files and the other quarter.
    """
    ours = {entry.sha256: entry.name for entry in manifest.files if entry.is_records}
    for other in _landed(manifest.source):
        both = [entry for entry in other.files if entry.sha256 in ours]
        if other.quarter == manifest.quarter:
            for entry in both:
                log.info(
                    "%s %s: %s of revision %d is the same in revision %d.",
                    *(manifest.source, manifest.quarter, ours[entry.sha256]),
                    *(manifest.revision, other.revision),
                )
        elif both and not _later(manifest, other).unchanged:
            raise DeliveryRejected(
                manifest.source,
                file=ours[both[0].sha256],
                expected=f"the file of {manifest.quarter}",
                found=f"the same bytes as {both[0].name} of {other.quarter}",
                remedy="Send the file of the quarter. Where nothing has changed since "
                'the quarter before, say so in the manifest: "unchanged": true.',
                code="BERKAS_LAMA",
            )


def note_age(manifest: Manifest) -> None:
    """Write down where data is from before its quarter; a register may be."""
    days = (Quarter.parse(manifest.quarter).first_day - manifest.reference_date).days
    if days > 0:
        log.warning(
            "%s %s: the data was collected %d days before the quarter began.",
            *(manifest.source, manifest.quarter, days),
        )


def _landed(source: str) -> Iterator[Manifest]:
    for path in sorted(settings().landing_dir.glob(f"*/{source}/r[0-9]*/{NAME}")):
        yield Manifest.model_validate_json(path.read_bytes())


def _later(one: Manifest, other: Manifest) -> Manifest:
    return max(one, other, key=lambda manifest: Quarter.parse(manifest.quarter))


def _of_revision(
    manifest: Manifest, *, expected: str, found: str, remedy: str
) -> DeliveryRejected:
    return DeliveryRejected(
        manifest.source,
        file=NAME,
        place="revision",
        expected=expected,
        found=found,
        remedy=remedy,
        code="REVISI_SALAH",
    )
