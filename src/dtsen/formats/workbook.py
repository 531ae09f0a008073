"""What a workbook says about its sheets: which there are, their texts and dates."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.styles.numbers import (
    BUILTIN_FORMATS,
    is_date_format,
    is_timedelta_format,
)
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from dtsen.formats.markup import elements, parsed

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from datetime import datetime

# What cannot stand in XML is written by its number; these may stand in a cell.
_ESCAPED = re.compile("_x(000[9aAdD]|005[fF])_")


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet as its workbook lists it, and where it lies."""

    title: str
    is_visible: bool
    part: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook without its cells.

    ``texts`` are those that cells share; numbers of the styles ``dates`` and
    ``durations`` are shown as such, counted from ``epoch``.
    """

    sheets: tuple[Listed, ...]
    texts: list[str]
    dates: frozenset[str]
    durations: frozenset[str]
    epoch: datetime


def read_workbook(archive: zipfile.ZipFile) -> Workbook:
    """Read all of a workbook but its cells.

    Whatever is wrong with it comes as an exception of the library that met it.
    """
    main = next(_related(archive, "", "officeDocument"))[1]
    targets = dict(_related(archive, main, "worksheet"))
    sheets, epoch = [], WINDOWS_EPOCH
    with archive.open(main) as stream:
        for _, name, attributes in elements(stream):
            if name == "sheet" and _reference(attributes) in targets:
                state = attributes.get("state", "visible")
                part = targets[_reference(attributes)]
                sheets.append(Listed(attributes["name"], state == "visible", part))
            if name == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
                epoch = MAC_EPOCH
    dates, durations = _styles(archive, main)
    return Workbook(tuple(sheets), _texts(archive, main), dates, durations, epoch)


def unescaped(text: str) -> str:
    r"""Return a text with the characters that XML cannot hold.

    >>> unescaped("CONTOH_x000D_\nSATU_x005F_x000D_")
    'CONTOH\r\nSATU_x000D_'
    """
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _related(
    archive: zipfile.ZipFile, part: str, kind: str
) -> Iterator[tuple[str, str]]:
    """Yield the parts of one kind that a part refers to: reference and place."""
    folder, name = posixpath.split(part)
    with archive.open(posixpath.join(folder, "_rels", f"{name}.rels")) as stream:
        for _, tag, attributes in elements(stream):
            if tag == "Relationship" and attributes["Type"].endswith(f"/{kind}"):
                place = posixpath.join("/", folder, attributes["Target"])
                yield attributes["Id"], posixpath.normpath(place).lstrip("/")


def _reference(attributes: dict[str, str]) -> str:
    return next((v for k, v in attributes.items() if k.endswith(":id")), "")


def _styles(
    archive: zipfile.ZipFile, main: str
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the styles that make a number a date, and a duration."""
    formats = {str(number): text for number, text in BUILTIN_FORMATS.items()}
    dates, durations = set(), set()
    n_styles = 0
    for _, part in _related(archive, main, "styles"):
        with archive.open(part) as stream:
            for parent, name, attributes in elements(stream):
                if name == "numFmt" and parent == "numFmts":
                    formats[attributes["numFmtId"]] = attributes["formatCode"]
                if name == "xf" and parent == "cellXfs":
                    shown = formats.get(attributes.get("numFmtId", "0"), "")
                    if is_date_format(shown):
                        dates.add(str(n_styles))
                    if is_timedelta_format(shown):
                        durations.add(str(n_styles))
                    n_styles += 1
    return frozenset(dates), frozenset(durations)


def _texts(archive: zipfile.ZipFile, main: str) -> list[str]:
    found = _Texts()
    for _, part in _related(archive, main, "sharedStrings"):
        with archive.open(part) as stream:
            for _ in parsed(stream, found):
                pass
    return found.texts


class _Texts:
    """The shared texts; how a word is pronounced (rPh) is none of it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._runs: list[str] = []
        self._is_sound = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - names suffice
        if name == "si":
            self._runs.clear()
        elif name == "rPh":
            self._is_sound = True

    def end(self, name: str, text: str) -> None:
        if name == "t" and not self._is_sound:
            self._runs.append(text)
        elif name == "rPh":
            self._is_sound = False
        elif name == "si":
            self.texts.append(unescaped("".join(self._runs)))
