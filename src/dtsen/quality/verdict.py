"""What the gate says of one source: findings without values, and open or closed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dtsen.errors import GateClosed
from dtsen.receipts import Validated
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_EVALUATED = "not evaluated"


class Severity(StrEnum):
    """How bad it is that an expectation failed."""

    CRITICAL = "critical"  # closes the gate
    WARNING = "warning"  # is reported
    INFO = "info"  # is kept for whoever looks


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one expectation: counts and names, never a value of a person.

    ``n_rows`` and ``n_unexpected`` count what the expectation is about: records, or
    families where it judges families. ``observed`` is a number or names of columns.
    """

    table_name: str
    rule_id: str
    expectation: str
    column_name: str | None
    severity: Severity
    is_success: bool
    n_unexpected: int | None
    n_rows: int | None
    observed: str | None
    description: str
    reason: str
    owner: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings on one source of one quarter, or on its marts.

    ``rows`` and ``judged`` are what was judged: records, and each file's SHA-256.

    Whether the gate opens hangs on the worst failure alone: one that is critical closes
    it, a warning is reported.
    """

    quarter: str
    source: str
    rows: int
    findings: tuple[Finding, ...]
    judged: Mapping[str, str]

    def failures(self, severity: Severity) -> list[Finding]:
        """Return the failed expectations of one severity."""
        return [
            finding
            for finding in self.findings
            if not finding.is_success and finding.severity is severity
        ]

    def require_open(self) -> Validated:
        """Return the receipt of an open gate.

        Raises
        ------
        GateClosed
            Where a critical expectation failed, with rules, counts and what to do.
        """
        critical = self.failures(Severity.CRITICAL)
        if critical:
            raise GateClosed(self._why_closed(critical))
        return Validated(
            quarter=self.quarter,
            source=self.source,
            n_expectations=len(self.findings),
            n_warnings=len(self.failures(Severity.WARNING)),
            rows=self.rows,
        )

    def _why_closed(self, critical: list[Finding]) -> str:
        rules = "; ".join(
            f"{finding.table_name} {finding.rule_id} ({_extent(finding)})"
            for finding in critical
        )
        return (
            f"{self.source} {self.quarter}: the gate is closed by "
            f"{len(critical)} critical of {len(self.findings)} rules: {rules}. "
            f"{self._remedy(critical)}. Reasons are in quality.validation_result, "
            "records (file and number) in quality.flag."
        )

    def _remedy(self, critical: list[Finding]) -> str:
        if self.source not in SOURCES:
            return "No draft is made of it; the station behind the rule needs repair"
        supplier = SOURCES[self.source].supplier
        is_data = any(
            finding.owner == supplier and finding.observed != NOT_EVALUATED
            for finding in critical
        )
        if is_data:
            return f"Ask {supplier} for a corrected delivery, sent as the next revision"
        return "The staging of this source needs repair"


def _extent(finding: Finding) -> str:
    if finding.n_unexpected is None or finding.n_rows is None:
        return f"found {finding.observed}"
    return f"{finding.n_unexpected} of {finding.n_rows}"
