"""The gate before a draft: what analysts read agrees with itself."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.pool import StaticPool

from dtsen import indicators, quality
from dtsen.areas import areas
from dtsen.errors import GateClosed
from dtsen.quality import marts, suites
from dtsen.quarter import Quarter
from dtsen.register.load import load as load_register
from dtsen.sources.registry import SOURCES
from dtsen.warehouse import engine, insert
from dtsen.warehouse import warehouse as transaction

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.usefixtures("warehouse"),
    pytest.mark.filterwarnings("ignore:You are using a generic SQLDatasource"),
]

QUARTER = Quarter.parse("2026-Q3")
SUPPLIED = [code for code, source in SOURCES.items() if source.is_needed_by_register]
KLJ = "3900000000000001"


def register() -> dict[str, list[dict]]:
    """Return a register of families of two in the city, and of one on the islands."""
    person, family, membership = [], [], []
    islands, *city = areas(on=QUARTER.last_day)[::2]
    city = [area for area in city if area.kota_code != islands.kota_code]
    for n, area in enumerate(city):
        place = {
            "kelurahan_code": area.kelurahan_code,
            "kota_code": area.kelurahan_code[:5],
        }
        desil = {"desil": 1 + n % 10, "desil_provinsi": 1 + n % 10}
        source = {"desil_source": "dtsen"}
        family.append(
            {"family_id": f"f{n}", "n_members": 2}
            | {"kelurahan_code": area.kelurahan_code}
            | desil
            | source
        )
        for k, sex in enumerate("LP"):
            who = {"person_id": f"p{n}{k}", "family_id": f"f{n}", "is_head": k == 0}
            person.append(who | place | {"sex": sex})
            membership.append(who)
    nowhere = {"kelurahan_code": None, "kota_code": None, "is_resident": False}
    person.append({"person_id": "x", "is_head": False} | nowhere)
    there = {"kelurahan_code": islands.kelurahan_code, "kota_code": islands.kota_code}
    person.append({"person_id": "y", "is_head": False} | there)
    identity = [{"person_id": "p00", "nik": KLJ}]
    return {
        "person": person,
        "family": family,
        "membership": membership,
        "identity": identity,
    }


@pytest.fixture
def bring(write_register, write_list):
    """Bring a register and its figures into the warehouse, as the stations do."""

    def into_warehouse() -> None:
        write_register(QUARTER, sources=tuple(SUPPLIED), **register())
        write_list(QUARTER, "klj", (KLJ, None), ("3900000000000002", "31.71.01.1001"))
        measured = indicators.measure(QUARTER, without=["kjp_plus", "pkh"])
        with transaction() as connection:
            for table in (
                *("ops.delivery_file", "quality.validation_result"),
                "quality.linkage_estimate",
                "quality.linkage_drift",
            ):
                connection.exec_driver_sql(f"delete from {table}")
            insert(connection, "quality.linkage_estimate", LINKS)
            insert(connection, "ops.delivery_file", [delivered(s) for s in SUPPLIED])
            results = [judged(source) for source in SUPPLIED]
            insert(connection, "quality.validation_result", results)
            insert(connection, "quality.linkage_drift", [drift("stable")])
            load_register(connection, QUARTER)
            indicators.load(connection, QUARTER, measured)

    return into_warehouse


def delivered(source: str) -> dict:
    return {
        "quarter": str(QUARTER),
        "source": source,
        "revision": 1,
        "file_name": f"{source}.csv",
        "table_name": "person",
        "layout": "1",
        "sha256": "0" * 64,
        "bytes": 1,
        "rows_read": 6,
        "accepted": 3,
        "duplicates": 2,
        "quarantined": 1,
        "is_synthetic": True,
    }


def drift(verdict: str) -> dict:
    return {
        "quarter": str(QUARTER),
        "model_version": "city-1.0",
        "what": "unknown",
        "part": "dtks.nik",
        "answer": "unknown",
        "n_expected": 40,
        "n_seen": 120,
        "expected_ratio": 0.04,
        "seen_ratio": 0.12,
        "measure": "cohen_h",
        "shift": 0.305,
        "threshold": 0.2,
        "verdict": verdict,
    }


def judged(source: str, *, is_success: bool = True) -> dict:
    return {
        "quarter": str(QUARTER),
        "source": source,
        "table_name": "person",
        "rule_id": "UJI",
        "expectation": "uji",
        "severity": "critical",
        "is_success": is_success,
        "description": "Aturan uji.",
    }


# Few links of one group are bad, which may be luck.
LINKS = [
    {
        "quarter": str(QUARTER),
        "part": part,
        "n_links": n_links,
        "precision_ratio": 0.999,
        "precision_lower": precision_lower,
        "precision_upper": 1.0,
        "precision_basis": "prior",
        "recall_ratio": 0.99,
        "recall_lower": 0.98,
        "recall_upper": 1.0,
        "recall_basis": "both",
        "recall_behind": recall_behind,
        "n_labels": 7,
    }
    for part, n_links, precision_lower, recall_behind in (
        ("all", 5000, 0.99, 0.0),
        ("women", 1000, 0.99, 0.02),
        ("31.01", 999, 0.9, None),
    )
]

# How each rule is broken: by other values of a column, or by another query.
BROKEN: dict[tuple[str, str], tuple[str, str] | str] = {
    ("indicator", "BARIS_ADA"): "select * from {of} where false",
    ("indicator", "BARIS_UNIK"): "select * from {of} union all select * from {of}",
    ("indicator", "VERSI_SATU"): ("build", "build || area_code"),
    ("indicator", "WILAYAH_ADA"): ("area_code", "'31.99'"),
    ("indicator", "WILAYAH_LENGKAP"): "select * from {of} where area_code <> '31.71'",
    ("indicator", "TINGKAT_BAKU"): ("area_level", "'desa'"),
    ("indicator", "JENIS_BAKU"): ("kind", "'perkiraan'"),
    ("indicator", "INDIKATOR_ADA"): ("indicator_code", "'penduduk_lain'"),
    ("indicator", "PEMBILANG_WAJAR"): ("numerator", "-1"),
    ("indicator", "PEMBILANG_MAKSIMUM"): ("denominator", "numerator - 1"),
    ("indicator", "PERSEN_WAJAR"): ("value", "100.1"),
    ("indicator", "NILAI_TEPAT"): ("value", "value + 0.01"),
    ("indicator", "SELANG_BAWAH"): ("lower", "value + 0.01"),
    ("indicator", "SELANG_ATAS"): ("upper", "value - 0.01"),
    ("indicator", "RESMI_ADA"): (
        "select * from {of} where kind <> 'official' or area_code <> '31.01'"
    ),
    ("area_sum", "BARIS_ADA"): "select * from {of} where false",
    ("area_sum", "JUMLAH_BAGIAN"): ("n_parts", "n_total + 1"),
    ("area_sum", "JUMLAH_TEPAT"): ("n_accounted", "n_total - 1"),
    ("breakdown_sum", "BARIS_ADA"): "select * from {of} where false",
    ("breakdown_sum", "RINCIAN_TEPAT"): ("n_parts", "n_total - 1"),
    ("population", "BARIS_ADA"): "select * from {of} where false",
    ("population", "PENDUDUK_MAKSIMUM"): ("population_ratio", "1.11"),
    ("population", "PENDUDUK_KELURAHAN"): ("population_ratio", "1.51"),
    ("population", "PENDUDUK_SEBARAN"): ("relative_ratio", "2.51"),
    ("person", "BARIS_ADA"): "select * from {of} where false",
    ("person", "BARIS_UNIK"): ("person_id", "'sama'"),
    ("person", "WILAYAH_DIKENAL"): ("kelurahan_code", "'31.71.01.9999'"),
    ("person", "WILAYAH_TERISI"): ("kelurahan_code", "null::text"),
    ("person", "KOTA_TEPAT"): ("kota_code", "'31.01'"),
    ("person", "JK_BAKU"): ("sex", "'X'"),
    ("person", "UMUR_WAJAR"): ("age_years", "121"),
    ("person", "KELOMPOK_UMUR_BAKU"): ("age_group", "'20-24'"),
    ("person", "KELOMPOK_UMUR_TEPAT"): ("age_group", "'60+'"),
    ("person", "PADAN_BAKU"): ("padan", "'mungkin'"),
    ("person", "KEBERADAAN_BAKU"): ("life_status", "'hilang'"),
    ("person", "NIK_STATUS_BAKU"): ("nik_state", "'baik'"),
    ("person", "PENDUDUK_TEPAT"): ("is_resident", "not is_resident"),
    ("person", "REKAMAN_ADA"): ("n_records", "0"),
    ("person", "SUMBER_ADA"): ("in_regsosek", "false"),
    ("person", "KELUARGA_ADA"): ("family_id", "'asing'"),
    ("person", "KELUARGA_TERISI"): ("family_id", "null::text"),
    ("family", "BARIS_ADA"): "select * from {of} where false",
    ("family", "BARIS_UNIK"): ("family_id", "'sama'"),
    ("family", "WILAYAH_DIKENAL"): ("kelurahan_code", "'31.71.01.9999'"),
    ("family", "DESIL_NASIONAL_BAKU"): ("desil_nasional", "0"),
    ("family", "DESIL_PROVINSI_BAKU"): ("desil_provinsi", "11"),
    ("family", "DESIL_KOTA_BAKU"): ("desil_kabupaten_kota", "11"),
    ("family", "DESIL_BAKU"): ("desil", "11"),
    ("family", "DESIL_ASAL_BAKU"): ("desil_source", "'dtks'"),
    ("family", "DESIL_ASAL"): ("desil", "11 - desil"),
    ("family", "DESIL_TERISI"): ("desil", "null::smallint"),
    ("family", "ANGGOTA_WAJAR"): ("n_members", "31"),
    ("family", "ANGGOTA_TEPAT"): ("n_members", "n_members - 1"),
    ("family", "KELUARGA_BERANGGOTA"): ("family_id", "'asing'"),
    ("family", "LUAS_WAJAR"): ("floor_area_m2", "2000.1"),
    ("membership", "BARIS_ADA"): "select * from {of} where false",
    ("membership", "BARIS_UNIK"): "select * from {of} union all select * from {of}",
    ("membership", "SATU_KELUARGA"): ("person_id", "'sama'"),
    ("membership", "SATU_KEPALA"): ("is_head", "true"),
    ("membership", "KELUARGA_ADA"): ("family_id", "'asing'"),
    ("membership", "ANGGOTA_ADA"): ("person_id", "'asing' || person_id"),
    ("programme_receipt", "BARIS_UNIK"): ("record_no", "1"),
    ("programme_receipt", "WILAYAH_DIKENAL"): ("kelurahan_code", "'31.71.01.9999'"),
    ("programme_receipt", "TERTAUT_BAKU"): ("linked_by", "'nama'"),
    ("programme_receipt", "TERTAUT_TEPAT"): ("linked_by", "'nik'"),
    ("programme_receipt", "PROGRAM_ADA"): ("programme_code", "'lain'"),
    ("programme_receipt", "PENERIMA_ADA"): ("person_id", "'asing'"),
    ("programme_receipt", "KELUARGA_ADA"): ("family_id", "'asing'"),
    ("programme_receipt", "NOMINAL_REGISTER"): ("amount_idr_per_month", "0"),
    ("linkage_quality", "DUGAAN_ADA"): "select * from {of} where false",
    ("linkage_quality", "PRESISI_TAUTAN"): ("precision_lower", "0.989"),
    ("linkage_quality", "KELENGKAPAN_TERTINGGAL"): ("recall_behind", "0.021"),
    ("data_quality", "BARIS_ADA"): "select * from {of} where false",
    ("data_quality", "BARIS_UNIK"): ("source", "'sama'"),
    ("data_quality", "BERKAS_SEIMBANG"): ("accepted", "accepted - 1"),
    ("data_quality", "SUMBER_LULUS"): ("n_failed_critical", "1"),
    ("linkage_drift", "MODEL_SESUAI"): ("verdict", "'train_again'"),
}


def query(relation: str, change: tuple[str, str] | str) -> str:
    of = f"(select * from {relation} where quarter = '{QUARTER}') as q"
    if isinstance(change, str):
        return change.format(of=of)
    column, value = change
    with engine().connect() as connection:
        named = connection.execute(text(f"select * from {relation} limit 0")).keys()
    listed = [f"{value} as {c}" if c == column else c for c in named]
    return f"select {', '.join(listed)} from {of}"


def test_marts_in_which_nothing_is_wrong_open_the_gate(bring):
    bring()
    verdict = quality.judge_mart(QUARTER)
    assert [f for f in verdict.findings if not f.is_success] == []
    validated = verdict.require_open()
    assert (validated.source, validated.n_warnings) == ("mart", 0)
    assert validated.n_expectations == len(BROKEN)
    assert validated.rows > len(register()["person"])


def test_every_rule_fails_on_what_it_was_written_for(bring):
    from dtsen.quality.examine import examine

    bring()
    rules, queries = {}, {}
    for relation in marts.RELATIONS:
        table = relation.partition(".")[2]
        suite = suites.read(quality.MART, table)
        for rule in suite["expectations"]:
            key = (table, rule["meta"]["rule_id"])
            name = "__".join(key)
            rules[name] = {"name": name, "expectations": [rule]}
            queries[name] = query(relation, BROKEN[key])
    assert set(rules) == {"__".join(key) for key in BROKEN}
    with marts._reading() as connection:
        findings = examine(
            "postgresql+psycopg2://",
            {"creator": lambda: connection, "poolclass": StaticPool},
            rules,
            suites.parameters(QUARTER),
            queries,
        )
    wrong = {f.table_name: f.observed for f in findings if f.is_success}
    assert wrong == {}
    assert "not evaluated" not in {f.observed for f in findings}


def test_figures_that_do_not_add_up_are_found_where_they_lie(bring):
    bring()
    with changed(
        "update mart.figure set numerator = numerator + 1, value = value + 1, "
        "denominator = denominator + 1 where area_code = '31.71.01' "
        "and indicator_code = 'penduduk' and breakdown = 'sex=P'"
    ):
        failed = quality.judge_mart(QUARTER).failures(quality.Severity.CRITICAL)
    assert {(f.table_name, f.rule_id, f.n_unexpected) for f in failed} == {
        ("area_sum", "JUMLAH_BAGIAN", 1),
        ("area_sum", "JUMLAH_TEPAT", 2),
        ("breakdown_sum", "RINCIAN_TEPAT", 1),
    }


@contextmanager
def changed(statement: str):
    """Change what lies in the warehouse, and forget the change afterwards."""
    with transaction() as connection:
        connection.exec_driver_sql("create table kept as select * from mart.figure")
        connection.exec_driver_sql(statement)
    yield
    with transaction() as connection:
        connection.exec_driver_sql("delete from mart.figure")
        connection.exec_driver_sql("insert into mart.figure select * from kept")
        connection.exec_driver_sql("drop table kept")


def test_a_source_that_has_not_passed_stops_the_draft(bring):
    bring()
    with transaction() as connection:
        connection.exec_driver_sql(
            "update quality.validation_result set is_success = false "
            "where source = 'p3ke'"
        )
    with pytest.raises(GateClosed, match=r"data_quality SUMBER_LULUS.* No draft is"):
        quality.judge_mart(QUARTER).require_open()


def test_a_model_that_has_drifted_is_a_warning_and_stops_nothing(bring):
    bring()
    with transaction() as connection:
        connection.exec_driver_sql("delete from quality.linkage_drift")
        insert(connection, "quality.linkage_drift", [drift("train_again")])
    verdict = quality.judge_mart(QUARTER)
    (found,) = (f for f in verdict.findings if not f.is_success)
    assert (found.table_name, found.rule_id) == ("linkage_drift", "MODEL_SESUAI")
    assert (found.severity, found.n_unexpected) == (quality.Severity.WARNING, 1)
    assert verdict.require_open().n_warnings == 1


def test_nothing_is_drafted_of_figures_that_were_not_judged(bring):
    bring()
    with pytest.raises(GateClosed, match="mart 2026-Q3: no verdict"):
        quality.require_passed(QUARTER, quality.MART)
    quality.keep(quality.judge_mart(QUARTER))
    quality.require_passed(QUARTER, quality.MART)
    indicators.measure(QUARTER, without=["kjp_plus", "klj", "pkh"])
    with pytest.raises(GateClosed, match="Validate it again"):
        quality.require_passed(QUARTER, quality.MART)
