"""Who is who: one person out of many records, under an id that stays."""

from dtsen.linkage.alone import Linkage, link_records
from dtsen.linkage.state import Register
from dtsen.linkage.station import link
from dtsen.linkage.training import train

__all__ = ["Linkage", "Register", "link", "link_records", "train"]
