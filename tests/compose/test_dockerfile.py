"""The image of production, checked by reading: what is tested is what is installed."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatch

import pytest

from dtsen.settings import HOME

TEXT = (HOME / "Dockerfile").read_text()
INSTRUCTIONS = [
    re.split(r"\s+", line, maxsplit=1)
    for line in re.sub(r"\\\n", " ", TEXT).splitlines()
    if line and not line.startswith("#")
]
COPIED = [
    source
    for word, rest in INSTRUCTIONS
    if word == "COPY"
    for source in rest.split()[:-1]
]
RUN = " && ".join(rest for word, rest in INSTRUCTIONS if word == "RUN")


def locked(package: str) -> str:
    lock = (HOME / "requirements.lock").read_text()
    return re.search(rf"^{package}==(\S+)", lock, re.MULTILINE)[1]


def test_the_base_is_airflow_in_the_version_of_the_lock() -> None:
    (base,) = (rest for word, rest in INSTRUCTIONS if word == "ARG")
    wanted = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]
    python = wanted["requires-python"].removeprefix(">=").split(",")[0]

    assert base == f"BASE=apache/airflow:slim-{locked('apache-airflow')}-python{python}"
    assert ["FROM", "${BASE}"] in INSTRUCTIONS
    assert "@sha256:" in TEXT


@pytest.mark.parametrize("source", COPIED)
def test_whatever_is_copied_exists_and_reaches_the_builder(source: str) -> None:
    lines = (HOME / ".dockerignore").read_text().splitlines()
    let_in = [line[1:] for line in lines if line.startswith("!")]
    kept_out = [line for line in lines if line and line[0] not in "#!"]

    assert (HOME / source).exists()
    assert source.removeprefix("./").split("/")[0] in let_in
    assert kept_out[0] == "*"
    assert not any(fnmatch(source, pattern) for pattern in kept_out[1:])


def test_all_that_the_pipeline_reads_at_run_time_is_copied() -> None:
    assert {"dags", "plugins", "sql", "reference", "expectations"} <= set(COPIED)
    assert {"config/pools.json", "config/init-airflow"} <= set(COPIED)


def test_packages_are_installed_by_hash_and_ours_without_asking_for_more() -> None:
    locked_install, own_install = re.findall(r"pip install([^&]*)", RUN)

    assert "--require-hashes -r requirements.lock" in locked_install
    assert {"--no-build-isolation", "--no-deps"} <= set(own_install.split())
    assert locked("hatchling")


def test_the_image_runs_as_nobody_of_weight_and_cannot_change_its_code() -> None:
    users = [rest for word, rest in INSTRUCTIONS if word == "USER"]

    assert users == ["root", "airflow"]
    assert INSTRUCTIONS[-1] == ["USER", "airflow"]
    assert "chown" not in RUN
    assert "--chown" not in TEXT


def test_the_image_knows_where_its_files_are() -> None:
    environment = " ".join(rest for word, rest in INSTRUCTIONS if word == "ENV")

    assert "DTSEN_HOME=/opt/dtsen " in environment
    assert "PATH=/opt/dtsen/venv/bin:$PATH" in environment
    assert "PLUGINS_FOLDER=/opt/dtsen/plugins" in environment
