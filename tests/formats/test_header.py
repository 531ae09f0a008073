"""A header is held against the contract, and tells nothing of a person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtsen.errors import DeliveryRejected
from dtsen.formats.header import differences, fit
from dtsen.sources import SOURCES, layout
from dtsen.sources.layout import versions

CIVIL = layout("dukcapil", "civil_status", "1")
PERSON = layout("dtks", "person", "siks-ng")
SPELLED = replace(
    CIVIL,
    columns=tuple(
        replace(c, synonyms=("No KTP", "NIK Penduduk")) if c.header == "NIK" else c
        for c in CIVIL.columns
    ),
)


@pytest.mark.parametrize(
    ("found", "findings"),
    [
        (["NIK", "STATUS", "TANGGAL_STATUS"], []),
        ([" nik", "Status ", "tanggal_status"], []),
        (["NIK", "STATUS", "Tanggal  Status"], []),
        (["NIK", "STATUS", "\u00a0_TANGGAL__STATUS"], []),
        (["NIK", "STATUS"], ["missing TANGGAL_STATUS"]),
        (["NIK", "STATUS", "TANGGAL_STATUS", "ALAMAT"], ["unknown 'ALAMAT'"]),
        (
            ["NIK", "STATUS", "TGL_STATUS"],
            ["missing TANGGAL_STATUS", "unknown 'TGL_STATUS' (TANGGAL_STATUS?)"],
        ),
        (["NIK", "nik", "STATUS", "TANGGAL_STATUS"], ["repeated NIK"]),
        (["STATUS", "NIK", "TANGGAL_STATUS"], ["STATUS out of its place"]),
        (
            ["TANGGAL_STATUS", "STATUS", "NIK"],
            ["TANGGAL_STATUS out of its place", "STATUS out of its place"],
        ),
        ([], ["the first line is no header of this layout"]),
        (
            ["NIK", "STATUS", "TANGGAL_STATU 3971"],
            ["missing TANGGAL_STATUS", "unknown header of column 3 (TANGGAL_STATUS?)"],
        ),
        (
            ["NIK", "NIK", "STATE", "TANGGAL_STATUS", "X"],
            [
                *("missing STATUS", "unknown 'STATE' (STATUS?)", "unknown 'X'"),
                "repeated NIK",
            ],
        ),
        (
            ["NIK", "3971011203590001", "STATUS", "TANGGAL_STATUS", "BUDI CONTOH"],
            ["unknown header of column 2", "unknown header of column 5"],
        ),
        (["NIK", "STATUS", "TANGGAL_STATUS", ""], ["unknown ''"]),
    ],
)
def test_a_header_is_compared_with_the_contract(
    found: list[str], findings: list[str]
) -> None:
    assert differences(CIVIL, found) == findings


def test_an_optional_column_may_be_absent_or_stand_anywhere() -> None:
    optional = PERSON.optional_headers
    required = [header for header in PERSON.headers if header not in optional]
    assert len(optional) >= 3
    assert differences(PERSON, required) == []
    assert differences(PERSON, [*required, *sorted(optional)]) == []
    assert differences(PERSON, [*sorted(optional), *required, "NIK"]) == [
        "repeated NIK"
    ]


def test_a_synonym_is_as_good_as_the_header() -> None:
    assert fit(SPELLED, ["no_ktp", "status", "TANGGAL_STATUS"], "a.csv") == (
        *("NIK", "STATUS", "TANGGAL_STATUS"),
    )


def test_a_header_beside_its_synonym_is_repeated() -> None:
    found = ["NIK", "NIK Penduduk", "STATUS", "TANGGAL_STATUS"]
    assert differences(SPELLED, found) == ["repeated NIK"]


def test_only_the_column_that_has_moved_is_named() -> None:
    required = [h for h in PERSON.headers if h not in PERSON.optional_headers]
    moved = [*required[1:], required[0]]
    assert differences(PERSON, moved) == [f"{required[0]} out of its place"]


@given(st.permutations(CIVIL.headers))
def test_a_header_fits_in_one_order_only(found: list[str]) -> None:
    assert (differences(CIVIL, found) == []) is (tuple(found) == CIVIL.headers)


def test_a_header_that_does_not_fit_is_refused_with_everything_that_is_wrong() -> None:
    with pytest.raises(DeliveryRejected) as caught:
        fit(CIVIL, ["NIK", "STATE", "TANGGAL_STATUS"], "a.xlsx", "row 3")
    assert caught.value.code == "BERKAS_KOLOM"
    assert str(caught.value) == (
        "dukcapil: a.xlsx, row 3: expected the columns of civil_status 1, "
        "found missing STATUS; unknown 'STATE' (STATUS?). "
        "Send the file with the columns of the contract, in its order."
    )


@pytest.mark.parametrize(
    ("source", "table"),
    [(code, table) for code, source in SOURCES.items() for table in source.tables],
)
def test_a_first_line_that_is_a_person_is_not_repeated(source: str, table: str) -> None:
    for version in versions(source, table):
        n = len(layout(source, table, version).headers)
        found = ["3971011203590001", "CONTOH", *(f"RAHASIA{i}" for i in range(n - 2))]
        assert differences(layout(source, table, version), found) == [
            "the first line is no header of this layout"
        ]
