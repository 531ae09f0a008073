"""Lists of recipients: who is too young or too old for the programme is told so."""

from __future__ import annotations

import pytest

# 2026-Q3 ends on 30 September 2026.
NOBODY = ("1958-13-40", "")


def recipient(born_on: str) -> dict[str, str]:
    return {
        "NAMA": f"CONTOH {born_on}",
        "TANGGAL_LAHIR": born_on,
        "KODE_KELURAHAN": "31.71.01.1001",
        "KELURAHAN": "GAMBIR",
        "NOMINAL_PER_BULAN": "300000",
    }


@pytest.mark.parametrize(
    ("source", "inside", "outside"),
    [
        ("klj", ["1966-09-30", "1920-01-01"], ["1966-10-01", "1999-01-01"]),
        (
            "kjp_plus",
            ["2020-09-30", "2004-10-01"],
            ["2020-10-01", "2004-09-30", "1980-01-01"],
        ),
        ("pkh", ["1966-10-01", "2026-09-30", "1950-01-01"], []),
    ],
)
def test_the_age_of_a_recipient_is_held_against_the_rule_in_force(
    desk, source, inside, outside
) -> None:
    days = [*inside, *outside, *NOBODY]
    staged = desk.stage_rows(source, "beneficiary", [recipient(day) for day in days])
    flagged = [
        str(record["born_on"])
        for record in desk.records(staged)
        if "PROGRAM_STATUS" in record["reasons"]
    ]

    assert flagged == outside
    assert staged.reasons.get("PROGRAM_STATUS", 0) == len(outside)
    assert staged.accepted == len(days)
