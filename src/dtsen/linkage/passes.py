"""The ladder: rules that say by themselves who is the same person, then the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import lake

if TYPE_CHECKING:
    from dtsen.lake import Connection

# The first that holds names the link; that nothing has changed says why records stay
# together, not who they are.
PASSES = (
    "decision",
    "unchanged",
    "same_nik",
    "nik_and_name",
    "repaired_nik",
    "same_family",
    "same_place",
    "model",
)


def run(connection: Connection) -> None:
    """Create ``rule_pair`` from ``entry`` and ``decided``: each linked pair, once.

    A family of P3KE has no No. KK until the NIKs of its members have lent it one.
    """
    lake.table(
        connection,
        "pass",
        lake.statement("linkage/pass"),
        {"passes": list(PASSES)},
    )
    for name, statement in (
        ("unchanged", "unchanged"),
        ("same_nik", "same_nik"),
        ("entry", "lent_kk"),
        ("repaired_nik", "repaired_nik"),
        ("same_family", "same_family"),
        ("same_place", "same_place"),
        ("rule_pair", "rule_pair"),
        ("decided", "decided_again"),
    ):
        lake.table(connection, name, lake.statement(f"linkage/{statement}"))
