"""What the sender of a file says of it, where it comes by itself: it has to be true."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from dtsen import lake
from dtsen.areas import CodeSystem
from dtsen.errors import DeliveryRejected

if TYPE_CHECKING:
    from dtsen.quarter import Quarter
    from dtsen.sources.layout import Layout

Count = Annotated[int, Field(ge=0, strict=True)]


class Said(BaseModel):
    """What the sender of a file says of it; whatever is said has to be true.

    ``layout`` is a version, or one of a table (``"person/2023"``). ``code_book`` is the
    path of a code book that comes with the file: from the folder of the file on, or
    absolute. To a ``revision`` there is nothing here to hold it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: Count | None = None
    bytes: Count | None = None
    sha256: Annotated[str, Field(pattern="^[0-9a-fA-F]{64}$")] | None = None
    source: str | None = None
    quarter: str | None = None
    revision: Annotated[int, Field(ge=1, strict=True)] | None = None
    layout: str | None = None
    code_system: CodeSystem | None = None
    encoding: str | None = None
    delimiter: str | None = None
    code_book: str | None = None
    synthetic: bool = False

    @field_validator("code_system", mode="before")
    @classmethod
    def _in_small_letters(cls, system: Any) -> Any:
        return system.lower() if isinstance(system, str) else system

    def names(self, layout: Layout) -> bool:
        """Whether a layout is the one that is said, or none is."""
        version = layout.version
        return self.layout in {None, version, f"{layout.table}/{version}"}


def read_said(source: str, manifest: Mapping[str, Any] | Path | str | None) -> Said:
    """Return what a manifest says: a mapping, or the path of a JSON file."""
    if manifest is None:
        return Said()
    file, said = "manifest", manifest
    try:
        if isinstance(manifest, str | Path):
            file = Path(manifest).name or file
            said = json.loads(Path(manifest).read_bytes())
        if isinstance(said, Mapping):
            return Said.model_validate(dict(said))
        found = "something else"
    except ValidationError as error:
        keys = {
            ".".join(map(str, each["loc"]))[:40] or "a key" for each in error.errors()
        }
        found = f"what cannot be used: {', '.join(sorted(keys))}"
    except OSError as error:
        found = error.strerror or "none that can be opened"
    except (ValueError, RecursionError):
        found = "what is no JSON that can be read"
    expected = f"a JSON object with any of {', '.join(Said.model_fields)}"
    raise untrue(source, file, expected, found)


def require_true(path: Path, source: str, said: Said, quarter: Quarter) -> None:
    """Hold bytes, checksum, source and quarter against what is said of them."""
    require_readable(source, path)
    for what, expected, found in (
        ("source", said.source, source),
        ("quarter", said.quarter, str(quarter)),
        ("bytes", said.bytes, path.stat().st_size),
    ):
        if expected not in {None, found}:
            raise untrue(source, path.name, f"{what} {expected}", f"{what} {found}")
    if said.sha256 is not None:
        found = lake.sha256(path)
        if found != said.sha256.lower():
            expected = f"sha256 {said.sha256[:12]}..."
            raise untrue(source, path.name, expected, f"sha256 {found[:12]}...")


def untrue(source: str, file: str, expected: str, found: str) -> DeliveryRejected:
    """Return the refusal of a file that is not what is said of it."""
    return DeliveryRejected(
        source,
        file=file,
        expected=expected,
        found=found,
        remedy="Send the file again, with a manifest that describes it.",
        code="BERKAS_MANIFES",
    )


def require_readable(source: str, path: Path) -> None:
    """Require that there is a file, and that this user may open it."""
    try:
        is_file = path.is_file()
        if is_file:
            with path.open("rb") as stream:
                stream.read(1)
    except OSError as error:
        raise DeliveryRejected(
            source,
            file=path.name,
            expected="a file that can be opened",
            found=error.strerror or "none",
            remedy="Correct the path, or the rights to the file and its folder.",
            code="BERKAS_TIDAK_TERBACA",
        ) from None
    if not is_file:
        raise DeliveryRejected(
            source,
            file=path.name,
            expected="a file",
            found="none",
            remedy="Give the path of the file.",
            code="BERKAS_TIDAK_ADA",
        )
