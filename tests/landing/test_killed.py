"""Killed anywhere, fetching and landing leave nothing that others would take for whole.

A child is killed at its first, second, third ... call to the file system, until it is
through without being killed; what it left is looked at, and the work is done again.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import pyzipper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The parent has imported everything; every child that it forks begins from there.
HARNESS = """
import json, os, shutil, signal, sys
from pathlib import Path
from dtsen.landing import Remote, fetch, land, over_files  # what a fetch imports
from dtsen.quarter import Quarter

work, state, share = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
Q = Quarter(2026, 3)

def run():
    if work != "land":
        fetch(Q, "klj", Remote(f"file://{share}"))
    if work != "fetch":
        land(Q, "klj", password="sandi-contoh")

def forked(kill_at):
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = kill_at
    def step():
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    def call(frame, event, argument):
        # Writing raises no event: it is seen as the call of a built-in.
        if event == "c_call" and argument.__name__ in {"write", "fsync", "truncate"}:
            step()
    def heard(event, arguments):
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & 3:
            step()
        elif event in {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod"}:
            step()
    if kill_at:
        sys.addaudithook(heard)
        sys.setprofile(call)
    code = 1
    try:
        run()
        code = 0
    finally:
        os._exit(code)

def tree(folder):
    return {
        str(p.relative_to(state)): p.read_bytes().hex()
        for p in sorted(folder.rglob("*")) if p.is_file()
    }

seen = []
kill_at = 1
while True:
    for name in ("landing", "fetched"):
        shutil.rmtree(state / name, ignore_errors=True)
    code = forked(kill_at)
    left = tree(state)
    again = forked(0)
    seen.append({"code": code, "left": left, "again": again, "end": tree(state)})
    if code == 0:
        break
    kill_at += 1
print(json.dumps(seen))
"""
CONTENTS = {
    "klj_1.csv": b"NIK,NO_KK,NAMA\n3901,39,CONTOH SATU\n",
    "klj_2.csv": b"NIK,NO_KK,NAMA\n3902,39,CONTOH DUA\n",
}


@pytest.fixture
def kill_everywhere(home: Path, folder: Path) -> Callable[[str], list[dict[str, Any]]]:
    def run(work: str) -> list[dict[str, Any]]:
        done = subprocess.run(
            [sys.executable, "-c", HARNESS, work, str(home), str(folder)],
            check=True,
            capture_output=True,
            text=True,
        )
        return json.loads(done.stdout.splitlines()[-1])

    return run


def require_the_same_end(kills: list[dict[str, Any]], *, at_least: int) -> None:
    assert len(kills) > at_least
    assert [kill["code"] for kill in kills] == [-9] * (len(kills) - 1) + [0]
    assert {kill["again"] for kill in kills} == {0}
    end = kills[-1]["end"]
    assert not [path for path in end if "/." in path]
    for kill in kills:
        assert kill["end"] == end


def test_a_fetch_killed_anywhere_shows_no_half_delivery(
    home: Path,
    folder: Path,
    deliver: Callable[..., Path],
    kill_everywhere: Callable[[str], list[dict[str, Any]]],
) -> None:
    sent = deliver(folder, CONTENTS)
    kills = kill_everywhere("fetch")
    require_the_same_end(kills, at_least=15)
    files = {name: content.hex() for name, content in CONTENTS.items()}
    whole = files | {"manifest.json": (sent / "manifest.json").read_bytes().hex()}
    for kill in kills:
        seen = {
            path.rpartition("/")[2]: content
            for path, content in kill["left"].items()
            if "/." not in path
        }
        assert seen.items() <= whole.items()
        assert seen == whole or "manifest.json" not in seen
    assert len(kills[-1]["end"]) == 3


def require_whole_landings(kills: list[dict[str, Any]]) -> None:
    require_the_same_end(kills, at_least=15)
    for kill in kills:
        seen = {p for p in kill["left"] if p.startswith("landing/") and "/." not in p}
        assert len(seen) in {0, 3}
    assert len([path for path in kills[-1]["end"] if path.startswith("landing/")]) == 3


def test_a_landing_of_what_was_fetched_killed_anywhere_shows_no_half_delivery(
    home: Path,
    folder: Path,
    deliver: Callable[..., Path],
    kill_everywhere: Callable[[str], list[dict[str, Any]]],
) -> None:
    deliver(folder, CONTENTS)
    kills = kill_everywhere("both")
    require_whole_landings(kills)
    assert {path.partition("/")[0] for path in kills[-1]["end"]} == {"landing"}


def test_an_unpacking_killed_anywhere_shows_no_half_delivery(
    home: Path,
    deliver: Callable[..., Path],
    kill_everywhere: Callable[[str], list[dict[str, Any]]],
) -> None:
    inbox = deliver(home / "inbox", CONTENTS)
    with pyzipper.AESZipFile(
        inbox / "klj.zip", "w", encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(b"sandi-contoh")
        for name in CONTENTS:
            archive.write(inbox / name, name)
            (inbox / name).unlink()
    content = (inbox / "klj.zip").read_bytes()
    manifest = json.loads((inbox / "manifest.json").read_text())
    manifest["archive"] = {
        "name": "klj.zip",
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    (inbox / "manifest.json").write_text(json.dumps(manifest))
    require_whole_landings(kill_everywhere("land"))
