"""What each column of a layout is filled with, by its name in the pipeline.

A function takes the records of a stretch and returns one column in canonical values; how
a source writes them is the business of its layout. A column that nobody fills is empty.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import ndtr

from dtsen.simulate import jobs, words
from dtsen.simulate.cells import Cell, Days, Words, empty, flags, numbers_text, padded
from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.listing import TWICE
from dtsen.simulate.misspell import written_names
from dtsen.simulate.model import NOBODY, age_years
from dtsen.simulate.places import PROVINCE_NAME, STREET_NAMES, place_names
from dtsen.simulate.rates import details
from dtsen.simulate.sheet import Sheet, blank

BIRTH_PLACES = (
    ("JAKARTA", 0.62), ("BOGOR", 0.06), ("TANGERANG", 0.05), ("BEKASI", 0.05),
    ("TEGAL", 0.04), ("BREBES", 0.03), ("CIREBON", 0.03), ("SURABAYA", 0.02),
    ("MEDAN", 0.02), ("PADANG", 0.02), ("PALEMBANG", 0.02), ("SERANG", 0.04),
)  # fmt: skip
STREET_WORDS = ("JL", "JL.", "JALAN", "GG")
DISABILITIES = ("TUNA DAKSA", "TUNA NETRA", "TUNA RUNGU WICARA", "MENTAL")
FUNCTIONS = tuple(
    "seeing hearing walking hands learning behaviour speaking self_care remembering".split()
)
KTP_AGE, WORKING_AGE, SMALL_CHILD = 17, 10, 5
AMOUNTS = {"klj": 300_000, "pkh": 225_000}
# Rupiah a month by the level a pupil attends (from memory; owner to confirm).
KJP_AMOUNTS = np.array([250_000, 300_000, 420_000, 420_000, 420_000, 420_000, 420_000])
SCRAMBLE, SCRAMBLED = 0x9E3779B1, 2**40


def scrambled(ids: Array, salt: int) -> Array:
    """Return a number of its own for each id, in no visible order."""
    return np.asarray((ids * SCRAMBLE + salt * 0x5851F42D) % SCRAMBLED)


def _name(s: Sheet) -> Cell:
    rate = s.listing.rates["name_wrong"]
    return written_names(
        s.listing.draws, s.keys, s.of_person("name"), s.of_person("sex"), rate
    )


def _mother(s: Sheet) -> Cell:
    draws = Draws(s.facts.seed, f"mothers in {s.listing.source}")
    rate = s.listing.rates["name_wrong"]
    women = np.full(len(s), words.FEMALE)
    names = written_names(draws, s.keys, s.mothers, women, rate)
    return blank(names, s.happens("mother_missing"))


def _no_kk(s: Sheet) -> Cell:
    old = s.family_happens("kk_old") & (s.of_family("old_no_kk") != NOBODY)
    number = np.where(old, s.of_family("old_no_kk"), s.of_family("no_kk"))
    return numbers_text(number, empty=~s.has_family)


def _address(s: Sheet) -> Cell:
    keys = s.listing.family_keys(s.family)
    style = s.listing.draws.pick("street word", keys, (0.7, 0.1, 0.1, 0.1))
    labels = [f"{word} {name} NO" for word in STREET_WORDS for name in STREET_NAMES]
    street = Words(
        np.where(s.has_family, style * len(STREET_NAMES) + s.place.street, -1), labels
    )
    house = padded(np.where(s.has_family, s.place.house, -1), 1)
    return pc.binary_join_element_wise(street.text(), house.text(), " ")


def _place(column: str) -> Callable[[Sheet], Cell]:
    def field(s: Sheet) -> Cell:
        named = Words(s.place.kelurahan, place_names(column))
        hidden = column in {"kelurahan_code", "kelurahan_name"}
        return named.without(s.happens("area_missing")) if hidden else named

    return field


def _ktp(column: str) -> Callable[[Sheet], Cell]:
    def field(s: Sheet) -> Cell:
        return Words(s.place.kelurahan, place_names(column))

    return field


def _sls_code(s: Sheet) -> Cell:
    number = s.place.rw.astype(np.int64) * 100 + s.place.rt
    return padded(np.where(s.has_family, number, -1), 4)


def _coded(column: str, labels: tuple[str, ...]) -> Callable[[Sheet], Cell]:
    return lambda s: Words(s.of_person(column), labels)


def _sex(s: Sheet) -> Cell:
    return Words(
        np.where(s.happens("sex_wrong"), 1 - s.of_person("sex"), s.of_person("sex")),
        words.SEX,
    )


def _relation(s: Sheet) -> Cell:
    relation = s.of_person("relation")
    wrong = s.happens("relation_wrong") & (relation != words.HEAD)
    second = s.family_happens("two_heads") & (relation == words.SPOUSE)
    shown = np.select([second, wrong], [words.HEAD, words.OTHER], relation)
    return Words(shown, words.RELATION)


def _life(s: Sheet) -> Cell:
    life = s.of_person("life")
    known = s.happens("departure_noted") & (
        s.of_person("status_on") <= s.listing.collected_on
    )
    shown = np.where((life != words.ALIVE) & ~known, words.ALIVE, life)
    missed = s.happens("not_found") & (shown == words.ALIVE)
    return Words(
        np.where(missed, len(words.LIFE), shown), (*words.LIFE, "tidak_ditemukan")
    )


def _works(s: Sheet) -> Array:
    return np.isin(s.of_person("occupation"), words.WORKING) & (s.age >= WORKING_AGE)


def _title(s: Sheet) -> Array:
    return jobs.titles(s.facts, s.ids, s.of_person("occupation"))


def _employment(s: Sheet) -> Cell:
    status = jobs.STATUS_OF_TITLE[_title(s)]
    return Words(np.where(_works(s), status, -1), jobs.STATUSES)


def _level(s: Sheet) -> Array:
    attends = s.of_person("school") == words.AT_SCHOOL
    top = len(words.EDUCATION) - 1
    return np.minimum(s.of_person("education") + attends, top)


def _school_level(s: Sheet) -> Cell:
    level = _level(s)
    return Words(np.where(level > 0, level, -1), words.EDUCATION)


def _school_grade(s: Sheet) -> Cell:
    attends = s.of_person("school") == words.AT_SCHOOL
    starts = np.array([6, 6, 12, 15, 18, 18, 22])[_level(s)]
    grade = np.clip(s.age - starts + 1, 1, 6)
    return padded(np.where(attends, grade, -1), 1)


def _pregnant(s: Sheet) -> Cell:
    may = (
        s.is_woman
        & (s.age >= 15)
        & (s.age < 46)
        & (s.of_person("marital") == words.MARRIED)
    )  # noqa: PLR2004 - ages of child-bearing
    return flags(s.facts.happens("pregnant", s.ids, 0.03) & may).without(~s.is_woman)


def _cards(s: Sheet) -> Cell:
    birth, ktp, child = 1, 2, 4
    return numbers_text(birth + np.where(s.age >= KTP_AGE, ktp, child))


def _insurance(s: Sheet) -> Cell:
    pbi = s.detail("pbi_nas").codes == 0
    paid = s.facts.happens("insured", s.ids, 0.7)
    return numbers_text(np.select([pbi, paid], [1, 4], 0))


def _function(column: str) -> Callable[[Sheet], Cell]:
    labels = ("tidak_sulit", "sedikit_sulit", "banyak_kesulitan", "tidak_bisa")

    def field(s: Sheet) -> Cell:
        struck = s.of_person("has_disability") & (
            s.facts.below("function", s.ids, len(FUNCTIONS)) == FUNCTIONS.index(column)
        )
        grave = 2 + s.facts.happens("cannot at all", s.ids, 0.2)
        return Words(np.where(struck, grave, s.detail(column).codes), labels)

    return field


def _among(column: str, who: Callable[[Sheet], Array]) -> Callable[[Sheet], Cell]:
    return lambda s: s.detail(column).without(~who(s))


def _hours(s: Sheet) -> Cell:
    hours = 20 + s.facts.below("hours", s.ids, 41)
    return padded(np.where(_works(s), hours, -1), 1)


def _business(s: Sheet) -> Array:
    return _works(s) & np.isin(_employment(s).codes, [0])


def _own_business(s: Sheet) -> Cell:
    own = np.array([
        jobs.STATUSES[c].startswith(("berusaha", "dibantu")) if c >= 0 else False
        for c in range(-1, len(jobs.STATUSES))
    ])
    return flags(own[_employment(s).codes + 1])


def _disability_text(s: Sheet) -> Cell:
    kind = s.facts.below("kind of disability", s.ids, len(DISABILITIES))
    return Words(np.where(s.of_person("has_disability"), kind, -1), DISABILITIES)


def _padan(s: Sheet) -> Cell:
    nik = s.nik
    true = numbers_text(s.of_person("nik"), empty=s.of_person("nik") == NOBODY)
    equal = pc.fill_null(pc.equal(nik, true), fill_value=False).to_numpy(
        zero_copy_only=False
    )
    missing = pc.is_null(nik).to_numpy(zero_copy_only=False)
    alive = s.of_person("life") == words.ALIVE
    return Words(
        np.select([missing, equal & alive], [2, 0], 1),
        ("padan", "tidak_padan", "kosong"),
    )


def _rank_of_p3ke(s: Sheet) -> Array:
    noise = s.listing.draws.normal("rank", s.of_family("family_id"))
    return np.asarray(ndtr(s.of_family("welfare") + 0.25 * noise))


def _decile(column: str) -> Callable[[Sheet], Cell]:
    def field(s: Sheet) -> Cell:
        missing = s.family_happens("decile_missing") | ~s.has_family
        return padded(np.where(missing, -1, s.of_family(column)), 1)

    return field


def _members(s: Sheet) -> Cell:
    count = s.listing.n_members[s.family] + s.family_happens("members_wrong")
    return numbers_text(count)


def _floor_area(s: Sheet) -> Cell:
    noise = s.facts.normal("floor area", s.of_family("family_id"))
    area = np.exp(3.6 + 0.45 * s.of_family("welfare") + 0.35 * noise)
    return padded(np.clip(np.rint(area), 6, 400).astype(np.int64), 1)


def _age_in(day: str) -> Callable[[Sheet], Cell]:
    on = int(np.datetime64(day, "D").astype(int))

    def field(s: Sheet) -> Cell:
        return padded(np.maximum(age_years(s.born_on, on), -1), 1)

    return field


def _amount(s: Sheet) -> Cell:
    fixed = AMOUNTS.get(s.listing.source, 0)
    return numbers_text(np.full(len(s), fixed) if fixed else KJP_AMOUNTS[_level(s) - 1])


def _constant(text: str) -> Callable[[Sheet], Cell]:
    return lambda s: Words(np.zeros(len(s), dtype=np.int8), (text,))


def _year(s: Sheet) -> Cell:
    year = np.datetime64(s.listing.collected_on, "D").astype("M8[Y]").astype(int) + 1970
    return _constant(str(year))(s)


def _record_number(salt: int) -> Callable[[Sheet], Cell]:
    def field(s: Sheet) -> Cell:
        return numbers_text(10**12 + scrambled(4 * s.ids + s.keys % 4, salt))

    return field


def _family_number(s: Sheet) -> Cell:
    return numbers_text(31 * 10**13 + scrambled(s.of_family("family_id"), 3))


PersonField = Callable[[Sheet], Cell]

PERSON: dict[str, PersonField] = {
    "nik": lambda s: s.nik,
    "no_kk": _no_kk,
    "family_key": _family_number,
    "idsemesta": _record_number(1),
    "id_individu": _record_number(2),
    "name": _name,
    "mother_name": _mother,
    "birth_place": lambda s: Words(
        s.facts.pick("birth place", s.ids, [w for _, w in BIRTH_PLACES]),
        [name for name, _ in BIRTH_PLACES],
    ),
    "born_on": lambda s: Days(s.born_on),
    "sex": _sex,
    "relation": _relation,
    "marital_status": _coded("marital", words.MARITAL),
    "life_status": _life,
    "civil_status": _coded("life", ("padan", *words.LIFE[1:])),
    "status_on": lambda s: Days(s.of_person("status_on")),
    "age_declared": lambda s: padded(s.age, 1),
    "usia_2023": _age_in("2023-12-31"),
    "education": _coded("education", words.EDUCATION),
    "ktp_education": lambda s: Words(
        s.of_person("education"), [e.replace("_", " ").upper() for e in words.EDUCATION]
    ),
    "school_participation": _coded("school", words.SCHOOL),
    "school_level": _school_level,
    "school_grade": _school_grade,
    "work_status": lambda s: Words(np.where(_works(s), 0, 1), words.WORK),
    "working_hours": _hours,
    "occupation": lambda s: Words(_title(s), jobs.TITLES),
    "employment_status": _employment,
    "industry": _among("industry", _works),
    "has_business": _own_business,
    "is_pregnant": _pregnant,
    "identity_cards": _cards,
    "health_insurance": _insurance,
    "nutrition": _among("nutrition", lambda s: s.age < SMALL_CHILD),
    **{column: _function(column) for column in FUNCTIONS},
    "has_disability": _disability_text,
    "padan": _padan,
    "verval": lambda s: Words(
        (s.keys % 4 == TWICE).astype(np.int8), ("normal", "nik_duplikat")
    ),
    "is_inactive": lambda s: flags(s.happens("is_delisted")),
    "address": _address,
    "rt": lambda s: padded(s.place.rt, 3),
    "rw": lambda s: padded(s.place.rw, 3),
    "province_name": _constant(PROVINCE_NAME),
    "bps_province_code": _constant("31"),
    **{
        column: _place(column)
        for column in (
            "kelurahan_code",
            "kelurahan_name",
            "kecamatan_name",
            "kota_name",
            "bps_kecamatan_code",
            "bps_kota_code",
        )
    },
    "ktp_province_code": _constant("31"),
    "ktp_province_name": _constant(PROVINCE_NAME),
    "ktp_kota_code": _ktp("bps_kota_code"),
    "ktp_kota_name": _ktp("kota_name"),
    "ktp_kecamatan_code": _ktp("bps_kecamatan_code"),
    "ktp_kecamatan_name": _ktp("kecamatan_name"),
    "ktp_kelurahan_code": _ktp("bps_code"),
    "ktp_kelurahan_name": _ktp("kelurahan_name"),
    "sls_code": _sls_code,
    "building_no": lambda s: padded(s.place.house, 1),
    "family_no": _constant("1"),
    "updated_year": _year,
    "amount_idr_per_month": _amount,
    "member_no": lambda s: padded(s.member_no, 1),
    "n_members_declared": _members,
    "desil": lambda s: padded(1 + (_rank_of_p3ke(s) * 10).astype(np.int64), 1),
    "persentil": lambda s: padded(1 + (_rank_of_p3ke(s) * 100).astype(np.int64), 1),
    "desil_nasional": _decile("desil_nasional"),
    "desil_provinsi": _decile("desil_provinsi"),
    "desil_kabupaten_kota": _decile("desil_kabupaten_kota"),
    "floor_area_m2": _floor_area,
    "id_pelanggan_pln": lambda s: numbers_text(
        54 * 10**10 + scrambled(s.of_family("family_id"), 4) % 10**10
    ),
    **dict.fromkeys(
        (
            "jumlah_sapi",
            "jumlah_kerbau",
            "jumlah_kuda",
            "jumlah_babi",
            "jumlah_kambing_domba",
        ),
        _constant("0"),
    ),
}
# A family table tells of its head under these names.
HEAD = {
    "head_name": "name", "head_nik": "nik", "head_padan": "padan", "head_sex": "sex",
    "head_born_on": "born_on", "head_marital_status": "marital_status",
    "head_occupation": "occupation", "head_work_status": "work_status",
    "head_education": "education", "head_school_participation": "school_participation",
}  # fmt: skip


def fill(sheet: Sheet, column: str) -> Cell:
    """Return one column of the records."""
    name = HEAD.get(column, column)
    if name in PERSON:
        return PERSON[name](sheet)
    return sheet.detail(name) if name in details() else empty(len(sheet))
