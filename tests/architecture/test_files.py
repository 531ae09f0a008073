"""What no file of the project may hold, and what every statement has to say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dtsen.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_LINES = 400
# Written backwards: this file is read, too.
REGISTRY_HOSTS = [
    host[::-1]
    for host in (
        *("gro.ipyp", "gro.detsohnohtyp", "gro.sjmpn", "gro.adnocana"),
        *("oi.rekcod", "oi.rchg", "oi.yauq"),
    )
]
# What could be the NIK of somebody in Jakarta; not inside a hexadecimal digest.
NIK_OF_JAKARTA = re.compile(r"(?<!\w)31\d{14}(?!\w)")
HEADER = re.compile(r"^-- (Grain|Reads|Writes|Binds|Needs|Rerun) ", re.MULTILINE)
SKIPPED = {"__pycache__", "build", "dist"}


def project_files() -> Iterator[Path]:
    """Yield the files of the project; nothing that a run or a tool has made."""
    folders = [HOME]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path.is_symlink():
                continue
            if path.is_file():
                yield path
            elif path.name == ".ci" or not (
                path.name.startswith(".")
                or path.name in SKIPPED
                or path.suffix == ".egg-info"
            ):
                folders.append(path)


TEXTS = {}
for _path in project_files():
    try:
        TEXTS[str(_path.relative_to(HOME))] = _path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        continue
CODE = [name for name in TEXTS if name.endswith((".py", ".sql"))]
STATEMENTS = [
    name
    for name in TEXTS
    if re.match(r"sql/(lake|warehouse)/(?!schema/|roles/)[a-z_]+/[a-z_]+\.sql", name)
]
SCRIPTS = [
    name for name in TEXTS if re.match(r"sql/warehouse/(schema|roles)/.*\.sql", name)
]


def header(name: str) -> str:
    """Return the comment that a statement opens with."""
    lines = TEXTS[name].splitlines()
    ends = next((i for i, line in enumerate(lines) if line[:2] != "--"), len(lines))
    return "\n".join(lines[:ends])


def test_the_files_of_the_project_are_found() -> None:
    assert {"pyproject.toml", ".ci/run", "dags/terima.py"} <= set(TEXTS)
    assert STATEMENTS
    assert SCRIPTS
    in_sql = {name for name in TEXTS if re.fullmatch(r"sql/.*\.sql", name)}
    assert in_sql == {*STATEMENTS, *SCRIPTS}


def test_no_file_is_too_long_to_be_read_in_one_go() -> None:
    lengths = {name: TEXTS[name].count("\n") for name in CODE}

    assert {name: n for name, n in lengths.items() if n > MAX_LINES} == {}


def test_no_number_outside_tests_could_be_the_nik_of_somebody_in_jakarta() -> None:
    found = {
        name
        for name, text in TEXTS.items()
        if not name.startswith("tests/") and NIK_OF_JAKARTA.search(text)
    }

    assert found == set()
    assert NIK_OF_JAKARTA.search("NIK 31" + "7" * 14 + ".")


@pytest.mark.parametrize("host", REGISTRY_HOSTS)
def test_no_file_names_the_host_of_a_package_registry(host: str) -> None:
    assert {name for name, text in TEXTS.items() if host in text} == set()


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_says_what_it_is_for_what_a_row_is_and_whether_it_can_run_again(
    name: str,
) -> None:
    said = set(HEADER.findall(header(name)))

    assert re.match(r"-- [A-Z\"].*", header(name))
    assert "Rerun" in said
    assert {"Grain", "Writes"} & said


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_names_exactly_the_values_that_it_binds(name: str) -> None:
    mark = r"\$" if name.startswith("sql/lake/") else r"(?<!:):"
    named = rf"{mark}([a-z_]+)"
    body = re.sub(r"--.*|'[^']*'", "", TEXTS[name].removeprefix(header(name)))
    binds = header(name).partition("-- Binds")[2].partition("\n-- Rerun")[0]

    assert set(re.findall(named, binds)) == set(re.findall(named, body))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_of_the_schema_opens_with_what_it_is_for(name: str) -> None:
    assert re.match(r"-- [A-Z]\w+.*", header(name))
