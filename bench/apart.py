"""Programs that run apart from this one: measured alone, or in another environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dtsen.lake import sha256

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
LOCK = HERE / "requirements-recordlinkage.lock"
MADE = "lock.sha256"
DEFAULT_ENVIRONMENT = Path(".state/recordlinkage")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a program has cost: seconds of the clock and of the processor, memory.

    >>> Cost(2.0, 3.0, 512) + Cost(1.0, 1.0, 256)
    Cost(seconds=3.0, cpu_seconds=4.0, peak_mb=512)
    """

    seconds: float
    cpu_seconds: float
    peak_mb: int

    def __add__(self, later: Cost) -> Cost:
        return Cost(
            self.seconds + later.seconds,
            self.cpu_seconds + later.cpu_seconds,
            max(self.peak_mb, later.peak_mb),
        )


def measured(command: Sequence[str | Path]) -> Cost:
    """Run a program to its end and return what it has cost.

    Raises
    ------
    SystemExit
        Where the program fails; it has said why.
    """
    started = time.monotonic()
    process = subprocess.Popen([str(part) for part in command])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{Path(command[1]).name} ended with {process.returncode}")
    return Cost(
        time.monotonic() - started,
        used.ru_utime + used.ru_stime,
        round(used.ru_maxrss / 1024),
    )


def environment(folder: Path) -> Path:
    """Return the Python of recordlinkage's environment; make it unless it is there.

    recordlinkage needs pandas < 3 and cannot live beside ours. The lock names every
    package with its digest.
    """
    python = folder / "bin" / "python"
    digest = sha256(LOCK)
    mark = folder / MADE
    if mark.exists() and mark.read_text() == digest:
        return python
    make = HERE.parent / "config" / "make-venv"
    install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    print(f"making {folder}", flush=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([make, sys.executable, folder], check=True)
    subprocess.run([python, *install, "--require-hashes", "-r", LOCK], check=True)
    mark.write_text(digest)
    return python


def febrl_file(folder: Path, name: str) -> Path:
    """Return the path of one of the sets of FEBRL that recordlinkage ships."""
    (found,) = folder.glob(f"lib/*/site-packages/recordlinkage/datasets/febrl/{name}")
    return found


def ecm(python: Path, task: dict[str, Any], scratch: Path) -> Cost:
    """Link records with recordlinkage; ``bench/ecm.py`` tells what a task holds."""
    path = scratch / "task.json"
    path.write_text(json.dumps(task))
    return measured((python, HERE / "ecm.py", path))
