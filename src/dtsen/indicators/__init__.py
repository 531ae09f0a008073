"""Figures per area: counted in the register, and the official ones kept beside them."""

from __future__ import annotations

from dtsen.indicators.load import load
from dtsen.indicators.measure import measure

__all__ = ["load", "measure"]
