"""The deterministic passes: rules that say by themselves who is the same person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import lake

if TYPE_CHECKING:
    from dtsen.lake import Connection

# Named in sql/lake/linkage/person_link.sql by the same ranks.
PASSES = ("same_nik", "same_family", "same_place", "model")


def run(connection: Connection) -> None:
    """Create ``rule_pair`` from ``entry``: each pair that a rule links, once.

    A family of P3KE has no No. KK until the NIKs of its members have lent it one.
    """
    for name, statement in (
        ("unchanged", "unchanged"),
        ("same_nik", "same_nik"),
        ("entry", "lent_kk"),
        ("same_family", "same_family"),
        ("same_place", "same_place"),
        ("rule_pair", "rule_pair"),
    ):
        lake.table(connection, name, lake.statement(f"linkage/{statement}"))
