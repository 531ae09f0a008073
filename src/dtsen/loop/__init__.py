"""Closing the loop: what each owner should put right, and what has become of it."""

from dtsen.loop.issues import find_issues
from dtsen.loop.lists import listed, write_lists
from dtsen.loop.load import load

__all__ = ["find_issues", "listed", "load", "write_lists"]
