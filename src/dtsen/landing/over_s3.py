"""S3 and stores that speak it, through s3fs."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from aiohttp import ClientError
from botocore.exceptions import (
    BotoCoreError,
    NoCredentialsError,
    PartialCredentialsError,
)
from s3fs import S3FileSystem

from dtsen.errors import SettingMissing
from dtsen.landing.connection import CHUNK, Connection
from dtsen.landing.remote import is_this_machine

_SECONDS = 30


class ObjectStore(Connection):
    """A prefix of a bucket. Without a key, the role of the machine is asked."""

    known: ClassVar = frozenset({"key", "secret", "token", "endpoint_url", "region"})
    refusals: ClassVar = (
        *(PermissionError, NoCredentialsError, PartialCredentialsError),
    )
    breaks: ClassVar = (OSError, BotoCoreError, ClientError)
    # Each request is bound to the state that was seen first (If-Match).
    opening: ClassVar = {"block_size": 8 * CHUNK, "cache_type": "readahead"}

    def _connect(self, options: dict[str, Any]) -> Any:
        endpoint = options.get("endpoint_url")
        _require_closed(endpoint)
        files = S3FileSystem(
            key=options.get("key"),
            secret=options.get("secret"),
            token=options.get("token"),
            endpoint_url=endpoint,
            client_kwargs={"region_name": options.get("region")},
            config_kwargs={
                "connect_timeout": _SECONDS,
                "read_timeout": _SECONDS,
                "retries": {"total_max_attempts": 1},
            },
            skip_instance_cache=True,
            use_listings_cache=False,
        )
        # Trying again is done in one place, which knows how far a file has come.
        files.retries = 1
        return files

    def _path(self, name: str) -> str:
        return f"{self.parts.netloc}{unquote(self.parts.path)}/{name}"


def _require_closed(endpoint: str | None) -> None:
    parts = urlsplit(endpoint or "https://")
    if parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
        hint = "It is https: http carries people in the clear."
        raise SettingMissing("endpoint_url of a remote", hint)
