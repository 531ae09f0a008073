"""The header of a file against the contract: nothing is read under a wrong name."""

from __future__ import annotations

import csv
from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING

from dtsen.errors import DeliveryRejected

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dtsen.sources.layout import Layout

_LONGEST = 1 << 16
_BOM = b"\xef\xbb\xbf"
_SHOWN = 40


def require_header(path: Path, layout: Layout) -> list[str]:
    """Return the layout's headers in the order in which the file has them.

    Case and outer blanks do not count, and an optional column may be absent or stand
    anywhere. Everything else is refused before a record is read.

    Raises
    ------
    DeliveryRejected
        With every missing, unknown, repeated or moved column by name.
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

    >>> from dtsen.sources import layout
    >>> differences(
    ...     layout("dukcapil", "civil_status", "1"), ["nik ", "STATE", "TANGGAL_STATUS"]
    ... )
    ['missing STATUS', "unknown 'STATE' (STATUS?)"]
    """
    known = {_folded(header): header for header in layout.headers}
    folded = [_folded(header) for header in found]
    required = [key for key in known if known[key] not in layout.optional_headers]
    missing = [key for key in required if key not in folded]
    unknown = [key for key in folded if key not in known]
    repeated = [key for key, n in Counter(folded).items() if n > 1 and key in known]
    findings = [f"missing {known[key]}" for key in missing]
    findings += [_unknown(key, missing, known) for key in unknown]
    findings += [f"repeated {known[key]}" for key in repeated]
    if not findings:
        order = [key for key in folded if key in set(required)]
        moved = [a for a, b in zip(order, required, strict=True) if a != b]
        findings = [f"{known[key]} out of its place" for key in moved[:1]]
    return findings


def _unknown(key: str, missing: list[str], known: dict[str, str]) -> str:
    shown = key if len(key) <= _SHOWN else f"{key[:_SHOWN]}..."
    near = get_close_matches(key, missing, n=1)
    hint = f" ({known[near[0]]}?)" if near else ""
    return f"unknown {shown.upper()!r}{hint}"


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
