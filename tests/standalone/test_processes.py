"""Programs that outlive us are found and ended, whatever they do to hide."""

import os
import sys
import time
from pathlib import Path

from dtsen.standalone import processes

STUBBORN = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
open(os.environ["READY"] + str(os.getpid()), "w").close()
time.sleep(600)
"""


def test_stop_ends_a_program_that_ignores_it_and_its_children(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(processes, "PATIENCE_SECONDS", 0.3)
    stand = tmp_path / "stand"
    processes.start(
        [sys.executable, "-c", STUBBORN],
        log=tmp_path / "log",
        stand=stand,
        environment={**os.environ, "READY": str(tmp_path / "ready-")},
    )
    while len(list(tmp_path.glob("ready-*"))) < 2:
        time.sleep(0.02)
    assert len(processes.standing_in(stand)) == 2
    processes.stop(stand)
    assert processes.standing_in(stand) == []


def test_stop_leaves_everybody_else_alone(tmp_path: Path) -> None:
    processes.stop(tmp_path / "stand")
    assert os.getpid() not in processes.standing_in(Path.cwd())


def test_a_program_is_found_by_any_spelling_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "real").mkdir()
    spelled = tmp_path / "link" / ".." / "real" / "stand"
    processes.start(
        ["/bin/sleep", "600"],
        log=tmp_path / "log",
        stand=spelled,
        environment={},
    )
    assert len(processes.standing_in(tmp_path / "link" / "stand")) == 1
    processes.stop(spelled)
    assert processes.standing_in(tmp_path / "real" / "stand") == []


def test_what_a_program_writes_is_for_its_user_alone(tmp_path: Path) -> None:
    processes.start(
        ["/bin/touch", str(tmp_path / "written")],
        log=tmp_path / "log",
        stand=tmp_path / "stand",
        environment={},
    )
    while not (tmp_path / "written").exists():
        time.sleep(0.02)
    assert (tmp_path / "written").stat().st_mode & 0o077 == 0
