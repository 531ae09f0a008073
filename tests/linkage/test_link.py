"""A small invented city, three registries with the usual errors, three quarters."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from dtsen import lake
from dtsen.errors import TooManyPairs
from dtsen.linkage import link
from dtsen.linkage.config import Config
from dtsen.quarter import Quarter
from dtsen.register import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QUARTER = Quarter.parse("2026-Q2")
WITHOUT = frozenset({"dtsen", "dukcapil"})
FIRST = (
    *("ADI", "AGUS", "BAMBANG", "BUDI", "CITRA", "DEWI", "DIAN", "EKO", "FITRI"),
    *("GUNTUR", "HASAN", "INDRA", "JOKO", "KARTIKA", "LINA", "MUHAMMAD", "NUR"),
    *("OKTA", "PUTRI", "RAHMAT", "SITI", "TAUFIK", "UMAR", "WAHYU", "YUSUF"),
)
LAST = (
    *("HANDAYANI", "HARTONO", "HIDAYAT", "KURNIAWAN", "LESTARI", "MAULANA"),
    *("MULYADI", "NUGROHO", "PRATAMA", "RAHAYU", "SANTOSO", "SAPUTRA", "SETIAWAN"),
    *("SUSANTI", "UTAMI", "WIJAYA"),
)
KELURAHAN = ("31.71.01.1001", "31.71.01.1002", "31.72.01.1001")


@dataclass
class City:
    """Who lives here, and what each registry has written of it."""

    people: list[dict[str, Any]]
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    truth: dict[str, list[int]] = field(default_factory=dict)
    person_of: dict[str, int] = field(default_factory=dict)  # record key to truth


def found(n_persons: int, seed: int = 1) -> City:
    """Found a city; the same seed gives the same."""
    draw = random.Random(seed)
    people: list[dict[str, Any]] = []
    while len(people) < n_persons:
        people += _family(draw, len(people))
    city = City(people[:n_persons])
    for source, share in (("regsosek", 1.0), ("dtks", 0.4), ("p3ke", 0.2)):
        listed = [i for i in range(n_persons) if draw.random() < share]
        listed += [i for i in listed if draw.random() < 0.02]
        city.records[source] = [_written(draw, people[i], source) for i in listed]
        city.truth[source] = listed
    return city


def _family(draw: random.Random, number: int) -> list[dict[str, Any]]:
    place = {
        "no_kk": f"39710101012{number:05d}",
        "kelurahan_code": draw.choice(KELURAHAN),
        "rt": f"{draw.randint(1, 9):03d}",
        "rw": f"{draw.randint(1, 9):03d}",
    }
    members = [_person(draw, place) for _ in range(draw.randint(1, 5))]
    return [
        {**member, "relation": "kepala" if i == 0 else "anak"}
        for i, member in enumerate(members)
    ]


def _person(draw: random.Random, place: dict[str, str]) -> dict[str, Any]:
    sex = draw.choice("LP")
    born_on = date(1950, 1, 1) + timedelta(days=draw.randint(0, 27_000))
    day = born_on.day + (40 if sex == "P" else 0)
    name = [draw.choice(FIRST), *draw.sample(LAST, draw.randint(0, 2))]
    nik = f"397101{day:02d}{born_on:%m%y}{draw.randint(1, 9999):04d}"
    return {**place, "nik": nik, "name": " ".join(name), "born_on": born_on, "sex": sex}


def _written(
    draw: random.Random, person: dict[str, Any], source: str
) -> dict[str, Any]:
    row = dict(person)
    if draw.random() < {"regsosek": 0.04, "dtks": 0.08, "p3ke": 0.15}[source]:
        row["nik"] = None
    elif draw.random() < 0.02:
        row["nik"] = _slip(draw, row["nik"])
    if draw.random() < 0.1:
        row["name"] = _slip(draw, row["name"])
    if draw.random() < 0.05:
        row["born_on"] = row["born_on"].replace(day=1)
    row["family_key"] = row["no_kk"]
    if source == "p3ke":
        row |= {"no_kk": None, "family_key": f"K{person['no_kk'][-6:]}", "rt": None}
    return row


def _slip(draw: random.Random, text: str) -> str:
    i = draw.randrange(len(text) - 1)
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]


@dataclass(frozen=True)
class Result:
    """What became of a quarter, as rows and as bytes."""

    links: list[dict[str, Any]]
    events: list[dict[str, Any]]
    links_file: bytes
    register_digest: str
    estimates: dict[str, list[dict[str, Any]]]
    estimate_files: bytes

    @property
    def ids(self) -> dict[str, str]:
        return {row["record_key"]: row["person_id"] for row in self.links}


def run(quarter: Quarter) -> Result:
    link(quarter)
    built = build(quarter, without=WITHOUT)
    links = lake.linkage_dir(quarter) / "person_link.parquet"
    events = lake.linkage_dir(quarter) / "identity_event.parquet"
    return Result(
        pq.read_table(links).to_pylist(),
        pq.read_table(events).to_pylist(),
        links.read_bytes(),
        built.digest,
        {path.stem: pq.read_table(path).to_pylist() for path in estimated(quarter)},
        b"".join(path.read_bytes() for path in estimated(quarter)),
    )


def estimated(quarter: Quarter) -> list[Path]:
    names = ("apart", "complement", "estimate")
    return [lake.linkage_dir(quarter) / f"{name}.parquet" for name in names]


def stage(write: Callable[..., Path], quarter: Quarter, city: City) -> None:
    for source, rows in city.records.items():
        keys = pq.read_table(write(quarter, source, rows))["record_key"].to_pylist()
        city.person_of |= dict(zip(keys, city.truth[source], strict=True))
        if source != "dtks":
            write(quarter, source, [], table="family")


def changed(city: City) -> City:
    """The next quarter: some left, some came, a tenth was written down again."""
    draw = random.Random(7)
    newcomers = found(20, seed=99)
    records, truth = {}, {}
    for source, rows in city.records.items():
        kept = [i for i in range(len(rows)) if draw.random() > 0.05]
        records[source] = [
            again(draw, city.people[city.truth[source][i]], source)
            if draw.random() < 0.1
            else rows[i]
            for i in kept
        ] + newcomers.records[source]
        truth[source] = [city.truth[source][i] for i in kept] + [
            1000 + i for i in newcomers.truth[source]
        ]
    return City([], records, truth)


def again(draw: random.Random, person: dict[str, Any], source: str) -> dict[str, Any]:
    return _written(draw, person, source) | {"address": f"GG {draw.choice(LAST)}"}


@dataclass(frozen=True)
class Quarters:
    """Three quarters in a row, and the first one again in another order."""

    city: City
    later: City
    first: Result
    unchanged: Result
    after: Result
    reordered: Result


@pytest.fixture(scope="module")
def quarters(
    own_home: Callable[..., None], write_staged: Callable[..., Path]
) -> Quarters:
    city = found(300)
    later = changed(city)
    own_home(threads=2)
    results = []
    for quarter, lived in (
        (QUARTER, city),
        (QUARTER.next, city),
        (QUARTER.next.next, later),
    ):
        stage(write_staged, quarter, lived)
        results.append(run(quarter))
    own_home(threads=1)
    for source, rows in city.records.items():
        half = len(rows) // 2
        write_staged(QUARTER, source, rows[half:][::-1], file="z.csv")
        write_staged(QUARTER, source, rows[:half], file="a.csv")
        if source != "dtks":
            write_staged(QUARTER, source, [], table="family")
    return Quarters(city, later, *results, run(QUARTER))


def test_each_record_is_in_exactly_one_person(quarters: Quarters):
    keys = [row["record_key"] for row in quarters.first.links]
    assert len(keys) == len(set(keys))
    assert set(keys) == set(quarters.city.person_of)


def test_no_person_holds_two_source_persons_of_one_source(quarters: Quarters):
    for result in (quarters.first, quarters.after):
        held = {
            (row["person_id"], row["source"], row["source_person"])
            for row in result.links
        }
        count = Counter((person, source) for person, source, _ in held)
        assert set(count.values()) == {1}


def test_order_files_and_threads_decide_nothing(quarters: Quarters):
    assert quarters.reordered.links_file == quarters.first.links_file
    assert quarters.reordered.estimate_files == quarters.first.estimate_files


def test_every_linkage_says_how_good_it_is(quarters: Quarters):
    for result in (quarters.first, quarters.unchanged, quarters.after):
        found = {row["part"]: row for row in result.estimates["estimate"]}
        size = Counter(row["person_id"] for row in result.links)
        assert found["all"]["n_links"] == sum(n * (n - 1) // 2 for n in size.values())
        assert {"women", "men", "single_name", "without_nik"} <= set(found)
        assert found["all"]["precision_ratio"] > 0.99
        assert found["all"]["recall_ratio"] > 0.97


def test_a_quarter_without_change_is_as_good_as_the_one_before(quarters: Quarters):
    first, again = (
        {row["part"]: row for row in result.estimates["estimate"]}
        for result in (quarters.first, quarters.unchanged)
    )
    assert quarters.first.estimates["apart"]
    assert quarters.unchanged.estimates["apart"] == quarters.first.estimates["apart"]
    for part, row in first.items():
        for measure in ("precision_ratio", "recall_ratio"):
            assert again[part][measure] == pytest.approx(row[measure], abs=1e-3)


def test_whoever_is_in_one_registry_alone_is_counted(quarters: Quarters):
    persons: dict[str, set[str]] = {}
    for row in quarters.first.links:
        persons.setdefault(row["source"], set()).add(row["person_id"])
    counted = {
        (row["source"], row["other"]): row["n_not_found"]
        for row in quarters.first.estimates["complement"]
        if row["area_code"] == "31"
    }
    assert len(counted) == 6
    for (source, other), n_not_found in counted.items():
        assert n_not_found == len(persons[source] - persons[other])


def test_unchanged_people_keep_every_id(quarters: Quarters):
    assert quarters.unchanged.ids == quarters.first.ids
    assert {row["event"] for row in quarters.unchanged.events} == {"carried"}
    assert {row["reason"] for row in quarters.unchanged.events} == {"record_unchanged"}


def test_every_id_of_two_quarters_has_one_event(quarters: Quarters):
    before, after = set(quarters.unchanged.ids.values()), quarters.after.ids.values()
    of = {row["person_id"]: row for row in quarters.after.events}
    assert len(of) == len(quarters.after.events)
    assert set(of) == before | set(after)
    lives = {key for key, row in of.items() if row["event"] in STAYS | BEGINS}
    assert lives == set(after)
    assert {of[key]["event"] for key in before & lives} == {"carried"}
    assert {of[key]["event"] for key in before - lives} <= {"merged", "retired"}


STAYS, BEGINS = {"carried"}, {"created", "split"}


def test_whoever_stays_keeps_the_id_and_nobody_else_gets_it(quarters: Quarters):
    before = persons_of(quarters.unchanged, quarters.city)
    after = persons_of(quarters.after, quarters.later)
    both = before.keys() & after.keys()
    kept = [one for one in both if before[one] & after[one]]
    assert len(kept) / len(both) >= 0.99
    newcomers = [ids for one, ids in after.items() if one >= 1000]
    assert len(newcomers) == 20
    known = set().union(*before.values())
    assert [ids & known for ids in newcomers if ids & known] == []


def persons_of(result: Result, city: City) -> dict[int, set[str]]:
    of: dict[int, set[str]] = {}
    for key, one in city.person_of.items():
        of.setdefault(one, set()).add(result.ids[key])
    return of


def test_the_persons_found_are_those_who_live_there(quarters: Quarters):
    found_pairs = pairs(quarters.first.ids)
    true_pairs = pairs(quarters.city.person_of)
    assert len(true_pairs) > 200
    assert len(found_pairs & true_pairs) / len(found_pairs) >= 0.99
    assert len(found_pairs & true_pairs) / len(true_pairs) >= 0.97


def pairs(label_of: dict[str, Any]) -> set[tuple[str, str]]:
    groups: dict[Any, list[str]] = {}
    for key in sorted(label_of):
        groups.setdefault(label_of[key], []).append(key)
    return {pair for group in groups.values() for pair in combinations(group, 2)}


def test_every_pass_finds_somebody(quarters: Quarters):
    count = Counter(row["pass"] for row in quarters.first.links)
    assert set(count) == {
        "same_nik",
        "nik_and_name",
        "repaired_nik",
        "same_family",
        "same_place",
        "model",
        "alone",
    }


def test_rules_that_have_become_too_wide_stop_the_linkage(
    home: Path, write_staged: Callable[..., Path]
):
    twice = {"name": "BUDI SANTOSO", "born_on": date(1990, 5, 6)}
    write_staged(QUARTER, "dtks", [twice, twice | {"rt": "001"}])
    config = Config(pair_budget=0, pairs_always=0)
    with pytest.raises(TooManyPairs, match=r"yield \d+ pairs for 2 records"):
        link(QUARTER, without={"regsosek", "p3ke"}, config=config)


def test_only_the_model_gives_a_weight(quarters: Quarters):
    weighed = {row["pass"] for row in quarters.first.links if row["match_weight"]}
    assert weighed == {"model"}
