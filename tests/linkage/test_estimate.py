"""How good links are, without knowing the truth, and what that is said upon."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from dtsen import decisions, lake
from dtsen.linkage import posterior
from dtsen.linkage.complement import complement
from dtsen.linkage.estimate import estimate, show
from dtsen.linkage.posterior import APART, TOGETHER, Counted
from dtsen.quarter import Quarter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)
BANDS = {"model 4..6": 5.0, "model 2..4": 3.0}
# A rule that is right 9 times in 10, weights that are right half the time.
PRIOR = {
    ("same_nik", TOGETHER): Counted(9999, 8999),
    ("model 4..6", TOGETHER): Counted(9999, 4999),
    ("model 2..4", APART): Counted(9999, 1999),
    ("dtks regsosek", posterior.NEVER_MET): Counted(9999, 0),
}

# What the tests replace by PRIOR.
PUBLISHED = posterior.read_prior

Rows = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def prior(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posterior, "read_prior", lambda: PRIOR)


def person(key: str, **said: Any) -> dict[str, Any]:
    usual = {
        "name": "CONTOH SATU",
        "sex": "P",
        "nik": "3971014505900001",
        "born_on": date(1990, 5, 5),
        "kelurahan_code": "31.71.01.1001",
    }
    return {"record_key": key} | usual | said


def link(key: str, source: str, person_id: str, reason: str = "same_nik") -> dict:
    weight = BANDS.get(reason)
    return {
        "record_key": key,
        "source": source,
        "person_id": person_id,
        "pass": "model" if weight else reason,
        "match_weight": weight,
    }


def pair(l: str, r: str, stratum: str, *, together: bool, no: bool = False) -> dict:  # noqa: E741
    """Name a pair of records as source/key."""
    weight = BANDS.get(stratum)
    source_l, key_l = l.split("/")
    source_r, key_r = r.split("/")
    return {
        "source_l": source_l,
        "record_key_l": key_l,
        "source_r": source_r,
        "record_key_r": key_r,
        "pass": "model" if weight else stratum,
        "weight": weight,
        "is_forbidden": no,
        "is_together": together,
    }


@pytest.fixture
def linked() -> Callable[..., tuple[Rows, Rows]]:
    """Estimate the quality of links that are written by hand."""

    def of(
        people: dict[str, Rows], links: Rows, pairs: Rows, quarter: Quarter = Q3
    ) -> tuple[Rows, Rows]:
        staged = [row | {"source": s} for s, rows in people.items() for row in rows]
        folder = lake.linkage_dir(quarter)
        with lake.lake() as connection:
            for name, rows in (("person_link", links), ("pair", pairs)):
                connection.register("rows", pa.Table.from_pylist(rows))
                path = folder / f"{name}.parquet"
                lake.write(connection, "select * from rows", path)
            connection.register("staged_person", pa.Table.from_pylist(staged))
            profile = show(connection, quarter, folder)
            return (
                estimate(profile, quarter),
                complement(connection, profile, quarter),
            )

    return of


def city(n: int, *, n_by_model: int = 0, n_apart: int = 0) -> tuple:
    """Return n people of both registries; the last of them are apart, or weighed."""
    people: dict[str, Rows] = {"dtks": [], "regsosek": []}
    links, pairs = [], []
    for i in range(n):
        keys = {"dtks": f"d{i:04d}", "regsosek": f"r{i:04d}"}
        is_apart = i >= n - n_apart
        by = "model 4..6" if n - n_apart - n_by_model <= i < n - n_apart else "same_nik"
        for source, key in keys.items():
            people[source].append(person(key))
            own = f"p{i}{source if is_apart else ''}"
            links.append(link(key, source, own, "alone" if is_apart else by))
        pairs.append(
            pair(
                f"dtks/{keys['dtks']}",
                f"regsosek/{keys['regsosek']}",
                "model 2..4" if is_apart else by,
                together=not is_apart,
            )
        )
    return people, links, pairs


def part(rows: Rows, name: str = "all") -> dict[str, Any]:
    (found,) = [row for row in rows if row["part"] == name]
    return found


def test_precision_is_the_mean_of_what_the_kinds_of_links_promise(linked) -> None:
    rows, _ = linked(*city(100, n_by_model=50))
    assert part(rows)["n_links"] == 100
    assert part(rows)["precision_ratio"] == pytest.approx(0.7, abs=1e-3)
    assert part(rows)["precision_lower"] < 0.65
    assert part(rows)["precision_upper"] > 0.75


def test_recall_counts_what_was_weighed_and_kept_apart(linked) -> None:
    rows, _ = linked(*city(100, n_apart=50))
    right, missed = 50 * 0.9, 50 * 0.2
    assert part(rows)["recall_ratio"] == pytest.approx(
        right / (right + missed), abs=1e-3
    )


def test_what_nothing_has_compared_is_missed_as_often_as_was_measured(
    linked, monkeypatch
) -> None:
    often = {("dtks regsosek", posterior.NEVER_MET): Counted(9999, 999)}
    monkeypatch.setattr(posterior, "read_prior", lambda: PRIOR | often)
    rows, _ = linked(*city(100))
    assert part(rows)["recall_ratio"] == pytest.approx(0.9, abs=1e-3)
    assert part(rows)["recall_lower"] < 0.85


def test_two_records_that_only_a_third_holds_together_are_a_link_as_good_as_its_worst(
    linked,
) -> None:
    people = {"dtks": [person("d1"), person("d2")], "regsosek": [person("r1")]}
    links = [
        link("d1", "dtks", "p"),
        link("d2", "dtks", "p", "model 4..6"),
        link("r1", "regsosek", "p"),
    ]
    pairs = [
        pair("dtks/d1", "regsosek/r1", "same_nik", together=True),
        pair("dtks/d2", "regsosek/r1", "model 4..6", together=True),
    ]
    rows, _ = linked(people, links, pairs)
    assert part(rows)["n_links"] == 3
    assert part(rows)["precision_ratio"] == pytest.approx(
        (0.9 + 0.5 + 0.5) / 3, abs=1e-3
    )


def test_links_with_earlier_persons_are_not_pairs_of_this_quarter(linked) -> None:
    people, links, pairs = city(10)
    known = pair("dtks/d0000", "register/p0", "same_nik", together=True)
    rows, _ = linked(people, links, [*pairs, known])
    assert part(rows)["n_links"] == 10


def test_a_pair_belongs_to_every_group_that_one_of_its_records_is_of(linked) -> None:
    people = {
        "dtks": [person("d1", name="CONTOH", nik=None, born_on=date(2023, 1, 1))],
        "regsosek": [person("r1", kelurahan_code="31.01.01.1001", sex="L")],
    }
    links = [link("d1", "dtks", "p"), link("r1", "regsosek", "p")]
    pairs = [pair("dtks/d1", "regsosek/r1", "same_nik", together=True)]
    rows, _ = linked(people, links, pairs)
    assert {row["part"] for row in rows} == {
        *("all", "women", "men", "single_name", "under_5", "under_18"),
        *("without_nik", "31.01", "31.71"),
    }


def test_pairs_kept_apart_stay_missed_in_a_quarter_that_weighs_nothing(linked) -> None:
    people, links, pairs = city(100, n_apart=50)
    first, _ = linked(people, links, pairs)
    later, _ = linked(people, links, pairs[:50], Q4)
    assert part(later)["recall_ratio"] == part(first)["recall_ratio"]


def test_pairs_that_became_one_person_are_no_longer_missed(linked) -> None:
    people, links, pairs = city(100, n_apart=50)
    linked(people, links, pairs)
    now_one = city(100)[1]
    later, _ = linked(people, now_one, pairs[:50], Q4)
    assert part(later)["recall_ratio"] > 0.999


def decide(quarter: Quarter, rows: list[tuple]) -> None:
    """Freeze decisions on pairs of an audit: key, sample, persons, verdict."""
    values = ", ".join(
        f"('dtks', '{key}', 'regsosek', '{key}', '{who}', '{or_}', {same}, '{sample}')"
        for key, sample, who, or_, same in rows
    )
    with lake.lake() as connection:
        lake.write(
            connection,
            f"select * from (values {values}) as t (source_l, record_key_l, source_r, "
            "record_key_r, person_l, person_r, is_same, sample) order by all",
            decisions.pairs_path(quarter),
        )


def test_what_people_say_outweighs_the_prior_and_is_named(linked) -> None:
    said = [(f"x{i}", "model 4..6", "p", "p", True) for i in range(450)]
    decide(Q3, said)
    rows, _ = linked(*city(100, n_by_model=100))
    assert part(rows)["n_labels"] == 450
    assert part(rows)["precision_basis"] == "labels"
    assert part(rows)["recall_basis"] == "both"
    assert part(rows)["precision_ratio"] == pytest.approx(475 / 500, abs=1e-3)


def test_without_labels_a_number_says_that_it_rests_on_synthetic_cities(linked) -> None:
    rows, lists = linked(*city(10))
    assert {row["precision_basis"] for row in rows} == {"prior"}
    assert {row["basis"] for row in lists} == {"prior"}
    assert {row["n_labels"] for row in rows} == {0}


def test_a_label_tells_of_the_pair_as_it_was_drawn_not_as_the_linkage_made_it(
    linked,
) -> None:
    drawn_apart = [(f"x{i}", "model 2..4", "p", "q", True) for i in range(450)]
    decide(Q3, drawn_apart)
    decide(Q4, [(*row[:2], "p", "p", True) for row in drawn_apart])
    rows, _ = linked(*city(100, n_apart=50), quarter=Q4)
    share = (50 * 0.2 + 450) / 500
    assert part(rows)["recall_ratio"] == pytest.approx(
        50 * 0.9 / (50 * 0.9 + 50 * share), abs=1e-3
    )


def draw(quarter: Quarter, keys: list[str], sample: str, **was: bool) -> None:
    """Draw pairs for an audit of a quarter; say what the linkage had made of them."""
    row = {"source_l": "dtks", "source_r": "regsosek", "sample": sample} | was
    rows = [row | {"record_key_l": key, "record_key_r": key} for key in keys]
    with lake.lake() as connection:
        connection.register("rows", pa.Table.from_pylist(rows))
        lake.write(connection, "select * from rows", lake.queue_path(quarter))


def test_the_queue_knows_what_the_linkage_had_made_of_a_pair_that_was_new(
    linked,
) -> None:
    keys = [f"x{i}" for i in range(450)]
    draw(Q3, keys, "model 2..4", is_together=False, is_forbidden=False)
    # In one person since, as was said of them.
    decide(Q3, [(key, "model 2..4", "p", "p", True) for key in keys])
    rows, _ = linked(*city(100, n_apart=50))
    share = (50 * 0.2 + 450) / 500
    assert part(rows)["recall_ratio"] == pytest.approx(
        50 * 0.9 / (50 * 0.9 + 50 * share), abs=1e-3
    )


def test_labels_of_pairs_that_a_rule_forbids_say_nothing_of_those_it_does_not(
    linked,
) -> None:
    keys = [f"x{i}" for i in range(450)]
    draw(Q3, keys, "model 2..4", is_together=False, is_forbidden=True)
    decide(Q3, [(key, "model 2..4", "p", "q", True) for key in keys])
    rows, _ = linked(*city(100, n_apart=50))
    assert part(rows)["n_labels"] == 0


def test_a_decision_that_was_revoked_tells_nothing_any_more(linked) -> None:
    decide(Q3, [("x1", "same_nik", "p", "p", False)])
    decide(Q4, [("x2", "same_nik", "p", "p", True)])
    rows, _ = linked(*city(100), quarter=Q4)
    assert part(rows)["n_labels"] == 1
    assert part(rows)["precision_ratio"] > 0.9


def test_what_people_have_decided_is_not_estimated(linked) -> None:
    people, links, _ = city(2)
    pairs = [
        pair(f"dtks/d000{i}", f"regsosek/r000{i}", "decision", together=True)
        for i in range(2)
    ]
    rows, _ = linked(people, links, pairs)
    assert part(rows)["precision_ratio"] == part(rows)["precision_lower"] == 1.0


def test_missed_links_are_taken_from_those_not_found_and_false_ones_added(
    linked,
) -> None:
    _, lists = linked(*city(100, n_apart=50))
    (row,) = [
        row for row in lists if (row["source"], row["area_code"]) == ("dtks", "31")
    ]
    assert (row["n_persons"], row["n_not_found"]) == (100, 50)
    # Of 50 links 45 are right; of 50 pairs apart 10 are one person.
    assert row["n_absent"] == pytest.approx(50 - 50 * 10 / 45 + 50 * 5 / 50, abs=0.1)
    assert row["n_absent_lower"] < row["n_absent"] < row["n_absent_upper"]


def test_complements_are_told_per_kota_and_those_without_one_in_the_province_alone(
    linked,
) -> None:
    people, links, pairs = city(4, n_apart=4)
    people["dtks"][0]["kelurahan_code"] = None
    people["dtks"][1]["kelurahan_code"] = "31.01.01.1001"
    _, lists = linked(people, links, pairs)
    counted = {(row["source"], row["area_code"]): row["n_not_found"] for row in lists}
    assert counted == {
        ("dtks", "31"): 4,
        ("dtks", "31.01"): 1,
        ("dtks", "31.71"): 2,
        ("regsosek", "31"): 4,
        ("regsosek", "31.71"): 4,
    }


def test_no_interval_leaves_out_its_number_or_goes_below_none(linked) -> None:
    rows, lists = linked(*city(40, n_apart=39))
    for row in rows:
        for measure in ("precision", "recall"):
            low, high = row[f"{measure}_lower"], row[f"{measure}_upper"]
            assert 0 <= low <= row[f"{measure}_ratio"] <= high <= 1
    for row in lists:
        assert 0 <= row["n_absent_lower"] <= row["n_absent"] <= row["n_absent_upper"]


def test_the_published_prior_knows_every_pass_of_the_ladder_and_every_band() -> None:
    from dtsen.linkage.passes import PASSES

    known = PUBLISHED()
    bands = [f"model {low}..{low + 2}" for low in range(-10, 14, 2)] + ["model 14.."]
    strata = {stratum for stratum, state in known if state == TOGETHER}
    assert strata == {*PASSES, *bands} - {"decision", "model"}
    assert {stratum for stratum, state in known if state == APART} >= set(bands)
    assert all(0 <= n.n_true <= n.n_pairs for n in known.values())


def test_the_same_links_give_the_same_numbers_again(linked) -> None:
    first, again = (linked(*city(60, n_apart=20)) for _ in range(2))
    assert first == again
