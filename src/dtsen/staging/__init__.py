"""Staging: files become typed, flagged Parquet; no record is lost, none is believed."""

from dtsen.staging.alone import stage_file
from dtsen.staging.outcome import Outcome, Staged
from dtsen.staging.station import stage

__all__ = ["Outcome", "Staged", "stage", "stage_file"]
