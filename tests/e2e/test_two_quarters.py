"""Two quarters in a row through a real Airflow and a real Postgres.

The commands are those of the README; what is checked is what a user would look at.
"""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from dtsen.settings import Settings
from dtsen.standalone import processes
from dtsen.standalone.postgres import binaries
from dtsen.standalone.services import Services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

FIRST, SECOND = "2026-Q2", "2026-Q3"
PERSONS = 5_000
# Not the digits of a digest, nor those behind the point of a duration.
SYNTHETIC_NIK = re.compile(rb"(?<![0-9a-f.])39[0-9]{14}(?![0-9a-f])")


@dataclass(frozen=True)
class House:
    """One state folder, and the command line that works on it."""

    state: Path

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        own = {"DTSEN_STATE": str(self.state), "DTSEN_PERSONS": str(PERSONS)}
        return subprocess.Popen(
            [sys.executable, "-m", "dtsen.cli", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **own, **variables},
        )

    def dtsen(self, *arguments: str, **variables: str) -> None:
        started = self.start(*arguments, **variables)
        output, _ = started.communicate(timeout=900)
        assert started.returncode == 0, output[-4000:]

    def run(self, quarter: str) -> dict[str, Any]:
        self.dtsen("run", DTSEN_QUARTER=quarter)
        return json.loads((self.state / "run.json").read_text())

    @property
    def services(self) -> Services:
        return Services.of(Settings(state=self.state))

    def dump(self, database: str, *options: str) -> bytes:
        url = self.services.cluster.url(database).replace("+psycopg2", "")
        return subprocess.run(
            [str(binaries() / "pg_dump"), "--data-only", *options, url],
            check=True,
            capture_output=True,
        ).stdout

    def rows(self, query: str, url: str | None = None) -> list[tuple[Any, ...]]:
        engine = create_engine(url or self.services.cluster.url("dtsen"))
        with engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(text(query))]
        engine.dispose()
        return rows


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("house") / "state")
    yield made
    made.dtsen("down")


@pytest.fixture(scope="module")
def first(house: House) -> dict[str, Any]:
    return house.run(FIRST)


@pytest.fixture(scope="module")
def second(house: House, first: dict[str, Any]) -> dict[str, Any]:
    return house.run(SECOND)


def test_a_quarter_of_deliveries_becomes_a_release(first: dict[str, Any]) -> None:
    assert first["quarter"] == FIRST
    assert Path(first["report"]).stat().st_size > 50_000
    with (Path(first["release_folder"]) / "indikator.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    kelurahan = {r["area_code"] for r in rows if r["area_level"] == "kelurahan"}
    assert len(kelurahan) == 267


def test_every_station_says_what_it_did(first: dict[str, Any]) -> None:
    stations = {item["station"]: item for item in first["stations"]}
    assert list(stations) == [
        *("land", "stage", "validate", "corrections", "link", "review", "build"),
        *("load", "measure", "validate_mart", "draft", "publish"),
    ]
    assert stations["land"]["rows_out"] == stations["stage"]["rows_in"] > PERSONS
    assert all(item["seconds"] > 0 for item in stations.values())


def test_every_record_is_accounted_for(house: House, first: dict[str, Any]) -> None:
    (read, accounted), *_ = house.rows(
        "select sum(rows_read), sum(accepted + duplicates + quarantined) "
        "from ops.delivery_file"
    )
    assert read == accounted > PERSONS


def test_persons_keep_their_ids_into_the_next_quarter(
    house: House, second: dict[str, Any]
) -> None:
    ((persons, carried),) = house.rows(
        "select count(*), count(before.person_id) from mart.person as now "
        f"left join (select person_id from mart.person where quarter = '{FIRST}') "
        f"as before using (person_id) where now.quarter = '{SECOND}'"
    )
    assert carried / persons > 0.95
    ((n_first, n_second),) = house.rows(
        f"select count(*) filter (where quarter = '{FIRST}'), "
        f"count(*) filter (where quarter = '{SECOND}') from mart.person"
    )
    assert n_first > 0.9 * PERSONS
    assert n_second > 0.9 * PERSONS


def test_running_a_quarter_again_changes_nothing(
    house: House, second: dict[str, Any]
) -> None:
    query = "select quarter, build from ops.current_build order by quarter"
    before = house.rows(query)
    again = house.run(SECOND)
    assert again["release"] == second["release"]
    assert house.rows(query) == before
    releases = house.rows("select count(*) from publication.release")
    assert releases == [(2,)]


def test_an_analyst_reads_the_marts_and_nothing_that_names_people(
    house: House, second: dict[str, Any]
) -> None:
    url = second["warehouse_url"]
    ((figures,),) = house.rows("select count(*) from mart.indicator", url)
    assert figures > 267
    for table in ("vault.person_identity", "register.person", "ops.delivery_file"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            house.rows(f"select * from {table} limit 1", url)


def test_the_page_mutu_data_asks_who_is_there(
    house: House, second: dict[str, Any]
) -> None:
    api = house.services.api
    runs = api.session().runs("terima_dtks")
    page = (
        f"{api.address}/dtsen/mutu/run?dag_id=terima_dtks"
        f"&run_id={runs[0]['dag_run_id']}"
    )
    assert httpx.get(page).status_code == httpx.codes.UNAUTHORIZED
    token = httpx.post(
        f"{api.address}/auth/token",
        json={"username": api.user, "password": api.password},
    ).json()["access_token"]
    shown = httpx.get(page, headers={"Authorization": f"Bearer {token}"})
    assert shown.status_code == httpx.codes.OK
    assert "Mutu data" in shown.text
    assert SECOND in shown.text


def test_mutu_data_is_a_tab_of_every_run(
    house: House, second: dict[str, Any], browser: Browser
) -> None:
    api = house.services.api
    run_id = api.session().runs("terima_dtks")[0]["dag_run_id"]
    page = browser.new_page(viewport={"width": 1440, "height": 1200})
    page.goto(f"{api.address}/auth/login")
    page.fill("input[name=username]", api.user)
    page.fill("input[name=password]", api.password)
    page.click("button[type=submit]")
    page.wait_for_url(f"{api.address}/")
    page.goto(f"{api.address}/dags/terima_dtks/runs/{run_id}")
    page.get_by_role("link", name="Mutu data").click()
    frame = page.frame_locator("iframe")
    frame.get_by_text(f"Mutu data {SECOND}").wait_for()
    assert frame.get_by_text("seimbang").count() > 0
    page.close()


def test_a_damaged_delivery_stops_its_source_and_no_other(
    house: House, second: dict[str, Any]
) -> None:
    quarter = "2026-Q4"
    house.dtsen("simulate", "--quarter", quarter, "--persons", str(PERSONS))
    delivery = house.state / "inbox" / quarter / "klj"
    file = next(path for path in delivery.iterdir() if path.suffix == ".csv")
    file.write_bytes(file.read_bytes()[:-20])
    session = house.services.api.session()
    for source in ("klj", "pkh"):
        session.trigger(f"terima_{source}", quarter=quarter, run_id=f"bad__{source}")
    states = {s: _end_of(session, f"terima_{s}", f"bad__{s}") for s in ("klj", "pkh")}
    assert states == {"klj": "failed", "pkh": "success"}
    failed = [
        task
        for task in session.tasks("terima_klj", "bad__klj")
        if task["state"] == "failed"
    ]
    assert [task["task_id"] for task in failed] == ["land"]
    assert failed[0]["try_number"] == 1
    log = "\n".join(session.log(failed[0]))
    assert file.name in log
    assert "expected" in log
    assert not (house.state / "lake" / "staging" / quarter / "klj").exists()


def test_nobody_is_named_outside_landing_lake_and_vault(
    house: House, second: dict[str, Any]
) -> None:
    assert SYNTHETIC_NIK.search(house.dump("dtsen"))  # the search finds the vault
    assert not SYNTHETIC_NIK.search(house.dump("dtsen", "--exclude-schema=vault"))
    assert not SYNTHETIC_NIK.search(house.dump("airflow"))
    folders = ("airflow", "services", "release", "postgres/log", "decisions")
    files = [
        path
        for folder in folders
        for path in [house.state / folder, *(house.state / folder).rglob("*")]
        if path.is_file()
    ]
    assert len(files) > 50
    assert [path for path in files if SYNTHETIC_NIK.search(path.read_bytes())] == []


def test_a_quarter_is_run_again_after_a_kill_of_everything_in_its_middle(
    house: House, second: dict[str, Any]
) -> None:
    run = house.start("run", DTSEN_QUARTER=SECOND)
    for line in run.stdout:
        if "stage[" in line:
            break
    run.kill()
    for pid in processes.standing_in(house.services.stand):
        os.kill(pid, signal.SIGKILL)
    postmaster = house.state / "postgres" / "data" / "postmaster.pid"
    os.kill(int(postmaster.read_text().split()[0]), signal.SIGKILL)
    run.wait()
    again = house.run(SECOND)
    assert again["release"] == second["release"]


def test_down_leaves_no_process(house: House, second: dict[str, Any]) -> None:
    house.dtsen("down")
    assert processes.standing_in(house.services.stand) == []
    assert not house.services.cluster.is_running


def _end_of(session: Any, dag_id: str, run_id: str) -> str:
    import time

    for _ in range(240):
        states = {run["dag_run_id"]: run["state"] for run in session.runs(dag_id)}
        if states[run_id] in {"success", "failed"}:
            return states[run_id]
        time.sleep(0.5)
    return "unfinished"
