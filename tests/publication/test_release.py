"""Draft, approve, publish: on a real Postgres, and killed in between."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from dtsen import publication
from dtsen.errors import DraftChanged, ReleaseRefused
from dtsen.lake import indicator_dir
from dtsen.publication import releasing
from dtsen.publication.drafting import draft_dir
from dtsen.quarter import Quarter
from dtsen.settings import settings
from dtsen.warehouse import run
from dtsen.warehouse import warehouse as transaction

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_warehouse")]

Q2, Q3 = Quarter.parse("2026-Q2"), Quarter.parse("2026-Q3")


class Killed(Exception):
    """Stands for kill -9: nobody catches it, the transaction is gone."""


def draft(quarter: Quarter = Q3):
    with transaction() as connection:
        return publication.draft(connection, quarter)


def publish(drafted, approved_by: str = "ketua.tkpk"):
    with transaction() as connection:
        return publication.publish(connection, drafted, approved_by)


def current(quarter: Quarter = Q3) -> str | None:
    with transaction() as connection:
        found = run(connection, "publication/current_release", quarter=str(quarter))
        return found.scalar()


def count(table: str) -> int:
    with transaction() as connection:
        return connection.execute(text(f"select count(*) from {table}")).scalar()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_drafting_again_gives_the_same_bytes_and_fingerprint(measured) -> None:
    measured(Q3)
    first, before = draft(), contents(draft_dir(Q3))
    again = draft()

    assert again == first
    assert contents(draft_dir(Q3)) == before
    assert set(before) == {
        "MANIFEST.json",
        "indikator.csv",
        "laporan.html",
        "metadata.json",
    }


def test_a_quarter_without_figures_is_not_drafted() -> None:
    with pytest.raises(ReleaseRefused, match="Run measure"):
        draft()


def test_a_draft_publishes_nothing(measured) -> None:
    measured(Q3)
    drafted = draft()

    assert drafted.n_changed == 0
    assert not drafted.previous
    assert drafted.fingerprint in drafted.summary
    assert count("publication.release") == 0


def test_what_was_approved_is_what_is_published(measured, exact) -> None:
    measured(Q3)
    drafted = draft()
    approved = contents(draft_dir(Q3))
    published = publish(drafted)

    assert contents(Path(published.folder)) == approved
    assert Path(published.report).is_file()
    assert not draft_dir(Q3).exists()
    assert current() == published.release == f"2026-Q3.{drafted.fingerprint[:12]}"
    assert count("publication.current_value") == published.n_values == len(exact)
    with transaction() as connection:
        row = connection.execute(text("select * from publication.release")).one()
    assert (row.approved_by, row.fingerprint) == ("ketua.tkpk", drafted.fingerprint)


def test_the_released_rows_are_those_of_the_released_file(measured) -> None:
    measured(Q3)
    published = publish(draft())
    with transaction() as connection:
        rows = pd.DataFrame(
            connection.execute(text("select * from publication.value")).mappings()
        )
    file = pd.read_csv(
        Path(published.folder) / "indikator.csv", dtype={"area_code": str}
    )
    key = ["area_code", "indicator_code", "breakdown"]
    both = rows.merge(file.fillna({"breakdown": ""}), on=key, validate="1:1")

    assert len(both) == len(file) == len(rows)
    for column in ("value", "numerator", "denominator"):
        pd.testing.assert_series_equal(
            both[f"{column}_x"].astype(float),
            both[f"{column}_y"].astype(float),
            check_names=False,
        )


def test_no_exact_count_reaches_the_release(measured, exact) -> None:
    measured(Q3)
    published = publish(draft())
    with transaction() as connection:
        counts = connection.execute(
            text(
                "select count(*) from publication.value where kind = 'registry' and "
                "(numerator % 5 <> 0 or denominator % 5 <> 0 or lower is not null)"
            )
        ).scalar()
    own = exact[exact["kind"].eq("registry") & exact["area_level"].eq("provinsi")]
    canaries = {str(int(n)) for n in own["numerator"] if n % 5}

    assert counts == 0
    assert canaries
    for data in contents(Path(published.folder)).values():
        cells = set(data.decode().replace(".", "").replace(",", " ").split())
        assert not canaries & cells
        assert "123453" not in cells, "the length of a list of persons"


def test_publishing_again_changes_nothing(measured) -> None:
    measured(Q3)
    drafted = draft()
    first = publish(drafted)
    again = publish(drafted, approved_by="orang.lain")

    assert again == first
    assert count("publication.release") == 1
    assert count("publication.value") == first.n_values


def test_a_rerun_of_the_whole_quarter_publishes_the_same_release(measured) -> None:
    measured(Q3)
    first = publish(draft())
    assert publish(draft()) == first


@pytest.mark.parametrize(
    "name", ["indikator.csv", "laporan.html", "metadata.json", "MANIFEST.json"]
)
def test_a_draft_that_changed_after_approval_is_not_published(measured, name) -> None:
    measured(Q3)
    drafted = draft()
    path = draft_dir(Q3) / name
    path.write_bytes(path.read_bytes() + b" ")

    with pytest.raises(DraftChanged, match="approved anew"):
        publish(drafted)
    assert current() is None
    assert count("publication.release") == 0


def test_the_approval_of_an_older_draft_is_worth_nothing(measured, exact) -> None:
    measured(Q3)
    older = draft()
    path = indicator_dir(Q3) / "indicator.parquet"
    table = pd.read_parquet(path)
    table.loc[table["indicator_code"].eq("penduduk"), "numerator"] += 10
    table.to_parquet(path)
    assert draft().fingerprint != older.fingerprint

    with pytest.raises(DraftChanged):
        publish(older)


def test_real_deliveries_are_not_released(measured) -> None:
    measured(Q3, is_synthetic=False)
    drafted = draft()

    assert "DATA SINTETIS" not in drafted.summary
    with pytest.raises(ReleaseRefused, match="until disclosure control is complete"):
        publish(drafted)
    assert count("publication.release") == 0
    assert draft_dir(Q3).is_dir()


def test_deliveries_that_nobody_has_recorded_are_not_released(measured) -> None:
    measured(Q3)
    drafted = draft()
    with transaction() as connection:
        connection.execute(text("truncate ops.delivery_file"))

    with pytest.raises(ReleaseRefused, match="no delivery is in the ledger"):
        publish(drafted)


@pytest.mark.parametrize("step", ["_insert", "_point", "_move"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_anywhere_the_next_call_completes_the_release(
    measured, monkeypatch, step, when
) -> None:
    measured(Q3)
    drafted = draft()
    approved = contents(draft_dir(Q3))
    intact = getattr(releasing, step)

    def killed(*args, **named) -> None:
        if when == "after":
            intact(*args, **named)
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(releasing, step, killed)
        with pytest.raises(Killed):
            publish(drafted)
    assert current() is None, "readers never see half a release"

    published = publish(drafted)
    assert current() == published.release
    assert contents(Path(published.folder)) == approved
    assert count("publication.value") == published.n_values
    assert sorted(path.name for path in settings().release_dir.iterdir()) == [
        published.release,
        "draft",
    ]


def test_the_next_quarter_is_compared_with_this_one(measured, exact) -> None:
    measured(Q2)
    before = publish(draft(Q2))
    table = exact.copy()
    one = table["area_code"].eq("31.71") & table["indicator_code"].eq("penduduk")
    one &= table["breakdown"].eq("")
    table.loc[one, ["numerator", "denominator"]] += 100_000
    measured(Q3, table)
    drafted = draft()

    assert drafted.previous == before.release
    assert drafted.n_changed == 1
    assert "**Perhatian: 1 angka" in drafted.summary
    assert "Jakarta Pusat, Penduduk" in drafted.summary
    page = (draft_dir(Q3) / "laporan.html").read_text()
    assert before.release in page


def test_a_corrected_quarter_replaces_the_release_that_is_seen(measured) -> None:
    measured(Q3)
    first = publish(draft())
    path = indicator_dir(Q3) / "indicator.parquet"
    table = pd.read_parquet(path)
    table.loc[table["indicator_code"].eq("penduduk"), "numerator"] += 10
    table.to_parquet(path)
    second = publish(draft())

    assert current() == second.release != first.release
    assert Path(first.folder).is_dir(), "what was out stays to be compared"
    assert count("publication.release") == 2


def test_a_pointer_that_somebody_else_has_moved_is_left_alone(measured) -> None:
    measured(Q3)
    drafted = draft()
    first = publish(drafted)
    other = replace(drafted, fingerprint="f" * 64)
    with transaction() as connection:
        run(
            connection,
            "publication/insert_release",
            release_id="2026-Q3.other",
            quarter="2026-Q3",
            build=other.build,
            fingerprint=other.fingerprint,
            approved_by="orang.lain",
        )
        for expected in (None, "2026-Q3.stale"):
            moved = run(
                connection,
                "publication/point_to_release",
                quarter="2026-Q3",
                release_id="2026-Q3.other",
                expected=expected,
            )
            assert moved.rowcount == 0
    assert current() == first.release


def test_the_role_of_the_pipeline_may_draft_and_publish(measured) -> None:
    measured(Q3)
    with transaction() as connection:
        connection.execute(text("set local role dtsen_pipeline"))
        drafted = publication.draft(connection, Q3)
        published = publication.publish(connection, drafted, "ketua.tkpk")
    assert current() == published.release
