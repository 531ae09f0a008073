"""The manifest: what the sender says about a delivery, and what we demand of it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dtsen.areas import CodeSystem
from dtsen.errors import DeliveryRejected
from dtsen.sources.layout import versions
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.quarter import Quarter

NAME = "manifest.json"
_FILE_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}")
_REMEDY = "Correct the manifest and send the delivery again."
_SHOWN = 60

Count = Annotated[int, Field(ge=0, strict=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileEntry(_Strict):
    """One file of a delivery; ``rows`` are records without the header."""

    name: str
    table: str
    layout: str
    rows: Count
    bytes: Count
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Manifest(_Strict):
    """One revision of what one source delivers for one quarter."""

    manifest_version: Literal[1]
    source: str
    quarter: str
    revision: Annotated[int, Field(ge=1, strict=True)]
    supplier: str
    contact: str
    reference_date: date
    code_system: CodeSystem
    synthetic: bool = Field(strict=True)
    files: Annotated[tuple[FileEntry, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_are_plain_and_differ(self) -> Manifest:
        for entry in self.files:
            if not _FILE_NAME.fullmatch(entry.name) or entry.name == NAME:
                message = "a file name is letters, digits, '.', '_' and '-' only"
                raise ValueError(message)
        stems = Counter(PurePath(entry.name).stem.lower() for entry in self.files)
        if max(stems.values()) > 1:
            message = "file names must differ, apart from their ending"
            raise ValueError(message)
        return self


def read_manifest(path: Path, quarter: Quarter, source: str) -> Manifest:
    """Read the manifest of a delivery and hold it against what was asked for.

    Raises
    ------
    DeliveryRejected
        With the place in the manifest, what was expected there and what was found.
    """
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise _rejected(source, **_first(error)) from None
    _require(source, "source", source, manifest.source)
    _require(source, "quarter", str(quarter), manifest.quarter)
    for number, entry in enumerate(manifest.files):
        place = f"files[{number}]"
        _require_one_of(source, f"{place}.table", SOURCES[source].tables, entry.table)
        known = versions(source, entry.table)
        _require_one_of(source, f"{place}.layout", known, entry.layout)
    missing = set(SOURCES[source].tables) - {entry.table for entry in manifest.files}
    if missing:
        expected = f"a file for each of {', '.join(SOURCES[source].tables)}"
        found = f"none for {', '.join(sorted(missing))}"
        raise _rejected(source, place="files", expected=expected, found=found)
    return manifest


def _require(source: str, place: str, expected: str, found: str) -> None:
    if expected != found:
        raise _rejected(source, place=place, expected=expected, found=_short(found))


def _require_one_of(
    source: str, place: str, known: tuple[str, ...] | list[str], found: str
) -> None:
    if found not in known:
        expected = " or ".join(known)
        raise _rejected(source, place=place, expected=expected, found=_short(found))


def _rejected(
    source: str, *, place: str, expected: str, found: str
) -> DeliveryRejected:
    return DeliveryRejected(
        source,
        file=NAME,
        place=place,
        expected=expected,
        found=found,
        remedy=_REMEDY,
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
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")
