"""The page *Kesiapan data*: what an official reads there, on a desk and on a phone."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest

from dtsen.quarter import Quarter
from dtsen.readiness import assess, file_usage_report
from dtsen.readiness.page import render, render_supplier
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

pytestmark = pytest.mark.postgres

Q3 = Quarter(2026, 3)
JANUARY = date(2027, 1, 10)


@pytest.fixture
def known(facts):
    """Let three suppliers have delivered: in time, late, and with a closed gate."""
    for quarter, n in (("2026-Q2", 1000), ("2026-Q3", 1040)):
        facts.accepted("klj", "beneficiary", n, quarter=quarter)
    facts.received("klj", "2026-11-10 12:00+07")
    facts.received("dtks", "2026-11-20 12:00+07")
    facts.received("dtks", "2026-11-25 12:00+07", revision=2)
    facts.received("kjp_plus", "2026-11-01 12:00+07")
    facts.accepted("dtks", "person", 1180, quarantined=20)
    facts.accepted("dtks", "person", 1195, revision=2)
    facts.measured("dtks", "nik_valid", 1100, 1195, revision=2)
    facts.judged("klj")
    facts.judged("dtks", warning=2)
    facts.judged("kjp_plus", critical=1)
    facts.issues("dtks", closed=30, open=11, new=5)
    facts.released("2026-11-28 08:00+07", name="a", penduduk=1000, padan_pct=91.5)
    facts.released("2026-12-01 08:00+07", name="b", penduduk=1015, padan_pct=None)
    facts.connection.exec_driver_sql(
        "insert into publication.current_release values ('2026-Q3', 'b')"
    )
    file_usage_report(
        facts.connection, Q3, "klj", filed_on=date(2026, 12, 20), filed_by="CONTOH 1"
    )
    assess(facts.connection, Q3, JANUARY)
    return facts


def said(page: str) -> str:
    """Return what is read on a page, without its marks."""
    body = page[page.index("<body>") :]
    text = unescape(re.sub(r"<[^>]+>", " ", body)).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+", " ", text)


def row_of(page: str, source: str, section: str) -> str:
    """Return what is read in the row of one supplier in a section."""
    _, _, found = page.partition(f'<section id="{section}">')
    (row,) = (
        row
        for row in re.findall(r"<tr>.*?</tr>", found.partition("</section>")[0], re.S)
        if f"source={source}" in row
    )
    return said(f"<body>{row}")


def test_every_supplier_has_a_row_in_words_not_in_colours_alone(known) -> None:
    page = render(known.connection, Q3)

    assert {
        source: row_of(page, source, "kiriman").split(SOURCES[source].supplier)[1]
        for source in SOURCES
    } == {
        "regsosek": " ✗ Belum diterima, lewat 57 hari 14 Nov 2026 – – ○ Belum dinilai"
        " ○ Belum ada daftar – Tidak wajib ",
        "dtks": " ! Terlambat 6 hari 14 Nov 2026 20 Nov 2026 2 ! Terbuka, 2 peringatan"
        " ! 16 terbuka ✗ Belum masuk ",
        "p3ke": " ✗ Belum diterima, lewat 57 hari 14 Nov 2026 – – ○ Belum dinilai"
        " ○ Belum ada daftar ✗ Belum masuk ",
        "dtsen": " ✗ Belum diterima, lewat 57 hari 14 Nov 2026 – – ○ Belum dinilai"
        " ○ Belum ada daftar – Tidak wajib ",
        "dukcapil": " ✗ Belum diterima, lewat 57 hari 14 Nov 2026 – – ○ Belum dinilai"
        " ○ Belum ada daftar ✗ Belum masuk ",
        "kjp_plus": " ✓ Tepat waktu 14 Nov 2026 1 Nov 2026 – ✗ Tertutup, 1 aturan"
        " kritis ○ Belum ada daftar ✗ Belum masuk ",
        "klj": " ✓ Tepat waktu 14 Nov 2026 10 Nov 2026 1 ✓ Terbuka ○ Belum ada daftar"
        " ✓ Masuk 20 Des 2026 ",
        "pkh": " ✗ Belum diterima, lewat 57 hari 14 Nov 2026 – – ○ Belum dinilai"
        " ○ Belum ada daftar – Tidak wajib ",
    }


def test_before_the_deadline_nothing_is_late(known) -> None:
    assess(known.connection, Q3, date(2026, 11, 14))
    row = row_of(render(known.connection, Q3), "pkh", "kiriman")

    assert "○ Belum diterima 14 Nov 2026 – –" in row


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        (None, "○ Belum diterima"),
        (date(2026, 11, 14), "○ Belum diterima 14 Nov 2026"),
        (date(2026, 11, 15), "✗ Belum diterima, lewat 1 hari 14 Nov 2026"),
    ],
)
def test_where_nothing_came_every_supplier_is_listed_as_not_received(
    facts, as_of, words
) -> None:
    if as_of:
        assess(facts.connection, Q3, as_of)
    page = render(facts.connection, Q3)

    for source, its in SOURCES.items():
        assert f"{its.supplier} {words} " in row_of(page, source, "kiriman")


def test_a_score_stands_beside_its_components_and_the_weight_behind_it(known) -> None:
    page = render(known.connection, Q3)
    # Not judged: how many records a quarter before, and who is padan.
    # (20 x 80 + 20 x 80 + 15 x 92.05 + 15 x 30/41 x 100 + 5 x 0) / 75
    assert row_of(page, "dtks", "nilai").split("Kesos)")[1].split() == [
        *("75,7", "dari", "bobot", "75", "80", "80", "–", "tidak", "dinilai"),
        *("73,1", "92", "–", "tidak", "dinilai", "0"),
    ]
    assert 'style="width: 75.7%"' in page


def test_a_quarter_says_how_long_its_data_took(known) -> None:
    assert (
        "3 dari 8 kiriman sudah diterima: separuhnya dalam 41 hari sesudah tanggal"
        " acuan, sembilan dari sepuluh dalam 49 hari; 1 lewat tenggat."
    ) in said(render(known.connection, Q3))


def test_a_figure_is_shown_in_every_release_and_a_hidden_one_is_not(known) -> None:
    text = said(render(known.connection, Q3))

    assert "Rilis 1 28 Nov 2026 Rilis 2 ✓ berlaku 1 Des 2026" in text
    assert "Penduduk dalam register orang 1.000 1.015 +15" in text
    assert "Padan dengan Dukcapil persen 91,5 tidak ditampilkan" in text


def test_a_supplier_has_a_history_and_a_revision_triangle(known) -> None:
    page = render_supplier(known.connection, "dtks")
    text = said(page)

    assert "Data Terpadu Kesejahteraan Sosial" in text
    assert "2026-Q3 30 Sep 2026 20 Nov 2026 51 14 Nov 2026 6 28 Nov 2026 8" in text
    assert "2026-Q3 1 20 Nov 2026 1.200 1.180 – 20 (1,6 %) – diganti" in text
    assert "2 25 Nov 2026 1.195 1.195 +15 0 (0 %) – ✓ berlaku" in text
    assert "! 16 terbuka 30 selesai" in text
    assert 'href="./?quarter=2026-Q3"' in page


def test_a_revision_that_landed_and_was_not_read_says_so(known) -> None:
    known.received("dtks", "2026-12-05 12:00+07", revision=3)
    text = said(render_supplier(known.connection, "dtks"))

    assert "3 5 Des 2026 belum dibaca –" in text


def test_a_supplier_of_whom_nothing_is_known_has_a_page(facts) -> None:
    text = said(render_supplier(facts.connection, "pkh"))

    assert "Belum ada triwulan yang dinilai." in text
    assert "Belum ada kiriman yang diterima." in text


def test_the_page_offers_the_quarters_there_are(known) -> None:
    page = render(known.connection, None)

    assert 'href="./?quarter=2026-Q3"' in page
    assert "<section" not in page
    assert "2027-Q1 belum dinilai" in said(render(known.connection, Quarter(2027, 1)))


def test_an_empty_warehouse_says_that_it_is_empty(facts) -> None:
    assert "Belum ada triwulan yang dinilai." in said(render(facts.connection, None))


def test_an_auditor_may_see_it_without_a_right_on_people(known) -> None:
    known.connection.exec_driver_sql("set local role dtsen_auditor")

    assert "Terlambat 6 hari" in render(known.connection, Q3)
    assert "Terlambat 6 hari" in render_supplier(known.connection, "dtks")


def test_the_pipeline_that_serves_it_may_read_it(known) -> None:
    known.connection.exec_driver_sql("set local role dtsen_pipeline")

    assert "Terlambat 6 hari" in render(known.connection, Q3)
    assert "Terlambat 6 hari" in render_supplier(known.connection, "dtks")


def test_every_cell_has_a_head_that_a_screen_reader_can_say(known) -> None:
    for page in (
        render(known.connection, Q3),
        render_supplier(known.connection, "dtks"),
    ):
        heads = re.findall(r"<th\b[^>]*>", page)
        scopes = set(re.findall(r'<th\b[^>]* scope="(.*?)"', page))
        assert [head for head in heads if "scope=" not in head] == []
        assert scopes >= {"col", "row"}
        assert page.count("<table") == page.count("<caption>")
        bars = re.findall(r'<span class="bar"[^>]*>', page)
        assert set(bars) == {'<span class="bar" aria-hidden="true">'}
        assert re.findall(r"<script|\bon\w+=|https?://|@import|url\(", page) == []


@pytest.fixture
def opened(browser) -> Iterator:
    """Open pages in a browser of some width; whatever they ask of a network fails."""
    contexts, asked = [], []

    def show(text: str, width: int) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.set_content(text)
        return page

    yield show
    for context in contexts:
        context.close()
    assert asked == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [400, 1280])
def test_only_tables_scroll_sideways_and_their_first_column_stays(
    known, opened, width
) -> None:
    for text in (
        render(known.connection, Q3),
        render_supplier(known.connection, "dtks"),
    ):
        page = opened(text, width)
        wide = "document.documentElement.scrollWidth"
        assert page.evaluate(wide) == width
        region = page.get_by_role("region").first
        head = region.locator("tbody th").first
        before = head.bounding_box()["x"]
        region.evaluate("it => it.scrollLeft = 200")
        assert (region.evaluate("it => it.scrollLeft") > 0) is (width == 400)
        assert head.bounding_box()["x"] == before


@pytest.mark.browser
def test_bars_have_one_width_and_are_as_long_as_their_number(known, opened) -> None:
    page = opened(render(known.connection, Q3), 1280)
    boxes = [bar.bounding_box() for bar in page.locator(".bar").all()]
    dtks = page.get_by_role("row", name="DTKS").first.locator(".bar")
    whole, part = (
        dtks.nth(1).bounding_box(),
        dtks.nth(1).locator("span").bounding_box(),
    )

    assert max(b["width"] for b in boxes) - min(b["width"] for b in boxes) < 1
    assert part["width"] / (whole["width"] - 2) == pytest.approx(0.8, abs=0.01)
