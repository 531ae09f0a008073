"""Deliveries, and real servers that a supplier could put them on."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncssh
import boto3
import pytest
from moto.server import ThreadedMotoServer

from dtsen.landing import Remote, transfer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

LOGIN = {"username": "dtsen", "password": "rahasia-contoh"}
BUCKET = "kiriman"
KEYS = {"key": "AKIACONTOH", "secret": "rahasia-contoh"}


@pytest.fixture(scope="session")
def deliver() -> Callable[..., Path]:
    """Write a delivery into ``<root>/<quarter>/<source>/``, its manifest last."""

    def write(
        root: Path,
        files: dict[str, bytes],
        *,
        quarter: str = "2026-Q3",
        source: str = "klj",
        table: str = "beneficiary",
        **changes: Any,
    ) -> Path:
        folder = root / quarter / source
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        manifest = {
            "manifest_version": 1,
            "source": source,
            "quarter": quarter,
            "revision": 1,
            "supplier": "Dinas Contoh",
            "contact": "data@contoh.example",
            "reference_date": "2026-01-31",
            "code_system": "kemendagri",
            "synthetic": True,
            "files": [
                {
                    "name": name,
                    "table": table,
                    "layout": "1",
                    "rows": max(content.count(b"\n") - 1, 0),
                    "bytes": len(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
                for name, content in files.items()
            ],
        } | changes
        (folder / "manifest.json").write_text(json.dumps(manifest))
        return folder

    return write


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Try again at once."""
    monkeypatch.setattr(transfer, "_PAUSES", (0, 0, 0))
    return transfer


@dataclass
class Loop:
    """An event loop in a thread: what servers live in."""

    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    running = Loop()
    yield running
    running.stop()


@dataclass
class Line:
    """The line to a server: a connection breaks after so many bytes of the answer."""

    target: int
    budgets: Iterator[int | None] = field(default_factory=lambda: repeat(None))
    port: int = 0
    carried: int = 0
    cuts: int = 0
    tasks: set[Any] = field(default_factory=set)

    async def open(self) -> Line:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return self

    async def _carry(self, near_in: Any, near_out: Any) -> None:
        self.tasks.add(asyncio.current_task())
        far_in, far_out = await asyncio.open_connection("127.0.0.1", self.target)
        there = asyncio.create_task(self._pump(near_in, far_out, None))
        with suppress(ConnectionError):
            await self._pump(far_in, near_out, next(self.budgets))
        there.cancel()
        for end in (near_out, far_out):
            end.transport.abort()

    async def _pump(self, source: Any, sink: Any, left: int | None) -> None:
        while data := await source.read(4096):
            if left is not None and len(data) > left:
                self.cuts += 1
                return
            left = None if left is None else left - len(data)
            sink.write(data)
            await sink.drain()
            self.carried += len(data)


@dataclass
class Place:
    """Somewhere to put deliveries, and the remote by which it is reached."""

    root: Path
    scheme: str
    port: int
    remote: Callable[[int], Remote]
    upload: Callable[[], None] = lambda: None
    line: Line | None = None

    def put(self, write: Callable[..., Path], *arguments: Any, **named: Any) -> Remote:
        write(self.root, *arguments, **named)
        self.upload()
        return self.remote(self.line.port if self.line else self.port)


@pytest.fixture(scope="session")
def host_key() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-ed25519")


class Guard(asyncssh.SSHServer):
    """Lets in who has the password, or the key."""

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return {"username": username, "password": password} == LOGIN


@contextmanager
def sftp_server(
    loop: Loop, root: Path, key: asyncssh.SSHKey, **options: Any
) -> Iterator[int]:
    async def start() -> Any:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[key],
            server_factory=Guard,
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=root),
            **options,
        )

    server = loop.run(start())
    yield server.get_port()
    loop.loop.call_soon_threadsafe(server.close)


class WebHandler(BaseHTTPRequestHandler):
    """A web server with ranges, whose manners a test can spoil."""

    root: Path
    manners: dict[str, Any]

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        self.manners["asked"].append((self.command, self.headers.get("Range")))
        status = self.manners["status"](self)
        path = self.root / self.path.lstrip("/")
        if status == 200 and not path.is_file():
            status = 404
        if status != 200:
            self.send_response(status)
            if self.manners["location"]:
                self.send_header("Location", self.manners["location"](self))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        content, first = path.read_bytes(), 0
        asked = self.headers.get("Range") if self.manners["ranges"] else None
        if asked:
            first = int(asked.removeprefix("bytes=").rstrip("-"))
            self.send_response(206)
            last = len(content) - 1
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        else:
            self.send_response(200)
        if self.manners["length"]:
            self.send_header("Content-Length", str(len(content) - first))
        self.send_header("ETag", hashlib.sha256(content).hexdigest())
        self.end_headers()
        if with_body:
            last = self.manners["stop_at"] if path.suffix == ".csv" else None
            self.wfile.write(content[first:last] + self.manners["more"])

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def web_server(root: Path, manners: dict[str, Any], tls: Any = None) -> Iterator[int]:
    handler = type("Handler", (WebHandler,), {"root": root, "manners": manners})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.handle_error = lambda *_: None
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def serve_web() -> Callable[..., Any]:
    return web_server


@pytest.fixture
def manners() -> dict[str, Any]:
    return {
        "status": lambda _: 200,
        "location": None,
        "ranges": True,
        "length": True,
        "more": b"",
        "stop_at": None,
        "asked": [],
    }


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the supplier writes; never inside the state of the pipeline."""
    return tmp_path_factory.mktemp("supplier")


@pytest.fixture
def share(folder: Path) -> Place:
    return Place(folder, "file", 0, lambda _: Remote(f"file://{folder}"))


@pytest.fixture
def sftp(folder: Path, loop: Loop, host_key: asyncssh.SSHKey) -> Iterator[Place]:
    known = host_key.export_public_key().decode()

    def remote(port: int) -> Remote:
        return Remote(f"sftp://127.0.0.1:{port}", LOGIN | {"host_key": known})

    with sftp_server(loop, folder, host_key) as port:
        yield Place(folder, "sftp", port, remote)


@pytest.fixture
def web(folder: Path, manners: dict[str, Any]) -> Iterator[Place]:
    with web_server(folder, manners) as port:
        yield Place(
            folder, "http", port, lambda port: Remote(f"http://127.0.0.1:{port}")
        )


@pytest.fixture(scope="session")
def moto_port() -> Iterator[int]:
    server = ThreadedMotoServer(port=0)
    server.start()
    yield int(server.get_host_and_port()[1])
    server.stop()


@pytest.fixture
def s3(folder: Path, moto_port: int) -> Place:
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{moto_port}",
        region_name="us-east-1",
        aws_access_key_id=KEYS["key"],
        aws_secret_access_key=KEYS["secret"],
    )
    prefix = folder.name

    def upload() -> None:
        client.create_bucket(Bucket=BUCKET)
        for path in folder.rglob("*.*"):
            key = f"{prefix}/{path.relative_to(folder).as_posix()}"
            client.put_object(Bucket=BUCKET, Key=key, Body=path.read_bytes())

    def remote(port: int) -> Remote:
        store = KEYS | {"endpoint_url": f"http://127.0.0.1:{port}"}
        return Remote(f"s3://{BUCKET}/{prefix}", store)

    return Place(folder, "s3", moto_port, remote, upload)


@pytest.fixture(params=["share", "sftp", "s3", "web"])
def place(request: pytest.FixtureRequest) -> Place:
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["sftp", "s3", "web"])
def far_place(request: pytest.FixtureRequest, loop: Loop) -> Place:
    """A place at the end of a line that a test can cut."""
    found = request.getfixturevalue(request.param)
    found.line = loop.run(Line(found.port).open())
    return found
