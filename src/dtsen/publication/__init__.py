"""Drafts of a release, and releases: protected, compared, approved, never half out."""

from __future__ import annotations

from dtsen.publication.drafting import draft
from dtsen.publication.releasing import publish
from dtsen.publication.waiting import read_draft

__all__ = ["draft", "publish", "read_draft"]
