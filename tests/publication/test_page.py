"""The page of a release: complete, protected, and closed to the outside."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from dtsen.areas import areas
from dtsen.disclosure import LABEL, Status
from dtsen.publication.render import render
from dtsen.publication.view import view
from dtsen.quarter import Quarter

SYNTHETIC = "DATA SINTETIS – BUKAN DATA PENDUDUK"


class Reader(HTMLParser):
    """Collects the cells of every table, the attributes and the scripts of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str, str]] = []
        self.rows: dict[str, list[str]] = {}
        self.scripts: list[str] = []
        self._row: list[str] | None = None
        self._tag = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        self._tag = tag
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "tr":
            self._row = self.rows.setdefault(dict(attrs).get("id") or "", [])
        if tag in {"td", "th"} and self._row is not None:
            self._row.append("")
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data) -> None:
        if self._tag == "script":
            self.scripts[-1] += data
        elif self._row:
            self._row[-1] += data

    def handle_endtag(self, tag) -> None:
        self._tag = ""
        if tag in {"tr", "table"}:
            self._row = None


def is_shown(number: str, html: str) -> bool:
    """Whether a number stands in a page, not as a part of another one."""
    return bool(re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d.,])", html))


@pytest.fixture(scope="module")
def html(content) -> str:
    return render(view(content))


@pytest.fixture(scope="module")
def page(html) -> Reader:
    return Reader(html)


def test_the_page_says_that_its_data_are_synthetic(html) -> None:
    assert SYNTHETIC in html


def test_the_page_of_real_data_does_not_say_synthetic(content) -> None:
    real = replace(
        content,
        deliveries=[replace(d, is_synthetic=False) for d in content.deliveries],
    )
    assert SYNTHETIC not in render(view(real))


def test_a_release_without_any_delivery_is_not_called_synthetic(content) -> None:
    assert not replace(content, deliveries=[]).is_synthetic


def test_nothing_is_fetched_from_anywhere(page, html) -> None:
    fetched = [
        (tag, name, value)
        for tag, name, value in page.attributes
        if name in {"src", "href", "srcset", "action", "data", "poster"}
        and not value.startswith("#")
    ]
    assert fetched == [("link", "href", "data:,")]
    assert "http://" not in html
    assert "https://" not in html
    assert "@import" not in html
    assert set(re.findall(r"url\((.*?)\)", html)) == {"#arsir"}


def test_only_the_one_script_may_run(page) -> None:
    (policy,) = [
        value for tag, name, value in page.attributes if value.startswith("default-src")
    ]
    (script,) = page.scripts
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.replace("style-src 'unsafe-inline'", "")
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]


def test_every_kelurahan_has_a_row_and_a_place_on_the_map(page) -> None:
    codes = {f"k-{area.kelurahan_code}" for area in areas(on=_quarter().last_day)}
    links = {value[1:] for tag, name, value in page.attributes if name == "href"}

    assert {row for row in page.rows if row.startswith("k-")} == codes
    assert codes <= links


def test_every_count_of_a_kelurahan_is_a_multiple_of_five(page) -> None:
    shown = [row for code, row in page.rows.items() if code.startswith("k-")]
    counts = [int(cell.replace(".", "")) for row in shown for cell in row[3:5]]

    assert len(counts) == 2 * 267
    assert all(count % 5 == 0 for count in counts)


def test_every_number_above_nine_beside_a_count_is_a_multiple_of_five(html) -> None:
    """Grouped numbers are counts: of persons, families, records and eligible."""
    text = re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.DOTALL)
    # The official series (rupiah, thousands) and the number of values are no counts.
    text = re.sub(r'<article class="panel resmi".*?</article>', "", text, flags=re.S)
    text = re.sub(r"[\d.]+ (dari [\d.]+ )?nilai", "", text)
    grouped = re.findall(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.,])", text)

    assert len(grouped) > 500
    assert [n for n in grouped if int(n.replace(".", "")) % 5] == []


def test_no_exact_count_is_anywhere_in_the_page(content, exact, html) -> None:
    counted = exact[exact["kind"].eq("registry") & exact["area_level"].eq("kota")]
    canaries = {
        f"{int(n):,}".replace(",", ".")
        for n in counted["numerator"]
        if n % 5 and n > 1000
    }
    assert len(canaries) > 20
    assert [canary for canary in canaries if is_shown(canary, html)] == []


def test_what_is_held_back_is_in_no_cell_no_tooltip_and_no_script(content) -> None:
    canary = 98.7
    values = content.table.copy()
    of = values["area_code"].eq("31.71.01.1001") & values["indicator_code"].eq(
        "padan_pct"
    )
    assert of.sum() == 1
    shown = values.assign(value=values["value"].mask(of, canary))
    hidden = shown.assign(
        value=shown["value"].mask(of),
        numerator=shown["numerator"].mask(of),
        status=shown["status"].mask(of, Status.HIDDEN.value),
    )

    def pages(values) -> str:
        return render(view(replace(content, table=values, previous=None)))

    assert is_shown("98,7", pages(shown))
    assert not is_shown("98,7", pages(hidden))
    assert not is_shown("98.7", pages(hidden))


def test_official_figures_stand_beside_the_register_with_their_period(html) -> None:
    (official,) = re.findall(r'<article class="panel resmi".*?</article>', html, re.S)
    (register,) = re.findall(
        r'<article class="panel register".*?</article>', html, re.S
    )

    assert "4,03%" in official
    assert "Sep 2025" in official
    assert "4,03" not in register
    assert "desil provinsi DTSEN" in register


def test_the_reader_is_told_how_numbers_are_rounded(html) -> None:
    assert LABEL in html


def test_a_first_release_says_that_there_is_nothing_to_compare(content) -> None:
    first = render(view(replace(content, previous=None)))
    assert "Tidak ada rilis triwulan sebelumnya" in first


def test_a_list_that_did_not_come_leaves_its_column_not_available(content) -> None:
    values = content.table[content.table["indicator_code"].ne("cakupan_klj_pct")]
    rows = Reader(render(view(replace(content, table=values)))).rows
    assert rows["k-31.71.01.1001"][8] == "t.a."


def test_a_name_with_a_tag_inside_is_only_text(content) -> None:
    name = "<script>alert(1)</script>"
    deliveries = [replace(content.deliveries[0], supplier=name)]
    html = render(view(replace(content, deliveries=deliveries)))
    assert name not in html
    assert "&lt;script&gt;" in html


def test_the_page_is_small_enough_to_be_sent(html) -> None:
    assert len(html.encode()) < 400_000


def _quarter() -> Quarter:
    return Quarter.parse("2026-Q3")
