"""Receipts: what stations hand to each other and to Airflow. Counts, names, digests.

A receipt is small, frozen and free of people; it is all that XCom ever carries.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# What a code book is called where other files have their table.
CODE_BOOK = "code_book"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A delivery, brought here; not new where it was here already."""

    quarter: str
    source: str
    revision: int
    n_files: int
    rows: int
    bytes: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class LandedFile:
    """One file of a delivery, copied and checked.

    ``rows`` is what the manifest says, counted without the header; ``encoding`` and
    ``delimiter`` are empty where it says nothing about them.
    """

    quarter: str
    source: str
    table: str
    layout: str
    revision: int
    file_name: str
    sha256: str
    bytes: int
    rows: int
    code_system: str
    is_synthetic: bool
    encoding: str = ""
    delimiter: str = ""

    @property
    def is_records(self) -> bool:
        """Whether the file holds records, and not the code book that came with them."""
        return self.table != CODE_BOOK


@dataclass(frozen=True, slots=True)
class StagedFile:
    """One file, read: every record is accepted, a duplicate, or in quarantine.

    ``landed`` and ``sha256`` are the checksums of the file as it landed and as it is
    staged; ``repairs`` counts changed cells per column and kind. The records of a code
    book are its lines.
    """

    quarter: str
    source: str
    table: str
    file_name: str
    landed: str
    sha256: str
    rows_read: int
    accepted: int
    duplicates: int
    quarantined: int
    reasons: dict[str, int] = field(default_factory=dict)
    repairs: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Validated:
    """The verdict of the gate on one source."""

    quarter: str
    source: str
    n_expectations: int
    n_warnings: int
    rows: int


@dataclass(frozen=True, slots=True)
class Listed:
    """What the owner of one source is asked to put right, as counts.

    ``n_open`` counts what is there now, ``n_new`` and ``n_reopened`` parts of it.
    """

    quarter: str
    source: str
    n_open: int
    n_new: int
    n_reopened: int
    n_closed: int
    n_gone: int
    n_files: int


@dataclass(frozen=True, slots=True)
class Linked:
    """Who is who in one quarter, as counts."""

    quarter: str
    n_records: int
    n_persons: int
    links_by_pass: dict[str, int] = field(default_factory=dict)
    model_version: str = ""


@dataclass(frozen=True, slots=True)
class Queued:
    """The pairs of a quarter that persons are asked about, as counts."""

    quarter: str
    n_pairs: int
    n_records: int
    by_reason: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Built:
    """The register of a quarter in the lake, and its digest."""

    quarter: str
    n_records: int
    n_persons: int
    n_families: int
    digest: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """The register of a quarter in the warehouse, under its build."""

    quarter: str
    build: str
    n_rows: int
    n_persons: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a quarter."""

    quarter: str
    build: str
    n_persons: int
    n_figures: int
    digest: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """A release that waits for approval; ``fingerprint`` is what is approved."""

    quarter: str
    build: str
    fingerprint: str
    n_values: int
    n_changed: int
    previous: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """A release, out."""

    quarter: str
    release: str
    fingerprint: str
    n_values: int
    folder: str
    report: str
