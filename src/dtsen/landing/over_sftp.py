"""SFTP, through sshfs and asyncssh: a server is who its host key says, or nobody."""

from __future__ import annotations

from typing import Any, ClassVar

import asyncssh
from sshfs import SSHFileSystem

from dtsen.landing.connection import Connection

_SECONDS = 30


class SftpServer(Connection):
    """A folder of an SFTP server.

    asyncssh reads nothing of the login that the process runs under: neither its
    configuration, nor its agent, nor its keys; only its known hosts where none are
    given.
    """

    known: ClassVar = frozenset({
        *("username", "password", "private_key", "passphrase"),
        *("known_hosts", "host_key"),
    })
    refusals: ClassVar = (
        *(PermissionError, asyncssh.PermissionDenied, asyncssh.SFTPPermissionDenied),
        *(asyncssh.HostKeyNotVerifiable, asyncssh.KeyExchangeFailed),
        *(asyncssh.KeyImportError, asyncssh.KeyEncryptionError),
    )
    # sshfs has no better word than ValueError for a server that opens no channel.
    breaks: ClassVar = (OSError, asyncssh.Error, ValueError)

    def _connect(self, options: dict[str, Any]) -> Any:
        return SSHFileSystem(
            self.parts.hostname,
            port=self.parts.port or 22,
            username=options.get("username") or self.parts.username,
            password=options.get("password"),
            client_keys=_client_keys(options),
            known_hosts=_known_hosts(options),
            config=None,
            agent_path=None,
            connect_timeout=_SECONDS,
            login_timeout=_SECONDS,
            keepalive_interval=_SECONDS,
            skip_instance_cache=True,
        )


def _client_keys(options: dict[str, Any]) -> list[asyncssh.SSHKey] | None:
    text = options.get("private_key")
    if not text:
        return None
    return [asyncssh.import_private_key(f"{text}\n", options.get("passphrase"))]


def _known_hosts(options: dict[str, Any]) -> Any:
    """Return what a host key is held against; never nothing, which would be anyone."""
    if options.get("host_key"):
        return ([asyncssh.import_public_key(options["host_key"])], [], [])
    return options.get("known_hosts") or ()
