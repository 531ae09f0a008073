"""The pages in Airflow: who may see them, and what *Mutu data* shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dtsen.warehouse import insert
from dtsen.warehouse import warehouse as transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.testclient import TestClient

pytestmark = pytest.mark.airflow

RUN = {"dag_id": "terima_dtks", "run_id": "scheduled__2026-Q3"}
COUNTING = RUN | {"dag_id": "hitung_indikator"}
ROUTES = {
    "/mutu/": {"quarter": "2026-Q3"},
    "/mutu/run": RUN,
    "/mutu/triage": {"dag_id": "terima_dtks"},
    "/kesiapan/": {"quarter": "2026-Q3"},
    "/kesiapan/pemasok": {"source": "dtks"},
}
COUNTS = ("rows_read", "accepted", "duplicates", "quarantined")
CANARY = "3999017112990001"


@pytest.fixture
def quarter(warehouse: str) -> Iterator[None]:
    """Fill the warehouse with what is known of 2026-Q3, and a canary."""
    file = {"quarter": "2026-Q3", "is_synthetic": True, "sha256": "0" * 64, "bytes": 9}
    dtks = file | {"source": "dtks", "table_name": "person", "layout": "siks-ng"}
    rule = {
        "quarter": "2026-Q3",
        "source": "dtks",
        "table_name": "person",
        "expectation": "expect_column_values_to_not_be_null",
        "column_name": "nik",
        "n_rows": 1200,
        "observed": None,
        "description": "NIK terisi.",
        "reason": "Without NIK little can be linked.",
        "owner": "Dinas Sosial",
    }
    flag = {"quarter": "2026-Q3", "source": "dtks", "file_name": "dtks.csv"}
    station = {"quarter": "2026-Q3", "rows_in": 1234, "rows_out": 1200, "seconds": 2.5}
    estimate = {
        "quarter": "2026-Q3",
        "precision_ratio": 0.99964,
        "precision_lower": 0.99845,
        "precision_upper": 0.99994,
        "precision_basis": "prior",
        "recall_ratio": 0.99609,
        "recall_lower": 0.99508,
        "recall_upper": 0.99667,
        "recall_basis": "both",
        "recall_behind": None,
        "n_labels": 1234,
    }
    absent = {
        "quarter": "2026-Q3",
        "source": "dtks",
        "other": "regsosek",
        "n_persons": 40123,
        "n_absent": 362.4,
        "n_absent_lower": 332.0,
        "n_absent_upper": 399.0,
        "basis": "both",
        "n_labels": 1234,
    }
    tables = {
        "ops.delivery_file": [
            dtks
            | {"revision": 1, "file_name": "lama.csv"}
            | dict(zip(COUNTS, (7, 7, 0, 0), strict=True)),
            dtks
            | {"revision": 2, "file_name": f"dtks {CANARY}.csv"}
            | dict(zip(COUNTS, (1234, 1200, 30, 4), strict=True)),
        ],
        "quality.validation_result": [
            rule
            | {"rule_id": name, "severity": severity, "is_success": holds}
            | {"n_unexpected": n, "description": f"Aturan {name} berlaku."}
            for name, severity, holds, n in (
                ("BARIS_ADA", "info", True, 0),
                ("NIK_TERISI", "warning", False, 11),
                ("NIK_TERISI_MINIMUM", "critical", False, 321),
            )
        ]
        + [
            rule
            | {"source": "mart", "table_name": "area_sum", "rule_id": "JUMLAH_SAMA"}
            | {"column_name": None, "severity": "critical", "is_success": False}
            | {"n_unexpected": 17, "description": "Jumlah wilayah sama."}
        ],
        "quality.flag": [
            flag | {"record_no": 5, "reason": "NIK_FORMAT"},
            flag | {"record_no": 6, "reason": "NIK_FORMAT"},
        ],
        "quality.damage": [
            flag | {"kind": "terpotong", "n": 4},
        ],
        "quality.standardisation": [
            flag | {"column_name": "nik", "kind": "apostrophe", "n": 31},
            flag | {"column_name": "name", "kind": "something new", "n": 1200},
        ],
        "quality.linkage_estimate": [
            estimate | {"part": part, "n_links": n_links}
            for part, n_links in (
                ("31.01", 430),
                ("without_nik", 11620),
                ("all", 71532),
            )
        ],
        "quality.linkage_complement": [
            absent | {"area_code": area, "n_not_found": n_not_found}
            for area, n_not_found in (("31", 445), ("31.71", 44))
        ],
        "ops.station_run": [
            station | {"station": "stage", "source": "dtks/dtks.csv"},
            station | {"station": "land", "source": "p3ke"},
            station | {"station": "validate_mart", "source": ""},
        ],
    }
    with transaction() as connection:
        for table, rows in tables.items():
            insert(connection, table, rows)
        connection.exec_driver_sql(
            "insert into quality.file_finding values ('2026-Q3', 'dtks', 'dtks.csv',"
            " 'NIK_EXCEL', 'nik', 812, 900, 0.9022, 0.3, 'warning')"
        )
    yield
    with transaction() as connection:
        for table in [*tables, "quality.file_finding"]:
            connection.exec_driver_sql(f"delete from {table}")


@pytest.mark.parametrize("route", ROUTES)
def test_nobody_sees_a_page_without_being_logged_in(
    anonymous: TestClient, route: str
) -> None:
    assert anonymous.get(route, params=ROUTES[route]).status_code == 401


def test_no_route_of_the_application_is_missing_here(anonymous: TestClient) -> None:
    read = {route.path for route in anonymous.app.routes if "GET" in route.methods}

    assert {path for path in read if "tinjauan" not in path} == set(ROUTES)


def test_no_page_answers_a_token_that_another_key_signed(anonymous: TestClient) -> None:
    import jwt

    forged = jwt.encode({"sub": "admin", "role": "admin"}, "x" * 64, "HS512")
    anonymous.cookies.set("_token", forged)

    assert anonymous.get("/mutu/").status_code == 403


@pytest.mark.parametrize("route", [*ROUTES, "/docs"])
def test_every_answer_forbids_scripts_and_foreign_frames(
    anonymous: TestClient, route: str
) -> None:
    policy = anonymous.get(route).headers["Content-Security-Policy"]

    assert policy.split("; ") == [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]


@pytest.mark.postgres
def test_a_run_shows_its_own_quarter_and_source(
    viewer: TestClient, quarter: None
) -> None:
    page = viewer.get("/mutu/run", params=RUN)

    assert page.status_code == 200
    assert "Mutu data 2026-Q3" in page.text
    assert 'id="dtks"' in page.text
    assert 'id="p3ke"' not in page.text
    assert "dtks/dtks.csv" in page.text


@pytest.mark.postgres
def test_a_run_that_counts_shows_what_was_found_in_the_marts(
    viewer: TestClient, quarter: None
) -> None:
    page = viewer.get("/mutu/run", params=COUNTING).text

    assert re.findall('<section id="(.*?)"', page) == ["mart", "stasiun"]
    assert "Mart: tabel yang dibaca analis" in page
    assert page.index("Gerbang mutu tertutup") < page.index("area_sum JUMLAH_SAMA")
    assert "Jumlah wilayah sama." in page
    assert 'href="triage?dag_id=hitung_indikator"' in page
    assert '<th scope="row">validate_mart</th>' in page
    assert "pemasok?source=mart" not in page


@pytest.mark.postgres
def test_links_are_shown_with_what_their_quality_is_said_upon(
    viewer: TestClient, quarter: None
) -> None:
    from dtsen.sources.registry import SOURCES

    page = viewer.get("/mutu/", params={"quarter": "2026-Q3"}).text
    _, _, rest = page.partition('<section id="tautan">')
    section = rest.partition("</section>")[0]

    groups = re.findall(r'<tr><th scope="row">(.*?)</th>', section)
    assert groups[:2] == ["Semua", "Salah satu rekaman tanpa NIK"]
    assert groups[2] == "Kepulauan Seribu"
    assert "99,96" in section
    assert "99,84–99,99" in section
    assert "kota sintetis dan putusan petugas" in section
    # Of the province alone, and not only those who were not found.
    assert section.count(f"<td>{SOURCES['regsosek'].title}</td>") == 1
    assert '<td class="n">445</td>' in section
    assert "332–399" in section
    assert "bukan dasar untuk mencoret" in section


@pytest.mark.postgres
def test_a_page_of_one_source_says_nothing_of_links(
    viewer: TestClient, quarter: None
) -> None:
    assert 'id="tautan"' not in viewer.get("/mutu/run", params=RUN).text


@pytest.mark.postgres
def test_marts_that_nobody_has_judged_say_so(viewer: TestClient, quarter: None) -> None:
    page = viewer.get("/mutu/", params={"quarter": "2026-Q2"}).text
    _, _, marts = page.partition('<section id="mart">')

    assert "Belum divalidasi" in marts.partition("</section>")[0]


@pytest.fixture
def page(viewer: TestClient, quarter: None) -> str:
    """Return the page of a run, as a viewer sees it."""
    return viewer.get("/mutu/run", params=RUN).text


@pytest.mark.postgres
def test_the_ledger_of_a_file_visibly_balances(page: str) -> None:
    assert "dibaca = diterima + ganda + karantina" in page
    for count in ("1.234", "1.200", ">30<", ">4<", "seimbang", "revisi 2"):
        assert count in page
    assert "lama.csv" not in page


@pytest.mark.postgres
def test_the_worst_failed_rule_comes_first_and_says_who_repairs_it(page: str) -> None:
    places = [
        page.index(text)
        for text in ("person.nik NIK_TERISI_MINIMUM", "321", "dari 1.200", "Dinas")
    ]
    assert page.index("Gerbang mutu tertutup") < page.index("NIK_TERISI_MINIMUM")
    assert places[0] < page.index("person.nik NIK_TERISI<")
    assert page.index("person.nik NIK_TERISI<") < page.index("1 aturan terpenuhi")
    assert "Aturan NIK_TERISI_MINIMUM berlaku." in page


@pytest.mark.postgres
def test_a_reason_code_says_what_it_means_and_what_to_do(page: str) -> None:
    assert "NIK bukan 16 angka" in page
    assert "Kirim NIK sebagai teks 16 angka" in page
    assert '<td class="n">2</td><td class="n">1</td>' in page


@pytest.mark.postgres
def test_a_whole_file_is_warned_of_with_its_statistic_and_its_limit(page: str) -> None:
    assert "Peringatan tentang berkas secara keseluruhan" in page
    assert "NIK berakhir dengan angka 0" in page
    for text in (">812<br>", "dari 900", ">0,902<", ">0,300<"):
        assert text in page


@pytest.mark.postgres
def test_damage_and_changed_spelling_are_counted_in_words(page: str) -> None:
    assert '<th scope="row">Baris terakhir terpotong</th><td>dtks.csv</td>' in page
    assert "1.231 sel diseragamkan penulisannya" in page
    assert "Tanda petik di depan dibuang" in page
    assert "something new" in page


def test_every_kind_of_damage_has_words() -> None:
    from dtsen.formats.cells import Damage
    from dtsen.quality.page import DAMAGES

    assert set(DAMAGES) == set(Damage)


@pytest.mark.postgres
def test_a_number_like_a_nik_is_blotted_out_wherever_it_was_written(
    viewer: TestClient, quarter: None
) -> None:
    page = viewer.get("/mutu/", params={"quarter": "2026-Q3"}).text

    assert "dtks ••••••••••••••••.csv" in page
    assert CANARY not in page


@pytest.mark.postgres
def test_the_page_needs_no_right_to_read_people(quarter: None) -> None:
    from dtsen.quality.page import render
    from dtsen.quarter import Quarter

    with transaction() as connection:
        connection.exec_driver_sql("set local role dtsen_auditor")
        people = connection.exec_driver_sql(
            "select has_schema_privilege('vault', 'usage')"
            " or has_schema_privilege('register', 'usage')"
        )
        page = render(connection, Quarter.parse("2026-Q3"), None)

    assert people.scalar_one() is False
    assert "NIK_TERISI_MINIMUM" in page


@pytest.mark.postgres
def test_the_page_of_a_quarter_names_every_source_also_the_missing(
    viewer: TestClient, quarter: None
) -> None:
    from dtsen.sources.registry import SOURCES

    page = viewer.get("/mutu/", params={"quarter": "2026-Q3"}).text

    sections = re.findall('<section id="(.*?)"', page)
    assert sections == [*SOURCES, "mart", "tautan", "stasiun"]
    assert page.count("Kiriman belum dibaca") == len(SOURCES) - 1


@pytest.mark.postgres
def test_without_a_quarter_the_page_offers_the_quarters_there_are(
    viewer: TestClient, quarter: None
) -> None:
    page = viewer.get("/mutu/").text

    assert 'href="./?quarter=2026-Q3"' in page
    assert "<section" not in page


@pytest.mark.postgres
def test_an_empty_warehouse_says_that_it_is_empty(
    viewer: TestClient, warehouse: str
) -> None:
    assert "Belum ada triwulan" in viewer.get("/mutu/").text


@pytest.mark.parametrize("page", ["/mutu/", "/kesiapan/"])
@pytest.mark.parametrize("quarter", ["2026Q3", "2026-Q5", "٢٠٢٦-Q3", "<script>"])
def test_a_quarter_spelled_otherwise_is_refused(
    viewer: TestClient, page: str, quarter: str
) -> None:
    assert viewer.get(page, params={"quarter": quarter}).status_code == 422


@pytest.mark.postgres
def test_suppliers_have_a_page_and_others_none(
    viewer: TestClient, quarter: None
) -> None:
    one = viewer.get("/kesiapan/pemasok", params={"source": "dtks"})
    all_of_them = viewer.get("/kesiapan/", params={"quarter": "2026-Q3"})
    nobody = viewer.get("/kesiapan/pemasok", params={"source": "bpjs"})

    assert (one.status_code, all_of_them.status_code) == (200, 200)
    assert "Segitiga revisi kiriman" in one.text
    assert "Kesiapan data 2026-Q3" in all_of_them.text
    assert nobody.status_code == 404


@pytest.mark.parametrize("run_id", ["keyless", "no such run"])
def test_a_run_without_a_quarter_has_no_page(viewer: TestClient, run_id: str) -> None:
    answer = viewer.get("/mutu/run", params=RUN | {"run_id": run_id})

    assert answer.status_code == 404
    assert "triwulan" in answer.json()["detail"]


def test_the_triage_notes_of_a_dag_are_set_without_its_markup(
    viewer: TestClient,
) -> None:
    page = viewer.get("/mutu/triage", params={"dag_id": "terima_dtks"}).text

    assert "<strong>If <code>land</code> fails</strong>" in page
    assert "&lt;b&gt;not markup&lt;/b&gt;" in page


def test_a_dag_that_does_not_exist_has_no_notes(viewer: TestClient) -> None:
    answer = viewer.get("/mutu/triage", params={"dag_id": "hapus"})

    assert answer.status_code == 404
