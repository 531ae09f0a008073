"""Keyed digests (HMAC-SHA256), in Python and as a DuckDB expression.

An unkeyed hash of a NIK is worth nothing: all NIKs can be tried in minutes. The keys
are files outside the database; the demo has fixed ones, marked as such.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from dtsen.errors import SettingMissing

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 64
MIN_KEY_BYTES = 32
DEMO_KEY = b"the key of the demo protects nob"


def read_key(path: Path | None, *, variable: str, demo: bool) -> bytes:
    """Return the key in a file, or the fixed one of the demo.

    Raises
    ------
    SettingMissing
        Where no file is named, it cannot be read, or it is shorter than 32 bytes.
    """
    if path is None and demo:
        return DEMO_KEY
    if path is None:
        raise SettingMissing(variable, "Name a file that holds at least 32 bytes.")
    try:
        key = path.read_bytes().strip()
    except OSError:
        raise SettingMissing(variable, "The file it names cannot be read.") from None
    if len(key) < MIN_KEY_BYTES:
        raise SettingMissing(variable, "The key is shorter than 32 bytes.")
    return key


def digest(key: bytes, message: str) -> bytes:
    """Return HMAC-SHA256 of a text.

    >>> digest(bytes(range(32)), "rk1|x").hex()[:8]
    '7d6d60c2'
    """
    return hmac.new(key, message.encode(), hashlib.sha256).digest()


def pads(key: bytes) -> tuple[bytes, bytes]:
    """Return the inner and outer pad of HMAC (RFC 2104), to bind in :func:`sql`."""
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(
        _BLOCK, b"\0"
    )
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def sql(message: str) -> str:
    """Return a DuckDB expression for the hex HMAC of a text expression.

    Bind ``$inner`` and ``$outer`` to :func:`pads`; the key itself never stands in SQL.

    >>> import duckdb
    >>> inner, outer = pads(bytes(range(32)))
    >>> duckdb.execute(
    ...     f"select {sql('m')} from (select 'rk1|x' as m)",
    ...     {"inner": inner, "outer": outer},
    ... ).fetchone()[0][:8]
    '7d6d60c2'
    """
    inner = f"unhex(sha256($inner::blob || encode({message})))"
    return f"sha256($outer::blob || {inner})"
