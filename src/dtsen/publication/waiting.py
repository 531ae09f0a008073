"""The receipt of a draft, kept beside it: what the approval shows and binds to."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from dtsen import files
from dtsen.errors import DraftMissing
from dtsen.receipts import Drafted
from dtsen.settings import settings

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.quarter import Quarter


def keep(drafted: Drafted) -> None:
    """Write the receipt of a draft, in place of that of the draft before."""
    text = json.dumps(asdict(drafted), indent=2, ensure_ascii=False) + "\n"
    files.replace(_path(drafted.quarter), text)


def read_draft(quarter: Quarter) -> Drafted:
    """Return the receipt of the draft of a quarter that waits for approval.

    Raises
    ------
    DraftMissing
        Where nothing has been drafted for the quarter.
    """
    path = _path(str(quarter))
    if not path.exists():
        raise DraftMissing(f"{quarter} has no draft. Run `dtsen draft` for it first.")
    return Drafted(**json.loads(path.read_text()))


def _path(quarter: str) -> Path:
    return settings().release_dir / "draft" / f"{quarter}.json"
