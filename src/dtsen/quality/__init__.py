"""The gate: suites of expectations judge what staging has read and flagged.

Staging says which record has which flaw; the suites in ``expectations/`` say how much
of it a quarter can bear, and Great Expectations compares. A critical failure closes the
gate, a warning is reported, and the results hold counts, never values.
"""

from dtsen.quality.across import find_across
from dtsen.quality.findings import record_findings
from dtsen.quality.gate import judge, record
from dtsen.quality.ledger import require_accounted
from dtsen.quality.marts import judge_mart
from dtsen.quality.passage import MART, has_passed, keep, require_passed
from dtsen.quality.verdict import Finding, Severity, Verdict

__all__ = [
    "MART",
    "Finding",
    "Severity",
    "Verdict",
    "find_across",
    "has_passed",
    "judge",
    "judge_mart",
    "keep",
    "record",
    "record_findings",
    "require_accounted",
    "require_passed",
]
