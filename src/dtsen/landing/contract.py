"""Holding a manifest against the contract: what is wrong, where, and what to do."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from dtsen.errors import DeliveryRejected
from dtsen.landing.manifest import MAX_BYTES, NAME, FileEntry, Manifest
from dtsen.receipts import CODE_BOOK
from dtsen.sources.layout import versions
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from dtsen.quarter import Quarter

_REMEDY = "Correct the manifest and send the delivery again."
_SHOWN = 60
_LONG_NUMBER = re.compile(r"\d{9,}")


def read_manifest(path: Path, quarter: Quarter, source: str) -> Manifest:
    """Read the manifest of a delivery and hold it against what was asked for.

    Raises
    ------
    DeliveryRejected
        With the place in the manifest, what was expected there and what was found.
    """
    return parse_manifest(content_of(path), quarter, source)


def content_of(path: Path) -> bytes:
    """Return the bytes of a manifest, and not many more where there is no end."""
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def parse_manifest(content: bytes, quarter: Quarter, source: str) -> Manifest:
    """Read the bytes of a manifest; see :func:`read_manifest`."""
    if len(content) > MAX_BYTES:
        expected = f"a manifest of at most {MAX_BYTES} bytes"
        raise _rejected(source, place="", expected=expected, found="more")
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError as error:
        raise _rejected(source, **_first(error)) from None
    _require(source, "source", source, manifest.source)
    _require(source, "quarter", str(quarter), manifest.quarter)
    for number, entry in enumerate(manifest.files):
        _require_known(source, f"files[{number}]", entry)
    _require_every_table(source, manifest)
    _require_each_content_once(source, manifest)
    _require_date_of_quarter(source, manifest, quarter)
    return manifest


def revision_of(path: Path, quarter: Quarter, source: str) -> int:
    """Return the revision that a manifest speaks of; 0 where it says nothing usable."""
    try:
        return read_manifest(path, quarter, source).revision
    except DeliveryRejected:
        return 0


def _require_known(source: str, place: str, entry: FileEntry) -> None:
    tables = SOURCES[source].tables
    _require_one_of(source, f"{place}.table", (*tables, CODE_BOOK), entry.table)
    described = [entry.table] if entry.is_records else tables
    known = sorted({
        version for table in described for version in versions(source, table)
    })
    _require_one_of(source, f"{place}.layout", known, entry.layout)


def _require_every_table(source: str, manifest: Manifest) -> None:
    tables = SOURCES[source].tables
    missing = set(tables) - {entry.table for entry in manifest.files}
    if missing:
        expected = f"a file for each of {', '.join(tables)}"
        found = f"none for {', '.join(sorted(missing))}"
        raise _rejected(source, place="files", expected=expected, found=found)


def _require_each_content_once(source: str, manifest: Manifest) -> None:
    times = Counter(entry.sha256 for entry in manifest.files)
    same = [entry.name for entry in manifest.files if times[entry.sha256] > 1]
    if same:
        raise _rejected(
            source,
            place="files",
            expected="files that differ",
            found=f"the same content as {' and '.join(same)}",
            code="BERKAS_GANDA",
        )


def _require_date_of_quarter(source: str, manifest: Manifest, quarter: Quarter) -> None:
    """Refuse data from after the quarter; a register may be collected long before."""
    latest = SOURCES[source].due_on(quarter)
    if manifest.reference_date > latest:
        raise _rejected(
            source,
            place="reference_date",
            expected=f"a day of {quarter} or before, {latest} at the latest",
            found=str(manifest.reference_date),
            code="TANGGAL_ACUAN",
        )


def _require(source: str, place: str, expected: str, found: str) -> None:
    if expected != found:
        raise _rejected(source, place=place, expected=expected, found=_short(found))


def _require_one_of(
    source: str, place: str, known: Collection[str], found: str
) -> None:
    if found not in known:
        expected = " or ".join(known)
        raise _rejected(source, place=place, expected=expected, found=_short(found))


def _rejected(
    source: str, *, place: str, expected: str, found: str, code: str = "MANIFES_SALAH"
) -> DeliveryRejected:
    return DeliveryRejected(
        source,
        file=NAME,
        place=place,
        expected=expected,
        found=found,
        remedy=_REMEDY,
        code=code,
    )


def _first(error: ValidationError) -> dict[str, str]:
    first = error.errors(include_url=False)[0]
    keys = [
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]
    ]
    message = first["msg"].removeprefix("Value error, ")
    return {
        "place": "".join(keys).removeprefix("."),
        "expected": message[:1].lower() + message[1:],
        "found": _found(first["type"], first["input"]),
    }


def _found(kind: str, value: Any) -> str:
    if kind == "missing":
        return "nothing"
    if isinstance(value, str | int | float) and kind != "json_invalid":
        return _short(str(value))
    return "something else"


def _short(text: str) -> str:
    """Repeat a value of a manifest, without what could be a person."""
    text = _LONG_NUMBER.sub("...", text)
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")
