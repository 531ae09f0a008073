"""What is not drafted, not published, or not brought back; on a real Postgres."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest
from sqlalchemy import text

from dtsen import publication
from dtsen.errors import DraftChanged, ReleaseRefused, WarehouseError
from dtsen.lake import indicator_dir
from dtsen.publication import releasing
from dtsen.publication.drafting import draft_dir
from dtsen.publication.files import fingerprint
from dtsen.quarter import Quarter
from dtsen.settings import settings
from dtsen.warehouse import run
from dtsen.warehouse import warehouse as transaction

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_warehouse")]

Q3 = Quarter.parse("2026-Q3")
NEXT_REVISION = """
    insert into ops.delivery_file
    select (jsonb_populate_record(f, jsonb_build_object(
        'revision', 2, 'is_synthetic', not is_synthetic))).*
    from ops.delivery_file as f
"""
OTHER_BUILD = """
    insert into ops.build
    select (jsonb_populate_record(b, jsonb_build_object(
        'build', '2026-Q3.fedcba987654'))).*
    from ops.build as b;
    update ops.current_build set build = '2026-Q3.fedcba987654'
"""


def draft():
    with transaction() as connection:
        return publication.draft(connection, Q3)


def publish(drafted):
    with transaction() as connection:
        return publication.publish(connection, drafted, "ketua.tkpk")


def change(statement: str) -> None:
    with transaction() as connection:
        connection.execute(text(statement))


def correct() -> None:
    """Let the figures of the quarter come out otherwise."""
    path = indicator_dir(Q3) / "indicator.parquet"
    table = pd.read_parquet(path)
    table.loc[table["indicator_code"].eq("penduduk"), "numerator"] += 10
    table.to_parquet(path)


def current() -> str | None:
    with transaction() as connection:
        found = run(connection, "publication/current_release", quarter=str(Q3))
        return found.scalar()


def out() -> list[str]:
    """Name the folders of releases."""
    names = (path.name for path in settings().release_dir.iterdir())
    return sorted(name for name in names if name != "draft")


@pytest.mark.parametrize("newest_is_synthetic", [True, False])
def test_a_real_delivery_of_any_revision_keeps_the_release_in(
    measured, newest_is_synthetic
) -> None:
    measured(Q3, is_synthetic=not newest_is_synthetic)
    change(NEXT_REVISION)
    drafted = draft()

    assert "DATA SINTETIS" not in drafted.summary
    with pytest.raises(ReleaseRefused, match=r"declared synthetic \(dtks\)"):
        publish(drafted)
    assert out() == []


def test_figures_of_a_build_that_is_no_longer_seen_are_not_drafted(measured) -> None:
    measured(Q3)
    change(OTHER_BUILD)

    with pytest.raises(ReleaseRefused, match=r"0123456789ab, not 2026-Q3\.fedc.*again"):
        draft()
    assert not draft_dir(Q3).exists()


def test_figures_of_a_build_that_nobody_has_loaded_are_not_drafted(measured) -> None:
    measured(Q3)
    change("delete from ops.current_build")

    with pytest.raises(ReleaseRefused, match=r"nobody has loaded.*Load the register"):
        draft()


def test_a_quarter_after_one_that_has_changed_is_not_drafted(measured) -> None:
    measured(Q3)
    change("update ops.current_build set is_stale = true")

    with pytest.raises(ReleaseRefused, match=r"earlier quarter has changed.*again"):
        draft()


def test_publishing_an_older_release_again_does_not_bring_it_back(measured) -> None:
    measured(Q3)
    older = draft()
    first = publish(older)
    correct()
    second = publish(draft())

    assert publish(older) == first
    assert current() == second.release != first.release
    assert out() == sorted([first.release, second.release])


def test_a_release_without_a_pointer_gets_it_back(measured) -> None:
    measured(Q3)
    drafted = draft()
    published = publish(drafted)
    change("delete from publication.current_release")

    assert publish(drafted) == published
    assert current() == published.release


def test_a_draft_that_is_written_while_publishing_does_not_go_out(
    measured, monkeypatch, tmp_path
) -> None:
    measured(Q3)
    draft()
    other = shutil.copytree(draft_dir(Q3), tmp_path / "other")
    correct()
    drafted = draft()
    point = releasing._point

    def race(*args, **named) -> None:
        point(*args, **named)
        shutil.rmtree(draft_dir(Q3))
        shutil.copytree(other, draft_dir(Q3))

    monkeypatch.setattr(releasing, "_point", race)
    with pytest.raises(DraftChanged, match="approved anew"):
        publish(drafted)
    assert current() is None
    assert out() == []
    assert fingerprint(draft_dir(Q3)) == fingerprint(other)


def call_impatiently(station, *arguments) -> None:
    with transaction() as connection:
        connection.execute(text("set local lock_timeout = '50ms'"))
        station(connection, *arguments)


def test_a_quarter_is_drafted_and_published_by_one_at_a_time(measured) -> None:
    measured(Q3)
    drafted = draft()
    with transaction() as busy:
        publication.draft(busy, Q3)
        with pytest.raises(WarehouseError, match="55P03"):
            call_impatiently(publication.draft, Q3)
        with pytest.raises(WarehouseError, match="55P03"):
            call_impatiently(publication.publish, drafted, "ketua.tkpk")
    assert current() is None
