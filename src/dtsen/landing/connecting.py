"""From an address to a connection; the libraries of its kind alone are imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dtsen.landing.connection import Connection
    from dtsen.landing.remote import Remote

_KINDS = {
    "file": ("over_files", "Folder"),
    "sftp": ("over_sftp", "SftpServer"),
    "s3": ("over_s3", "ObjectStore"),
    "https": ("over_http", "HttpServer"),
    "http": ("over_http", "HttpServer"),
}


def connect(remote: Remote) -> Connection:
    """Connect to a remote.

    Raises
    ------
    RemoteUnavailable
        Where the server is away.
    RemoteRefused
        Where it does not let us in, or is not the one that it should be.
    """
    module, name = _KINDS[remote.url.partition("://")[0]]
    kind: type[Connection] = getattr(import_module(f"dtsen.landing.{module}"), name)
    return kind(remote)
