"""Readiness: how well every supplier has served a quarter, computed from facts.

The facts are rows of the warehouse (when a delivery landed, what was accepted, what the
gate found, which corrections are closed, who has reported); the components are one
statement each in ``sql/warehouse/readiness``; the weights are data.
"""

from dtsen.readiness.assess import assess
from dtsen.readiness.facts import (
    file_usage_report,
    record_damage,
    record_delivery,
    record_measures,
)

__all__ = [
    "assess",
    "file_usage_report",
    "record_damage",
    "record_delivery",
    "record_measures",
]
