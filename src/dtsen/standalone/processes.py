"""Programs that outlive us, and their end: nothing is left behind.

Each program leads a process group of its own and carries a mark in its environment, so
that it is found again after a crash of everything, without trusting old process ids.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MARK = "DTSEN_SERVICES_OF"
# Airflow's scheduler does not always end on SIGTERM (2 of 8 stops took a SIGKILL).
PATIENCE_SECONDS = 8.0
_POLL_SECONDS = 0.1


def start(
    call: Sequence[str], *, log: Path, mark: Path, environment: Mapping[str, str]
) -> int:
    """Start a program in a process group of its own; return its process id."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as stream:
        started = subprocess.Popen(
            list(call),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env={**environment, MARK: str(mark)},
            start_new_session=True,
        )
    return started.pid


def marked(mark: Path) -> list[int]:
    """Return the processes that carry a mark, however they were started."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        with suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return sorted(pid for pid in found if not _is_dead(pid))


def stop(mark: Path) -> None:
    """End every process with a mark: asked first, then made to."""
    _signal(mark, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while marked(mark) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    while marked(mark):
        _signal(mark, signal.SIGKILL)
        time.sleep(_POLL_SECONDS)


def program(name: str) -> str:
    """Return the path of a program of our own environment."""
    return str(Path(sys.executable).parent / name)


def _signal(mark: Path, number: signal.Signals) -> None:
    for pid in marked(mark):
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _is_dead(pid: int) -> bool:
    with suppress(OSError):
        # The state follows the name, which stands in brackets and may hold blanks.
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state in {"Z", "X"}
    return True
