"""The header of a file against the contract: nothing is read under a wrong name."""

from __future__ import annotations

import csv
import re
from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING

from dtsen.errors import DeliveryRejected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from dtsen.sources.layout import Layout

_LONGEST = 1 << 16
_BOM = b"\xef\xbb\xbf"
# Where the header is missing, the first line is a person: of what we do not know, only
# what looks like a name of a column is told.
_LOOKS_LIKE_A_HEADER = re.compile(r"[^\W\d]{0,40}")
_LONG_NUMBER = re.compile(r"\d{4}")
_NO_HEADER = "the first line is no header of this layout"


def require_header(path: Path, layout: Layout) -> list[str]:
    """Return the layout's headers in the order in which the file has them.

    Case and outer blanks do not count, and an optional column may be absent or stand
    anywhere. Everything else is refused before a record is read.

    Raises
    ------
    DeliveryRejected
        With every missing, unknown, repeated or moved column.
    """
    found = _read(path, layout)
    findings = differences(layout, found)
    if findings:
        raise DeliveryRejected(
            layout.source,
            file=path.name,
            place="line 1",
            expected=f"the columns of {layout.table} {layout.version}",
            found="; ".join(findings),
            remedy="Send the file with the columns of the contract, in its order.",
        )
    known = {_folded(header): header for header in layout.headers}
    return [known[_folded(header)] for header in found]


def differences(layout: Layout, found: Iterable[str]) -> list[str]:
    """Return how a header differs from the contract, in words; nothing where it fits.

    The words hold no value of a record, even where the header is missing.

    >>> from dtsen.sources import layout
    >>> differences(
    ...     layout("dukcapil", "civil_status", "1"), ["nik ", "STATE", "TANGGAL_STATUS"]
    ... )
    ['missing STATUS', "unknown 'STATE' (STATUS?)"]
    """
    known = {_folded(header): header for header in layout.headers}
    folded = [_folded(header) for header in found]
    required = [key for key in known if known[key] not in layout.optional_headers]
    missing = {key: known[key] for key in required if key not in folded}
    if 2 * len(missing) > len(required):
        return [_NO_HEADER]
    repeated = [key for key, n in Counter(folded).items() if n > 1 and key in known]
    findings = [f"missing {header}" for header in missing.values()]
    findings += [
        _unknown(place, key, missing)
        for place, key in enumerate(folded, start=1)
        if key not in known
    ]
    findings += [f"repeated {known[key]}" for key in repeated]
    if not findings:
        order = [key for key in folded if key in set(required)]
        moved = [a for a, b in zip(order, required, strict=True) if a != b]
        findings = [f"{known[key]} out of its place" for key in moved[:1]]
    return findings


def _unknown(place: int, key: str, missing: Mapping[str, str]) -> str:
    near = get_close_matches(key, missing, n=1)
    hint = f" ({missing[near[0]]}?)" if near else ""
    is_told = _LOOKS_LIKE_A_HEADER.fullmatch(key) or (
        near and not _LONG_NUMBER.search(key)
    )
    what = repr(key.upper()) if is_told else f"header of column {place}"
    return f"unknown {what}{hint}"


def _read(path: Path, layout: Layout) -> list[str]:
    with path.open("rb") as stream:
        line = stream.readline(_LONGEST)
    try:
        text = line.removeprefix(_BOM).decode(layout.encoding).rstrip("\r\n")
        rows = list(csv.reader([text], delimiter=layout.delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise DeliveryRejected(
            layout.source,
            file=path.name,
            place="line 1",
            expected=f"a header in {layout.encoding}, closed quotes, one line",
            found="bytes that cannot be read so",
            remedy=f"Send the file as {layout.encoding} text.",
        ) from None
    return rows[0] if rows else []


def _folded(header: str) -> str:
    return header.strip().casefold()
