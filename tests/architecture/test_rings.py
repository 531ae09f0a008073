"""The rings: each folder imports only from its left, and only plugins know Airflow."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import pytest

from dtsen.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SRC = HOME / "src"
# From left to right, as data passes; within a ring modules may use each other.
RINGS = (
    {
        *("quarter", "receipts", "settings", "errors"),
        *("files", "keyed", "folders", "lake", "spreadsheets", "sql", "warehouse"),
    },
    {"areas", "codes", "schema", "decisions"},
    {"sources"},
    {"landing"},
    {"formats"},
    {"staging"},
    {"quality"},
    {"loop"},
    {"readiness"},
    {"linkage"},
    {"review"},
    {"register"},
    {"indicators"},
    {"disclosure"},
    {"publication"},
    {"simulate"},
    {"stations"},
    {"standalone"},
    {"cli"},
)
RING_OF = {name: i for i, names in enumerate(RINGS) for name in names}
FOREIGN = {"airflow", "dags", "plugins", "dtsen_pages", "dtsen_timetable"}


def module_of(path: Path) -> str:
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_of(path): path for path in sorted(SRC.rglob("*.py"))}


def imports(path: Path) -> Iterator[str]:
    """Yield every module that a file imports: at its top, inside, or for types only."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in FILES else node.module


def ring(module: str) -> int:
    """Return the place of a module; the package itself lies left of all."""
    top, *rest = module.split(".")
    assert top == "dtsen"
    return RING_OF[rest[0]] if rest else -1


def test_every_module_lies_in_one_ring() -> None:
    tops = {module.split(".")[1] for module in FILES if "." in module}

    assert tops <= set(RING_OF)
    assert len(RING_OF) == sum(map(len, RINGS))


@pytest.mark.parametrize("module", FILES)
def test_a_module_imports_only_from_its_left(module: str) -> None:
    ours = {name for name in imports(FILES[module]) if name.split(".")[0] == "dtsen"}

    assert {name for name in ours if ring(name) > ring(module)} == set()


@pytest.mark.parametrize("module", FILES)
def test_the_logic_knows_neither_airflow_nor_what_needs_it(module: str) -> None:
    tops = {name.split(".")[0] for name in imports(FILES[module])}

    assert tops & FOREIGN == set()
    assert not any(name.startswith("dtsen_") for name in tops)


def test_no_module_imports_itself_through_others() -> None:
    graph = {
        module: {name for name in imports(path) if name in FILES and name != module}
        for module, path in FILES.items()
    }
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))

    assert set(order) == set(FILES)


@pytest.mark.parametrize("ring_name", ["dags", "plugins"])
def test_what_airflow_parses_imports_the_package_and_airflow_alone(
    ring_name: str,
) -> None:
    top_level = {
        name.split(".")[0]
        for path in (HOME / ring_name).glob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in _named(node)
    }
    standard = {
        *("__future__", "collections", "datetime", "functools", "logging"),
        *("operator", "typing", "zoneinfo"),
    }

    assert top_level - standard <= {
        "airflow",
        "dtsen",
        "dtsen_timetable",
        "dtsen_wiring",
        "pendulum",
    }


def _named(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]
