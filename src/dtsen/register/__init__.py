"""The register: one row per person and family of a quarter."""

from __future__ import annotations

from dtsen.register.build import build
from dtsen.register.load import drop_old_builds, load

__all__ = ["build", "drop_old_builds", "load"]
