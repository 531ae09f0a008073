"""What each column of a layout is filled with, by its name in the pipeline.

A field takes the records of a stretch and returns one column in canonical values; how a
source writes them is the business of its layout. A column that nobody fills is empty.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from dtsen.simulate import answers, identity
from dtsen.simulate.cells import Cell, empty, numbers_text, padded
from dtsen.simulate.draws import Array
from dtsen.simulate.identity import scrambled
from dtsen.simulate.rates import details
from dtsen.simulate.sheet import Field, Sheet, constant
from dtsen.simulate.welfare import DECILES

PERCENTILES = 100
RANK_NOISE = 0.25  # P3KE ranks by its own model
SMALLEST_HOME, LARGEST_HOME = 6, 400  # square metres
TYPICAL_HOME, BY_WELFARE, BY_CHANCE = 36.6, 0.45, 0.35
LIVESTOCK = ("sapi", "kerbau", "kuda", "babi", "kambing_domba")
# Rupiah a month. KLJ: tentangkita, rinews, ihram; the others from memory, to be
# confirmed by the owner of the programme. KJP Plus goes by the level of school.
KLJ_AMOUNT, PKH_AMOUNT = 300_000, 225_000
KJP_PLUS_AMOUNTS = np.array([250_000, 250_000, 300_000, *[420_000] * 4])


def _decile(column: str) -> Field:
    def field(s: Sheet) -> Cell:
        decile = s.of_family(column)
        ranked = (decile > 0) & ~s.family_happens("decile_missing")
        return padded(np.where(ranked, decile, -1), 1)

    return field


def _rank_of_p3ke(steps: int) -> Field:
    def field(s: Sheet) -> Cell:
        noise = s.listing.draws.normal("rank", s.of_family("family_id"))
        rank = ndtr(s.of_family("welfare") + RANK_NOISE * noise)
        return padded(1 + np.floor(rank * steps).astype(np.int64), 1)

    return field


def _members(s: Sheet) -> Cell:
    return numbers_text(
        s.listing.n_members[s.family] + s.family_happens("members_wrong")
    )


def _floor_area(s: Sheet) -> Cell:
    chance = BY_CHANCE * s.facts.normal("floor area", s.of_family("family_id"))
    area = TYPICAL_HOME * np.exp(BY_WELFARE * s.of_family("welfare") + chance)
    whole = np.clip(np.rint(area), SMALLEST_HOME, LARGEST_HOME)
    return padded(whole.astype(np.int64), 1)


def _amount(s: Sheet) -> Cell:
    amounts: dict[str, Array] = {
        "klj": np.full(len(s), KLJ_AMOUNT),
        "pkh": np.full(len(s), PKH_AMOUNT),
        "kjp_plus": KJP_PLUS_AMOUNTS[answers.level(s)],
    }
    return numbers_text(amounts[s.listing.source])


def _year(s: Sheet) -> Cell:
    return constant(str(np.datetime64(s.listing.collected_on, "D"))[:4])(s)


FIELDS: dict[str, Field] = {
    **identity.FIELDS,
    **answers.FIELDS,
    "updated_year": _year,
    "n_members_declared": _members,
    "desil": _rank_of_p3ke(DECILES),
    "persentil": _rank_of_p3ke(PERCENTILES),
    "desil_nasional": _decile("desil_nasional"),
    "desil_provinsi": _decile("desil_provinsi"),
    "desil_kabupaten_kota": _decile("desil_kabupaten_kota"),
    "floor_area_m2": _floor_area,
    "id_pelanggan_pln": lambda s: numbers_text(
        54 * 10**10 + scrambled(s.of_family("family_id"), 4) % 10**10
    ),
    "amount_idr_per_month": _amount,
    **{f"jumlah_{animal}": constant("0") for animal in LIVESTOCK},
}


def fill(sheet: Sheet, column: str) -> Cell:
    """Return one column of the records; a family's records are about its head.

    ``head_name`` of a family table is therefore filled like ``name`` of a person table.
    """
    name = column.removeprefix("head_")
    if name in FIELDS:
        return FIELDS[name](sheet)
    return sheet.detail(name) if name in details() else empty(len(sheet))
