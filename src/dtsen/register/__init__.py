"""The register: one row per person and family of a quarter."""

from __future__ import annotations

from dtsen.register.load import drop_old_builds, load

__all__ = ["drop_old_builds", "load"]
