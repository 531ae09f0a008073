"""Who delivers what: the registry of sources.

Light on purpose: Airflow reads it at every parse to make one DAG per source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from dtsen.quarter import Quarter


class Kind(StrEnum):
    """What a source is to the register."""

    REGISTRY = "registry"  # persons and families that are linked
    RETURN = "return"  # DTSEN: joined by NIK and No. KK, brings the deciles
    CIVIL = "civil"  # Dukcapil's answers: padan, deceased, moved
    BENEFICIARY = "beneficiary"  # who receives a programme


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its short name is the same in every folder, table and document.

    ``deadline_days`` counts from the last day of the quarter; a delivery that is not
    there by then fails its DAG, naming the supplier. A supplier ``of_province`` reports
    to the province how it uses the data; a ministry does not.
    """

    code: str
    title: str
    kind: Kind
    supplier: str
    tables: tuple[str, ...]
    deadline_days: int = 45
    code_system: str = "kemendagri"
    of_province: bool = True

    @property
    def short(self) -> str:
        """What people call it.

        >>> SOURCES["kjp_plus"].short
        'KJP PLUS'
        """
        return self.code.upper().replace("_", " ")

    def due_on(self, quarter: Quarter) -> date:
        """Return the last day, in Jakarta, on which a delivery is in time.

        >>> from dtsen.quarter import Quarter
        >>> SOURCES["dtks"].due_on(Quarter(2026, 3)).isoformat()
        '2026-11-14'
        """
        return quarter.last_day + timedelta(days=self.deadline_days)

    @property
    def is_needed_by_register(self) -> bool:
        """Whether the register waits for this source (lists of programmes never)."""
        return self.kind is not Kind.BENEFICIARY


SOURCES: dict[str, Source] = {
    source.code: source
    for source in (
        Source(
            "regsosek",
            "Registrasi Sosial Ekonomi",
            Kind.REGISTRY,
            "BPS Provinsi DKI Jakarta",
            ("family", "person"),
            code_system="bps",
            of_province=False,
        ),
        Source(
            "dtks",
            "Data Terpadu Kesejahteraan Sosial",
            Kind.REGISTRY,
            "Dinas Sosial (Pusdatin Kesos)",
            ("person",),
        ),
        Source(
            "p3ke",
            "Pensasaran Percepatan Penghapusan Kemiskinan Ekstrem",
            Kind.REGISTRY,
            "Dinas PPAPP",
            ("family", "person"),
        ),
        Source(
            "dtsen",
            "Data Tunggal Sosial dan Ekonomi Nasional",
            Kind.RETURN,
            "Pusdatin Kemensos",
            ("family", "person"),
            code_system="bps",
            of_province=False,
        ),
        Source(
            "dukcapil",
            "Status kependudukan",
            Kind.CIVIL,
            "Dinas Dukcapil",
            ("civil_status",),
        ),
        Source(
            "kjp_plus",
            "Kartu Jakarta Pintar Plus",
            Kind.BENEFICIARY,
            "Dinas Pendidikan (P4OP)",
            ("beneficiary",),
        ),
        Source(
            "klj",
            "Kartu Lansia Jakarta",
            Kind.BENEFICIARY,
            "Dinas Sosial",
            ("beneficiary",),
        ),
        Source(
            "pkh",
            "Program Keluarga Harapan",
            Kind.BENEFICIARY,
            "Kementerian Sosial",
            ("beneficiary",),
            of_province=False,
        ),
    )
}


def of_kind(kind: Kind) -> list[Source]:
    """Return the sources of one kind, in the order of the registry.

    >>> [source.code for source in of_kind(Kind.REGISTRY)]
    ['regsosek', 'dtks', 'p3ke']
    """
    return [source for source in SOURCES.values() if source.kind is kind]
