"""Pairs in words: what a reviewer reads of two records, and of the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dtsen.quality.rendering import day, number
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

VERDICTS = {
    "same": "Orang yang sama",
    "different": "Orang berbeda",
    "unsure": "Belum dapat dipastikan",
}
REASONS = {
    "conflict": "Ditautkan, padahal NIK berbeda",
    "weak": "Tautan lemah pada orang dengan tiga rekaman atau lebih",
    "band": "Bukti di sekitar ambang",
    "audit": "Sampel audit",
}
PASSES = {
    "decision": "keputusan orang",
    "unchanged": "rekaman tidak berubah sejak triwulan lalu",
    "same_nik": "NIK sama",
    "nik_and_name": "NIK dan nama sama",
    "repaired_nik": "NIK sama setelah satu salah tulis diperbaiki",
    "same_family": "No. KK, nama, dan tanggal lahir sama",
    "same_place": "nama, tanggal lahir, dan kelurahan sama",
    "model": "model",
}
# What each comparison of the model may have met; one without words is shown as it is.
LEVELS = {
    "name": {
        "spelling": "ejaan sama",
        "sound": "bunyi sama",
        "one holds the other": "yang satu memuat yang lain",
        "almost alike": "hampir sama",
        "rarest token": "kata yang paling jarang sama",
        "alike": "mirip",
        "any token": "satu kata sama",
        "else": "berbeda",
    },
    "born_on": {
        "equal": "sama",
        "day and month swapped": "hari dan bulan tertukar",
        "two parts of three": "dua dari tiga bagian sama",
        "year": "tahun sama",
        "else": "berbeda",
    },
    "sex": {"equal": "sama", "else": "berbeda"},
    "nik": {
        "equal": "sama",
        "birth date again": "hanya mengulang tanggal lahir",
        "one slip": "satu salah tulis",
        "else": "berbeda",
    },
    "household": {
        "No. KK": "No. KK sama",
        "RT": "RT sama",
        "kelurahan": "kelurahan sama",
        "else": "berbeda",
    },
}
_UNKNOWN = "tidak diketahui"
_TITLES = {
    "name": "Nama",
    "born_on": "Tanggal lahir",
    "sex": "Jenis kelamin",
    "nik": "NIK",
    "household": "Keluarga dan tempat",
}
_SEXES = {"L": "Laki-laki", "P": "Perempuan"}
REGISTER = "Register triwulan lalu"


@dataclass(frozen=True, slots=True)
class Line:
    """One value of both records, side by side."""

    title: str
    left: str
    right: str
    differs: bool


def lines(pair: Any, left: Any, right: Any) -> list[Line]:
    """Return what is shown of two records; numbers end in their last four digits."""
    differing = set(pair.differs.split())
    beside = dict(_values(right))
    return [
        Line(_VALUES[field], value, beside[field], field in differing)
        for field, value in _values(left)
    ]


def source(code: str) -> str:
    """Return where a record comes from, in words."""
    return REGISTER if code == "register" else SOURCES[code].title


def evidence(pair: Any) -> list[str]:
    """Return what speaks for and against a pair, one sentence for each comparison.

    >>> from types import SimpleNamespace
    >>> evidence(SimpleNamespace(name_level="sound", sex_level=None,
    ...     born_on_level="equal", nik_level="unknown", household_level="new"))
    ['Nama: bunyi sama', 'Tanggal lahir: sama', 'NIK: tidak diketahui', \
'Keluarga dan tempat: new']
    """
    found = ((name, getattr(pair, f"{name}_level")) for name in _ORDER)
    return [f"{_TITLES[name]}: {_level(name, met)}" for name, met in found if met]


def weight(bits: float) -> str:
    """Return a weight with the odds that it stands for.

    >>> weight(3.2), weight(-1.0)
    ('3,2 bit: kira-kira 9 banding 1 bahwa mereka orang yang sama', \
'−1,0 bit: kira-kira 2 banding 1 bahwa mereka orang berbeda')
    """
    whom = "orang yang sama" if bits >= 0 else "orang berbeda"
    odds = number(2 ** abs(bits))
    return f"{number(bits, 1)} bit: kira-kira {odds} banding 1 bahwa mereka {whom}"


def state(pair: Any) -> str:
    """Return what becomes of a pair if nobody decides.

    >>> from types import SimpleNamespace
    >>> state(SimpleNamespace(is_together=False, is_forbidden=True))
    'Sekarang dua orang; sebuah aturan melarang mereka disatukan.'
    """
    if pair.is_together:
        return "Sekarang satu orang."
    if pair.is_forbidden:
        return "Sekarang dua orang; sebuah aturan melarang mereka disatukan."
    return "Sekarang dua orang."


def _level(comparison: str, met: str) -> str:
    return _UNKNOWN if met == "unknown" else LEVELS[comparison].get(met, met)


_ORDER = tuple(_TITLES)
_VALUES = {
    "name": "Nama",
    "nik": "NIK",
    "no_kk": "No. KK",
    "born_on": "Tanggal lahir",
    "sex": "Jenis kelamin",
    "birth_place": "Tempat lahir",
    "mother_name": "Nama ibu",
    "kelurahan": "Kelurahan",
    "rt_rw": "RT/RW",
    "address": "Alamat",
}


def _values(record: Any) -> Iterator[tuple[str, str]]:
    """Yield every value of a record as text, empty where it is not known."""
    area = (record.kelurahan_name, record.kelurahan_code)
    rt_rw = (record.rt and f"RT {record.rt}", record.rw and f"RW {record.rw}")
    yield "name", record.name or ""
    yield "nik", _end(record.nik_end)
    yield "no_kk", _end(record.no_kk_end)
    yield "born_on", day(record.born_on) if record.born_on else ""
    yield "sex", _SEXES.get(record.sex, "")
    yield "birth_place", record.birth_place or ""
    yield "mother_name", record.mother_name or ""
    yield "kelurahan", " ".join(filter(None, area))
    yield "rt_rw", " ".join(filter(None, rt_rw))
    yield "address", record.address or ""


def _end(digits: str | None) -> str:
    return f"••••{digits}" if digits else ""
