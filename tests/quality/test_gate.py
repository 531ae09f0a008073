"""The gate: critical stops, a warning is reported, and no value of a person is told."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from sqlalchemy import text

from dtsen import quality
from dtsen.errors import DeliveryMissing, GateClosed
from dtsen.lake import verdict_path
from dtsen.quality import suites
from dtsen.quarter import Quarter
from dtsen.sources.registry import SOURCES
from dtsen.warehouse import engine
from dtsen.warehouse import warehouse as transaction

QUARTER = Quarter.parse("2026-Q3")

# Invented, and found nowhere else: whatever shows them has told a value.
CANARY_NIK = "3966667777888899"
CANARY_NAME = "KENARI RAHASIA"


def n_rules(source: str) -> int:
    """Return how many rules judge a source."""
    judged = [(source, table) for table in (*SOURCES[source].tables, "profile")]
    judged += [("ledger", "file"), ("ledger", "unaccounted"), ("file", "finding")]
    return sum(len(suites.read(*names)["expectations"]) for names in judged)


def test_importing_the_gate_does_not_import_great_expectations():
    code = "import sys, dtsen.quality; print('great_expectations' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"


def test_a_source_in_which_nothing_is_wrong_opens_the_gate(stage, good):
    stage("p3ke", "person", good("p3ke", "person"))
    stage("p3ke", "family", good("p3ke", "family"))
    validated = quality.judge(QUARTER, "p3ke").require_open()
    assert (validated.quarter, validated.source) == ("2026-Q3", "p3ke")
    assert (validated.n_expectations, validated.n_warnings) == (n_rules("p3ke"), 0)
    assert validated.rows == len(good("p3ke", "person")) + len(good("p3ke", "family"))


def test_all_files_of_a_table_are_judged_together(stage, good):
    rows = good("klj", "beneficiary")
    stage("klj", "beneficiary", rows[:100], "satu.csv")
    stage("klj", "beneficiary", [rows[0], *rows[100:]], "dua.csv")
    verdict = quality.judge(QUARTER, "klj")
    assert verdict.rows == len(rows) + 1
    failed = {
        finding.rule_id for finding in verdict.failures(quality.Severity.CRITICAL)
    }
    assert failed == {"KUNCI_UNIK"}


def test_a_record_in_two_files_is_for_the_supplier_to_take_out(stage, good):
    rows = good("klj", "beneficiary")
    stage("klj", "beneficiary", rows, "satu.csv")
    stage("klj", "beneficiary", [rows[0]], "dua.csv")
    with pytest.raises(
        GateClosed, match=r"beneficiary KUNCI_UNIK \(2 of 268\)\. Ask Dinas Sosial"
    ):
        quality.judge(QUARTER, "klj").require_open()


def test_a_warning_is_counted_and_the_gate_stays_open(stage, good):
    rows = good("klj", "beneficiary")
    for row in rows[: len(rows) // 10]:
        row["amount_idr_per_month"] = None
    stage("klj", "beneficiary", rows)
    verdict = quality.judge(QUARTER, "klj")
    assert not all(finding.is_success for finding in verdict.findings)
    assert verdict.require_open().n_warnings == 1


def test_a_critical_failure_closes_the_gate_and_says_what_to_do(stage, good):
    rows = good("klj", "beneficiary")
    for row in rows[: len(rows) // 2]:
        row["nik"] = None
    stage("klj", "beneficiary", rows)
    with pytest.raises(GateClosed) as closed:
        quality.judge(QUARTER, "klj").require_open()
    assert str(closed.value) == (
        f"klj 2026-Q3: the gate is closed by 1 critical of {n_rules('klj')} rules: "
        "beneficiary NIK_TERISI_MINIMUM (133 of 267). Ask Dinas Sosial for a "
        "corrected delivery, sent as the next revision. Reasons are in "
        "quality.validation_result, records (file and number) in quality.flag."
    )


def test_a_fault_of_our_own_is_not_blamed_on_the_supplier(stage, good):
    rows = good("klj", "beneficiary")
    rows[5]["kelurahan_code"] = "31.99.99.1001"
    stage("klj", "beneficiary", rows)
    with pytest.raises(GateClosed, match="The staging of this source needs repair"):
        quality.judge(QUARTER, "klj").require_open()


def test_a_table_that_is_not_staged_is_an_error_that_says_so(stage, good):
    stage("p3ke", "person", good("p3ke", "person"))
    with pytest.raises(
        DeliveryMissing, match=r"p3ke 2026-Q3: table family is not staged"
    ):
        quality.judge(QUARTER, "p3ke")


def test_the_same_data_gives_the_same_verdict(stage, good):
    stage("dukcapil", "civil_status", good("dukcapil", "civil_status"))
    assert quality.judge(QUARTER, "dukcapil") == quality.judge(QUARTER, "dukcapil")


def test_a_source_passes_as_it_was_judged(stage, good):
    stage("klj", "beneficiary", good("klj", "beneficiary"))
    assert not quality.has_passed(QUARTER, "klj")
    with pytest.raises(GateClosed, match=r"klj 2026-Q3: no verdict.* Validate it fi"):
        quality.require_passed(QUARTER, "klj")
    quality.keep(quality.judge(QUARTER, "klj"))
    assert quality.has_passed(QUARTER, "klj")
    quality.require_passed(QUARTER, "klj")


@pytest.mark.parametrize("file", ["beneficiary.csv", "susulan.csv"])
def test_what_is_staged_after_the_verdict_has_to_be_judged_again(stage, good, file):
    rows = good("klj", "beneficiary")
    stage("klj", "beneficiary", rows)
    quality.keep(quality.judge(QUARTER, "klj"))
    stage("klj", "beneficiary", rows[:-1], file)
    assert not quality.has_passed(QUARTER, "klj")
    with pytest.raises(GateClosed, match=r"klj 2026-Q3: .* Validate it again"):
        quality.require_passed(QUARTER, "klj")


def test_what_is_staged_while_the_gate_judges_was_not_judged(stage, good, monkeypatch):
    from dtsen.quality import examine

    rows = good("klj", "beneficiary")
    stage("klj", "beneficiary", rows)
    examine_lake = examine.examine_lake

    def stage_meanwhile(*args):
        findings = examine_lake(*args)
        stage("klj", "beneficiary", rows[:-1])
        return findings

    monkeypatch.setattr(examine, "examine_lake", stage_meanwhile)
    quality.keep(quality.judge(QUARTER, "klj"))
    assert not quality.has_passed(QUARTER, "klj")


def test_a_closed_gate_stays_closed_for_whoever_asks_later(stage, good):
    rows = good("klj", "beneficiary")
    for row in rows[: len(rows) // 2]:
        row["nik"] = None
    stage("klj", "beneficiary", rows)
    quality.keep(quality.judge(QUARTER, "klj"))
    assert not quality.has_passed(QUARTER, "klj")
    with pytest.raises(GateClosed, match="closed by beneficiary NIK_TERISI_MINIMUM"):
        quality.require_passed(QUARTER, "klj")


def test_a_verdict_is_replaced_by_the_next(stage, good):
    rows = good("klj", "beneficiary")
    stage("klj", "beneficiary", [*rows, rows[0]])
    quality.keep(quality.judge(QUARTER, "klj"))
    stage("klj", "beneficiary", rows)
    quality.keep(quality.judge(QUARTER, "klj"))
    assert quality.has_passed(QUARTER, "klj")
    assert [path.name for path in verdict_path(QUARTER, "klj").parent.iterdir()] == [
        "klj.json"
    ]


@pytest.fixture
def told(monkeypatch):
    """Collect the raw results that Great Expectations returns."""
    from great_expectations.datasource.fluent.interfaces import Batch

    results = []
    validate = Batch.validate

    def spy(self, *args, **kwargs):
        outcome = validate(self, *args, **kwargs)
        results.append(json.dumps(outcome.to_json_dict(), default=str))
        return outcome

    monkeypatch.setattr(Batch, "validate", spy)
    return results


def _with_canaries(rows):
    """Break rules on nearly every column, with rows that carry the canaries."""
    for row in rows:
        row.update(dict.fromkeys(("born_on", "amount_idr_per_month")))
        row.update(dict.fromkeys(("record_key", "source", "name"), CANARY_NAME))
        row.update(dict.fromkeys(("kelurahan_code", "programme_code"), CANARY_NIK))
        row.update({"nik": f"{CANARY_NIK}0", "record_no": 1})
    return rows


def test_neither_results_nor_errors_nor_logs_tell_a_value(
    stage, good, told, caplog, capfd
):
    stage(
        "klj",
        "beneficiary",
        _with_canaries(good("klj", "beneficiary")),
        is_numbered=True,
    )
    with caplog.at_level("DEBUG", logger="great_expectations"):
        verdict = quality.judge(QUARTER, "klj")
    with pytest.raises(GateClosed) as closed:
        verdict.require_open()
    assert {
        finding.rule_id for finding in verdict.findings if not finding.is_success
    } > {
        "KUNCI_UNIK",
        "NOMOR_UNIK",
        "SUMBER",
        "PROGRAM",
        "NIK_BAKU",
        "NIK_UNIK",
        "NIK_EXCEL",
        "WILAYAH_DIKENAL",
    }
    assert len(told) == 5
    seen = "".join([
        *told,
        repr(verdict),
        str(closed.value),
        caplog.text,
        *capfd.readouterr(),
    ])
    assert CANARY_NIK not in seen
    assert CANARY_NAME not in seen


def test_the_canaries_would_be_seen_if_values_were_told(stage, good, told, monkeypatch):
    from dtsen.quality import examine

    monkeypatch.setattr(examine, "WITHOUT_VALUES", {"result_format": "BASIC"})
    stage(
        "klj",
        "beneficiary",
        _with_canaries(good("klj", "beneficiary")),
        is_numbered=True,
    )
    quality.judge(QUARTER, "klj")
    assert CANARY_NIK in told[0]
    assert CANARY_NAME in told[0]


def test_an_error_that_quotes_a_value_is_not_passed_on(
    stage, good, monkeypatch, caplog, capfd
):
    suite = suites.read("klj", "beneficiary")
    quoting = suite["expectations"][0] | {
        "type": "unexpected_rows_expectation",
        "kwargs": {"unexpected_rows_query": "select name::integer from {batch}"},
    }
    quoted = {"beneficiary": suite | {"expectations": [quoting]}}
    read = suites.read
    monkeypatch.setattr(suites, "read", lambda s, t: quoted.get(t) or read(s, t))
    stage(
        "klj",
        "beneficiary",
        _with_canaries(good("klj", "beneficiary")),
        is_numbered=True,
    )
    with caplog.at_level("DEBUG", logger="great_expectations"):
        verdict = quality.judge(QUARTER, "klj")
    (finding,) = (f for f in verdict.findings if f.table_name == "beneficiary")
    assert finding.observed == "not evaluated"
    seen = "".join([repr(verdict), caplog.text, *capfd.readouterr()])
    assert CANARY_NAME not in seen


@pytest.mark.postgres
def test_a_verdict_replaces_the_last_one_of_its_source(stage, good, warehouse):
    for source in ("klj", "pkh"):
        stage(source, "beneficiary", good(source, "beneficiary"))
        with transaction() as connection:
            quality.record(connection, quality.judge(QUARTER, source))
    rows = good("klj", "beneficiary")
    rows[0]["nik"] = rows[1]["nik"]
    rows[2]["amount_idr_per_month"] = 1
    for row in rows[:30]:
        row["amount_idr_per_month"] = None
    stage("klj", "beneficiary", rows)
    for _ in range(2):
        with transaction() as connection:
            quality.record(connection, quality.judge(QUARTER, "klj"))
    with engine().connect() as connection:
        kept = connection.execute(
            text(
                "select source, count(*), count(*) filter (where not is_success) "
                "from quality.validation_result group by source order by source"
            )
        ).fetchall()
        failed = connection.execute(
            text(
                "select table_name, rule_id, expectation, column_name, severity, "
                "n_unexpected, n_rows, observed, owner "
                "from quality.validation_result where not is_success"
            )
        ).fetchall()
    assert kept == [("klj", n_rules("klj"), 1), ("pkh", n_rules("pkh"), 0)]
    assert failed == [
        (
            "beneficiary",
            "NOMINAL_TERISI",
            "expect_column_values_to_not_be_null",
            "amount_idr_per_month",
            "warning",
            30,
            267,
            "11.24 %",
            "Dinas Sosial",
        )
    ]


@pytest.mark.postgres
def test_a_verdict_that_is_rolled_back_leaves_nothing_behind(stage, good, warehouse):
    stage("dukcapil", "civil_status", good("dukcapil", "civil_status"))
    verdict = quality.judge(QUARTER, "dukcapil")
    with engine().connect() as connection:
        with connection.begin() as unfinished:
            quality.record(connection, verdict)
            unfinished.rollback()
        kept = connection.execute(
            text(
                "select count(*) from quality.validation_result "
                "where source = 'dukcapil'"
            )
        ).scalar()
    assert kept == 0
