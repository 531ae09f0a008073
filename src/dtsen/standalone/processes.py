"""Programs that outlive us, and their end: nothing is left behind.

Each program stands in a folder that is only for this, and so do its children. That is
how they are found again after a crash of everything, without trusting old process ids.
(A mark in the environment would not do: programs that set their title overwrite it.)
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

# Airflow's scheduler does not always end on SIGTERM (2 of 8 stops took a SIGKILL).
PATIENCE_SECONDS = 8.0
_POLL_SECONDS = 0.1
# What a run writes is for the user who runs it: people's data is in it.
PRIVATE_UMASK = 0o077


def start(
    call: Sequence[str], *, log: Path, stand: Path, environment: Mapping[str, str]
) -> int:
    """Start a program in a session of its own; return its process id."""
    stand.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as stream:
        started = subprocess.Popen(
            list(call),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=stand,
            start_new_session=True,
            umask=PRIVATE_UMASK,
        )
    return started.pid


def standing_in(stand: Path) -> list[int]:
    """Return the processes whose working folder this is, however they were started."""
    found = []
    stand = stand.resolve()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink() == stand:
                found.append(int(process.name))
    return sorted(pid for pid in found if pid != os.getpid())


def stop(stand: Path) -> None:
    """End every process that stands in a folder: asked first, then made to."""
    _signal(stand, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while standing_in(stand) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    while standing_in(stand):
        _signal(stand, signal.SIGKILL)
        time.sleep(_POLL_SECONDS)


def program(name: str) -> str:
    """Return the path of a program of our own environment."""
    return str(Path(sys.executable).parent / name)


def _signal(stand: Path, number: signal.Signals) -> None:
    for pid in standing_in(stand):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
