"""Who is who: one person out of many records, under an id that stays."""

from dtsen.linkage.station import link

__all__ = ["link"]
