"""What a delivery looks like: who sends it and how each layout reads."""

from dtsen.sources.layout import Column, ColumnType, Layout, layout
from dtsen.sources.registry import SOURCES, Kind, Source

__all__ = ["SOURCES", "Column", "ColumnType", "Kind", "Layout", "Source", "layout"]
