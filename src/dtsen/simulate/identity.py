"""The columns that say who somebody is and where: what linkage has to work with."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from dtsen.simulate import words
from dtsen.simulate.cells import Cell, Days, Words, numbers_text, padded
from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.listing import ENTRIES, TWICE
from dtsen.simulate.misspell import written_names
from dtsen.simulate.model import NOBODY
from dtsen.simulate.places import PROVINCE_BPS, PROVINCE_NAME, STREET_NAMES, place_names
from dtsen.simulate.sheet import Field, Sheet, blank, constant

# Where people were born; an assumption of ours in the order of known migration.
BIRTH_PLACES = {
    "JAKARTA": 0.62,
    "BOGOR": 0.06,
    "TANGERANG": 0.05,
    "BEKASI": 0.05,
    "TEGAL": 0.04,
    "SERANG": 0.04,
    "BREBES": 0.03,
    "CIREBON": 0.03,
    "SURABAYA": 0.02,
    "MEDAN": 0.02,
    "PADANG": 0.02,
    "PALEMBANG": 0.02,
}
STREET_WORDS = {"JL": 0.7, "JL.": 0.1, "JALAN": 0.1, "GG": 0.1}
_STREETS = tuple(f"{word} {name} NO" for word in STREET_WORDS for name in STREET_NAMES)
# Numbers that agencies give: a bijection hides the order of the true ids.
_FACTOR, _SALT, _RANGE = 0x9E3779B1, 0x5851F42D, 2**40


def scrambled(ids: Array, salt: int) -> Array:
    """Return a number of its own for each id, in no visible order."""
    return np.asarray((ids * _FACTOR + salt * _SALT) % _RANGE)


def _name(s: Sheet) -> Cell:
    rate = s.listing.rates["name_wrong"]
    return written_names(
        s.listing.draws, s.keys, s.of_person("name"), s.of_person("sex"), rate
    )


def _mother(s: Sheet) -> Cell:
    draws = Draws(s.facts.seed, f"mothers in {s.listing.source}")
    women = np.full(len(s), words.FEMALE)
    rate = s.listing.rates["name_wrong"]
    names = written_names(draws, s.keys, s.mothers, women, rate)
    return blank(names, s.happens("mother_missing"))


def _birth_place(s: Sheet) -> Cell:
    drawn = s.facts.pick("birth place", s.ids, list(BIRTH_PLACES.values()))
    return Words(drawn, tuple(BIRTH_PLACES))


def _sex(s: Sheet) -> Cell:
    sex = s.of_person("sex")
    return Words(np.where(s.happens("sex_wrong"), 1 - sex, sex), words.SEX)


def _relation(s: Sheet) -> Cell:
    relation = s.of_person("relation")
    wrong = s.happens("relation_wrong") & (relation != words.HEAD)
    second = s.family_happens("two_heads") & (relation == words.SPOUSE)
    shown = np.select([second, wrong], [words.HEAD, words.OTHER], relation)
    return Words(shown, words.RELATION)


def _life(s: Sheet) -> Cell:
    known = s.of_person("status_on") <= s.listing.collected_on
    known &= s.happens("departure_noted")
    shown = np.where(known, s.of_person("life"), words.ALIVE)
    missed = s.happens("not_found") & (shown == words.ALIVE)
    labels = (*words.LIFE, "tidak_ditemukan")
    return Words(np.where(missed, len(words.LIFE), shown), labels)


def _padan(s: Sheet) -> Cell:
    """Say whether Dukcapil knows the NIK as written, of a person who lives here."""
    true = s.of_person("nik")
    equal = pc.equal(s.nik, numbers_text(true, empty=true == NOBODY))
    known = pc.fill_null(equal, fill_value=False).to_numpy(zero_copy_only=False)
    missing = pc.is_null(s.nik).to_numpy(zero_copy_only=False)
    here = s.of_person("life") == words.ALIVE
    shown = np.select([missing, known & here], [2, 0], 1)
    return Words(shown, ("padan", "tidak_padan", "kosong"))


def _no_kk(s: Sheet) -> Cell:
    old = s.family_happens("kk_old") & (s.of_family("old_no_kk") != NOBODY)
    number = np.where(old, s.of_family("old_no_kk"), s.of_family("no_kk"))
    return numbers_text(number, empty=~s.has_family)


def _address(s: Sheet) -> Cell:
    keys = s.listing.family_keys(s.family)
    style = s.listing.draws.pick("street word", keys, list(STREET_WORDS.values()))
    street = style * len(STREET_NAMES) + s.place.street
    house = padded(np.where(s.has_family, s.place.house, -1), 1)
    named = Words(np.where(s.has_family, street, -1), _STREETS)
    return pc.binary_join_element_wise(named.text(), house.text(), " ")


def _sls_code(s: Sheet) -> Cell:
    number = s.place.rw.astype(np.int64) * 100 + s.place.rt
    return padded(np.where(s.has_family, number, -1), 4)


def _place(column: str) -> Field:
    return lambda s: Words(s.place.kelurahan, place_names(column))


def _kelurahan(column: str) -> Field:
    def field(s: Sheet) -> Cell:
        named = Words(s.place.kelurahan, place_names(column))
        return named.without(s.happens("area_missing"))

    return field


def _record_number(salt: int) -> Field:
    def field(s: Sheet) -> Cell:
        entry = ENTRIES * s.ids + s.keys % ENTRIES
        return numbers_text(10**12 + scrambled(entry, salt))

    return field


def _verval(s: Sheet) -> Cell:
    return Words(
        (s.keys % ENTRIES == TWICE).astype(np.int8), ("normal", "nik_duplikat")
    )


FIELDS: dict[str, Field] = {
    "nik": lambda s: s.nik,
    "no_kk": _no_kk,
    "family_key": lambda s: numbers_text(
        31 * 10**13 + scrambled(s.of_family("family_id"), 3)
    ),
    "idsemesta": _record_number(1),
    "id_individu": _record_number(2),
    "name": _name,
    "mother_name": _mother,
    "birth_place": _birth_place,
    "born_on": lambda s: Days(s.born_on),
    "sex": _sex,
    "relation": _relation,
    "member_no": lambda s: padded(s.member_no, 1),
    "life_status": _life,
    "is_inactive": lambda s: s.flag("is_delisted"),
    "civil_status": lambda s: Words(s.of_person("life"), ("padan", *words.LIFE[1:])),
    "status_on": lambda s: Days(s.of_person("status_on")),
    "padan": _padan,
    "verval": _verval,
    "address": _address,
    "rt": lambda s: padded(s.place.rt, 3),
    "rw": lambda s: padded(s.place.rw, 3),
    "sls_code": _sls_code,
    "building_no": lambda s: padded(s.place.house, 1),
    "family_no": constant("1"),
    "kelurahan_code": _kelurahan("kelurahan_code"),
    "kelurahan_name": _kelurahan("kelurahan_name"),
    "kecamatan_name": _place("kecamatan_name"),
    "kota_name": _place("kota_name"),
    "province_name": constant(PROVINCE_NAME),
    "bps_kecamatan_code": _place("bps_kecamatan_code"),
    "bps_kota_code": _place("bps_kota_code"),
    "bps_province_code": constant(PROVINCE_BPS),
    "ktp_kelurahan_code": _place("bps_code"),
    "ktp_kelurahan_name": _place("kelurahan_name"),
    "ktp_kecamatan_code": _place("bps_kecamatan_code"),
    "ktp_kecamatan_name": _place("kecamatan_name"),
    "ktp_kota_code": _place("bps_kota_code"),
    "ktp_kota_name": _place("kota_name"),
    "ktp_province_code": constant(PROVINCE_BPS),
    "ktp_province_name": constant(PROVINCE_NAME),
}
