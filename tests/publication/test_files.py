"""The files of a release and the fingerprint that is approved."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dtsen.disclosure import protect
from dtsen.publication.files import (
    MANIFEST,
    compose,
    describe,
    fingerprint,
    write_values,
)
from dtsen.spreadsheets import safe

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def files(content) -> dict[str, bytes]:
    return compose(content)


@pytest.fixture
def folder(files, tmp_path) -> Path:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_the_same_content_gives_the_same_bytes(content, files) -> None:
    assert compose(content) == files


def test_a_tiny_table_is_written_as_in_the_golden_file(content) -> None:
    types = dict.fromkeys(["area_code", "breakdown", "denominator_kind"], str)
    exact = pd.read_csv(HERE / "golden" / "indicator.csv", dtype=types)
    tiny = exact.fillna({"breakdown": ""}).assign(
        quarter="2026-Q3", build="2026-Q3.000000000000", method_version="1"
    )
    table = protect(tiny.assign(lower=None, upper=None), bytes(range(32)))
    golden = (HERE / "golden" / "indikator.csv").read_text(encoding="utf-8")

    assert write_values(replace(content, table=table)) == golden


def test_every_count_in_the_csv_is_a_multiple_of_five(files, exact) -> None:
    rows = list(csv.DictReader(io.StringIO(files["indikator.csv"].decode())))
    own = [row for row in rows if row["kind"] == "registry"]
    counts = [
        int(row[column])
        for row in own
        for column in ("numerator", "denominator")
        if row[column]
    ]
    assert len(rows) == len(exact)
    assert len(counts) > len(own)
    assert all(count % 5 == 0 for count in counts)
    assert all(
        float(row["value"]) % 5 == 0
        for row in own
        if not row["indicator_code"].endswith("_pct")
    )


def test_a_code_of_an_area_keeps_its_dots_and_zeros(files) -> None:
    table = pd.read_csv(io.BytesIO(files["indikator.csv"]), dtype=str)
    assert "31.71.01.1001" in set(table["area_code"])
    assert {"31", "31.71", "31.71.01"} <= set(table["area_code"])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_taken_for_a_formula(start) -> None:
    assert safe(f"{start}1+1") == f"'{start}1+1"


def test_the_metadata_say_what_is_counted_how_and_from_what(content) -> None:
    told = describe(content)
    defined = {item["code"] for item in told["indicators"]}

    assert defined == set(content.table["indicator_code"].unique())
    assert all(item["definition"] for item in told["indicators"])
    assert told["synthetic"] is True
    assert told["provenance"]["build"] == content.build
    assert [s["source"] for s in told["provenance"]["sources"]] == ["dtks", "regsosek"]
    assert set(told["columns"]) == set(write_values(content).split("\n")[0].split(","))


def test_the_manifest_names_every_other_file(files) -> None:
    listed = {file["name"] for file in json.loads(files[MANIFEST])["files"]}
    assert listed == set(files) - {MANIFEST}


def test_the_fingerprint_does_not_depend_on_the_folder(files, folder, tmp_path) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    for name in files:
        (folder / name).rename(other / name)
    assert fingerprint(other)
    assert fingerprint(folder) is None


@given(st.data())
@hypothesis_settings(max_examples=30, deadline=None)
def test_any_changed_byte_changes_the_fingerprint(
    files, tmp_path_factory, data
) -> None:
    folder = tmp_path_factory.mktemp("draft")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    approved = fingerprint(folder)
    name = data.draw(st.sampled_from(sorted(files)))
    changed = bytearray(files[name])
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(
        st.integers(1, 255)
    )
    (folder / name).write_bytes(bytes(changed))

    assert approved is not None
    assert fingerprint(folder) != approved


def test_a_file_more_or_less_has_no_fingerprint(folder) -> None:
    (folder / "tambahan.csv").write_text("x")
    assert fingerprint(folder) is None
    (folder / "tambahan.csv").unlink()
    assert fingerprint(folder) is not None
    (folder / "metadata.json").unlink()
    assert fingerprint(folder) is None


def test_a_folder_that_is_not_there_has_no_fingerprint(tmp_path) -> None:
    assert fingerprint(tmp_path / "nowhere") is None


def test_a_draft_is_read_back_as_it_was_kept(home: Path) -> None:
    from dtsen.errors import DraftMissing
    from dtsen.publication import read_draft, waiting
    from dtsen.quarter import Quarter
    from dtsen.receipts import Drafted

    quarter = Quarter(2026, 3)
    with pytest.raises(DraftMissing, match="dtsen draft"):
        read_draft(quarter)
    (home / "release" / "draft").mkdir(parents=True)
    drafted = Drafted(str(quarter), "2026-Q3.0a", "f" * 64, 10, 0, "", "| a |")
    waiting.keep(drafted)
    assert read_draft(quarter) == drafted
