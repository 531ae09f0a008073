"""The page *Tinjauan pasangan*: who may look and decide, and what a browser does."""

from __future__ import annotations

import re
import socket
import threading
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from dtsen.warehouse import insert
from dtsen.warehouse import warehouse as transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fastapi.testclient import TestClient
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.airflow, pytest.mark.postgres]

QUARTER = {"quarter": "2026-Q3"}
LOOK = QUARTER | {"purpose": "Tinjauan pasangan uji"}
AB, BC, AC = (1, 2, 3)


def pair(place: int, left: str, right: str, **values: Any) -> dict[str, Any]:
    usual = {"place": place, "source_l": "dtks", "record_key_l": left}
    usual |= {"source_r": "regsosek", "record_key_r": right}
    usual |= {"person_l": left, "person_r": right, "pass": "model", "weight": 3.2}
    usual |= {"name_level": "sound", "born_on_level": "equal", "sex_level": "equal"}
    usual |= {"nik_level": "else", "household_level": "unknown", "why": "band"}
    usual |= {"is_forbidden": False, "is_together": False, "sample": None}
    usual |= {"differs": "name nik"}
    return QUARTER | usual | values


def record(source: str, key: str, name: str, end: str) -> dict[str, Any]:
    place = {"kelurahan_code": "31.71.01.1001", "kelurahan_name": "Gambir"}
    who = {"name": name, "nik_end": end, "no_kk_end": None, "born_on": "1990-04-03"}
    return QUARTER | {"source": source, "record_key": key} | who | place


@pytest.fixture
def waiting(warehouse: str) -> None:
    """Let three pairs wait: a-b, then c-b and a-d."""
    tables = {
        "vault.review_record": [
            record("dtks", "a", "CONTOH SATOE", "0001"),
            record("dtks", "c", "CONTOH TIGA", "0003"),
            record("regsosek", "b", "CONTOH SATU", "0002"),
            record("regsosek", "d", "CONTOH <b>EMPAT</b>", "0004"),
        ],
        "vault.review_pair": [
            pair(1, "a", "b", why="conflict", is_together=True, sample="model 2..4"),
            pair(2, "c", "b"),
            pair(3, "c", "d", why="audit", sample="same_nik", weight=None)
            | {"pass": "same_nik"},
        ],
    }
    with transaction() as connection:
        connection.exec_driver_sql("truncate audit.read_log, vault.link_decision")
        for table, rows in tables.items():
            connection.exec_driver_sql(f"truncate {table}")
            for row in rows:
                insert(connection, table, [row])


@pytest.fixture
def reviewer(
    anonymous: TestClient, token: Callable[[str, str], str], waiting: None
) -> TestClient:
    anonymous.cookies.set("_token", token("peninjau", "op"))
    return anonymous


def said(page: str) -> str:
    """Return what is read on a page, without its marks."""
    text = unescape(re.sub(r"<[^>]+>", " ", page[page.index("<body>") :]))
    return re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " "))


def rows(query: str) -> list[Any]:
    with transaction() as connection:
        return connection.exec_driver_sql(query).all()


def form_of(page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of a form."""
    form = page.partition(f'action="{action}"')[2].partition("</form>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def opened(client: TestClient, place: int = AB) -> str:
    answer = client.get("/tinjauan/pasangan", params=LOOK | {"place": place})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("role", [None, "viewer", "user"])
@pytest.mark.parametrize(
    "request_line", ["GET ", "GET pasangan", "POST putusan", "POST cabut"]
)
def test_being_logged_in_is_not_enough_to_look_or_decide(
    anonymous, token, waiting, role, request_line
):
    if role:
        anonymous.cookies.set("_token", token("analis", role))
    method, path = request_line.split(" ")
    fields = {"params": LOOK} if method == "GET" else {"data": LOOK}

    answer = anonymous.request(method, f"/tinjauan/{path}", **fields)

    assert answer.status_code == (403 if role else 401)
    assert rows("select * from audit.read_log") == []


def test_what_waits_is_counted_by_reason_and_names_nobody(reviewer):
    page = reviewer.get("/tinjauan/", params=QUARTER).text

    assert "CONTOH" not in page
    assert "0 dari 3 pasangan sudah diputuskan (0 persen)" in said(page)
    for reason in ("Ditautkan, padahal NIK berbeda", "Sampel audit"):
        assert f'<th scope="row">{reason}</th>' in page
    assert rows("select * from audit.read_log") == []


def test_a_pair_is_shown_side_by_side_with_the_end_of_its_numbers(reviewer):
    page = opened(reviewer)

    text = said(page)
    for part in (
        "Nama CONTOH SATOE CONTOH SATU ≠ berbeda",
        "NIK ••••0001 ••••0002 ≠ berbeda",
        "No. KK tidak diketahui tidak diketahui Tanggal",
        "Tanggal lahir 3 April 1990 3 April 1990 Jenis",
        "Kelurahan Gambir 31.71.01.1001",
        "Nama: bunyi sama",
        "3,2 bit: kira-kira 9 banding 1 bahwa mereka orang yang sama",
        "Sekarang satu orang.",
        "Orang yang sama Orang berbeda Belum dapat dipastikan",
    ):
        assert part in text
    ((look,),) = (
        rows("select array[on_behalf_of, purpose, n_rows::text] from audit.read_log"),
    )
    assert look[0] == ["peninjau", LOOK["purpose"], "2"]


def test_a_rule_is_told_in_words_and_a_name_is_no_markup(reviewer):
    page = opened(reviewer, place=AC)

    assert "Ditautkan oleh aturan: NIK sama." in said(page)
    assert "CONTOH &lt;b&gt;EMPAT&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"purpose": "lihat"}, 422),
        ({"quarter": "2026Q3"}, 422),
        ({"place": 99}, 404),
    ],
)
def test_no_pair_is_shown_without_a_purpose_a_quarter_and_a_place(
    reviewer, query, status
):
    answer = reviewer.get("/tinjauan/pasangan", params=LOOK | query)

    assert answer.status_code == status
    assert rows("select * from audit.read_log") == []


def test_a_verdict_is_recorded_under_the_login_and_the_next_pair_comes(reviewer):
    fields = form_of(opened(reviewer), "putusan")
    fields |= {"verdict": "same", "note": "Ibu sama"}

    answer = reviewer.post("/tinjauan/putusan", data=fields)

    assert "Pasangan no. 2, 2026-Q3" in said(answer.text)
    assert rows(
        "select verdict, note, decided_by, sample from vault.link_decision"
    ) == [("same", "Ibu sama", "peninjau", "model 2..4")]
    assert "1 dari 3" in said(reviewer.get("/tinjauan/", params=QUARTER).text)


def test_going_through_one_reason_ends_where_no_more_of_it_waits(reviewer):
    first = reviewer.get("/tinjauan/pasangan", params=LOOK | {"why": "audit"}).text
    assert "Pasangan no. 3" in said(first)

    fields = form_of(first, "putusan") | {"verdict": "unsure"}
    last = reviewer.post("/tinjauan/putusan", data=fields)

    assert "Tidak ada lagi pasangan yang menunggu dengan alasan ini." in said(last.text)


def test_a_decision_is_revoked_on_the_page_of_its_pair(reviewer):
    fields = form_of(opened(reviewer), "putusan") | {"verdict": "different"}
    reviewer.post("/tinjauan/putusan", data=fields)
    fields = form_of(opened(reviewer), "cabut")

    page = reviewer.post("/tinjauan/cabut", data=fields).text
    again = reviewer.post("/tinjauan/cabut", data=fields)

    assert f"Putusan no. {fields['decision']} dicabut peninjau" in said(page)
    assert "Cabut putusan" not in page
    assert again.status_code == 409
    assert "Tidak dicatat: putusan itu sudah dicabut." in said(again.text)
    assert rows("select * from vault.standing_decision") == []


def test_a_contradiction_says_which_pair_to_look_at_again(reviewer):
    with transaction() as connection:
        insert(connection, "vault.review_pair", [pair(4, "a", "x")])
        chain = [("dtks", "c", "regsosek", "b"), ("dtks", "c", "regsosek", "d")]
        chain += [("dtks", "a", "regsosek", "d")]
        for source_l, key_l, source_r, key_r in chain:
            row = {"source_l": source_l, "record_key_l": key_l, "verdict": "same"}
            row |= {"source_r": source_r, "record_key_r": key_r, "decided_by": "lain"}
            insert(connection, "vault.link_decision", [QUARTER | row])
    fields = form_of(opened(reviewer), "putusan") | {"verdict": "different"}

    answer = reviewer.post("/tinjauan/putusan", data=fields)

    assert answer.status_code == 409
    assert "Putusan itu tidak dicatat, karena bertentangan dengan" in said(answer.text)
    assert "pasangan no. 2 oleh lain" in said(answer.text)
    assert len(rows("select * from vault.link_decision")) == 3


@pytest.mark.parametrize("change", ["seal", "place", "user"])
def test_a_form_that_no_page_of_the_user_has_written_decides_nothing(
    reviewer, token, change
):
    """Another site can send a form, but cannot seal it for somebody and a pair."""
    fields = form_of(opened(reviewer), "putusan") | {"verdict": "same"}
    if change == "user":
        reviewer.cookies.set("_token", token("peninjau lain", "op"))
    else:
        fields |= {"seal": "0" * 64} if change == "seal" else {"place": "2"}

    answer = reviewer.post("/tinjauan/putusan", data=fields)

    assert answer.status_code == 403
    assert rows("select * from vault.link_decision") == []


def test_a_form_is_worth_nothing_once_another_pair_has_its_place(reviewer):
    fields = form_of(opened(reviewer), "putusan") | {"verdict": "same"}
    with transaction() as connection:
        connection.exec_driver_sql("delete from vault.review_pair where place = 1")
        insert(connection, "vault.review_pair", [pair(1, "a", "d")])

    assert reviewer.post("/tinjauan/putusan", data=fields).status_code == 403


@pytest.fixture
def address(reviewer: TestClient) -> Iterator[str]:
    """Serve the application for a browser, below /dtsen as Airflow does."""
    import uvicorn
    from fastapi import FastAPI

    outer = FastAPI()
    outer.mount("/dtsen", reviewer.app)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        config = uvicorn.Config(outer, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{port}/dtsen/tinjauan/"
        server.should_exit = True
        thread.join()


def test_a_reviewer_goes_from_the_queue_to_a_verdict_and_back_in_a_browser(
    address: str, token: Callable[[str, str], str], browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 400, "height": 800})
    jar = {"name": "_token", "value": token("peninjau", "admin"), "url": address}
    context.add_cookies([jar | {"sameSite": "Lax"}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    page.goto(f"{address}?quarter=2026-Q3")
    page.get_by_role("button", name="Buka pasangan berikutnya").click()
    assert (
        page.get_by_role("heading", level=1).inner_text().startswith("Pasangan no. 1")
    )
    page.get_by_label("Catatan").fill("Ibu sama")
    page.get_by_role("button", name="Orang yang sama").click()
    assert (
        page.get_by_role("heading", level=1).inner_text().startswith("Pasangan no. 2")
    )
    # On a phone the table scrolls, the page does not.
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.get_by_role("link", name="Tinjauan pasangan 2026-Q3").click()
    page.get_by_role("link", name="1", exact=True).click()
    page.get_by_role("button", name="Cabut putusan").click()
    assert "dicabut" in page.locator("#riwayat").inner_text()
    context.close()

    assert [text for text in complaints if "favicon" not in text] == []
    assert len(rows("select * from audit.read_log")) == 4
