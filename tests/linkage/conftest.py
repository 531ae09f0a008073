"""A state folder for a whole module of tests."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIRST = "BARA CEMPA DIRGA GANDA JELITA KIRANA LARAS MANDA PANJI RATIH SEKAR TIRTA"
LAST = "ANGKASA BUANA CAKRAWALA DEWANGGA GUMILANG KUSUMAJAYA LANGITAN MAHESWARA"
KELURAHAN = ("31.71.01.1001", "31.71.01.1002", "31.72.01.1001", "31.74.05.1003")
# Records of invented people; what a careful reader would say which of them are one.
WHO_IS_WHO = Path(__file__).with_name("who_is_who.csv")


@pytest.fixture(scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., None]]:
    """Open a state folder for a whole module; calling it again opens another."""
    with pytest.MonkeyPatch.context() as patch:

        def open_home(threads: int = 2) -> None:
            patch.setenv("DTSEN_STATE", str(tmp_path_factory.mktemp("state")))
            patch.setenv("DTSEN_DEMO", "1")
            patch.setenv("DTSEN_THREADS", str(threads))
            settings.cache_clear()

        yield open_home
    settings.cache_clear()


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stand in an empty folder, without any variable of ours."""
    for name in ("DTSEN_STATE", "DTSEN_DEMO", "DTSEN_ID_KEY_FILE", "DTSEN_THREADS"):
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    yield here
    settings.cache_clear()


@pytest.fixture(scope="session")
def people() -> Callable[[int], pd.DataFrame]:
    """Give the records of all cases, and of so many other people in two lists.

    ``truth`` says who is who, ``record_id`` begins with ``r``; nothing said is empty.
    """

    def gather(n_others: int) -> pd.DataFrame:
        cases = pd.read_csv(WHO_IS_WHO, dtype=str, keep_default_na=False)
        cases["truth"] = cases["case"] + ": " + cases["person"]
        both = pd.concat([cases, pd.DataFrame(_others(n_others))], ignore_index=True)
        both["record_id"] = [f"r{number:05d}" for number in range(len(both))]
        return both.drop(columns="person")

    return gather


def _others(n_persons: int) -> list[dict[str, Any]]:
    """Return people in one list, and every third in another one as well."""
    draw = random.Random(1)
    found: list[dict[str, Any]] = []
    for number in range(n_persons):
        own = "".join(draw.choice("BDGKLMNRST") + draw.choice("AIU") for _ in range(3))
        day = date(1945, 1, 2) + timedelta(days=draw.randint(0, 28_000))
        sex = draw.choice("LP")
        person = {
            "case": "others",
            "truth": f"other {number}",
            "source": "regsosek",
            "nama": f"{draw.choice(FIRST.split())} {own} {draw.choice(LAST.split())}",
            "tanggal_lahir": f"{day:%d/%m/%Y}",
            "jenis_kelamin": sex,
            "nik": f"397101{day.day + 40 * (sex == 'P'):02d}{day:%m%y}{number + 1:04d}",
            "no_kk": f"39710101012{number // 3 + 1:05d}",
            "kode_kelurahan": draw.choice(KELURAHAN),
            "rt": f"{draw.randint(1, 9):03d}",
            "rw": f"{draw.randint(1, 9):03d}",
        }
        found.append(person)
        if number % 3 == 0:
            found.append(person | {"source": "dtks"})
    return found
