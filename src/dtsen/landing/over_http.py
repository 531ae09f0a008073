"""HTTPS, through fsspec and aiohttp: from the host of the address and no other."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any, ClassVar

import aiohttp
from fsspec.implementations.http import HTTPFileSystem
from yarl import URL

from dtsen.errors import PipelineError, RemoteRefused, RemoteUnavailable, SettingMissing
from dtsen.landing.connection import Connection

if TYPE_CHECKING:
    from types import SimpleNamespace

_SECONDS = 60
_ABSENT = (404, 410)
_TRY_LATER = (408, 425, 429)
_SERVER_FAULT = 500
_RANGE_IS_OUTSIDE = 416
_PARTIAL = 206


class HttpServer(Connection):
    """A folder of a web server; a login, a token or neither."""

    known: ClassVar = frozenset({"username", "password", "token", "ca_file"})
    refusals: ClassVar = (PermissionError, aiohttp.ClientConnectorCertificateError)
    breaks: ClassVar = (OSError, aiohttp.ClientError)

    def _connect(self, options: dict[str, Any]) -> Any:
        client = {
            "headers": {"Accept-Encoding": "identity"} | _login(options),
            "connector_args": _trust(options),
            # No limit to the whole: a large file may take hours.
            "timeout": aiohttp.ClientTimeout(
                total=None, sock_connect=_SECONDS, sock_read=_SECONDS
            ),
            # What comes is what the manifest has counted, packed or not.
            "auto_decompress": False,
            "trace_configs": [self._refusing_redirects()],
        }
        return HTTPFileSystem(
            client_kwargs=client,
            get_client=_client,
            skip_instance_cache=True,
            use_listings_cache=False,
        )

    def _path(self, name: str) -> str:
        return f"{self.parts.geturl()}/{name}"

    def _open(self, path: str, offset: int) -> tuple[Any, int]:
        """Ask for the rest in one request; a server may send all of it instead."""
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        # A size keeps fsspec from asking for it, block_size=0 from asking in pieces.
        stream = self.files.open(path, size=1, block_size=0, headers=headers)
        response = stream.r
        begins = response.headers.get("Content-Range", "").startswith(
            f"bytes {offset}-"
        )
        return stream, offset if response.status == _PARTIAL and begins else 0

    def _meaning(self, error: BaseException) -> Exception:
        """See through fsspec, which calls every failure to ask a file not found."""
        cause = error.__cause__ if isinstance(error, FileNotFoundError) else None
        error = cause or error
        if isinstance(error, PipelineError):
            return error
        if not isinstance(error, aiohttp.ClientResponseError):
            return super()._meaning(error)
        status = error.status
        if status in _ABSENT:
            return FileNotFoundError()
        if status >= _SERVER_FAULT or status in {*_TRY_LATER, _RANGE_IS_OUTSIDE}:
            return RemoteUnavailable(self.remote.where, f"answered HTTP {status}")
        return self.refusal(f"HTTP {status}")

    def _refusing_redirects(self) -> aiohttp.TraceConfig:
        home = URL(self.remote.url).origin()

        async def look(
            _: aiohttp.ClientSession,
            __: SimpleNamespace,
            asked: aiohttp.TraceRequestRedirectParams,
        ) -> None:
            target = asked.url.join(URL(asked.response.headers.get("Location", "")))
            if target.origin() != home:
                raise RemoteRefused(
                    self.remote.where,
                    "sends us on to another host or out of https",
                    "Give the address that the files are really at.",
                )

        config = aiohttp.TraceConfig()
        config.on_request_redirect.append(look)
        return config


async def _client(*, connector_args: dict[str, Any], **arguments: Any) -> Any:
    connector = aiohttp.TCPConnector(**connector_args)
    return aiohttp.ClientSession(connector=connector, **arguments)


def _login(options: dict[str, Any]) -> dict[str, str]:
    if options.get("token"):
        return {"Authorization": f"Bearer {options['token']}"}
    if options.get("username"):
        login = options["username"], options.get("password") or ""
        return {"Authorization": aiohttp.encode_basic_auth(*login)}
    return {}


def _trust(options: dict[str, Any]) -> dict[str, Any]:
    """Return what a certificate is held against, where not the usual roots."""
    if not options.get("ca_file"):
        return {}
    try:
        return {"ssl": ssl.create_default_context(cafile=options["ca_file"])}
    except OSError:
        hint = "The file it names cannot be read."
        raise SettingMissing("ca_file of a remote", hint) from None
