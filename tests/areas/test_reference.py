"""The tables in ``reference/``: each row has a source, and what adds up is checked."""

from __future__ import annotations

import csv
from datetime import date
from itertools import pairwise

import pytest

from dtsen.areas import areas
from dtsen.settings import HOME

TABLES = [
    "area",
    "area_alias",
    "area_change",
    "eligibility_rule",
    "linkage_prior",
    "name_length",
    "name_rule",
    "name_token",
    "name_variant",
    "official_poverty",
    "population_margin",
    "priority_kecamatan",
    "programme",
    "target",
]
MARGINS = {"age_": 16, "marital_": 4, "education_": 10, "occupation_": 11}
KOTA = ["31.01", "31.71", "31.72", "31.73", "31.74", "31.75"]


def read(table: str) -> list[dict[str, str]]:
    with (HOME / "reference" / f"{table}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def official(indicator: str) -> dict[tuple[str, str], float]:
    return {
        (row["area_code"], row["period"]): float(row["value"])
        for row in read("official_poverty")
        if row["indicator"] == indicator
    }


def in_force(row: dict[str, str], day: str) -> bool:
    return row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])


@pytest.mark.parametrize("table", TABLES)
def test_every_row_names_a_public_source(table: str) -> None:
    rows = read(table)
    assert rows
    assert all(row["source"].strip() for row in rows)
    assert not any(row["source"].startswith(("/", ".")) for row in rows)


@pytest.mark.parametrize(
    ("table", "key"),
    [("area", "kelurahan_code"), ("eligibility_rule", "programme_code")],
)
def test_ranges_are_half_open_and_do_not_overlap(table: str, key: str) -> None:
    spells: dict[str, list[tuple[date, date]]] = {}
    for row in read(table):
        end = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
        spells.setdefault(row[key], []).append((
            date.fromisoformat(row["valid_from"]),
            end,
        ))
    for spell in spells.values():
        assert all(start < end for start, end in spell)
        assert all(end <= start for (_, end), (start, _) in pairwise(sorted(spell)))


class TestMargins:
    """Dukcapil's columns of June 2019 add up exactly, so no tolerance is needed."""

    def test_there_is_one_row_for_each_kelurahan(self) -> None:
        codes = [row["kelurahan_code"] for row in read("population_margin")]
        assert codes == [area.kelurahan_code for area in areas()]

    def test_men_and_women_are_the_population(self) -> None:
        for row in read("population_margin"):
            assert int(row["male"]) + int(row["female"]) == int(row["population"])

    @pytest.mark.parametrize("prefix", MARGINS)
    def test_each_margin_counts_every_person_once(self, prefix: str) -> None:
        for row in read("population_margin"):
            cells = [int(n) for name, n in row.items() if name.startswith(prefix)]
            assert len(cells) == MARGINS[prefix]
            assert min(cells) >= 0
            assert sum(cells) == int(row["population"])

    def test_the_province_is_the_published_one(self) -> None:
        total = sum(int(row["population"]) for row in read("population_margin"))
        assert total == 11_011_862


class TestOfficialPoverty:
    def test_it_covers_the_province_and_its_kota_only(self) -> None:
        rows = read("official_poverty")
        assert {row["area_code"] for row in rows} == {"31", *KOTA}
        keys = [(row["area_code"], row["period"], row["indicator"]) for row in rows]
        assert len(keys) == len(set(keys))

    @pytest.mark.parametrize("period", ["2023-03", "2024-03"])
    def test_the_poor_of_the_kota_are_the_poor_of_the_province(self, period) -> None:
        poor = official("poor_thousand")
        # Each is printed to ten people: six roundings of five, and one of the sum.
        total = sum(poor[kota, period] for kota in KOTA)
        assert total == pytest.approx(poor["31", period], abs=0.035)

    def test_the_kota_of_2020_are_marked_as_unchecked(self) -> None:
        rows = [
            row
            for row in read("official_poverty")
            if (row["period"], row["indicator"]) == ("2020-03", "poor_thousand")
        ]
        assert [row["area_code"] for row in rows] == KOTA
        assert all("check against the BPS table" in row["note"] for row in rows)

    def test_poor_and_rate_imply_one_slowly_growing_population(self) -> None:
        rate = official("p0_pct")
        implied = {
            period: 100 * poor / rate[area, period]
            for (area, period), poor in official("poor_thousand").items()
            if area == "31"
        }
        assert len(implied) >= 9
        assert all(10_400 < people < 10_950 for people in implied.values())

    def test_food_and_other_needs_are_the_poverty_line(self) -> None:
        line, food = official("poverty_line_idr"), official("poverty_line_food_idr")
        other = official("poverty_line_nonfood_idr")
        assert food
        for key, amount in food.items():
            assert amount + other[key] == line[key]

    def test_the_poverty_line_never_falls_and_never_leaps(self) -> None:
        line = official("poverty_line_idr")
        series = [line[key] for key in sorted(line) if key[0] == "31"]
        assert len(series) >= 9
        assert all(1 <= later / earlier < 1.2 for earlier, later in pairwise(series))


class TestProgrammes:
    @pytest.mark.parametrize("day", ["2026-06-30", "2026-09-30"])
    @pytest.mark.parametrize("programme", ["kjp_plus", "klj", "pkh"])
    def test_one_rule_is_in_force(self, programme: str, day: str) -> None:
        rules = [
            row["rule_code"]
            for row in read("eligibility_rule")
            if row["programme_code"] == programme and in_force(row, day)
        ]
        assert len(rules) == 1

    def test_only_two_programmes_have_no_known_rule(self) -> None:
        programmes = {row["code"] for row in read("programme")}
        ruled = {row["programme_code"] for row in read("eligibility_rule")}
        assert programmes - ruled == {"kjmu", "pbi_apbd"}
        assert ruled <= programmes

    def test_a_decile_limit_names_whose_decile_it_is(self) -> None:
        for row in read("eligibility_rule"):
            assert bool(row["decile_kind"]) == bool(row["max_decile"])

    def test_kjp_plus_changed_its_rule_with_the_registries(self) -> None:
        limits = {
            day: [
                (row["decile_kind"], row["max_decile"])
                for row in read("eligibility_rule")
                if row["programme_code"] == "kjp_plus" and in_force(row, day)
            ]
            for day in ("2023-09-30", "2024-09-30", "2025-03-31")
        }
        assert list(limits.values()) == [
            [("p3ke", "3")],
            [("regsosek", "4")],
            [("", "")],
        ]


class TestPlacesAndTargets:
    def test_the_ten_priority_kecamatan_hold_58_kelurahan(self) -> None:
        priority = {row["kecamatan_code"]: row for row in read("priority_kecamatan")}
        inside = [area for area in areas() if area.kecamatan_code in priority]
        assert (len(priority), len(inside)) == (10, 58)
        for code, row in priority.items():
            here = [area for area in inside if area.kecamatan_code == code]
            assert len(here) == int(row["n_kelurahan"])
            assert {area.kecamatan_name for area in here} == {row["kecamatan_name"]}

    def test_the_split_of_kapuk_waits_for_codes_and_does_not_add_up(self) -> None:
        before, *parts = read("area_change")
        assert (before["role"], before["kelurahan_code"]) == ("before", "31.73.01.1005")
        assert [part["kelurahan_code"] for part in parts] == ["31.73.01.1005", "", ""]
        assert {row["effective_on"] for row in (before, *parts)} == {""}
        for measure, gap in (("population", 2_972), ("n_rw", -1), ("n_rt", 2)):
            assert int(before[measure]) - sum(int(p[measure]) for p in parts) == gap
        assert all("do not add up" in part["note"] for part in parts)

    def test_the_published_targets_do_not_reconcile_and_say_so(self) -> None:
        target = {row["target_code"]: row for row in read("target")}
        rate, graduation = target["poverty_2030"], target["graduation_2030"]
        base = official("poor_thousand")["31", rate["baseline_period"]]
        people = 100 * base / float(rate["baseline_value"])
        needed = [
            base - people * float(rate[edge]) / 100 for edge in ("upper", "lower")
        ]
        assert needed == pytest.approx([148.8, 267.2], abs=0.1)
        assert float(graduation["upper"]) < needed[1]
        assert float(graduation["lower"]) < needed[0]
        assert all("does not reconcile" in row["note"] for row in (rate, graduation))


class TestNames:
    def test_tokens_are_single_frequent_words(self) -> None:
        rows = read("name_token")
        assert 2_500 <= len(rows) == len({row["token"] for row in rows}) <= 4_000
        assert {row["sex"] for row in rows} == {"L", "P", "U"}
        for row in rows:
            assert row["token"].isascii()
            assert row["token"].isalpha()
            assert row["token"].isupper()
            # At least some tens of people of the list share it.
            assert (
                float(row["first_per_million"]) + float(row["other_per_million"]) > 60
            )

    @pytest.mark.parametrize("sex", ["L", "P"])
    def test_lengths_of_names_are_shares_of_one(self, sex: str) -> None:
        rows = [row for row in read("name_length") if row["sex"] == sex]
        assert [row["n_tokens"] for row in rows] == ["1", "2", "3", "4", "5"]
        assert sum(float(row["share"]) for row in rows) == pytest.approx(1)

    def test_a_variant_stands_for_one_token_that_stands_for_itself(self) -> None:
        rows = read("name_variant")
        variants = [row["variant"] for row in rows]
        tokens = {row["token"] for row in rows}
        assert len(variants) == len(set(variants)) >= 300
        assert tokens.isdisjoint(variants)
        assert tokens <= {row["token"] for row in read("name_token")}
        kinds = {"ejaan_lama", "singkatan", "transliterasi", "varian"}
        assert {row["kind"] for row in rows} == kinds

    def test_the_token_is_the_commonest_form_of_its_group(self) -> None:
        total: dict[str, float] = {}
        largest: dict[str, float] = {}
        for row in read("name_variant"):
            weight = float(row["weight"])
            total[row["token"]] = total.get(row["token"], 0) + weight
            largest[row["token"]] = max(largest.get(row["token"], 0), weight)
        for token, weight in largest.items():
            assert 0 < weight <= 1 - total[token] + 1e-3
