"""Errors occur at the rates of the one table, in the deliveries as written."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest

from dtsen.quarter import Quarter
from dtsen.simulate.draws import Draws
from dtsen.simulate.misspell import KINDS, spellings, written_names
from dtsen.simulate.mistakes import written_dates
from dtsen.simulate.names import draw_names
from dtsen.simulate.rates import HERE, details, rates
from dtsen.sources.registry import SOURCES

FIRST = Quarter(2026, 3)
PERSON = {
    "regsosek": "regsosek_anggota.csv",
    "dtks": "dtks.csv",
    "p3ke": "p3ke_individu.csv",
    "dtsen": "anggota_keluarga_dtsen_v3_2026_ALL.csv",
}
NIK = {
    "regsosek": "r403_nik",
    "dtks": "NIK",
    "p3ke": "NIK",
    "dtsen": "nomor_induk_kependudukan",
}
NAME = {"regsosek": "r402_nama", "dtks": "Nama", "p3ke": "Nama", "dtsen": "nama"}
BORN = {
    "regsosek": "strptime(r406_tanggal_lahir, '%d/%m/%Y')",
    "dtks": "TGL_LAHIR",
    "p3ke": '"Tanggal Lahir"',
    "dtsen": "tanggal_lahir",
}
SEX = {
    "regsosek": "if(r405_jenis_kelamin = '1', 'L', 'P')",
    "dtks": "JENIS_KELAMIN",
    "p3ke": '"Jenis Kelamin"[1]',
    "dtsen": "if(jenis_kelamin = '1', 'L', 'P')",
}
TRUE_NAME = "concat_ws(' ', name_1, name_2, name_3, name_4)"
REGISTRIES = list(PERSON)


def _within(hits: int, n: int, rate: float) -> None:
    """Assert that a count lies within 4.5 standard errors of its rate."""
    assert n > 100
    assert abs(hits - n * rate) <= 4.5 * math.sqrt(n * rate * (1 - rate)) + 1


def _share(world, source: str, of: str, where: str = "true") -> tuple[int, int]:
    query = world.joined(source, PERSON[source])
    return world.rows(
        f"select count(*) filter ({of}), count(*) from {query} where {where}"
    )[0]


@pytest.mark.parametrize("source", REGISTRIES)
def test_niks_are_missing_at_the_rate_of_the_source(world, source: str) -> None:
    hits, n = _share(world, source, f"{NIK[source]} is null", "true_nik is not null")
    _within(hits, n, rates(source)["nik_missing"])


@pytest.mark.parametrize("source", REGISTRIES)
def test_niks_are_wrong_at_the_summed_rates_of_the_source(world, source: str) -> None:
    hits, n = _share(
        world,
        source,
        f"{NIK[source]} <> true_nik",
        "true_nik is not null and relation <> 'kepala'",
    )
    kinds = (
        "nik_of_head", "nik_of_line_above", "nik_digits_swapped", "nik_day_40",
        "nik_rounded_by_excel", "nik_sentinel", "nik_decorated",
    )  # fmt: skip
    _within(hits, n, sum(rates(source)[kind] for kind in kinds))


@pytest.mark.parametrize("source", REGISTRIES)
def test_birth_dates_are_wrong_at_the_rate_of_the_source(world, source: str) -> None:
    hits, n = _share(world, source, f"cast({BORN[source]} as date) <> born_on")
    _within(hits, n, rates(source)["date_wrong"])


@pytest.mark.parametrize("source", REGISTRIES)
def test_names_are_wrong_at_the_rate_of_the_source(world, source: str) -> None:
    hits, n = _share(world, source, f"{NAME[source]} <> {TRUE_NAME}")
    _within(hits, n, rates(source)["name_wrong"])


@pytest.mark.parametrize("source", REGISTRIES)
def test_the_sex_is_wrong_at_the_rate_of_the_source(world, source: str) -> None:
    hits, n = _share(world, source, f"{SEX[source]} <> sex")
    _within(hits, n, rates(source)["sex_wrong"])


@pytest.mark.parametrize(
    ("source", "card"),
    [
        ("regsosek", "r114_no_kk"),
        ("dtks", "NOKK"),
        ("dtsen", "nomor_kartu_keluarga"),
    ],
)
def test_family_cards_are_the_old_ones_at_the_rate_of_the_source(
    world, source: str, card: str
) -> None:
    hits, n = world.rows(
        f"select count(*) filter (shown = old_no_kk), count(*) "
        f"from (select distinct true_kk, old_no_kk, {card} as shown "
        f"from {world.joined(source, PERSON[source])} where true_kk is not null)"
    )[0]
    _within(hits, n, rates(source)["kk_old"])


@pytest.mark.parametrize("source", ["dtks", "p3ke"])
def test_the_deceased_are_still_listed_at_the_rate_of_the_source(
    world, source: str
) -> None:
    # Those who died after the list was collected are no error of the list.
    before = {"dtks": 20, "p3ke": 270}[source]
    hits, n = _share(
        world,
        source,
        f"life = 'meninggal' and status_on <= date '2026-09-30' - {before}",
    )
    _within(hits, n, rates(source)["deceased_listed"])


def test_the_lists_of_the_poor_cover_their_share_and_lean_on_each_other(world) -> None:
    n = world.value(
        f"select count(*) from {world.family(FIRST)} where desil_provinsi > 0"
    )
    listed = {
        source: {
            row[0]
            for row in world.rows(
                f"select distinct family_id from {world.record(FIRST)} "
                "where source = $source",
                source=source,
            )
        }
        for source in ("dtks", "p3ke")
    }
    for source, families in listed.items():
        assert len(families) / n == pytest.approx(rates(source)["is_listed"], abs=0.02)
    both = len(listed["dtks"] & listed["p3ke"]) / n
    assert both > 1.8 * len(listed["dtks"]) * len(listed["p3ke"]) / n**2
    poor = {
        row[0]
        for row in world.rows(
            f"select family_id from {world.family(FIRST)} "
            "where desil_provinsi between 1 and 3"
        )
    }
    assert len(poor & listed["p3ke"]) > 0.75 * len(listed["p3ke"])


@pytest.mark.parametrize("source", ["regsosek", "dtks", "p3ke"])
def test_some_records_are_copied_and_some_persons_entered_twice(
    world, source: str
) -> None:
    query = world.joined(source, PERSON[source])
    n, persons = world.rows(f"select count(*), count(distinct person_id) from {query}")[
        0
    ]
    known = rates(source)
    _within(n - persons, persons, known["copied"] + known["entered_twice"])


def test_areas_are_missing_at_the_rate_of_the_source(world) -> None:
    hits, n = _share(world, "dtks", "KODE_KELURAHAN is null")
    _within(hits, n, rates("dtks")["area_missing"])


def test_families_without_a_decile_occur_at_their_rate(world) -> None:
    hits, n = world.rows(
        "select count(*) filter (desil_provinsi is null), count(*) from "
        + world.relation(FIRST, "dtsen", "keluarga_dtsen_v3_2026_ALL.csv")
    )[0]
    _within(hits, n, rates("dtsen")["decile_missing"])


def test_members_declared_are_those_delivered_but_for_the_rate(world) -> None:
    file = world.relation(FIRST, "regsosek", "regsosek_keluarga.csv")
    hits, n = world.rows(
        f"""
        with record as (from {world.record(FIRST)} where source = 'regsosek'),
        declared as (
            select family_id, cast(r112_jumlah_anggota_keluarga as integer) as declared
            from {file} as d
            inner join record using (record_no)
            where table_name = 'family'
        ),
        delivered as (
            select family_id, count(distinct person_id) as delivered
            from record
            where table_name = 'person'
            group by family_id
        )
        select count(*) filter (declared <> delivered), count(*)
        from declared inner join delivered using (family_id)
        """
    )[0]
    _within(hits, n, rates("regsosek")["members_wrong"])


@pytest.mark.parametrize(
    ("programme", "eligible"),
    [
        ("kjp_plus", "school = 'masih' and in_dtks and age between 6 and 21"),
        ("klj", "age >= 60 and desil_nasional <= 4"),
    ],
)
def test_programmes_reach_the_eligible_and_some_others(
    world, programme: str, eligible: str
) -> None:
    known = rates(programme)
    excluded, n_eligible, included, n_living = world.rows(
        f"""
        with person as (
            select
                p.*, f.desil_nasional,
                date_diff('year', p.born_on, date '2026-09-15')
                - (strftime(p.born_on, '%m-%d') > '09-15')::int as age,
                p.person_id in (
                    select person_id from {world.record(FIRST)} where source = 'dtks'
                ) as in_dtks,
                p.person_id in (
                    select person_id from {world.record(FIRST)} where source = $source
                ) as receives
            from {world.person(FIRST)} as p
            inner join {world.family(FIRST)} as f using (family_id)
            where p.life = 'ada'
        )
        select
            count(*) filter ({eligible} and not receives),
            count(*) filter ({eligible}),
            count(*) filter (receives and not ({eligible})),
            count(*) filter (receives)
        from person
        """,
        source=programme,
    )[0]
    _within(excluded, n_eligible, known["is_excluded"])
    _within(included, n_living, known["is_included"])


def test_most_errors_stay_as_they_were_a_quarter_later(world) -> None:
    later = FIRST.next
    same, n = world.rows(
        f"select count(*) filter (a.Nama = b.Nama), count(*) "
        f"from {world.joined('dtks', 'dtks.csv')} as a "
        f"inner join {world.joined('dtks', 'dtks.csv', later)} as b using (idsemesta) "
        f"where a.Nama <> concat_ws(' ', a.name_1, a.name_2, a.name_3, a.name_4)"
    )[0]
    assert n > 200
    assert same / n == pytest.approx(1 - rates("dtks")["is_reentered"], abs=0.07)


def test_every_rate_is_a_share_of_a_known_source_and_says_what_it_rests_on() -> None:
    with (HERE / "error_rate.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({(row["error"], row["source"]) for row in rows}) == len(rows) > 80
    for row in rows:
        assert row["source"] in SOURCES
        assert 0 <= float(row["rate"]) <= 1
        assert row["basis"]
    code = "".join(path.read_text() for path in HERE.glob("*.py"))
    assert {row["error"] for row in rows if f'"{row["error"]}"' not in code} == set()


def test_the_shares_of_every_detail_add_up() -> None:
    assert len(details()) > 50
    for column, detail in details().items():
        for shares in (detail.poorest, detail.best_off):
            assert shares.sum() == pytest.approx(1, abs=0.006), column


def test_a_wrong_date_is_another_date_and_never_in_the_future() -> None:
    ids = np.arange(20_000)
    today = int(np.datetime64("2026-09-30", "D").astype(int))
    born_on = today - Draws(1, "test").below("age", ids, 90 * 365)
    wrong = written_dates(Draws(1, "test"), ids, born_on, 1.0, today)
    assert (wrong != born_on).all()
    assert wrong.max() <= today
    first_of_january = wrong.astype("M8[D]") == wrong.astype("M8[D]").astype("M8[Y]")
    assert first_of_january.mean() == pytest.approx(0.2, abs=0.03)


def test_a_wrong_name_is_another_name_and_keeps_a_letter_at_least() -> None:
    ids = np.arange(20_000)
    sex = ids % 2
    names = draw_names(Draws(1, "test"), ids, sex, np.full(len(ids), 40))
    right = written_names(Draws(1, "test"), ids, names, sex, 0.0).to_pylist()
    wrong = written_names(Draws(1, "test"), ids, names, sex, 1.0).to_pylist()
    assert all(a != b for a, b in zip(right, wrong, strict=True))
    assert all(text.strip() == text and len(text) >= 1 for text in wrong)
    assert len(KINDS) == 7
    assert len(set(spellings().text)) > 20_000
