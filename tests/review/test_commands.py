"""The review without Airflow: as a station and on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from dtsen import cli, decisions, stations
from dtsen.quarter import Quarter
from dtsen.warehouse import warehouse as transaction

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.postgres

Q3 = Quarter(2026, 3)


def column(query: str) -> list[Any]:
    with transaction() as connection:
        return list(connection.exec_driver_sql(query).scalars())


def command(*arguments: str) -> str:
    done = CliRunner().invoke(cli.app, ["review", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_station_counts_what_is_asked_and_replaces_what_was(asked):
    decisions.keep(Q3, {"p3ke"}, "Kepala Bidang")

    for _ in range(2):
        queued = stations.review(Q3)

    assert (queued.n_pairs, queued.n_records) == (3, 3)
    assert queued.by_reason == {"band": 3}
    assert column("select rows_in from ops.station_run where station = 'review'") == [3]
    assert column("select count(*) from vault.review_pair") == [3]


def test_pairs_go_out_and_verdicts_come_in_by_commands(asked, tmp_path: Path):
    path = tmp_path / "pasangan.csv"
    quarter = ("--quarter", "2026-Q3")

    said = command("export", *quarter, "--out", str(path), "--reader", "CONTOH 1")
    assert "3 pairs" in said
    text = path.read_text("utf-8-sig")
    lines = text.splitlines()
    lines[1] = lines[1].removesuffix(",,") + ",sama,Ibu sama"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    brought = ("import", *quarter, str(path), "--decided-by", "CONTOH 1")
    assert "1 decisions are new" in command(*brought)
    assert "0 decisions are new" in command(*brought)
    (number,) = column("select decision_id from vault.standing_decision")
    command("revoke", str(number), "--decided-by", "CONTOH 2")

    assert column("select verdict from vault.standing_decision") == []
    assert set(column("select on_behalf_of from audit.read_log")) == {"CONTOH 1"}
    assert set(column("select purpose from audit.read_log")) == {
        "Tinjauan pasangan triwulan 2026-Q3"
    }


def test_what_is_refused_is_an_error_without_people(asked, tmp_path: Path):
    path = tmp_path / "pasangan.csv"
    path.write_text("pasangan,putusan,catatan\n2026-Q3 no. 9,sama,CONTOH\n")

    done = CliRunner().invoke(
        cli.app,
        ["review", "import", "--quarter", "2026-Q3", str(path), "--decided-by", "X"],
    )

    assert done.exit_code == 1
    assert "pasangan.csv, row 2: the queue of 2026-Q3 has no such pair" in str(
        done.exception
    )
    assert "CONTOH" not in str(done.exception)
