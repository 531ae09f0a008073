"""How Airflow loads the plugins: without an error, a cost, or a victim."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dtsen.settings import HOME

if TYPE_CHECKING:
    from pathlib import Path

PLUGINS = HOME / "plugins"
OURS = ["dtsen_pages", "dtsen_timetable", "dtsen_wiring"]
# What only a process that answers requests, or a task, may pay for.
HEAVY = {
    "airflow.api_fastapi.core_api.security",
    "dtsen.quality.page",
    "dtsen.readiness.page",
    "duckdb",
    "fastapi",
    "great_expectations",
    "numpy",
    "pandas",
    "splink",
}
LOAD = """
import json, sys
sys.path.append({plugins!r})
before = set(sys.modules)
from airflow import plugins_manager
plugins, errors = plugins_manager._get_plugins()
print(json.dumps({{
    "plugins": sorted(p.name for p in plugins if "dtsen" in p.name),
    "errors": errors,
    "modules": sorted(set(sys.modules) - before),
}}))
"""


@pytest.fixture(scope="module")
def loaded(airflow_home: Path) -> dict:
    """What a fresh process says after Airflow has loaded the plugins in it."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD.format(plugins=str(PLUGINS))],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_the_plugins_lie_flat_and_carry_our_name() -> None:
    # Airflow imports every file below, at any depth, as a module of its bare name: a
    # folder with an io.py in it would replace the io of the standard library.
    found = sorted(path.relative_to(PLUGINS) for path in PLUGINS.rglob("*.py"))

    assert [str(path) for path in found] == [f"{name}.py" for name in OURS]
    assert not set(OURS) & (sys.stdlib_module_names | {"airflow", "dtsen"})


@pytest.mark.airflow
def test_airflow_loads_the_plugins_without_an_error(loaded: dict) -> None:
    assert loaded["plugins"] == ["dtsen_pages", "dtsen_timetable"]
    assert loaded["errors"] == {}


@pytest.mark.airflow
def test_loading_the_plugins_imports_nothing_heavy(loaded: dict) -> None:
    imported = set(loaded["modules"])

    assert "dtsen_pages" in imported
    assert imported & HEAVY == set()


@pytest.mark.airflow
def test_the_ui_finds_the_pages_on_every_run_and_under_browse(
    airflow_home: Path,
) -> None:
    from airflow import plugins_manager
    from airflow.api_fastapi.core_api.datamodels.plugins import PluginResponse

    (info,) = (
        plugin
        for plugin in plugins_manager.get_plugin_info()
        if plugin["name"] == "dtsen_pages"
    )
    shown = PluginResponse.model_validate(info)

    assert [(view.destination, view.href) for view in shown.external_views] == [
        ("nav", "/dtsen/mutu/"),
        ("nav", "/dtsen/kesiapan/"),
        ("nav", "/dtsen/tinjauan/"),
        ("dag_run", "/dtsen/mutu/run?dag_id={DAG_ID}&run_id={RUN_ID}"),
    ]
    assert all(view.url_route for view in shown.external_views)
    assert [app.url_prefix for app in shown.fastapi_apps] == ["/dtsen"]


@pytest.mark.airflow
def test_the_page_is_made_at_the_first_request_and_once(airflow_home: Path) -> None:
    import asyncio

    from dtsen_pages import WhenAsked

    made: list[str] = []

    async def app(*_: object) -> None:
        made.append("answered")

    def make() -> object:
        made.append("made")
        return app

    lazy = WhenAsked(make)
    assert made == []
    for _ in range(2):
        asyncio.run(lazy({}, app, app))
    assert made == ["made", "answered", "answered"]
