"""A delivery is taken in whole and as it came, or refused with a readable reason."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from dtsen.errors import DeliveryMissing, DeliveryRejected, DiskFull
from dtsen.landing import is_there, land, landed_path
from dtsen.landing.land import delivered, siblings
from dtsen.landing.manifest import MAX_BYTES
from dtsen.quarter import Quarter

if TYPE_CHECKING:
    from pathlib import Path

Q = Quarter(2026, 3)
FILE = b"NIK,NO_KK,NAMA\n3901,39,CONTOH SATU\n3902,39,CONTOH DUA\n"


def entry(
    name: str = "klj.csv", content: bytes = FILE, **changes: Any
) -> dict[str, Any]:
    return {
        "name": name,
        "table": "beneficiary",
        "layout": "1",
        "rows": 2,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    } | changes


def deliver(home: Path, *entries: dict[str, Any], **changes: Any) -> Path:
    folder = home / "inbox" / "2026-Q3" / "klj"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "klj.csv").write_bytes(FILE)
    manifest = {
        "manifest_version": 1,
        "source": "klj",
        "quarter": "2026-Q3",
        "revision": 1,
        "supplier": "Dinas Contoh",
        "contact": "data@contoh.example",
        "reference_date": "2026-09-30",
        "code_system": "kemendagri",
        "synthetic": True,
        "files": list(entries or [entry()]),
    } | changes
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def files_under(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.*"))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_delivery_is_copied_whole_and_read_only(home: Path) -> None:
    deliver(home)
    assert is_there(Q, "klj")
    (file,) = land(Q, "klj")
    assert (file.rows, file.table, file.revision) == (2, "beneficiary", 1)
    assert landed_path(file).read_bytes() == FILE
    assert files_under(home / "landing") == [
        "2026-Q3/klj/r1/klj.csv",
        "2026-Q3/klj/r1/manifest.json",
    ]
    for path in landed_path(file).parent.iterdir():
        assert mode(path) == 0o400


def test_nobody_else_may_look_at_what_has_landed(home: Path) -> None:
    deliver(home)
    (file,) = land(Q, "klj")
    assert mode(landed_path(file).parent) == mode(home / "landing") == 0o700


def test_landing_twice_changes_nothing(home: Path) -> None:
    deliver(home)
    first = land(Q, "klj")
    before = landed_path(first[0]).stat().st_mtime_ns
    assert land(Q, "klj") == first
    assert landed_path(first[0]).stat().st_mtime_ns == before


def test_an_interrupted_landing_is_swept_away_by_the_next(home: Path) -> None:
    part = home / "landing" / "2026-Q3" / "klj" / ".r1.part"
    part.mkdir(parents=True)
    (part / "klj.csv").write_bytes(b"half of it")
    deliver(home)
    (file,) = land(Q, "klj")
    assert landed_path(file).read_bytes() == FILE
    assert not part.exists()


def test_an_absent_delivery_names_its_supplier(home: Path) -> None:
    assert not is_there(Q, "klj")
    with pytest.raises(DeliveryMissing, match=r"2026-Q3.*Ask Dinas Sosial"):
        land(Q, "klj")


def test_a_quarter_can_be_computed_again_after_the_inbox_was_emptied(
    home: Path,
) -> None:
    folder = deliver(home)
    first = land(Q, "klj")
    for path in folder.iterdir():
        path.unlink()
    assert is_there(Q, "klj")
    assert land(Q, "klj") == first


def test_a_higher_revision_lands_beside_the_earlier_one(home: Path) -> None:
    folder = deliver(home)
    land(Q, "klj")
    corrected = FILE.replace(b"DUA", b"TIGA")
    deliver(home, entry(content=corrected), revision=2)
    (folder / "klj.csv").write_bytes(corrected)
    (file,) = land(Q, "klj")
    assert (file.revision, landed_path(file).read_bytes()) == (2, corrected)
    assert "2026-Q3/klj/r1/klj.csv" in files_under(home / "landing")


def test_the_same_revision_with_another_content_is_refused(home: Path) -> None:
    folder = deliver(home)
    land(Q, "klj")
    corrected = FILE.replace(b"DUA", b"TIGA")
    deliver(home, entry(content=corrected))
    (folder / "klj.csv").write_bytes(corrected)
    with pytest.raises(DeliveryRejected, match="Send it as the next revision"):
        land(Q, "klj")


def test_a_file_swapped_under_the_same_manifest_is_refused(home: Path) -> None:
    folder = deliver(home)
    land(Q, "klj")
    (folder / "klj.csv").write_bytes(FILE.replace(b"DUA", b"TIG"))
    with pytest.raises(DeliveryRejected, match=r"klj\.csv: expected sha256"):
        land(Q, "klj")


def test_an_older_revision_after_a_newer_one_is_refused(home: Path) -> None:
    deliver(home, revision=3)
    land(Q, "klj")
    deliver(home, revision=2)
    with pytest.raises(DeliveryRejected, match="Send it as revision 4"):
        land(Q, "klj")


def test_a_landed_file_that_has_changed_is_noticed(home: Path) -> None:
    deliver(home)
    (file,) = land(Q, "klj")
    path = landed_path(file)
    path.chmod(0o644)
    path.write_bytes(FILE.replace(b"DUA", b"TIG"))
    with pytest.raises(DeliveryRejected, match="sha256"):
        land(Q, "klj")


def test_every_file_of_a_delivery_knows_the_others(home: Path) -> None:
    deliver(home)
    (file,) = land(Q, "klj")
    assert siblings(file) == [file]


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"source": "pkh"}, "source: expected klj, found 'pkh'"),
        ({"quarter": "2026-Q2"}, "quarter: expected 2026-Q3, found '2026-Q2'"),
        ({"revision": 0}, "revision: expected .*greater than or equal to 1, found '0'"),
        ({"code_system": "pos"}, "code_system: expected .*'kemendagri' or 'bps'"),
        ({"synthetic": "yes"}, "synthetic: expected .*boolean, found 'yes'"),
        ({"note": "x"}, "note: expected extra inputs are not permitted"),
        ({"files": []}, "files: expected .*at least 1 item"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(
    home: Path, changes: dict[str, Any], finding: str
) -> None:
    deliver(home, **changes)
    with pytest.raises(DeliveryRejected, match=rf"klj: manifest\.json, {finding}"):
        land(Q, "klj")
    assert files_under(home / "landing") == []


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ({"table": "person"}, r"files\[0\]\.table: expected beneficiary"),
        ({"layout": "2"}, r"files\[0\]\.layout: expected 1, found '2'"),
        ({"name": "../klj.csv"}, r"files\[0\]\.name: expected a name of letters"),
        ({"name": "/etc/hosts"}, r"files\[0\]\.name: expected a name of letters"),
        ({"name": ".klj.csv"}, r"files\[0\]\.name: expected a name of letters"),
        ({"name": "manifest.json"}, r"files\[0\]\.name: expected a name of letters"),
        ({"name": "pkh.csv"}, "pkh.csv: expected the file that the manifest lists"),
        (
            {"name": "klj.csv.gz"},
            r"files\[0\]\.name: expected a file that is not packed",
        ),
        ({"name": "klj_3901017112990001.csv"}, "what could be a NIK.*found 'klj_..."),
        ({"name": "klj_390101-711299-0001.csv"}, "without what could be a NIK"),
        ({"encoding": "utf 8"}, r"files\[0\]\.encoding: expected"),
        ({"delimiter": "::"}, r"files\[0\]\.delimiter: expected"),
        ({"bytes": 1}, r"klj.csv: expected 1 bytes, found more"),
        ({"bytes": 99}, rf"klj.csv: expected 99 bytes, found {len(FILE)} bytes"),
        ({"bytes": "58"}, r"files\[0\]\.bytes: expected .*valid integer"),
        ({"sha256": "0" * 64}, r"klj.csv: expected sha256 000000000000\.\.\., found"),
    ],
)
def test_a_file_that_is_not_what_the_manifest_says_is_refused(
    home: Path, changed: dict[str, Any], finding: str
) -> None:
    deliver(home, entry(**changed))
    with pytest.raises(DeliveryRejected, match=finding):
        land(Q, "klj")
    assert files_under(home / "landing") == []


def test_what_was_refused_at_the_door_may_come_again_under_its_number(
    home: Path,
) -> None:
    deliver(home, entry(sha256="0" * 64))
    with pytest.raises(DeliveryRejected) as refused:
        land(Q, "klj")
    assert refused.value.code == "BERKAS_MANIFES"
    deliver(home)
    assert [file.revision for file in land(Q, "klj")] == [1]


def test_a_missing_key_of_the_manifest_is_named(home: Path) -> None:
    incomplete = entry()
    del incomplete["sha256"]
    deliver(home, incomplete)
    with pytest.raises(DeliveryRejected, match=r"files\[0\]\.sha256: .*found nothing"):
        land(Q, "klj")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"a": 1'])
def test_a_damaged_manifest_is_refused(home: Path, content: bytes) -> None:
    (deliver(home) / "manifest.json").write_bytes(content)
    with pytest.raises(DeliveryRejected, match=r"klj: manifest\.json"):
        land(Q, "klj")


def test_two_files_whose_names_differ_in_case_alone_are_refused(home: Path) -> None:
    deliver(home, entry(), entry("KLJ.csv"))
    with pytest.raises(DeliveryRejected, match="names of files that differ"):
        land(Q, "klj")


def test_the_same_content_under_two_names_is_refused(home: Path) -> None:
    deliver(home, entry(), entry("again.csv"))
    with pytest.raises(DeliveryRejected, match=r"klj\.csv and again\.csv") as refused:
        land(Q, "klj")
    assert refused.value.code == "BERKAS_GANDA"


def test_data_from_after_the_quarter_is_refused(home: Path) -> None:
    deliver(home, reference_date="2026-12-31")
    with pytest.raises(DeliveryRejected, match="reference_date: expected a day of"):
        land(Q, "klj")


@pytest.mark.parametrize("day", ["2026-11-14", "2026-09-30", "2022-10-15"])
def test_a_register_may_have_been_collected_long_before(home: Path, day: str) -> None:
    deliver(home, reference_date=day)
    assert land(Q, "klj")


def test_how_a_file_is_written_is_handed_on(home: Path) -> None:
    deliver(home, entry(encoding="windows-1252", delimiter="|"))
    (file,) = land(Q, "klj")
    assert (file.encoding, file.delimiter) == ("windows-1252", "|")


def test_a_delivered_code_book_lands_last_and_holds_no_records(home: Path) -> None:
    book = b"kolom,kode,keterangan\nSTATUS,1,aktif\n"
    named = entry("buku_kode.csv", book, table="code_book")
    folder = deliver(home, named, entry())
    (folder / "buku_kode.csv").write_bytes(book)
    records, kept = land(Q, "klj")
    assert (records.file_name, records.is_records) == ("klj.csv", True)
    assert (kept.file_name, kept.is_records) == ("buku_kode.csv", False)
    assert landed_path(kept).read_bytes() == book
    assert delivered(Q, "klj") == [records]


def test_a_manifest_without_end_is_not_read_to_its_end(home: Path) -> None:
    (deliver(home) / "manifest.json").write_bytes(b" " * (MAX_BYTES + 1))
    with pytest.raises(DeliveryRejected, match=f"at most {MAX_BYTES} bytes"):
        land(Q, "klj")


def test_a_delivery_that_does_not_fit_is_not_begun(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(home)
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _: SimpleNamespace(free=len(FILE) - 1)
    )
    with pytest.raises(DiskFull, match="54 bytes are needed, 53 are free"):
        land(Q, "klj")
    assert files_under(home / "landing") == []


def test_a_delivery_without_one_of_its_tables_is_refused(home: Path) -> None:
    folder = deliver(home)
    text = (folder / "manifest.json").read_text()
    folder.rename(folder.with_name("p3ke"))
    other = folder.with_name("p3ke") / "manifest.json"
    other.write_text(
        text
        .replace('"klj"', '"p3ke"')
        .replace('"beneficiary"', '"person"')
        .replace('"layout": "1"', '"layout": "2023"')
    )
    with pytest.raises(DeliveryRejected, match="found none for family"):
        land(Q, "p3ke")


def test_a_link_in_the_inbox_is_not_followed(home: Path) -> None:
    folder = deliver(home)
    (folder / "klj.csv").rename(folder / "elsewhere.csv")
    (folder / "klj.csv").symlink_to(folder / "elsewhere.csv")
    with pytest.raises(DeliveryRejected, match="no such file"):
        land(Q, "klj")
