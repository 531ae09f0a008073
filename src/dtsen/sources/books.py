"""The code books of a layout: those it brings along, else those of the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import codes

if TYPE_CHECKING:
    from dtsen.codes import Book, Code
    from dtsen.sources.model import Layout


def book_of(layout: Layout, variable: str) -> dict[str, Code]:
    """Return how a variable of a layout is read: the code, in upper case, to its Code.

    >>> from dtsen.sources import layout
    >>> book_of(layout("dtsen", "family", "v3-2026"), "atap")["5"].canonical
    'bambu'

    Raises
    ------
    dtsen.codes.ReferenceBroken
        Where neither the layout nor the reference has such a book.
    """
    return codes.to_read(_book(layout, variable))


def codes_of(layout: Layout, *variables: str) -> dict[tuple[str, ...], str]:
    """Return how the variables that share a column are written in a layout."""
    return codes.to_write(*(_book(layout, variable) for variable in variables))


def _book(layout: Layout, variable: str) -> Book:
    try:
        return layout.books[variable]
    except KeyError:
        version = layout.books_of or layout.version
        return codes.book(layout.source, version, variable)
