"""The few words of SQL that the generated statements are made of.

Literals come from our own layouts and code books, never from a delivery.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# What surrounds a value without belonging to it, inside the brackets of a regular
# expression: space, tab, carriage return and the no-break space of spreadsheets.
BLANKS = r" \t\r\x{A0}"


def literal(text: str) -> str:
    """Return a text as an SQL literal.

    >>> literal("KAMPUNG 'BARU'")
    "'KAMPUNG ''BARU'''"
    """
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Return texts as a list of literals, to stand behind ``in``."""
    return "(" + ", ".join(literal(text) for text in texts) + ")"


def enumeration(texts: Iterable[str]) -> str:
    """Return the type of a column that holds nothing but some texts.

    Such a column takes a byte or two per row in memory, and Parquet gets it as the
    dictionary that it would otherwise have to find: half the cost of writing text.

    >>> enumeration(["L", "P"])
    "enum('L', 'P')"
    """
    return "enum" + literals(texts)


def name(column: str) -> str:
    """Return a column's name, quoted, whatever is in it.

    >>> name("kelurahan_code"), name('NAMA "A" B')
    ('"kelurahan_code"', '"NAMA ""A"" B"')
    """
    return '"' + column.replace('"', '""') + '"'


def listed(parts: Iterable[str]) -> str:
    """Return the parts of a select list."""
    return ",\n    ".join(parts)


def words(conditions: Iterable[tuple[str, str]]) -> str:
    """Return an expression that spells each word whose condition holds, with a blank.

    >>> words([("UMUR", "a"), ("TGL_KOSONG", "b")])
    "concat(case when a then 'UMUR ' end, case when b then 'TGL_KOSONG ' end)"
    """
    cases = [
        f"case when {condition} then {literal(word + ' ')} end"
        for word, condition in conditions
    ]
    return f"concat({', '.join(cases)})" if cases else "''"
