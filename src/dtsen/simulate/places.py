"""Where people can live: the kelurahan in the order of the state, and their poverty."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtri

from dtsen.areas import Area, areas
from dtsen.settings import settings
from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.margins import published

# The latest month with P0 for every kota.
POVERTY_PERIOD = "2024-03"
PERSONS_PER_RW, MAX_RW, RT_PER_RW = 3_000, 20, 12

HOUSES = 120

_STREETS = (
    "MELATI",
    "MAWAR",
    "ANGGREK",
    "KENANGA",
    "CEMPAKA",
    "DAHLIA",
    "FLAMBOYAN",
    "KAMBOJA",
    "TERATAI",
    "SERUNI",
    "NANGKA",
    "MANGGIS",
    "RAMBUTAN",
    "DURIAN",
    "SALAK",
    "JAMBU",
    "BELIMBING",
    "SAWO",
    "KELAPA",
    "PEPAYA",
    "CENDANA",
    "JATI",
    "MAHONI",
    "BERINGIN",
    "PINUS",
    "CEMARA",
    "AKASIA",
    "BUNGUR",
    "KETAPANG",
    "MERANTI",
    "KENARI",
    "MERPATI",
    "PIPIT",
    "CENDRAWASIH",
    "ELANG",
    "RAJAWALI",
    "KUTILANG",
    "GELATIK",
    "MURAI",
    "NURI",
)
PROVINCE_NAME, PROVINCE_BPS = "DKI JAKARTA", "31"
STREET_NAMES = tuple(
    f"{name} {number}".strip()
    for number in ("", "I", "II", "III", "IV")
    for name in _STREETS
)


@dataclass(frozen=True, slots=True)
class Places:
    """The kelurahan of the margins: index 0 is the smallest code."""

    areas: tuple[Area, ...]
    kecamatan: Array  # kkcc, the digits three to six of a NIK
    kota: Array  # number of the kota, from 0
    population: Array
    n_rw: Array
    affluence: Array  # mean of the latent welfare of its kota


@cache
def places() -> Places:
    """Return the kelurahan that have margins."""
    by_code = {area.kelurahan_code: area for area in areas()}
    codes, margins = published()
    found = tuple(by_code[code] for code in codes)
    kota = sorted({area.kota_code for area in found})
    poverty = _poverty()
    mean = {code: float(ndtri(poverty["31"]) - ndtri(poverty[code])) for code in kota}
    return Places(
        found,
        np.array([int(a.kecamatan_code.replace(".", "")[2:]) for a in found]),
        np.array([kota.index(a.kota_code) for a in found]),
        margins.persons,
        np.clip(margins.persons // PERSONS_PER_RW, 3, MAX_RW),
        np.array([mean[a.kota_code] for a in found]),
    )


def _poverty() -> dict[str, float]:
    path = settings().home / "reference" / "official_poverty.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["area_code"]: float(row["value"]) / 100
            for row in csv.DictReader(stream)
            if (row["period"], row["indicator"]) == (POVERTY_PERIOD, "p0_pct")
        }


def draw_address(
    draws: Draws, name: str, ids: Array, kelurahan: Array
) -> dict[str, Array]:
    """Draw RW, RT, street and house number inside a kelurahan."""
    return {
        "rw": (1 + draws.below(f"{name} rw", ids, places().n_rw[kelurahan])).astype(
            np.int8
        ),
        "rt": (1 + draws.below(f"{name} rt", ids, RT_PER_RW)).astype(np.int8),
        "street": draws.below(f"{name} street", ids, len(STREET_NAMES)).astype(
            np.int16
        ),
        "house": (1 + draws.below(f"{name} house", ids, HOUSES)).astype(np.int16),
    }


@cache
def place_names(column: str) -> tuple[str, ...]:
    """Return one column of the kelurahan, in their order; names in upper case.

    >>> place_names("kelurahan_name")[6], place_names("bps_kota_code")[6]
    ('GAMBIR', '3173')
    """
    return tuple(str(getattr(area, column)).upper() for area in places().areas)
