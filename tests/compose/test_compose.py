"""The form for production, checked by parsing: no container engine is needed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dtsen.settings import HOME, Settings
from dtsen.standalone.airflow import environment

COMPOSE = HOME / "docker-compose.yml"
SERVICES = {
    *("postgres", "airflow-init", "api-server"),
    *("scheduler", "dag-processor", "triggerer"),
}
OF_AIRFLOW = SERVICES - {"postgres"}
REQUIRED = re.compile(r"\$\{([A-Z_]+):\?[^}]+\}")
OPTIONAL = re.compile(r"\$\{([A-Z_]+):-[^}]*\}")
NAMES_A_SECRET = re.compile(r"PASSWORDS?$|SECRET|FERNET_KEY$")
# What `make run` and production have to agree on, or tasks differ between them.
SHARED = {
    "AIRFLOW__API__EXPOSE_CONFIG",
    "AIRFLOW__CORE__ALLOWED_DESERIALIZATION_CLASSES",
    "AIRFLOW__CORE__DEFAULT_TIMEZONE",
    "AIRFLOW__CORE__EXECUTOR",
    "AIRFLOW__CORE__LOAD_EXAMPLES",
    "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED",
    "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL",
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text())


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    return compose["services"]


@pytest.fixture(scope="module")
def example() -> dict[str, str]:
    """The variables of .env.example; those that have a default are commented out."""
    lines = (HOME / ".env.example").read_text().splitlines()
    settings = [line.lstrip("#") for line in lines if re.match(r"#?[A-Z_]+=", line)]
    return dict(line.split("=", 1) for line in settings)


def settings_of(service: dict[str, Any]) -> dict[str, str]:
    return service.get("environment", {})


def test_the_file_follows_the_compose_specification() -> None:
    program = Path(sys.executable).parent / "check-jsonschema"
    call = [program, "--builtin-schema", "vendor.compose-spec", COMPOSE]

    done = subprocess.run(call, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_exactly_the_services_that_are_needed_are_there(
    services: dict[str, Any],
) -> None:
    assert set(services) == SERVICES
    assert {name for name in OF_AIRFLOW if services[name]["build"] == "."} == OF_AIRFLOW


def test_the_names_of_versions_are_pinned(services: dict[str, Any]) -> None:
    assert services["postgres"]["image"] == "postgres:18"
    assert "latest" not in COMPOSE.read_text()


def test_all_services_of_airflow_have_the_same_secrets(
    services: dict[str, Any],
) -> None:
    for name in (
        "AIRFLOW__API_AUTH__JWT_SECRET",
        "AIRFLOW__API__SECRET_KEY",
        "AIRFLOW__CORE__FERNET_KEY",
    ):
        values = {settings_of(services[service])[name] for service in OF_AIRFLOW}
        assert len(values) == 1
        assert REQUIRED.fullmatch(values.pop())


def test_every_secret_is_a_variable_that_must_be_set(services: dict[str, Any]) -> None:
    secrets = {
        (service, name, value)
        for service in SERVICES
        for name, value in settings_of(services[service]).items()
        if NAMES_A_SECRET.search(name)
    }

    assert len(secrets) > len(SERVICES)
    assert {item for item in secrets if not REQUIRED.fullmatch(item[2])} == set()


def test_the_password_in_every_url_is_a_variable_that_must_be_set(
    services: dict[str, Any],
) -> None:
    urls = [
        value
        for service in SERVICES
        for value in settings_of(services[service]).values()
        if "://" in value and "@" in value
    ]

    assert len(urls) == len(OF_AIRFLOW) + 3
    for url in urls:
        password = re.search(r"://\w+:(.*)@postgres:5432/\w+$", url)
        assert password
        assert REQUIRED.fullmatch(password[1])


def test_the_example_names_every_variable_and_gives_no_secret_away(
    example: dict[str, str],
) -> None:
    text = COMPOSE.read_text()
    required, optional = set(REQUIRED.findall(text)), set(OPTIONAL.findall(text))

    assert set(example) == required | optional
    assert not required & optional
    assert {name: example[name] for name in required} == dict.fromkeys(required, "")
    assert all(
        f"${{{name}:-{default}}}" in text
        for name, default in example.items()
        if name in optional
    )


def test_only_this_machine_reaches_the_ports(services: dict[str, Any]) -> None:
    ports = {
        name: service["ports"]
        for name, service in services.items()
        if "ports" in service
    }

    assert set(ports) == {"postgres", "api-server"}
    assert all(
        port.startswith("127.0.0.1:") for listed in ports.values() for port in listed
    )


def test_whatever_stays_up_says_whether_it_is_well(services: dict[str, Any]) -> None:
    checked = {name for name in SERVICES if "healthcheck" in services[name]}

    assert checked == SERVICES - {"airflow-init"}
    assert services["airflow-init"]["restart"] == "no"


def test_nothing_starts_before_what_it_needs(services: dict[str, Any]) -> None:
    needed = {
        name: {
            other: how["condition"]
            for other, how in services[name].get("depends_on", {}).items()
        }
        for name in SERVICES
    }
    prepared = {"airflow-init": "service_completed_successfully"}

    assert needed == {
        "postgres": {},
        "airflow-init": {"postgres": "service_healthy"},
        "api-server": prepared,
        "dag-processor": prepared,
        "scheduler": prepared | {"api-server": "service_healthy"},
        "triggerer": prepared,
    }


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_has_no_right_that_it_does_not_need(
    services: dict[str, Any], name: str
) -> None:
    service = services[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] in {"postgres", "50000:0"}
    assert not {"privileged", "cap_add", "network_mode", "pid"} & set(service)


def test_people_and_keys_are_mounted_where_tasks_run_and_nowhere_else(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]
    holders = {
        name
        for name, service in services.items()
        if any(v.startswith(("state:", "${DTSEN_INBOX")) for v in service["volumes"])
        or service.get("secrets")
    }

    assert holders == {"scheduler"}
    assert set(compose["secrets"]) == set(services["scheduler"]["secrets"])


def test_what_comes_from_outside_cannot_be_written(services: dict[str, Any]) -> None:
    mounts = [mount for service in services.values() for mount in service["volumes"]]
    from_outside = [mount for mount in mounts if mount.startswith((".", "$", "/"))]

    assert len(from_outside) == 2
    assert all(mount.endswith(":ro") for mount in from_outside)
    assert "postgres:/var/lib/postgresql" in mounts


def test_only_the_pipeline_and_its_preparation_may_write_to_the_warehouse(
    services: dict[str, Any],
) -> None:
    logins = {
        name: re.search(r"//(\w+):", settings_of(service)["DTSEN_WAREHOUSE_URL"])[1]
        for name, service in services.items()
        if "DTSEN_WAREHOUSE_URL" in settings_of(service)
    }

    assert logins == {
        "airflow-init": "dtsen_admin",
        "api-server": "auditor",
        "scheduler": "dtsen",
    }


def test_production_is_no_demo(services: dict[str, Any]) -> None:
    assert not any(
        "DTSEN_DEMO" in settings_of(service) for service in services.values()
    )


@pytest.mark.parametrize("name", sorted(OF_AIRFLOW))
def test_production_has_the_settings_that_a_run_on_one_machine_has(
    services: dict[str, Any], name: str, tmp_path: Path
) -> None:
    alone = environment(
        Settings(state=tmp_path),
        database_url="",
        port=8080,
        secrets=dict.fromkeys(("fernet_key", "api_key", "jwt_secret"), ""),
    )
    ours = settings_of(services[name])
    api = "AIRFLOW__CORE__EXECUTION_API_SERVER_URL"

    assert {key: ours[key] for key in SHARED} == {key: alone[key] for key in SHARED}
    assert ours[api] == alone[api].replace("127.0.0.1", "api-server")
