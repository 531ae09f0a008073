"""Whoever is refused is told why by a code, and every code is explained somewhere."""

from __future__ import annotations

import ast
import csv
from typing import TYPE_CHECKING

from dtsen.codes import reason_codes
from dtsen.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator


def codes_of_refusals() -> Iterator[str]:
    """Yield what the program passes on as ``code``, and takes where nothing is."""
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
    with (HOME / "reference" / "file_rule.csv").open(encoding="utf-8") as stream:
        of_rules = {row["code"] for row in csv.DictReader(stream)}
    explained = {
        code
        for code, reason in reason_codes().items()
        if (reason.level, reason.severity) == ("file", "critical")
    }
    assert set(codes_of_refusals()) == explained - of_rules
