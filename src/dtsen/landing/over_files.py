"""Folders of this machine, such as a share that is mounted."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from fsspec.implementations.local import LocalFileSystem

from dtsen.errors import RemoteUnavailable
from dtsen.landing.connection import Connection


class Folder(Connection):
    """A folder. Where it is gone, so is its mount: that says nothing of a delivery."""

    def _connect(self, options: dict[str, Any]) -> Any:
        if not Path(unquote(self.parts.path)).is_dir():
            raise RemoteUnavailable(self.remote.where, "no such folder (mounted?)")
        return LocalFileSystem(skip_instance_cache=True, **options)
