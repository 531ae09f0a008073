"""A file by itself: what is said of it has to fit, or it is refused with a reason."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from dtsen.sources.layout import FOLDER
from dtsen.staging import stage_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from dtsen.staging import Staged

pytestmark = pytest.mark.usefixtures("home")
DECLARATION = FOLDER / "dukcapil__civil_status__1.yml"


@pytest.fixture
def status(tmp_path: Path) -> Path:
    """A file of Dukcapil with one person."""
    path = tmp_path / "status.csv"
    path.write_text("NIK,STATUS,TANGGAL_STATUS\n3971011203590001,PADAN,\n")
    return path


def staged_as(source: str, layout: str | Path, path: Path) -> Staged:
    return stage_file(
        path, source, layout, "2026-Q3", path.parent / "out", {"synthetic": True}
    )


def test_a_declaration_of_another_source_is_refused(status: Path) -> None:
    staged = staged_as("dtks", DECLARATION, status)
    assert (staged.outcome, staged.reason) == ("rejected", "TATA_LETAK")
    assert "found one of the source dukcapil" in str(staged.message)
    assert staged_as("dukcapil", DECLARATION, status).accepted == 1


def test_a_version_that_nobody_has_declared_is_refused(status: Path) -> None:
    assert staged_as("dukcapil", "1999", status).reason == "TATA_LETAK"


@pytest.mark.parametrize("output", ["accepted.parquet", "quarantined.parquet"])
@pytest.mark.parametrize("lay", [shutil.copy, os.link, os.symlink])
def test_a_file_that_lies_where_an_output_goes_is_refused_and_stays(
    status: Path, output: str, lay: Callable[[Path, Path], object]
) -> None:
    out = status.parent / "out"
    out.mkdir()
    lay(status, out / output)
    before = status.read_bytes()
    for path in {out / output, status} if lay is not shutil.copy else {out / output}:
        staged = stage_file(path, "dukcapil", "1", "2026-Q3", out / ".." / "out")
        assert (staged.outcome, staged.reason) == ("rejected", "TEMPAT_KELUARAN")
        assert "found one of them" in str(staged.message)
    assert (out / output).read_bytes() == status.read_bytes() == before


@pytest.mark.parametrize("said", ["manifest", "code_book"])
def test_what_comes_with_a_file_is_not_lost_either(status: Path, said: str) -> None:
    out = status.parent / "out"
    out.mkdir()
    with_it = out / "accepted.parquet"
    with_it.write_text("{}")
    manifest = {"code_book": "out/accepted.parquet"} if said == "code_book" else with_it
    staged = stage_file(status, "dukcapil", "1", "2026-Q3", out, manifest)
    assert staged.reason == "TEMPAT_KELUARAN"
    assert with_it.read_text() == "{}"


def test_runs_into_one_folder_each_count_their_own_records(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def run(n: int) -> tuple[int, int, int]:
        path = tmp_path / f"{n}.csv"
        path.write_text(f"NIK,STATUS,TANGGAL_STATUS\n{_people(n)}")
        staged = stage_file(path, "dukcapil", "1", "2026-Q3", out, {"synthetic": True})
        return staged.rows_read, staged.accepted, staged.duplicate

    with ThreadPoolExecutor(4) as runs:
        told = list(runs.map(run, range(1, 9)))
    assert told == [(n + 1, n, 1) for n in range(1, 9)]
    written = [
        len(duckdb.read_parquet(str(out / f"{name}.parquet")).fetchall())
        for name in ("accepted", "quarantined")
    ]
    assert written[1] == 1
    assert written[0] in range(1, 9)
    assert len(list(out.iterdir())) == 2


def _people(n: int) -> str:
    """Return so many people, and the first one again."""
    people = [f"39710112035{person:05},PADAN,\n" for person in range(1, n + 1)]
    return "".join([*people, people[0]])
