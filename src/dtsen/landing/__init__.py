"""Landing: a delivery is checked against its manifest and kept as it came, for good."""

from dtsen.landing.land import is_there, land, landed_path
from dtsen.landing.ledger import record, record_flags
from dtsen.landing.manifest import FileEntry, Manifest

__all__ = [
    "FileEntry",
    "Manifest",
    "is_there",
    "land",
    "landed_path",
    "record",
    "record_flags",
]
