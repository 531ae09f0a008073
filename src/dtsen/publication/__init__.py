"""Drafts of a release, and releases: protected, compared, approved, never half out."""

from __future__ import annotations
