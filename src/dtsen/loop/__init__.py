"""Closing the loop: what each owner should put right, and what has become of it."""

from dtsen.loop.issues import find_issues
from dtsen.loop.lists import write_lists
from dtsen.loop.load import load

__all__ = ["find_issues", "load", "write_lists"]
