"""Landing: a delivery is fetched, checked against its manifest and kept for good."""

from dtsen.landing.fetch import fetch, is_offered
from dtsen.landing.land import is_there, land, landed_path
from dtsen.landing.ledger import record, record_flags
from dtsen.landing.manifest import FileEntry, Manifest
from dtsen.landing.remote import Remote, configured

__all__ = [
    "FileEntry",
    "Manifest",
    "Remote",
    "configured",
    "fetch",
    "is_offered",
    "is_there",
    "land",
    "landed_path",
    "record",
    "record_flags",
]
