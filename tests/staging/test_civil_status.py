"""Answers of Dukcapil: what it says of a NIK, and what is told of the record."""

from __future__ import annotations


def test_a_nik_that_dukcapil_has_made_inactive_is_told(desk) -> None:
    answers = ["PADAN", "NONAKTIF", "MENINGGAL", "PINDAH", "nonaktif "]
    rows = [
        {"NIK": f"397101520390000{n}", "STATUS": said, "TANGGAL_STATUS": ""}
        for n, said in enumerate(answers, start=1)
    ]
    records = desk.records(desk.stage_rows("dukcapil", "civil_status", rows))

    assert [record["civil_status"] for record in records] == [
        *("padan", "nonaktif", "meninggal", "pindah", "nonaktif"),
    ]
    assert [n for n, r in enumerate(records) if "NIK_NONAKTIF" in r["reasons"]] == [
        *(1, 4),
    ]
