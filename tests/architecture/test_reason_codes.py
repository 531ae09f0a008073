"""The catalogue of reason codes: it promises nothing that nobody checks."""

from __future__ import annotations

import ast
import csv
import re
from typing import TYPE_CHECKING

from dtsen.codes import reason_codes
from dtsen.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where records and files are judged one by one; whoever stands behind only reads codes.
JUDGES = ("errors.py", "landing", "formats", "staging")
# A statement sets a code as what a row is there for, or as a word of its reasons.
SET_IN_SQL = re.compile(r"'([A-Z_]{4,}) ?'\s+(?:as reason\b|end\b)")


def in_python() -> Iterator[str]:
    """Yield every text of the code that judges; its documentation is none."""
    for name in JUDGES:
        path = HOME / "src" / "dtsen" / name
        for file in sorted(path.rglob("*.py")) or [path]:
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def in_statements() -> set[str]:
    files = (HOME / "sql" / "lake").rglob("*.sql")
    return {code for file in files for code in SET_IN_SQL.findall(file.read_text())}


def in_rules() -> set[str]:
    with (HOME / "reference" / "file_rule.csv").open(encoding="utf-8") as stream:
        return {row["code"] for row in csv.DictReader(stream)}


def test_every_reason_code_of_the_catalogue_is_set_somewhere() -> None:
    known = in_statements() | in_rules() | set(in_python())

    assert [code for code in reason_codes() if code not in known] == []


def test_no_statement_and_no_rule_sets_a_code_that_the_catalogue_lacks() -> None:
    assert in_statements() | in_rules() <= reason_codes().keys()
    assert {"NIK_GANDA", "KK_TANPA_KEPALA", "DOMISILI_KTP"} <= in_statements()
