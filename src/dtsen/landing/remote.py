"""Where a supplier puts its deliveries, and what opens it.

With Airflow this is the connection ``dtsen_<source>``; without, an entry of the YAML
file that ``DTSEN_REMOTES`` names. A source with neither is delivered into the inbox.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import yaml

from dtsen.errors import SettingMissing
from dtsen.settings import settings
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMES = ("file", "sftp", "s3", "https", "http")
# Each of these may be given as a file that holds it: password_file, token_file, ...
SECRETS = (
    *("password", "private_key", "passphrase", "secret", "token"),
    "archive_password",
)
_VARIABLE = "DTSEN_REMOTES"


@dataclass(frozen=True, slots=True)
class Remote:
    """A place and what opens it; without a URL, only what opens an archive.

    Examples
    --------
    >>> remote = Remote("sftp://dtsen@sftp.example.org:2222/kirim", {"password": "x"})
    >>> remote
    Remote(url='sftp://dtsen@sftp.example.org:2222/kirim')
    >>> remote.where
    'sftp://sftp.example.org:2222/kirim'
    """

    url: str = ""
    options: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)

    def __post_init__(self) -> None:
        if self.url:
            require_usable(self.url)

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Remote:
        """Make a remote of a URL and options, reading the secrets kept in files."""
        options = dict(entry)
        url = options.pop("url", None) or ""
        for name in SECRETS:
            path = options.pop(f"{name}_file", None)
            if path is not None:
                options[name] = _content_of(Path(path), name)
        return cls(url.rstrip("/"), options)

    @property
    def where(self) -> str:
        """The place as messages tell it: without a login."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    @property
    def archive_password(self) -> str | None:
        """What opens an encrypted archive of this supplier."""
        password = self.options.get("archive_password")
        return None if password is None else str(password)

    @property
    def of_server(self) -> dict[str, Any]:
        """The options that are for the server."""
        return {k: v for k, v in self.options.items() if k != "archive_password"}


def configured(source: str) -> Remote | None:
    """Return the remote of a source by the settings, if it has one.

    Raises
    ------
    SettingMissing
        Where the file that ``DTSEN_REMOTES`` names cannot be used.
    """
    path = settings().remotes
    if path is None:
        return None
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        hint = "The file it names cannot be read as YAML."
        raise SettingMissing(_VARIABLE, hint) from None
    if not isinstance(entries, dict) or not set(entries) <= set(SOURCES):
        hint = f"The file it names has an entry per source: {', '.join(SOURCES)}."
        raise SettingMissing(_VARIABLE, hint)
    entry = entries.get(source)
    if entry is None:
        return None
    if not isinstance(entry, dict):
        raise SettingMissing(_VARIABLE, f"{source} needs url and its options.")
    return Remote.of(entry)


def require_usable(url: str) -> None:
    """Refuse an address that would carry people or passwords in the clear.

    Raises
    ------
    SettingMissing
        With what an address has to be; the address itself is not repeated.
    """
    parts = urlsplit(url)
    faults = {
        f"It begins with one of {', '.join(SCHEMES[:-1])}.": (
            parts.scheme not in SCHEMES
        ),
        "It holds no password: give that as an option.": parts.password is not None,
        "It ends with its path.": bool(parts.query or parts.fragment),
        "It names a host.": parts.scheme != "file" and not parts.hostname,
        "It is an absolute path.": parts.scheme == "file"
        and (bool(parts.netloc) or not parts.path.startswith("/")),
        "It is https: http carries people in the clear.": parts.scheme == "http"
        and not is_this_machine(parts.hostname or ""),
    }
    for hint, is_so in faults.items():
        if is_so:
            raise SettingMissing("The address of a remote", hint)


def is_this_machine(host: str) -> bool:
    """Whether what is sent to a host stays on this machine.

    >>> is_this_machine("127.0.0.1"), is_this_machine("sftp.example.org")
    (True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _content_of(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        hint = "The file it names cannot be read."
        raise SettingMissing(f"{name}_file of a remote", hint) from None
