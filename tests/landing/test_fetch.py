"""A delivery comes from where its supplier puts it: whole and as it is, or not."""

from __future__ import annotations

import json
import shutil
from itertools import cycle, repeat
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from dtsen.errors import (
    DeliveryRejected,
    DiskFull,
    RemoteUnavailable,
)
from dtsen.landing import Remote, fetch, is_offered, land, landed_path
from dtsen.quarter import Quarter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Q = Quarter(2026, 3)
SMALL = b"NIK,NO_KK,NAMA\n3901,39,CONTOH SATU\n3902,39,CONTOH DUA\n"
LARGE = b"NIK,NO_KK,NAMA\n" + b"".join(
    b"39%014d,39,CONTOH %d\n" % (n, n) for n in range(60_000)
)


def fetched_into(home: Path) -> Path:
    return home / "fetched" / "2026-Q3" / "klj"


def visible(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))


def hidden(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_delivery_is_fetched_and_lands_as_it_was_sent(
    home: Path, place: Any, deliver: Callable[..., Path]
) -> None:
    remote = place.put(deliver, {"klj.csv": LARGE})
    assert is_offered(Q, "klj", remote)
    fetched = fetch(Q, "klj", remote)
    assert fetched is not None
    assert (fetched.rows, fetched.bytes, fetched.is_new) == (60_000, len(LARGE), True)
    assert visible(fetched_into(home)) == ["klj.csv", "manifest.json"]
    assert hidden(fetched_into(home)) == []
    (file,) = land(Q, "klj")
    assert landed_path(file).read_bytes() == LARGE
    sent = place.root / "2026-Q3" / "klj" / "manifest.json"
    assert (
        landed_path(file).with_name("manifest.json").read_bytes() == sent.read_bytes()
    )


def test_what_is_not_there_yet_is_waited_for(
    home: Path, place: Any, deliver: Callable[..., Path]
) -> None:
    remote = place.put(deliver, {"klj.csv": SMALL}, quarter="2026-Q2")
    assert not is_offered(Q, "klj", remote)
    assert fetch(Q, "klj", remote) is None
    assert not fetched_into(home).exists()


def test_files_without_their_manifest_are_not_there_yet(
    home: Path, place: Any, deliver: Callable[..., Path]
) -> None:
    def write(root: Path, files: dict[str, bytes]) -> Path:
        folder = deliver(root, files)
        (folder / "manifest.json").unlink()
        return folder

    assert fetch(Q, "klj", place.put(write, {"klj.csv": SMALL})) is None


def test_fetching_again_brings_nothing_again(
    home: Path, place: Any, deliver: Callable[..., Path]
) -> None:
    remote = place.put(deliver, {"klj.csv": SMALL})
    fetch(Q, "klj", remote)
    before = {path: path.stat().st_mtime_ns for path in fetched_into(home).iterdir()}
    again = fetch(Q, "klj", remote)
    assert again is not None
    assert not again.is_new
    assert {p: p.stat().st_mtime_ns for p in fetched_into(home).iterdir()} == before


def test_what_has_landed_is_cleared_away_and_not_fetched_again(
    home: Path, share: Any, deliver: Callable[..., Path]
) -> None:
    remote = share.put(deliver, {"klj.csv": SMALL})
    fetch(Q, "klj", remote)
    landed = land(Q, "klj")
    assert not fetched_into(home).exists()
    again = fetch(Q, "klj", remote)
    assert again is not None
    assert not again.is_new
    assert not fetched_into(home).exists()
    assert land(Q, "klj") == landed


def test_nobody_else_may_look_at_what_was_fetched(
    home: Path, share: Any, deliver: Callable[..., Path]
) -> None:
    fetch(Q, "klj", share.put(deliver, {"klj.csv": SMALL}))
    folder = fetched_into(home)
    modes = {path.stat().st_mode & 0o077 for path in (home / "fetched", folder)}
    assert modes == {0}


def test_the_next_revision_takes_the_place_of_the_earlier(
    home: Path, place: Any, deliver: Callable[..., Path]
) -> None:
    fetch(Q, "klj", place.put(deliver, {"klj.csv": SMALL}))
    land(Q, "klj")
    corrected = SMALL.replace(b"DUA", b"TIGA")
    fetched = fetch(Q, "klj", place.put(deliver, {"klj.csv": corrected}, revision=2))
    assert fetched is not None
    assert fetched.is_new
    (file,) = land(Q, "klj")
    assert (file.revision, landed_path(file).read_bytes()) == (2, corrected)


def test_an_older_revision_is_refused_and_harms_nothing(
    home: Path, share: Any, deliver: Callable[..., Path]
) -> None:
    fetch(Q, "klj", share.put(deliver, {"klj.csv": SMALL}, revision=4))
    landed = land(Q, "klj")
    with pytest.raises(DeliveryRejected, match="Send it as revision 5"):
        fetch(Q, "klj", share.put(deliver, {"klj.csv": SMALL + b"\n"}, revision=3))
    assert land(Q, "klj") == landed


@pytest.mark.parametrize("by_hand", [1, 3])
def test_of_what_was_put_and_what_was_fetched_the_later_lands(
    home: Path, share: Any, deliver: Callable[..., Path], by_hand: int
) -> None:
    put = SMALL.replace(b"DUA", b"TIGA")
    deliver(home / "inbox", {"klj.csv": put}, revision=by_hand)
    assert fetch(Q, "klj", share.put(deliver, {"klj.csv": SMALL}, revision=2))
    (file,) = land(Q, "klj")
    assert file.revision == max(by_hand, 2)
    content = put if by_hand > 2 else SMALL
    assert landed_path(file).read_bytes() == content


def test_a_broken_manifest_in_the_inbox_is_in_nobodys_way(
    home: Path, share: Any, deliver: Callable[..., Path]
) -> None:
    folder = deliver(home / "inbox", {"klj.csv": SMALL})
    (folder / "manifest.json").write_text("{")
    fetch(Q, "klj", share.put(deliver, {"klj.csv": SMALL}))
    assert land(Q, "klj")


def test_without_an_address_the_inbox_is_the_place(home: Path) -> None:
    remote = Remote("", {"archive_password": "rahasia-contoh"})
    assert not is_offered(Q, "klj", remote)
    assert fetch(Q, "klj", remote) is None


@pytest.mark.parametrize(
    ("sent", "finding"),
    [
        (SMALL + b"3903,39,CONTOH TIGA\n", f"expected {len(SMALL)} bytes, found more"),
        (SMALL[:-1], f"expected {len(SMALL)} bytes, found {len(SMALL) - 1} bytes"),
        (SMALL.replace(b"DUA", b"TIG"), "expected sha256"),
        (None, "found no such file"),
    ],
    ids=["longer", "shorter", "other", "missing"],
)
def test_a_file_that_is_not_what_the_manifest_says_never_appears(
    home: Path,
    place: Any,
    deliver: Callable[..., Path],
    sent: bytes | None,
    finding: str,
) -> None:
    def write(root: Path, files: dict[str, bytes]) -> Path:
        folder = deliver(root, files)
        (folder / "klj.csv").unlink()
        if sent is not None:
            (folder / "klj.csv").write_bytes(sent)
        return folder

    remote = place.put(write, {"klj.csv": SMALL})
    with pytest.raises(DeliveryRejected, match=rf"klj\.csv: .*{finding}") as refused:
        fetch(Q, "klj", remote)
    assert refused.value.code == "BERKAS_MANIFES"
    assert visible(fetched_into(home)) == []


def test_what_was_fetched_stays_where_the_next_revision_is_refused(
    home: Path, share: Any, deliver: Callable[..., Path]
) -> None:
    fetch(Q, "klj", share.put(deliver, {"klj.csv": SMALL}))
    remote = share.put(deliver, {"klj.csv": SMALL + b"\n"}, revision=2)
    (share.root / "2026-Q3" / "klj" / "klj.csv").write_bytes(b"something else")
    with pytest.raises(DeliveryRejected):
        fetch(Q, "klj", remote)
    assert land(Q, "klj")[0].revision == 1


def test_a_file_replaced_while_it_was_read_is_read_with_its_new_manifest(
    home: Path, share: Any, deliver: Callable[..., Path], monkeypatch: Any
) -> None:
    from dtsen.landing import fetch as module

    corrected = SMALL.replace(b"DUA", b"TIG")
    remote = share.put(deliver, {"klj.csv": SMALL})
    fetching = __import__("sys").modules["dtsen.landing.fetch"]
    bring = fetching.bring

    def slow(*arguments: Any, **named: Any) -> Path:
        monkeypatch.setattr(fetching, "bring", bring)
        share.put(deliver, {"klj.csv": corrected}, revision=2)
        return bring(*arguments, **named)

    monkeypatch.setattr(fetching, "bring", slow)
    fetched = module(Q, "klj", remote)
    assert fetched is not None
    assert fetched.revision == 2
    assert (fetched_into(home) / "klj.csv").read_bytes() == corrected


def test_a_cut_transfer_goes_on_where_it_broke(
    home: Path, far_place: Any, deliver: Callable[..., Path], monkeypatch: Any
) -> None:
    from dtsen.landing import connection, over_s3

    begun = []
    read = connection.Connection.read

    def watched(self: Any, name: str, offset: int = 0) -> Any:
        if name.endswith(".csv"):
            begun.append(offset)
        return read(self, name, offset)

    monkeypatch.setattr(connection.Connection, "read", watched)
    monkeypatch.setattr(connection, "CHUNK", 100_000)
    monkeypatch.setattr(over_s3.ObjectStore, "opening", {"block_size": 400_000})
    # A request to S3 is a connection here; the others bring a file over one.
    is_s3 = far_place.scheme == "s3"
    budgets = cycle([None, None, None, 20_000]) if is_s3 else repeat(600_000)
    far_place.line.budgets = budgets
    remote = far_place.put(deliver, {"klj.csv": LARGE})
    assert fetch(Q, "klj", remote)
    assert (fetched_into(home) / "klj.csv").read_bytes() == LARGE
    assert far_place.line.cuts > 0
    assert begun == sorted(begun)
    assert begun[0] == 0 < begun[-1]


def test_a_transfer_given_up_is_taken_up_by_the_next_try(
    home: Path, web: Any, manners: dict[str, Any], deliver: Callable[..., Path]
) -> None:
    remote = web.put(deliver, {"klj.csv": LARGE})
    manners["stop_at"] = len(LARGE) // 2
    with pytest.raises(RemoteUnavailable):
        fetch(Q, "klj", remote)
    (part,) = hidden(fetched_into(home))
    begun = part.stat().st_size
    assert 0 < begun <= len(LARGE) // 2
    assert visible(fetched_into(home)) == []
    manners["stop_at"] = None
    manners["asked"].clear()
    assert fetch(Q, "klj", remote)
    assert (fetched_into(home) / "klj.csv").read_bytes() == LARGE
    assert ("GET", f"bytes={begun}-") in manners["asked"]


def test_what_has_changed_since_is_read_from_its_beginning(
    home: Path, web: Any, manners: dict[str, Any], deliver: Callable[..., Path]
) -> None:
    manners["stop_at"] = len(LARGE) // 2
    with pytest.raises(RemoteUnavailable):
        fetch(Q, "klj", web.put(deliver, {"klj.csv": LARGE}))
    manners["stop_at"] = None
    manners["asked"].clear()
    corrected = LARGE.replace(b"CONTOH", b"UMPAMA")
    assert fetch(Q, "klj", web.put(deliver, {"klj.csv": corrected}, revision=2))
    assert (fetched_into(home) / "klj.csv").read_bytes() == corrected
    assert {asked for _, asked in manners["asked"]} == {None}
    assert hidden(fetched_into(home)) == []


def test_a_part_that_was_damaged_is_thrown_away(
    home: Path, web: Any, manners: dict[str, Any], deliver: Callable[..., Path]
) -> None:
    remote = web.put(deliver, {"klj.csv": LARGE})
    manners["stop_at"] = len(LARGE) // 2
    with pytest.raises(RemoteUnavailable):
        fetch(Q, "klj", remote)
    manners["stop_at"] = None
    (part,) = hidden(fetched_into(home))
    part.write_bytes(b"x" * part.stat().st_size)
    assert fetch(Q, "klj", remote)
    assert (fetched_into(home) / "klj.csv").read_bytes() == LARGE


def test_a_server_that_is_away_is_named_without_its_login(
    home: Path, far_place: Any, deliver: Callable[..., Path]
) -> None:
    remote = far_place.put(deliver, {"klj.csv": SMALL})
    far_place.line.budgets = repeat(0)
    with pytest.raises(RemoteUnavailable) as away:
        fetch(Q, "klj", remote)
    assert str(remote.where) in str(away.value)
    assert away.value.__cause__ is None
    for text in (str(away.value), repr(remote)):
        assert "rahasia" not in text
        assert "AKIA" not in text


def test_a_folder_that_is_not_mounted_says_nothing_of_a_delivery(home: Path) -> None:
    with pytest.raises(RemoteUnavailable, match="mounted"):
        fetch(Q, "klj", Remote(f"file://{home}/gone"))


def test_what_does_not_fit_is_not_begun(
    home: Path, share: Any, deliver: Callable[..., Path], monkeypatch: Any
) -> None:
    remote = share.put(deliver, {"klj.csv": SMALL})
    few = SimpleNamespace(free=len(SMALL) - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: few)
    with pytest.raises(DiskFull, match=f"{len(SMALL)} bytes are needed"):
        fetch(Q, "klj", remote)
    assert visible(fetched_into(home)) == []


def test_an_archive_is_fetched_instead_of_the_files_in_it(
    home: Path, share: Any, deliver: Callable[..., Path]
) -> None:
    folder = share.root / "2026-Q3" / "klj"
    share.put(deliver, {"klj.csv": SMALL})
    (folder / "klj.csv").rename(folder / "klj.zip")
    manifest = json.loads((folder / "manifest.json").read_text())
    packed = {k: manifest["files"][0][k] for k in ("bytes", "sha256")}
    manifest["archive"] = packed | {"name": "klj.zip"}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    fetch(Q, "klj", share.remote(0))
    assert visible(fetched_into(home)) == ["klj.zip", "manifest.json"]
