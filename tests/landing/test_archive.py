"""An archive is opened with its password, and holds the files of its manifest alone."""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import pyzipper

from dtsen.errors import DeliveryRejected
from dtsen.landing import land, landed_path
from dtsen.quarter import Quarter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Q = Quarter(2026, 3)
FILES = {
    "klj_1.csv": b"NIK,NO_KK,NAMA\n3901,39,CONTOH SATU\n",
    "klj_2.csv": b"NIK,NO_KK,NAMA\n3902,39,CONTOH DUA\n" * 500,
}
PASSWORD = "sandi-contoh"


def encrypted(members: dict[str, bytes], password: str = PASSWORD) -> bytes:
    packed = io.BytesIO()
    with pyzipper.AESZipFile(
        packed, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(password.encode())
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def plain(members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression=kind) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def twice(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.fixture
def send(home: Path, deliver: Callable[..., Path]) -> Callable[..., None]:
    """Put an archive into the inbox, with the manifest of its files."""

    def put(packed: bytes, files: dict[str, bytes] = FILES, **changes: Any) -> None:
        archive = {
            "name": "klj.zip",
            "bytes": len(packed),
            "sha256": hashlib.sha256(packed).hexdigest(),
        }
        folder = deliver(home / "inbox", files, archive=archive | changes)
        for name in files:
            (folder / name).unlink()
        (folder / "klj.zip").write_bytes(packed)

    return put


def landed(home: Path) -> list[str]:
    folder = home / "landing"
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.*"))


@pytest.mark.parametrize("kind", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_the_files_of_a_plain_archive_land(
    home: Path, send: Callable[..., None], kind: int
) -> None:
    send(plain(FILES, kind))
    for file in land(Q, "klj"):
        assert landed_path(file).read_bytes() == FILES[file.file_name]
    assert landed(home) == [
        *(f"2026-Q3/klj/r1/{name}" for name in sorted(FILES)),
        "2026-Q3/klj/r1/manifest.json",
    ]


def test_an_encrypted_archive_is_opened_with_its_password(
    home: Path, send: Callable[..., None]
) -> None:
    send(encrypted(FILES))
    first = land(Q, "klj", password=PASSWORD)
    assert [landed_path(file).read_bytes() for file in first] == [*FILES.values()]
    assert land(Q, "klj", password=PASSWORD) == first


@pytest.mark.parametrize(
    ("password", "finding"),
    [(None, "no password for it"), ("salah", "another password than ours")],
)
def test_an_archive_that_does_not_open_asks_for_its_password(
    home: Path, send: Callable[..., None], password: str | None, finding: str
) -> None:
    send(encrypted(FILES))
    with pytest.raises(DeliveryRejected, match=f"{finding}.*archive_password") as no:
        land(Q, "klj", password=password)
    assert no.value.code == "BERKAS_ARSIP"
    assert "salah" not in str(no.value)
    assert landed(home) == []


@pytest.mark.parametrize("password", [None, PASSWORD])
def test_the_old_encryption_is_refused(
    home: Path, send: Callable[..., None], password: str | None
) -> None:
    packed = bytearray(plain(FILES))
    packed[6] |= 1  # the flag that says so in the first header
    send(bytes(packed))
    with pytest.raises(DeliveryRejected, match=r"ZipCrypto.*Encrypt it with AES-256"):
        land(Q, "klj", password=password)


@pytest.mark.parametrize(
    "name",
    [
        "../klj_2.csv",
        "/tmp/klj_2.csv",
        "sub/klj_2.csv",
        "..\\klj_2.csv",
        "KLJ_2.csv",
        "klj_2.csv/",
        "lain_3901017112990001.csv",
        "manifest.json",
    ],
)
def test_a_member_that_the_manifest_does_not_list_is_refused(
    home: Path, send: Callable[..., None], name: str
) -> None:
    send(plain({"klj_1.csv": FILES["klj_1.csv"], name: b"x"}))
    with pytest.raises(DeliveryRejected, match="found another file") as refused:
        land(Q, "klj")
    assert "3901017112990001" not in str(refused.value)
    assert landed(home) == []
    assert {path.name for path in home.iterdir()} == {"inbox", "landing"}


def test_a_member_that_comes_twice_is_refused(
    home: Path, send: Callable[..., None]
) -> None:
    name, content = next(iter(FILES.items()))
    send(twice(name, content))
    with pytest.raises(DeliveryRejected, match=r"klj_1.csv twice"):
        land(Q, "klj")


def test_a_missing_member_is_named(home: Path, send: Callable[..., None]) -> None:
    send(plain({"klj_1.csv": FILES["klj_1.csv"]}))
    with pytest.raises(DeliveryRejected, match=r"klj_2.csv: .*found no such file"):
        land(Q, "klj")


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (FILES["klj_2.csv"] + b"x", "found more"),
        (b"x" * 50_000_000, "found more"),
        (FILES["klj_2.csv"][:-1], "found 16999 bytes"),
        (FILES["klj_2.csv"][::-1], "expected sha256"),
    ],
    ids=["longer", "a bomb", "shorter", "other"],
)
def test_a_member_that_is_not_what_the_manifest_says_is_refused(
    home: Path, send: Callable[..., None], content: bytes, finding: str
) -> None:
    send(plain(FILES | {"klj_2.csv": content}))
    with pytest.raises(DeliveryRejected, match=f"klj_2.csv: .*{finding}"):
        land(Q, "klj")
    assert landed(home) == []


def test_a_bomb_that_its_manifest_owns_up_to_is_refused_unopened(
    home: Path, send: Callable[..., None]
) -> None:
    files = {"klj_1.csv": b"x" * 5_000_000}
    send(plain(files), files)
    with pytest.raises(DeliveryRejected, match="200 times the size"):
        land(Q, "klj")


def test_an_archive_in_an_archive_is_refused(
    home: Path, send: Callable[..., None]
) -> None:
    files = FILES | {"klj_2.csv": plain(FILES)}
    send(plain(files), files)
    with pytest.raises(DeliveryRejected, match=r"not packed again, found klj_2.csv"):
        land(Q, "klj")


def test_a_spreadsheet_is_no_archive_though_it_is_a_zip(
    home: Path, send: Callable[..., None]
) -> None:
    files = FILES | {"klj_3.xlsx": plain({"sheet.xml": b"<x/>"})}
    send(plain(files), files)
    assert len(land(Q, "klj")) == 3


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"name": "klj.rar"}, r"archive\.name: expected an archive"),
        ({"name": "../klj.zip"}, r"archive\.name: expected a name of letters"),
        ({"bytes": 1_000_000}, "klj.zip: expected 1000000 bytes"),
        ({"sha256": "0" * 64}, "klj.zip: expected sha256 000000000000"),
    ],
)
def test_an_archive_that_is_not_what_the_manifest_says_is_refused(
    home: Path, send: Callable[..., None], changes: dict[str, Any], finding: str
) -> None:
    send(plain(FILES), **changes)
    with pytest.raises(DeliveryRejected, match=finding):
        land(Q, "klj")


def test_a_damaged_archive_is_refused_wherever_it_is_damaged(
    home: Path, send: Callable[..., None]
) -> None:
    draw = random.Random(20_260_930)
    files = {"klj_1.csv": FILES["klj_1.csv"], "klj_2.csv": FILES["klj_1.csv"] * 2}
    outcomes = set()
    for whole, password in ((plain(files), None), (encrypted(files), PASSWORD)):
        for _ in range(60):
            packed = bytearray(whole)
            packed[draw.randrange(len(packed))] ^= 1 << draw.randrange(8)
            if draw.random() < 0.2:
                del packed[draw.randrange(len(packed)) :]
            send(bytes(packed), files)
            try:
                landed_now = land(Q, "klj", password=password)
            except DeliveryRejected as refused:
                outcomes.add(refused.code)
                assert landed(home) == []
            else:
                for file in landed_now:
                    content = landed_path(file).read_bytes()
                    assert content == files[file.file_name]
                _forget(home)
    assert "BERKAS_ARSIP" in outcomes


def _forget(home: Path) -> None:
    folder = home / "landing" / "2026-Q3" / "klj" / "r1"
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def test_the_password_of_a_remote_reaches_the_archive(
    home: Path, send: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dtsen import stations
    from dtsen.landing import Remote
    from dtsen.landing import land as take_in

    given = {}

    def watched(quarter: Quarter, source: str, *, password: str | None) -> Any:
        given["password"] = password
        take_in(quarter, source, password=password)
        raise KeyboardInterrupt

    send(encrypted(FILES))
    monkeypatch.setattr("dtsen.landing.land", watched)
    with pytest.raises(KeyboardInterrupt):
        stations.land(Q, "klj", Remote("", {"archive_password": PASSWORD}))
    assert given == {"password": PASSWORD}
    assert json.loads((home / "landing/2026-Q3/klj/r1/manifest.json").read_text())
