"""The header of a file against the contract: nothing is read under a wrong name."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING

from dtsen.errors import DeliveryRejected
from dtsen.sources.layout import folded

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dtsen.sources.layout import Layout

# Where the header is missing, the first line is a person: of what we do not know, only
# what looks like a name of a column is told.
_LOOKS_LIKE_A_HEADER = re.compile(r"[^\W\d]{0,40}")
_LONG_NUMBER = re.compile(r"\d{4}")
_NO_HEADER = "the first line is no header of this layout"


def fit(
    layout: Layout, found: Sequence[str], file: str, place: str = "line 1"
) -> tuple[str, ...]:
    """Return the layout's headers in the order in which a file has them.

    Case does not count, nor how many blanks or underscores stand where; a synonym of
    the layout is as good as the header. An optional column may be absent or stand
    anywhere. Everything else is refused before a record is read.

    Raises
    ------
    DeliveryRejected
        With every missing, unknown, repeated or moved column.
    """
    findings = differences(layout, found)
    if findings:
        raise DeliveryRejected(
            layout.source,
            file=file,
            place=place,
            expected=f"the columns of {layout.table} {layout.version}",
            found="; ".join(findings),
            remedy="Send the file with the columns of the contract, in its order.",
            code="BERKAS_KOLOM",
        )
    known = _known(layout)
    return tuple(known[folded(header)] for header in found)


def n_known(layout: Layout, found: Sequence[str]) -> int:
    """Return how many headers of the layout are among the found ones."""
    return len(_known(layout).keys() & {folded(header) for header in found})


def differences(layout: Layout, found: Sequence[str]) -> list[str]:
    """Return how a header differs from the contract, in words; nothing where it fits.

    The words hold no value of a record, even where the header is missing.

    >>> from dtsen.sources import layout
    >>> differences(
    ...     layout("dukcapil", "civil_status", "1"), ["nik ", "STATE", "TANGGAL STATUS"]
    ... )
    ['missing STATUS', "unknown 'STATE' (STATUS?)"]
    """
    known = _known(layout)
    names = [known.get(folded(header)) for header in found]
    required = [h for h in layout.headers if h not in layout.optional_headers]
    missing = [header for header in required if header not in names]
    if 2 * len(missing) > len(required) or not any(names):
        return [_NO_HEADER]
    findings = [f"missing {header}" for header in missing]
    findings += [
        _unknown(place, header, missing)
        for place, (header, name) in enumerate(zip(found, names, strict=True), start=1)
        if name is None
    ]
    counted = Counter(name for name in names if name is not None)
    findings += [f"repeated {header}" for header, n in counted.items() if n > 1]
    return findings or [
        f"{header} out of its place"
        for header in _moved([h for h in names if h in required], required)
    ]


def _known(layout: Layout) -> dict[str, str]:
    return {
        folded(spelling): column.header
        for column in layout.columns
        for spelling in column.spellings
    }


def _unknown(place: int, header: str, missing: Collection[str]) -> str:
    spelling = header.strip()
    candidates = {folded(name): name for name in missing}
    near = get_close_matches(folded(spelling), candidates, n=1)
    hint = f" ({candidates[near[0]]}?)" if near else ""
    is_told = _LOOKS_LIKE_A_HEADER.fullmatch(spelling) or (
        near and not _LONG_NUMBER.search(spelling)
    )
    what = repr(spelling.upper()) if is_told else f"header of column {place}"
    return f"unknown {what}{hint}"


def _moved(order: Sequence[str | None], required: Sequence[str]) -> list[str]:
    """Return what would have to be moved to bring the required headers in order."""
    matcher = SequenceMatcher(None, required, order, autojunk=False)
    kept = {
        header
        for match in matcher.get_matching_blocks()
        for header in order[match.b : match.b + match.size]
    }
    return [header for header in order if header is not None and header not in kept]
