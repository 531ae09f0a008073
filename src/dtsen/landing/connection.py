"""One connection to a remote: what a file is, and its bytes from any place on.

Every error of a library becomes one of ours here, without its text: libraries repeat
logins, keys and signed addresses in theirs.
"""

from __future__ import annotations

import hashlib
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote, urlsplit

from dtsen.errors import RemoteRefused, RemoteUnavailable, SettingMissing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dtsen.landing.remote import Remote

CHUNK = 1 << 20
# What tells one state of a file from another, as the libraries call it.
_SIGNS = (
    *("size", "mtime", "ETag", "LastModified", "Last-Modified"),
    *("VersionId", "Content-MD5", "Digest"),
)


@dataclass(frozen=True, slots=True)
class State:
    """A file at the remote as it is now: its size, where told, and what marks it."""

    size: int | None
    mark: str


class Connection:
    """A connection over a file system of fsspec; one class per kind of server."""

    #: Names of the options that this kind of server knows.
    known: ClassVar[frozenset[str]] = frozenset()
    #: What the library raises where the server does not let us in.
    refusals: ClassVar[tuple[type[Exception], ...]] = (PermissionError,)
    #: What the library raises where the server is away or breaks off.
    breaks: ClassVar[tuple[type[Exception], ...]] = (OSError,)
    #: Arguments to open a file with.
    opening: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, remote: Remote) -> None:
        self.remote = remote
        self.parts = urlsplit(remote.url)
        unknown = sorted(set(remote.of_server) - self.known)
        if unknown:
            hint = (
                f"{self.parts.scheme} knows {', '.join(sorted(self.known)) or 'none'}."
            )
            raise SettingMissing(f"The option {' and '.join(unknown)}", hint)
        with self._told():
            self.files = self._connect(remote.of_server)

    def state(self, name: str) -> State:
        """Return what a file is now.

        Raises
        ------
        FileNotFoundError
            Where there is none.
        """
        with self._told():
            info = self.files.info(self._path(name))
        if info.get("type") != "file":
            raise FileNotFoundError(name)
        told = repr([(sign, str(info.get(sign))) for sign in _SIGNS])
        return State(info.get("size"), hashlib.sha256(told.encode()).hexdigest())

    @contextmanager
    def read(self, name: str, offset: int = 0) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Open a file at an offset: where its bytes begin, and the bytes.

        They begin at 0 where the server cannot begin elsewhere.
        """
        with self._told():
            stream, start = self._open(self._path(name), offset)
        with closing(stream):
            yield start, self._chunks(stream)

    def _chunks(self, stream: Any) -> Iterator[bytes]:
        while True:
            with self._told():
                chunk: bytes = stream.read(CHUNK)
            if not chunk:
                return
            yield chunk

    def _connect(self, options: dict[str, Any]) -> Any:
        raise NotImplementedError

    def _open(self, path: str, offset: int) -> tuple[Any, int]:
        stream = self.files.open(path, "rb", **self.opening)
        stream.seek(offset)
        return stream, offset

    def _path(self, name: str) -> str:
        return f"{unquote(self.parts.path)}/{name}"

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._caught as error:
            raise self._meaning(error) from None

    @property
    def _caught(self) -> tuple[type[Exception], ...]:
        return (FileNotFoundError, *self.refusals, *self.breaks)

    def _meaning(self, error: BaseException) -> Exception:
        if isinstance(error, FileNotFoundError):
            return FileNotFoundError()
        kind = type(error).__name__
        if isinstance(error, self.refusals):
            return self.refusal(kind)
        return RemoteUnavailable(self.remote.where, f"broke off ({kind})")

    def refusal(self, found: str) -> RemoteRefused:
        """Say that trying again is of no use."""
        remedy = "Check the connection of the source: login, keys, host key, rights."
        return RemoteRefused(self.remote.where, f"refused ({found})", remedy)
