"""A file by itself: what is said of it has to fit, or it is refused with a reason."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow.parquet as pq
import pytest

from dtsen import lake
from dtsen.settings import settings
from dtsen.sources.layout import FOLDER, find
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
        pq.read_metadata(out / f"{name}.parquet").num_rows
        for name in ("accepted", "quarantined")
    ]
    assert written[1] == 1
    assert written[0] in range(1, 9)
    assert len(list(out.iterdir())) == 2


def _people(n: int) -> str:
    """Return so many people, and the first one again."""
    people = [f"39710112035{person:05},PADAN,\n" for person in range(1, n + 1)]
    return "".join([*people, people[0]])


def test_a_place_that_takes_no_output_is_told_and_stays(status: Path) -> None:
    folder = status.parent / "held"
    (folder / "accepted.parquet").mkdir(parents=True)
    places = [status, status / "below", Path("/proc/x"), Path("/proc"), folder]
    for out in [*places, status.parent / ("x" * 300)]:
        staged = stage_file(status, "dukcapil", "1", "2026-Q3", out)
        assert (staged.outcome, staged.reason) == ("rejected", "TEMPAT_KELUARAN"), out
        assert str(out) in str(staged.message)
    assert status.is_file()
    assert (folder / "accepted.parquet").is_dir()


def test_a_state_that_cannot_be_written_is_named(
    status: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DTSEN_STATE", "/proc/x")
    settings.cache_clear()
    staged = staged_as("dukcapil", "1", status)
    assert staged.reason == "TEMPAT_KELUARAN"
    assert "a state folder (DTSEN_STATE)" in str(staged.message)


@pytest.mark.parametrize("refusal", [partial(OSError, 28), duckdb.IOException])
def test_a_disk_that_is_full_leaves_nothing_of_a_file(
    status: Path, monkeypatch: pytest.MonkeyPatch, refusal: Callable[[str], Exception]
) -> None:
    def write(connection: lake.Connection, query: str, path: Path) -> int:
        path.touch()
        raise refusal("No space left on device")

    monkeypatch.setattr(lake, "write", write)
    staged = staged_as("dukcapil", "1", status)
    assert staged.reason == "TEMPAT_KELUARAN"
    assert "No space left on device" in str(staged.message)
    assert list((status.parent / "out").iterdir()) == []


@pytest.mark.parametrize("name", ["/proc/self/mem", "x" * 300])
def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    staged = stage_file(path, "dukcapil", "1", "2026-Q3", tmp_path / "out")
    assert (staged.outcome, staged.reason) == ("rejected", "BERKAS_TIDAK_TERBACA")


@pytest.mark.parametrize(
    "quarter", ["2026-Q5", "2026Q3", "", "9999-Q4", "0001-Q1", "1999-Q4"]
)
def test_a_quarter_that_is_none_is_told(status: Path, quarter: str) -> None:
    staged = stage_file(status, "dukcapil", "1", quarter, status.parent / "out")
    assert (staged.outcome, staged.reason) == ("rejected", "TRIWULAN_SALAH")
    assert f"found {quarter!r}" in str(staged.message)


@pytest.mark.parametrize("layout", [5, None, b"1", "a\0.yml"])
def test_what_cannot_name_a_layout_is_refused(status: Path, layout: Any) -> None:
    staged = staged_as("dukcapil", layout, status)
    assert (staged.outcome, staged.reason) == ("rejected", "TATA_LETAK")


@pytest.mark.parametrize(
    ("column", "finding"),
    [
        ("file_row_number", "is no name that a column may have"),
        ("reason", "is no name that a column may have"),
        ("born_on", "is varchar, but nik is held against it as a date"),
    ],
)
def test_a_column_that_staging_has_another_use_for_is_refused(
    status: Path, column: str, finding: str
) -> None:
    declaration = status.with_name("own.yml")
    declaration.write_text(
        "source: posyandu\ntable: balita\nversion: '1'\ngrain: one row per child\n"
        "file: {delimiter: ',', encoding: utf-8}\ncolumns:\n"
        "  - {header: NIK, column: nik, type: nik}\n"
        "  - {header: STATUS, column: status, type: text}\n"
        f"  - {{header: TANGGAL_STATUS, column: {column}, type: text}}\n"
    )
    staged = staged_as("posyandu", declaration, status)
    assert (staged.outcome, staged.reason) == ("rejected", "TATA_LETAK")
    assert f"column {column} {finding}" in str(staged.message)


@pytest.mark.parametrize(
    "text", ["[" * 200_000, "[]", "5", "", '{"rows":1' + "0" * 5000 + "}"]
)
def test_a_manifest_that_is_none_is_named_with_what_is_expected(
    status: Path, text: str
) -> None:
    manifest = status.with_name("said.json")
    manifest.write_text(text)
    out = status.parent / "out"
    staged = stage_file(status, "dukcapil", "1", "2026-Q3", out, manifest)
    assert (staged.outcome, staged.reason) == ("rejected", "BERKAS_MANIFES")
    assert "said.json: expected a JSON object with any of rows, " in str(staged.message)
    assert not str(staged.message).endswith(": .")


@pytest.mark.parametrize("manifest", [[], 5, {"\ud800": 1}])
def test_what_is_said_has_to_be_an_object(status: Path, manifest: Any) -> None:
    out = status.parent / "out"
    staged = stage_file(status, "dukcapil", "1", "2026-Q3", out, manifest)
    assert (staged.outcome, staged.reason) == ("rejected", "BERKAS_MANIFES")
    assert "manifest: expected a JSON object" in str(staged.message)


def test_a_message_can_always_be_shown(status: Path) -> None:
    out = status.parent / "out"
    said = {"quarter": "\ud800"}
    staged = stage_file(status, "dukcapil", "1", "2026-Q3", out, said)
    assert r"expected quarter \ud800" in str(staged.message)


@pytest.mark.parametrize("said", ["1", "civil_status/1"])
def test_the_layout_that_a_manifest_says_is_the_one_that_is_used(
    status: Path, said: str
) -> None:
    for layout in ("1", "civil_status/1", DECLARATION):
        assert said_of(status, layout, {"layout": said}).accepted == 1
        other = said_of(status, layout, {"layout": said.replace("1", "2024")})
        assert (other.outcome, other.reason) == ("rejected", "BERKAS_MANIFES")
        assert "2024, found layout civil_status/1." in str(other.message)
        assert list((status.parent / "out").iterdir()) == []


def test_of_several_tables_a_manifest_says_the_one_that_the_file_has(
    status: Path,
) -> None:
    status.write_text(",".join(find("p3ke", "person/2023")[0].headers) + "\n")

    def held_against(table: str) -> Staged:
        said = {"layout": f"{table}/2023"}
        return stage_file(
            status, "p3ke", "2023", "2026-Q3", status.parent / "out", said
        )

    assert held_against("person").outcome == "accepted"
    other = held_against("family")
    assert (other.reason, other.accepted) == ("BERKAS_MANIFES", 0)
    assert list((status.parent / "out").iterdir()) == []


def test_a_code_system_is_one_in_any_case(status: Path) -> None:
    assert said_of(status, "1", {"code_system": "BPS"}).outcome == "accepted"
    assert said_of(status, "1", {"code_system": "BPS2"}).reason == "BERKAS_MANIFES"


def said_of(path: Path, layout: str | Path, said: dict[str, str]) -> Staged:
    return stage_file(path, "dukcapil", layout, "2026-Q3", path.parent / "out", said)
