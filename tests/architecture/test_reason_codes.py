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


def in_refusals() -> Iterator[str]:
    """Yield what is passed on as ``code``, and taken where nothing is."""
    for path in (HOME / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                given = [word.value for word in node.keywords if word.arg == "code"]
            elif isinstance(node, ast.FunctionDef):
                arguments = zip(
                    node.args.kwonlyargs, node.args.kw_defaults, strict=True
                )
                given = [default for word, default in arguments if word.arg == "code"]
            else:
                continue
            yield from (str(v.value) for v in given if isinstance(v, ast.Constant))


def test_every_refusal_has_a_code_that_the_catalogue_explains() -> None:
    explained = {
        code
        for code, reason in reason_codes().items()
        if (reason.level, reason.severity) == ("file", "critical")
    }

    assert set(in_refusals()) == explained - in_rules()
