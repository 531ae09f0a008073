"""A delivery beside that of the quarter before: what changed, and what may not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from dtsen import lake, quality
from dtsen.quality import findings, profile, suites
from dtsen.quality.passage import judged_digests
from dtsen.quality.verdict import Severity, Verdict
from dtsen.quarter import Quarter
from dtsen.settings import HOME
from dtsen.sources.registry import SOURCES
from dtsen.sources.tables import TABLES
from dtsen.warehouse import engine
from dtsen.warehouse import warehouse as transaction

if TYPE_CHECKING:
    from collections.abc import Callable

BEFORE, NOW = Quarter(2026, 2), Quarter(2026, 3)

# Records of invented people and families in two kelurahan; "grown" says how a record of
# this quarter differs from that of the quarter before, in every tenth record.
RECORDS = {
    "person": """
        select
            md5(i || '{grown}' || if(i % 10 = 0, '{quarter}', '')) as record_key,
            i + 1 as record_no, cast([] as varchar[]) as reasons,
            'KK' || i // 3 as family_key, printf('39%014d', i) as nik,
            'CONTOH ' || i as name,
            date '1950-01-01' + cast(i * 9 as integer) as born_on,
            if(i % 2 = 0, 'L', 'P') as sex, 'ada' as life_status,
            if(i % 7 < 4, '31.71.01.1001', '31.71.01.1002') as kelurahan_code,
            if(i % 3 = 0, 'kepala', 'anak') as relation
        from range({n}) as t (i)
    """,
    "family": """
        select
            md5('f' || i || if(i % 10 = 0, '{quarter}', '')) as record_key,
            i + 1 as record_no, cast([] as varchar[]) as reasons,
            'KK' || i as family_key, 1 + i % 10 as desil_nasional,
            if(i % 7 < 4, '31.71.01.1001', '31.71.01.1002') as kelurahan_code,
            case when i % 50 = 0 then 'bambu' when i % 50 < 5 then 'kayu_sirap'
                else 'genteng' end as roof
        from range({n} // 3) as t (i)
    """,
}
N = 6000


@pytest.fixture
def stage(home) -> Callable[..., None]:
    """Return what stages the tables of DTSEN, some columns replaced."""

    def write(quarter: Quarter, n: int = N, grown: str = "", **replaced: str) -> None:
        for table, query in RECORDS.items():
            records = query.format(n=n, quarter=quarter, grown=grown)
            damage = replaced.get(table, "")
            columns = ", ".join(
                f'null::{kind} as "{column}"' for column, kind in TABLES[table].items()
            )
            with lake.lake() as connection:
                lake.write(
                    connection,
                    f"select * {f'replace ({damage})' if damage else ''} "
                    f"from ({records}) union all by name "
                    f"(select {columns} where false) order by record_no",
                    lake.staged_path(quarter, "dtsen", table, "a.csv"),
                )

    return write


def let_pass(quarter: Quarter, source: str = "dtsen") -> None:
    """Write down that the gate has let a source through."""
    profile.profile(quarter, source)
    digests = judged_digests(quarter, source)
    quality.keep(Verdict(str(quarter), source, N, (), digests))


def changes(where: str = "true", source: str = "dtsen") -> list[tuple]:
    profile.profile(NOW, source)
    with lake.lake() as connection:
        profile.compare(connection, NOW, source)
        return connection.execute(
            "select table_name, area_code, measure, value, n_earlier, n_recent "
            f"from profile_change where {where} order by all"
        ).fetchall()


def failed(source: str = "dtsen") -> set[str]:
    """Return the rules of the suite that do not hold."""
    from dtsen.quality.examine import examine_lake

    with lake.lake() as connection:
        judged = profile.show(connection, NOW, source)
        found = examine_lake(connection, judged, suites.parameters(NOW))
    return {finding.rule_id for finding in found if not finding.is_success}


def test_a_profile_counts_every_record_once_per_measure(stage):
    stage(
        NOW,
        person="if(record_no % 3 = 0, null, sex) as sex",
    )
    n_cells = profile.profile(NOW, "dtsen")
    with lake.lake() as connection:
        lake.view(connection, "cell", profile.profile_path(NOW, "dtsen"))
        sums = connection.execute(
            "select table_name, measure, sum(n_records) from cell group by all"
        ).fetchall()
        sexes = connection.execute(
            "select value, sum(n_records) from cell where measure = 'sex' "
            "and table_name = 'person' group by value order by value"
        ).fetchall()
        assert lake.count(connection, profile.profile_path(NOW, "dtsen")) == n_cells
    assert {(table, n) for table, _, n in sums} == {("person", N), ("family", N // 3)}
    measures = {measure for _, measure, _ in sums}
    assert {"records", "has_nik", "age_group", "roof", "desil_nasional"} <= measures
    assert sexes == [("L", 2000), ("P", 2000), ("kosong", 2000)]


def test_a_profile_holds_no_person_and_is_the_same_byte_for_byte(stage, monkeypatch):
    stage(NOW)
    paths = []
    for threads in ("1", "2"):
        monkeypatch.setenv("DTSEN_THREADS", threads)
        profile.settings.cache_clear()
        profile.profile(NOW, "dtsen")
        paths.append(profile.profile_path(NOW, "dtsen").read_bytes())
    assert paths[0] == paths[1]
    assert b"CONTOH" not in paths[0]
    with lake.lake() as connection:
        lake.view(connection, "cell", profile.profile_path(NOW, "dtsen"))
        assert connection.table("cell").columns == [
            *("kelurahan_code", "measure", "value", "n_records", "table_name")
        ]


def test_without_an_earlier_quarter_nothing_has_changed_and_every_rule_holds(stage):
    stage(NOW)
    assert changes() == []
    assert failed() == set()


def test_what_did_not_pass_the_gate_is_nothing_to_compare_with(stage):
    stage(BEFORE)
    profile.profile(BEFORE, "dtsen")
    stage(NOW, n=300)
    assert changes() == []


def test_the_newest_quarter_that_passed_is_compared_with_whatever_lies_between(stage):
    for quarter in (Quarter(2025, 4), Quarter(2026, 1)):
        stage(quarter)
        let_pass(quarter)
    stage(BEFORE)
    profile.profile(BEFORE, "dtsen")
    stage(NOW)
    stage(NOW.next)
    let_pass(NOW.next)
    profile.profile(NOW, "dtsen")
    with lake.lake() as connection:
        assert profile.compare(connection, NOW, "dtsen") == Quarter(2026, 1)


def test_a_quarter_like_the_one_before_breaks_no_rule(stage):
    stage(BEFORE)
    let_pass(BEFORE)
    stage(NOW)
    whole = changes("area_code = '31' and measure = 'records'")
    assert whole == [
        ("family", "31", "records", "", N // 3, N // 3),
        ("person", "31", "records", "", N, N),
    ]
    assert changes("measure = 'wall'") == []  # nobody answers it
    assert failed() == set()


CHANGES = {
    "a tenth and more is missing": (
        {"n": N * 89 // 100},
        {"JUMLAH_SUSUT_MAKSIMUM", "KELURAHAN_SUSUT"},
    ),
    "a quarter more": ({"n": N * 5 // 4}, {"JUMLAH_TUMBUH", "KELURAHAN_TUMBUH"}),
    "a kelurahan that is gone": (
        {
            "person": "'31.71.01.1001' as kelurahan_code",
            "family": "'31.71.01.1001' as kelurahan_code",
        },
        {"KELURAHAN_HILANG", "KELURAHAN_SUSUT", "KELURAHAN_TUMBUH"},
    ),
    "two rare codes exchanged": (
        {
            "family": "case roof when 'bambu' then 'kayu_sirap' "
            "when 'kayu_sirap' then 'bambu' else roof end as roof"
        },
        {"KODE_BERGESER"},
    ),
    "a column that is suddenly empty": (
        {"person": "cast(null as varchar) as relation"},
        {"SEBARAN_BERGESER", "KELURAHAN_BERGESER", "KODE_BERGESER"},
    ),
    "deciles upside down": (
        {"family": "cast(11 - desil_nasional as smallint) as desil_nasional"},
        {"DESIL_LONJAK"},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_breaks_the_rules_that_are_for_it_and_no_other(stage, change):
    stage(BEFORE)
    let_pass(BEFORE)
    arguments, expected = CHANGES[change]
    stage(NOW, **arguments)
    assert failed() == expected


def test_the_content_of_the_quarter_before_under_another_name_is_seen(stage):
    stage(BEFORE)
    let_pass(BEFORE)
    for table in TABLES.keys() & RECORDS.keys():
        before, now = (
            lake.staged_path(quarter, "dtsen", table, name)
            for quarter, name in ((BEFORE, "a.csv"), (NOW, "b.csv"))
        )
        now.parent.mkdir(parents=True, exist_ok=True)
        now.write_bytes(before.read_bytes())
    assert failed() == {"KIRIMAN_SAMA", "KIRIMAN_SAMA_TERLARANG"}


@settings(max_examples=5)
@given(share=st.integers(0, 10))
def test_the_share_of_repeated_content_is_counted_exactly_in_small_files(
    tmp_path_factory, share
):
    path = tmp_path_factory.mktemp("same")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DTSEN_STATE", str(path))
        profile.settings.cache_clear()
        with lake.lake() as connection:
            for name, limit in (("recent", 10), ("earlier", share)):
                connection.execute(
                    f"create view {name} as select md5(cast(i as varchar)) as "
                    f"record_key from range(1000) as t (i) where i % 10 < {limit}"
                )
            found = connection.execute(
                lake.statement("profile/same"), {"table_name": "person", "below": "g"}
            ).fetchall()
    profile.settings.cache_clear()
    assert found == [("person", "same_records", 1000, share * 100)]


def test_a_critical_finding_on_a_file_closes_the_gate_and_a_warning_reports(home):
    from dtsen.quality.examine import examine_lake

    path = lake.findings_dir(NOW, "dtsen") / "person__a.csv.parquet"
    outcome = {}
    for severity in ("info", "warning", "critical"):
        with lake.lake() as connection:
            lake.write(
                connection,
                "select 'a.csv' as file_name, 'NIK_EXCEL' as code, 'nik' as "
                'column_name, 9 as n, 10 as "of", 0.9 as share, 0.5 as "limit", '
                f"'{severity}' as severity",
                path,
            )
            judged = findings.show(connection, NOW, "dtsen")
            found = examine_lake(connection, judged, {})
            outcome[severity] = {f.rule_id for f in found if not f.is_success}
            assert {f.owner for f in found} == {SOURCES["dtsen"].supplier}
    assert outcome == {
        "info": set(),
        "warning": {"TEMUAN_BERKAS"},
        "critical": {"TEMUAN_BERKAS", "TEMUAN_BERKAS_KRITIS"},
    }


def test_a_source_without_findings_on_its_files_passes(home):
    from dtsen.quality.examine import examine_lake

    with lake.lake() as connection:
        judged = findings.show(connection, NOW, "klj")
        assert all(f.is_success for f in examine_lake(connection, judged, {}))


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_has_rules_on_its_profile_that_say_why(source):
    path = HOME / "expectations" / f"{source}__profile.json"
    suite = json.loads(path.read_text(encoding="utf-8"))
    assert suite["name"] == path.stem
    ids = [rule["meta"]["rule_id"] for rule in suite["expectations"]]
    assert len(set(ids)) == len(ids)
    by_id = dict(zip(ids, suite["expectations"], strict=True))
    assert by_id["JUMLAH_SUSUT_MAKSIMUM"]["severity"] == Severity.CRITICAL
    assert by_id["KIRIMAN_SAMA"]["severity"] == Severity.WARNING
    assert ("KIRIMAN_SAMA_TERLARANG" in ids) == (source in {"dtks", "dtsen"})
    for rule in suite["expectations"]:
        assert rule["meta"]["owner"] == SOURCES[source].supplier
        assert rule["notes"].endswith(".")
        assert rule["description"].endswith(".")


@pytest.mark.postgres
def test_findings_are_replaced_in_the_warehouse(stage, warehouse):
    stage(BEFORE)
    let_pass(BEFORE)
    stage(NOW, n=N // 2)
    profile.profile(NOW, "dtsen")
    path = lake.findings_dir(NOW, "dtsen") / "person__a.csv.parquet"
    with lake.lake() as connection:
        profile.compare(connection, NOW, "dtsen")
        lake.write(
            connection,
            "select 'a.csv' as file_name, 'TGL_AWAL_TAHUN' as code, 'born_on' as "
            'column_name, 9 as n, 10 as "of", 0.9 as share, 0.15 as "limit", '
            "'warning' as severity",
            path,
        )
    for _ in range(2):
        with transaction() as connection:
            findings.record_findings(connection, NOW, "dtsen")
    with engine().connect() as connection:
        kept = connection.execute(
            text(
                "select source, table_name, earlier_quarter, n_earlier, n_recent, "
                "ratio from quality.profile_change where quarter = '2026-Q3' "
                "and area_code = '31' and measure = 'records' order by table_name"
            )
        ).fetchall()
        shown = connection.execute(
            text('select file_name, code, n, "of", "limit" from quality.file_finding')
        ).fetchall()
    assert kept == [
        ("dtsen", "family", "2026-Q2", 2000, 1000, 0.5),
        ("dtsen", "person", "2026-Q2", 6000, 3000, 0.5),
    ]
    assert shown == [("a.csv", "TGL_AWAL_TAHUN", 9, 10, 0.15)]
