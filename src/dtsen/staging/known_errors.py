"""The declaration of corrections: ``corrections/<source>.yml``, checked key by key.

What each key means is told in ``corrections/README.md``.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from dtsen.errors import CorrectionBroken
from dtsen.formats.cells import Note
from dtsen.quarter import Quarter
from dtsen.settings import settings
from dtsen.sources.layout import versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dtsen.sources.layout import Layout

_SIXTEEN_DIGITS = re.compile("[0-9]{16}")
_ACTIONS = "give clear, {set: text}, {replace: {old: new}} or {multiply: number}"

Text = Annotated[str, Field(strict=True)]
# Without outer blanks: what is written here is not tidied again.
Tidy = Annotated[Text, StringConstraints(pattern=r"^(\S(.*\S)?)?$")]
Spelled = Annotated[Text, StringConstraints(min_length=1, pattern=r"^\S(.*\S)?$")]
Number = Annotated[Decimal, Field(max_digits=18, decimal_places=6)]
Count = Annotated[int, Field(ge=0, strict=True)]
QuarterText = Annotated[Text, StringConstraints(pattern="^[0-9]{4}-Q[1-4]$")]
OneOrMore = Annotated[
    tuple[Text, ...],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    Field(min_length=1),
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Records(_Strict):
    """How many records an entry may correct in one file."""

    min: Count = 1
    max: Count | None = None


class Guard(_Strict):
    """What must be so while the error is there; a broken guard stops staging."""

    records: Records = Records()
    values: OneOrMore | None = None
    below: Number | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Guard:
        if not self.model_fields_set:
            message = "it says none of records, values and below"
            raise ValueError(message)
        if self.records.min == 0 and self.values is None and self.below is None:
            message = "records.min 0 needs values or below: else nothing ever breaks it"
            raise ValueError(message)
        return self


class Set(_Strict):
    """Write one value."""

    set: Spelled


class Replace(_Strict):
    """Write another value for each of some values."""

    replace: Annotated[dict[Text, Tidy], Field(min_length=1)]


class Multiply(_Strict):
    """Multiply a number."""

    multiply: Number


Action = Literal["clear"] | Set | Replace | Multiply


class Correction(_Strict):
    """One known error of one column of a source, and what is done about it."""

    id: Annotated[Text, StringConstraints(pattern="^[a-z0-9][a-z0-9-]*$")]
    table: Text
    layout: Text | None = None
    quarters: tuple[QuarterText, ...] = ()
    from_: QuarterText | None = Field(default=None, alias="from")
    until: QuarterText | None = None
    where: dict[Text, OneOrMore] = Field(default_factory=dict)
    column: Text
    action: Action
    expect: Guard
    reason: Spelled
    reference: Spelled
    decided_by: Spelled
    status: Literal["reported", "acknowledged", "fixed"]

    @model_validator(mode="after")
    def _has_an_end(self) -> Correction:
        spans = (bool(self.quarters), self.from_ is not None, self.until is not None)
        if spans not in {(True, False, False), (False, True, True)}:
            message = "give either quarters, or from and until"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _names_nobody(self) -> Correction:
        if any(_SIXTEEN_DIGITS.search(text) for text in self._texts()):
            message = "16 digits are a person's or a family's: they stand in no file"
            raise ValueError(message)
        return self

    def _texts(self) -> Iterator[str]:
        yield from (text for values in self.where.values() for text in values)
        yield from self.expect.values or ()
        match self.action:
            case Set(set=value):
                yield value
            case Replace(replace=values):
                yield from (text for pair in values.items() for text in pair)

    @property
    def last_quarter(self) -> Quarter:
        """The last quarter in which the entry may act."""
        return Quarter.parse(self.until or max(self.quarters))

    def is_for(self, quarter: Quarter) -> bool:
        """Whether the entry acts in a quarter."""
        if self.from_ is None:
            return str(quarter) in self.quarters
        return Quarter.parse(self.from_) <= quarter <= self.last_quarter

    def fits(self, layout: Layout) -> bool:
        """Whether the entry is about the table, and the version, of a layout."""
        return self.table == layout.table and self.layout in {None, layout.version}


_FILE = TypeAdapter(tuple[Correction, ...])


def entries(
    layout: Layout, quarter: Quarter, folder: Path | None = None
) -> list[Correction]:
    """Return the corrections that act on files of a layout in a quarter.

    Raises
    ------
    CorrectionBroken
        Where the file of the source cannot be used; with the entry and the key.
    """
    return [c for c in _of(layout, folder) if c.is_for(quarter)]


def expired(layout: Layout, quarter: Quarter, folder: Path | None = None) -> list[Note]:
    """Return a note for each correction that has ended though the error is not fixed.

    It is not applied: to go on with it is a decision that somebody takes again.
    """
    return [
        Note(
            "KOREKSI_BERAKHIR",
            f"correction {c.id} ended with {c.last_quarter} and is not applied: renew "
            "it, or set its status to fixed",
        )
        for c in _of(layout, folder)
        if c.last_quarter < quarter and c.status != "fixed"
    ]


def _of(layout: Layout, folder: Path | None) -> list[Correction]:
    """Return the corrections for a layout, whatever their quarter."""
    path = (folder or settings().home / "corrections") / f"{layout.source}.yml"
    found = []
    for c in _read(path):
        known = {layout.version} if c.table == layout.table else set()
        known |= set(versions(layout.source, c.table))
        if not known or c.layout not in {None, *known}:
            finding = f"there is no layout {c.table} {c.layout or ''}".rstrip()
            raise CorrectionBroken(path.name, c.id, finding)
        if c.fits(layout):
            _require_headers(path, c, layout)
            found.append(c)
    return found


def _require_headers(path: Path, c: Correction, layout: Layout) -> None:
    unknown = {c.column, *c.where} - set(layout.headers)
    if unknown:
        headers = ", ".join(sorted(unknown))
        finding = f"no header of {layout.table} {layout.version} is called {headers}"
        raise CorrectionBroken(path.name, c.id, finding)


def _read(path: Path) -> tuple[Correction, ...]:
    if not path.is_file():
        return ()
    spec = None
    try:
        spec = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        found = _FILE.validate_python(spec)
    except yaml.YAMLError as error:
        line = getattr(error, "problem_mark", None)
        place = f"line {line.line + 1}" if line else "the file"
        raise CorrectionBroken(path.name, place, "is no YAML") from None
    except ValidationError as error:
        raise _broken(path, spec, error) from None
    for id_, n in Counter(c.id for c in found).items():
        if n > 1:
            raise CorrectionBroken(path.name, id_, "is there twice")
    return found


def _broken(path: Path, spec: object, error: ValidationError) -> CorrectionBroken:
    first = error.errors(include_url=False, include_input=False)[0]
    number, *keys = first["loc"] or ("the file",)
    entry = str(number)
    if isinstance(spec, list) and isinstance(number, int):
        given = spec[number].get("id") if isinstance(spec[number], dict) else None
        entry = given if isinstance(given, str) else f"entry {number + 1}"
    key = ".".join(map(str, keys))
    message = first["msg"].removeprefix("Value error, ")
    if keys and keys[0] == "action":
        key, message = "action", _ACTIONS
    return CorrectionBroken(path.name, entry, f"{key}: {message}".removeprefix(": "))
