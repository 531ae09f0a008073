"""The manifest: what the sender says about a delivery."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from dtsen.areas import CodeSystem
from dtsen.receipts import CODE_BOOK

NAME = "manifest.json"
MAX_BYTES = 1 << 20
MAX_RATIO = 200

_FILE_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}")
_LIKE_A_NIK = re.compile(r"\d{15}|\d{6}[._-]\d{6}[._-]\d{4}|(\d{4}[._-]){3}\d{4}")
_PACKED = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".zst")


def _plain(name: str) -> str:
    if not _FILE_NAME.fullmatch(name) or name == NAME:
        message = "a name of letters, digits, '.', '_' and '-' only"
        raise ValueError(message)
    if _LIKE_A_NIK.search(name):
        # Names of files are written into logs.
        message = "a name without what could be a NIK or a No. KK"
        raise ValueError(message)
    return name


def _unpacked(name: str) -> str:
    if name.lower().endswith(_PACKED):
        message = "a file that is not packed; one archive may hold the whole delivery"
        raise ValueError(message)
    return name


def _zip(name: str) -> str:
    if not name.lower().endswith(".zip"):
        message = "an archive whose name ends in .zip"
        raise ValueError(message)
    return name


Count = Annotated[int, Field(ge=0, strict=True)]
PlainName = Annotated[str, AfterValidator(_plain)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Listed(_Strict):
    """Something that is sent: its name, size and checksum."""

    name: PlainName
    bytes: Count
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class FileEntry(Listed):
    """One file of a delivery; ``rows`` are records without the header.

    The ``layout`` of a code book is the version that it is of.

    Where ``encoding`` and ``delimiter`` are given, the file is read by them.
    """

    name: Annotated[PlainName, AfterValidator(_unpacked)]
    table: str
    layout: str
    rows: Count
    encoding: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{0,20}$")] = ""
    delimiter: Literal["", ",", ";", "|", "\t"] = ""

    @property
    def is_records(self) -> bool:
        """Whether the file holds records, and not the code book that came with them."""
        return self.table != CODE_BOOK


class Archive(Listed):
    """The one ZIP that the files of a delivery were sent in."""

    name: Annotated[PlainName, AfterValidator(_zip)]


class Manifest(_Strict):
    """One revision of what one source delivers for one quarter.

    ``unchanged`` is how a supplier says that the files of an earlier quarter are sent
    again on purpose.
    """

    manifest_version: Literal[1]
    source: str
    quarter: str
    revision: Annotated[int, Field(ge=1, strict=True)]
    supplier: str
    contact: str
    reference_date: date
    code_system: CodeSystem
    synthetic: bool = Field(strict=True)
    unchanged: bool = Field(default=False, strict=True)
    archive: Archive | None = None
    files: Annotated[tuple[FileEntry, ...], Field(min_length=1)]

    @property
    def sent(self) -> tuple[Listed, ...]:
        """What lies beside the manifest: the archive, or else the files."""
        return (self.archive,) if self.archive else self.files

    @property
    def n_bytes(self) -> int:
        """The size of the files, out of their archive."""
        return sum(entry.bytes for entry in self.files)

    @model_validator(mode="after")
    def _names_differ(self) -> Manifest:
        names = Counter(entry.name.lower() for entry in self.files)
        if max(names.values()) > 1:
            message = "names of files that differ in more than case"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _archive_is_no_bomb(self) -> Manifest:
        if self.archive and self.n_bytes > MAX_RATIO * self.archive.bytes:
            message = f"files of at most {MAX_RATIO} times the size of their archive"
            raise ValueError(message)
        return self
