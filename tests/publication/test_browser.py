"""The page as a reader uses it: with a mouse, a keyboard and no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dtsen.publication.render import render
from dtsen.publication.view import view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(content, tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("page") / "laporan.html"
    path.write_text(render(view(content)), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser, address) -> Iterator[Page]:
    """Open the page; whatever it says on the console or asks of a network fails it."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: complaints.append(request.url))
    opened.goto(address)
    yield opened
    context.close()
    assert complaints == [address]


def names(page) -> list[str]:
    return page.locator("#tabel tbody tr:visible th").all_inner_texts()


def column(page, at: int) -> list[float]:
    texts = page.locator(f"#tabel tbody tr td:nth-child({at})").all_inner_texts()
    return [
        float(text.replace(".", "").replace(",", "."))
        for text in texts
        if text not in {"–", "t.a."}
    ]


def test_a_click_on_a_head_sorts_by_number_and_again_turns_it_around(page) -> None:
    head = page.locator("#tabel thead th", has_text="Desil")
    head.get_by_role("button").click()
    falling = column(page, 6)
    assert head.get_attribute("aria-sort") == "descending"
    assert falling == sorted(falling, reverse=True)
    assert falling[0] > falling[-1]

    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert column(page, 6) == sorted(falling)


def test_what_is_not_shown_is_sorted_last_in_both_directions(page) -> None:
    head = page.locator("#tabel thead th", has_text="KLJ")
    cells = page.locator("#tabel tbody tr td:nth-child(9)")
    hidden = [text for text in cells.all_inner_texts() if text == "–"]
    assert hidden
    for _ in range(2):
        head.get_by_role("button").click()
        assert cells.all_inner_texts()[-len(hidden) :] == hidden


def test_a_search_leaves_the_kelurahan_that_was_looked_for(page) -> None:
    page.get_by_role("searchbox").fill("kapuk muara")
    assert names(page) == ["Kapuk Muara"]
    assert page.locator("#jumlah").inner_text() == "1 dari 267 kelurahan"


def test_the_choice_of_a_kota_narrows_the_kecamatan(page) -> None:
    page.locator("#pilih-kota").select_option("Kepulauan Seribu")
    assert len(names(page)) == 6
    offered = page.locator("#pilih-kecamatan option").all_inner_texts()
    assert offered == ["semua", "Kepulauan Seribu Selatan", "Kepulauan Seribu Utara"]
    page.get_by_label("hanya kecamatan prioritas").check()
    assert len(names(page)) == 3


def test_the_map_is_one_stop_for_the_keyboard_and_arrows_walk_over_it(page) -> None:
    assert page.locator('#gambar a[tabindex="0"]').count() == 1
    page.locator('#gambar a[href="#k-31.71.01.1001"]').focus()
    assert page.locator("#rinci h3").inner_text() == "Gambir"
    row = page.locator('[id="k-31.71.01.1001"]')
    assert (
        page.locator("#rinci dd").all_inner_texts()
        == row.locator("td.n").all_inner_texts()
    )

    page.keyboard.press("ArrowRight")
    assert page.locator("#rinci h3").inner_text() != "Gambir"
    page.keyboard.press("ArrowLeft")
    assert page.locator('#gambar a[tabindex="0"]').count() == 1


def test_every_kelurahan_can_be_reached_with_arrows(page) -> None:
    reached = page.evaluate(
        """async () => {
          const spots = [...document.querySelectorAll("#gambar a")];
          const keys = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
          const press = (key) => new KeyboardEvent("keydown", { key });
          const seen = new Set([spots[0]]);
          const open = [spots[0]];
          while (open.length) {
            const spot = open.pop();
            for (const key of keys) {
              spot.focus();
              spot.dispatchEvent(press(key));
              const next = document.activeElement;
              if (!seen.has(next)) { seen.add(next); open.push(next); }
            }
          }
          return seen.size;
        }"""
    )
    assert reached == 267


def test_enter_on_the_map_opens_the_row_even_if_it_was_filtered_out(page) -> None:
    page.get_by_role("searchbox").fill("kapuk")
    page.locator('#gambar a[href="#k-31.71.01.1001"]').focus()
    page.keyboard.press("Enter")
    row = page.locator('[id="k-31.71.01.1001"]')
    assert row.is_visible()
    assert page.evaluate("document.querySelector('tr:target').id") == "k-31.71.01.1001"


def test_another_measure_changes_colours_and_legend(page) -> None:
    spot = page.locator('#gambar a[href="#k-31.71.01.1001"]')
    letters = spot.get_attribute("data-q")
    page.get_by_label("Cakupan PKH").check()

    assert page.locator(".legenda:visible h3").inner_text() == "Cakupan PKH (%)"
    assert spot.locator("circle").get_attribute("class") == f"q{letters[4]}"


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_nothing_sticks_out_of_the_window(page, width) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_reads_without_a_script(browser, address) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(address)
    assert plain.locator("#tabel tbody tr:visible").count() == 267
    assert not plain.locator("#saring").is_visible()
    assert plain.locator("#gambar a").count() == 267
    context.close()
