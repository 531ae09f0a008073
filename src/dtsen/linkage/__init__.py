"""Who is who: one person out of many records, under an id that stays."""

from dtsen.linkage.station import link
from dtsen.linkage.training import train

__all__ = ["link", "train"]
