"""What becomes of the records of a file together: repeated, in families, all."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuzzing import reference
from fuzzing.oracle import Meaning, Reader
from fuzzing.people import LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dtsen.sources import Layout

_MIN_RECORDS, _HALF, _FEW = 30, 0.5, 0.05
_GROWN_UP_SINCE = LAST_DAY.replace(year=LAST_DAY.year - 17)


@dataclass(frozen=True, slots=True)
class Expected:
    """What becomes of a file, by record number; ``refused`` with one of these codes.

    ``warnings`` are findings about the file as a whole that do not refuse it.
    """

    accepted: dict[int, Meaning]
    duplicates: list[int]
    standardised: Counter[str]
    refused: frozenset[str]


def expected(
    layout: Layout,
    system: str,
    headers: Sequence[str],
    records: dict[int, dict[str, str]],
    *,
    is_typed: bool,
) -> Expected:
    """Return what becomes of readable records, given by number."""
    read = {
        n: Reader(layout, system, headers, is_typed=is_typed).record(cells)
        for n, cells in records.items()
    }
    duplicates = _duplicates(layout, records)
    accepted = {n: meaning for n, meaning in read.items() if n not in duplicates}
    _flag_families(layout, accepted.values())
    _flag_repeated_niks(layout, accepted.values())
    _flag_recipients(layout, accepted.values())
    standardised = Counter(s for m in read.values() for s in m.standardised)
    refused = _by_areas(read.values()) | _by_columns(layout, accepted.values())
    return Expected(accepted, duplicates, standardised, refused)


def _by_areas(read: Iterable[Meaning]) -> frozenset[str]:
    """Return whether a file is refused because most of its codes do not fit."""
    written = [m for m in read if m.has_area_code]
    unfitting = [m for m in written if m.reasons & {"WILAYAH_KODE", "WILAYAH_NAMA"}]
    is_refused = 2 * len(unfitting) > len(written)
    return frozenset({"WILAYAH_SISTEM"} if is_refused else ())


def _by_columns(layout: Layout, accepted: Iterable[Meaning]) -> frozenset[str]:
    """Return what a file is refused for by its columns as a whole.

    These are the rules of ``reference/file_rule.csv`` that speak of so few records.
    """
    head = "head_" if layout.table == "family" else ""
    every = [m.values for m in accepted]
    niks = [v for v in every if v.get(f"{head}nik")]
    cards = [v for v in every if v.get("no_kk")]
    names = [
        (v[f"{head}name"], v.get("address")) for v in every if v.get(f"{head}name")
    ]
    n_nik = sum(v[f"{head}nik"][-1] == "0" for v in niks)
    n_card = sum(v["no_kk"][-1] == "0" for v in cards)
    n_same = sum(v[f"{head}nik"] == v.get("no_kk") for v in niks)
    n_odd = sum(name.encode() < b"A" for name, _ in names)
    n_address = sum(name == (address or "").upper() for name, address in names)
    counted = [
        ("NIK_EXCEL", n_nik, len(niks), _HALF),
        ("KK_EXCEL", n_card, len(cards), _HALF),
        ("NIK_SAMA_KK", n_same, len(niks), _FEW),
        ("KOLOM_BERGESER", max(n_odd, n_address), len(names), _FEW),
    ]
    return frozenset(
        code
        for code, n, out_of, limit in counted
        if out_of >= _MIN_RECORDS and n > limit * out_of
    )


def _duplicates(layout: Layout, records: dict[int, dict[str, str]]) -> list[int]:
    seen, repeated = set(), []
    for n, cells in sorted(records.items()):
        key = tuple(cells.get(header, "") for header in layout.headers)
        if key in seen:
            repeated.append(n)
        seen.add(key)
    return repeated


def _flag_families(layout: Layout, records: Iterable[Meaning]) -> None:
    families = defaultdict(list)
    for record in records:
        if record.values.get("family_key") is not None:
            families[record.values["family_key"]].append(record)
    for members in families.values():
        if layout.table == "family":
            reasons = {"KELUARGA_GANDA"} if len(members) > 1 else set()
        elif layout.table == "person":
            reasons = _of_family(members)
        else:
            reasons = set()
        for member in members:
            member.reasons |= reasons


def _of_family(members: list[Meaning]) -> set[str]:
    every = [m.values for m in members]
    heads = [
        v
        for v in every
        if v["relation"] == "kepala" and (v["life_status"] or "ada") == "ada"
    ]
    reasons = set()
    if len(heads) > 1:
        reasons.add("KK_DUA_KEPALA")
    if not heads and any(v["relation"] for v in every):
        reasons.add("KK_TANPA_KEPALA")
    if all(v["born_on"] and v["born_on"] > _GROWN_UP_SINCE for v in every):
        reasons.add("KK_TANPA_DEWASA")
    return reasons


def _flag_repeated_niks(layout: Layout, records: Iterable[Meaning]) -> None:
    if layout.table != "person":
        return
    held = list(records)
    counted = Counter(m.values["nik"] for m in held)
    for record in held:
        if record.values["nik"] is not None and counted[record.values["nik"]] > 1:
            record.reasons.add("NIK_GANDA")


def _flag_recipients(layout: Layout, records: Iterable[Meaning]) -> None:
    if layout.table != "beneficiary":
        return
    for record in records:
        born_on, programme = (record.values[c] for c in ("born_on", "programme_code"))
        if born_on is None:
            continue
        youngest, oldest = reference.admitted(programme, str(LAST_DAY))
        had_birthday = (born_on.month, born_on.day) <= (LAST_DAY.month, LAST_DAY.day)
        age = LAST_DAY.year - born_on.year - (not had_birthday)
        if not youngest <= age <= oldest:
            record.reasons.add("PROGRAM_STATUS")
