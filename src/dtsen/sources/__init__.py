"""What a delivery looks like: who sends it and how each layout reads."""

from dtsen.sources.books import book_of, codes_of
from dtsen.sources.layout import (
    Column,
    ColumnType,
    Format,
    Layout,
    LayoutBroken,
    find,
    layout,
    read_layout,
)
from dtsen.sources.registry import SOURCES, Kind, Source

__all__ = [
    "SOURCES",
    "Column",
    "ColumnType",
    "Format",
    "Kind",
    "Layout",
    "LayoutBroken",
    "Source",
    "book_of",
    "codes_of",
    "find",
    "layout",
    "read_layout",
]
