"""Then and now: what changed since the release before, and what should be looked at."""

from __future__ import annotations

from dataclasses import replace

from dtsen.areas import areas
from dtsen.publication.compare import (
    changes,
    count_changed,
    large_changes,
    largest_per_kota,
)
from dtsen.publication.figures import MEASURES, Figures
from dtsen.publication.summary import summarise
from dtsen.publication.view_changes import view_changes

KOTA = {"31.71": "Jakarta Pusat"}


def with_value(values, area, indicator, value):
    at = values["area_code"].eq(area) & values["indicator_code"].eq(indicator)
    at &= values["breakdown"].eq("")
    assert at.sum() == 1
    return values.assign(value=values["value"].mask(at, value))


def test_a_release_does_not_differ_from_itself(content) -> None:
    assert count_changed(content.table, content.table) == 0


def test_one_changed_one_hidden_and_one_missing_value_are_three_changes(
    content,
) -> None:
    values = content.table
    later = with_value(values, "31.71", "penduduk", 5.0)
    hidden = later.index[later["indicator_code"].eq("padan_pct")][0]
    later.loc[hidden, ["value", "status"]] = [float("nan"), "tidak ditampilkan"]
    later = later[~later["indicator_code"].eq("p0_pct")]

    assert count_changed(later, values) == 3


def test_only_what_is_shown_in_both_releases_is_compared(content) -> None:
    now = Figures.of(content.table)
    hidden = content.table[content.table["indicator_code"].ne("padan_pct")]
    found = changes(now, Figures.of(hidden), ["31"], MEASURES)

    assert "padan_pct" not in {change.measure.code for change in found}
    assert "penduduk" in {change.measure.code for change in found}


def test_a_city_that_grows_by_a_tenth_in_a_quarter_is_pointed_out(content) -> None:
    before = Figures.of(content.table)
    grown = before.value("31.71", "penduduk") * 1.1
    now = Figures.of(with_value(content.table, "31.71", "penduduk", grown))

    assert [
        (change.area_code, change.measure.code)
        for change in large_changes(now, before, KOTA)
    ] == [("31.71", "penduduk")]


def test_the_kelurahan_that_moved_most_are_named_per_kota(content) -> None:
    places = areas(on=content.quarter.last_day)
    share = "penduduk_desil_1_4_pct"
    moved = with_value(content.table, "31.71.01.1002", share, 99.9)
    found = largest_per_kota(Figures.of(moved), Figures.of(content.table), places)

    assert [change.area_code for change in found["31.71"]] == ["31.71.01.1002"]
    assert found["31.01"] == []


def test_the_changes_of_the_page_are_those_of_the_published_values(content) -> None:
    seen = view_changes(content, areas(on=content.quarter.last_day))
    now = Figures.of(content.table).value("31", "penduduk")
    before = Figures.of(content.previous.table).value("31", "penduduk")

    assert seen is not None
    assert seen.rows[0].name == "DKI Jakarta"
    shown = seen.rows[0].differences[0].replace(".", "").replace("−", "-")
    assert int(shown) == now - before


def test_the_approver_reads_fingerprint_figures_and_a_warning(content) -> None:
    fallen = with_value(content.table, "31.71", "penduduk", 5.0)
    text = summarise(replace(content, table=fallen), "f" * 64, 1234, KOTA)

    assert "f" * 64 in text
    assert "DATA SINTETIS" in text
    assert "1.234 nilai berubah" in text
    assert "| Penduduk |" in text
    assert "**Perhatian: " in text
    assert "Jakarta Pusat, Penduduk" in text


def test_the_approver_reads_that_nothing_moved_much(content) -> None:
    same = replace(content, previous=replace(content.previous, table=content.table))
    text = summarise(same, "f" * 64, 0, KOTA)
    assert "Perhatian" not in text
    assert "Tidak ada angka provinsi atau kota yang berubah lebih dari" in text


def test_the_approver_of_a_first_release_reads_that_it_is_the_first(content) -> None:
    text = summarise(replace(content, previous=None), "f" * 64, 0, KOTA)
    assert "Belum ada rilis triwulan sebelumnya" in text
    assert "Perhatian" not in text
