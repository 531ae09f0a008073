"""What analysts see of the quality of deliveries."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from dtsen.warehouse import engine, insert

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("warehouse")]


def delivery(revision: int, file_name: str, accepted: int) -> dict:
    return {
        "quarter": "2026-Q3",
        "source": "p3ke",
        "revision": revision,
        "file_name": file_name,
        "table_name": "person",
        "layout": "2023",
        "sha256": "0" * 64,
        "bytes": 1,
        "rows_read": accepted + 3,
        "accepted": accepted,
        "duplicates": 2,
        "quarantined": 1,
        "is_synthetic": True,
    }


def verdict(rule: str, severity: str, *, is_success: bool) -> dict:
    return {
        "quarter": "2026-Q3",
        "source": "p3ke",
        "table_name": "person",
        "rule_id": rule,
        "expectation": "uji",
        "severity": severity,
        "is_success": is_success,
        "description": "Aturan uji.",
    }


def test_the_newest_revision_counts_and_failed_rules_by_severity():
    with engine().connect() as connection:
        insert(
            connection,
            "ops.delivery_file",
            [delivery(1, "a", 99), delivery(2, "a", 10), delivery(2, "b", 20)],
        )
        insert(
            connection,
            "quality.validation_result",
            [
                verdict("x", "critical", is_success=True),
                verdict("y", "warning", is_success=False),
                verdict("z", "info", is_success=False),
            ],
        )
        row = connection.execute(text("select * from mart.data_quality")).one()
    assert row == ("2026-Q3", "p3ke", 2, 2, 36, 30, 4, 2, 3, 0, 1)
