"""Deliveries come late, again, in any order: what is kept in the end is the same."""

from __future__ import annotations

import logging
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from dtsen.errors import DeliveryRejected
from dtsen.landing import land
from dtsen.quarter import Quarter
from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Q2, Q3 = Quarter(2026, 2), Quarter(2026, 3)
FILE = b"NIK,NO_KK,NAMA\n3901,39,CONTOH SATU\n"
OTHER = FILE.replace(b"SATU", b"DUA")


@pytest.fixture
def send(home: Path, deliver: Callable[..., Path]) -> Callable[..., Any]:
    """Let a delivery come into the inbox and land."""

    def come(quarter: Quarter, *contents: bytes, **changes: Any) -> Any:
        shutil.rmtree(home / "inbox", ignore_errors=True)
        files = {f"klj_{n}.csv": content for n, content in enumerate(contents)}
        deliver(home / "inbox", files, quarter=str(quarter), **changes)
        return land(quarter, "klj")

    return come


def test_the_file_of_the_quarter_before_is_not_that_of_this_one(
    send: Callable[..., Any],
) -> None:
    send(Q2, FILE)
    with pytest.raises(DeliveryRejected, match=r"same bytes as klj_0\.csv") as refused:
        send(Q3, OTHER, FILE)
    assert refused.value.code == "BERKAS_LAMA"
    assert refused.value.file == "klj_1.csv"
    assert "2026-Q2" in str(refused.value)
    assert "unchanged" in str(refused.value)


def test_the_file_of_the_quarter_after_is_not_that_of_this_one_either(
    send: Callable[..., Any],
) -> None:
    send(Q3, FILE)
    with pytest.raises(DeliveryRejected, match="of 2026-Q3"):
        send(Q2, FILE)


def test_any_earlier_revision_counts(send: Callable[..., Any]) -> None:
    send(Q2, FILE)
    send(Q2, OTHER, revision=2)
    with pytest.raises(DeliveryRejected, match="of 2026-Q2"):
        send(Q3, FILE)


@pytest.mark.parametrize("order", [(Q2, Q3), (Q3, Q2)])
def test_a_supplier_may_say_that_nothing_has_changed(
    send: Callable[..., Any], order: tuple[Quarter, ...]
) -> None:
    for quarter in order:
        assert send(quarter, FILE, unchanged=quarter == Q3)


def test_the_earlier_of_two_quarters_cannot_say_it_for_the_later(
    send: Callable[..., Any],
) -> None:
    send(Q2, FILE, unchanged=True)
    with pytest.raises(DeliveryRejected, match="of 2026-Q2"):
        send(Q3, FILE)


def test_a_file_that_a_correction_leaves_alone_is_noted(
    send: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    send(Q3, FILE, OTHER)
    with caplog.at_level(logging.INFO, "dtsen.landing"):
        send(Q3, FILE, OTHER + b"\n", revision=3)
    assert "klj_0.csv of revision 3 is the same in revision 1" in caplog.text


def test_data_from_before_the_quarter_is_noted(
    send: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    send(Q3, FILE, reference_date="2026-06-30")
    assert "collected 1 days before the quarter began" in caplog.text
    caplog.clear()
    send(Q3.next, OTHER, reference_date="2026-10-01")
    assert caplog.text == ""


def test_another_source_may_send_the_same_bytes(
    home: Path, deliver: Callable[..., Path]
) -> None:
    for source in ("klj", "pkh"):
        deliver(home / "inbox", {f"{source}.csv": FILE}, source=source)
        assert land(Q3, source)


# Three quarters of two sources, one of them corrected twice (and one number skipped).
DELIVERIES = [
    *(("klj", f"2026-Q{n}", 1) for n in (1, 2, 3)),
    *(("pkh", f"2026-Q{n}", 1) for n in (1, 2, 3)),
    *(("klj", "2026-Q2", 2), ("klj", "2026-Q2", 4)),
]
NEWEST = {"2026-Q1": 1, "2026-Q2": 4, "2026-Q3": 1}


@pytest.fixture(scope="module")
def fresh() -> Iterator[Callable[[], Path]]:
    """Give every example a state folder of its own."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as root:

        def make() -> Path:
            state = Path(tempfile.mkdtemp(dir=root))
            patch.setenv("DTSEN_STATE", str(state))
            settings.cache_clear()
            return state

        yield make
    settings.cache_clear()


@examples(max_examples=25)
@given(order=st.permutations(DELIVERIES * 2))
def test_whatever_the_order_the_newest_revisions_are_the_same_in_the_end(
    fresh: Callable[[], Path],
    deliver: Callable[..., Path],
    order: list[tuple[str, str, int]],
) -> None:
    state = fresh()
    refused = []
    for source, quarter, revision in order:
        shutil.rmtree(state / "inbox", ignore_errors=True)
        content = FILE + f"3999,39,{source} {quarter} {revision}\n".encode()
        files = {f"{source}.csv": content}
        named = {"quarter": quarter, "source": source, "revision": revision}
        deliver(state / "inbox", files, **named)
        try:
            land(Quarter.parse(quarter), source)
        except DeliveryRejected as superseded:
            refused.append((source, quarter, revision, superseded.code))
    shutil.rmtree(state / "inbox")
    for source in ("klj", "pkh"):
        for quarter, newest in NEWEST.items():
            expected = newest if source == "klj" else 1
            (file,) = land(Quarter.parse(quarter), source)
            assert file.revision == expected
            content = state / "landing" / quarter / source / f"r{expected}"
            told = (content / f"{source}.csv").read_text()
            assert told.endswith(f"{source} {quarter} {expected}\n")
    assert {code for *_, code in refused} <= {"REVISI_SALAH"}
    assert {(s, q) for s, q, *_ in refused} <= {("klj", "2026-Q2")}
    assert not list((state / "landing").rglob("*.part"))


def test_a_refused_revision_changes_nothing(
    home: Path, send: Callable[..., Any]
) -> None:
    send(Q3, FILE, revision=2)
    before = _bytes_of(home / "landing")
    for revision in (1, 2):
        with suppress(DeliveryRejected):
            send(Q3, OTHER, revision=revision)
        assert _bytes_of(home / "landing") == before


def _bytes_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
