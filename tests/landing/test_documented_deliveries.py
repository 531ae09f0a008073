"""What suppliers and engineers read about deliveries is what the program does."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from dtsen.codes import reason_codes
from dtsen.formats.cells import Damage
from dtsen.landing.contract import parse_manifest
from dtsen.landing.manifest import FileEntry, Manifest
from dtsen.quarter import Quarter
from dtsen.settings import HOME
from dtsen.sources.layout import versions
from dtsen.sources.registry import SOURCES
from dtsen.staging.said import Said

if TYPE_CHECKING:
    from collections.abc import Collection

Q = Quarter(2026, 3)
TEXT = (HOME / "docs" / "deliveries.md").read_text()


def untold(words: Collection[str]) -> set[str]:
    return {word for word in words if f"`{word}`" not in TEXT}


def example() -> dict[str, object]:
    (block,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    return json.loads(block.replace("…64 hex digits…", "0" * 64))


def test_the_manifest_that_is_shown_can_be_sent() -> None:
    manifest = parse_manifest(json.dumps(example()).encode(), Q, "klj")
    assert manifest.files[0].rows == 1257


def test_every_key_of_a_manifest_is_shown_or_told() -> None:
    shown = example()
    told = set(re.findall(r"[`.]([a-z_0-9]+)[`:]", TEXT))
    (file,) = shown["files"]
    assert Manifest.model_fields.keys() - shown.keys() <= told
    assert FileEntry.model_fields.keys() - file.keys() <= told


def test_every_code_of_a_file_is_told_and_every_damage_of_a_line() -> None:
    codes = reason_codes().values()
    assert untold([code.code for code in codes if code.level == "file"]) == set()
    assert untold([*Damage, "BARIS_RUSAK", "DUPLIKAT"]) == set()


def test_no_code_is_told_that_there_is_not() -> None:
    in_suites = {"KUNCI_UNIK"}
    told = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", TEXT))
    named = {word for word in told if not word.startswith("DTSEN_")}
    assert named - in_suites <= reason_codes().keys()


@pytest.mark.parametrize("code", SOURCES)
def test_who_sends_what_is_told_as_the_registry_has_it(code: str) -> None:
    source = SOURCES[code]
    (row,) = re.findall(rf"^\| `{code}` \| (.*) \|$", TEXT, re.MULTILINE)
    tables, layouts, system, supplier = row.split(" | ")
    assert tables.split(", ") == [*source.tables]
    for table in source.tables:
        assert set(re.findall("`(.*?)`", layouts)) == set(versions(code, table))
    assert system.casefold() == (source.code_system if code != "dukcapil" else "none")
    assert supplier == source.supplier
    assert f"due {source.deadline_days} days" in TEXT


def test_what_may_be_said_of_a_file_alone_is_told() -> None:
    assert untold(Said.model_fields) == set()
