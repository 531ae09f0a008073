"""Staging: files become typed, flagged Parquet; no record is lost, none is believed."""

from dtsen.staging.stage import stage

__all__ = ["stage"]
