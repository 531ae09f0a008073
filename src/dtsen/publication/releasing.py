"""Publish what was approved: exactly that, once, and never half of it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.disclosure import PROTECTED_COLUMNS
from dtsen.errors import DraftChanged, ReleaseRefused
from dtsen.publication.drafting import draft_dir
from dtsen.publication.files import REPORT, VALUES, fingerprint
from dtsen.receipts import Published
from dtsen.settings import settings
from dtsen.warehouse import copy_from_lake, run

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from dtsen.receipts import Drafted

N_DIGITS = 12


def release_id(drafted: Drafted) -> str:
    """Return the name of a release: its quarter and the head of its fingerprint."""
    return f"{drafted.quarter}.{drafted.fingerprint[:N_DIGITS]}"


def publish(connection: Connection, drafted: Drafted, approved_by: str) -> Published:
    """Publish a draft exactly as it was approved.

    The rows, the pointer and the folder come in this order, the folder last before the
    commit. Killed anywhere, the next call finds either the draft or the released
    folder, both with the approved fingerprint, and completes what is missing. What was
    published before, and replaced since, is not brought back.

    Raises
    ------
    DraftChanged
        Where no folder has the approved fingerprint any more; nothing is out then.
    ReleaseRefused
        Where a delivery is not declared synthetic, or somebody else has published
        another draft of this quarter at the same time.
    """
    run(connection, "publication/lock_quarter", quarter=drafted.quarter)
    release = release_id(drafted)
    folder = settings().release_dir / release
    approved = _find_approved(folder, draft_dir(drafted.quarter), drafted)
    _require_synthetic(connection, drafted)
    is_new = _insert(connection, release, drafted, approved, approved_by)
    _point(connection, release, drafted, is_new=is_new)
    _move(drafted, folder)
    return Published(
        quarter=drafted.quarter,
        release=release,
        fingerprint=drafted.fingerprint,
        n_values=drafted.n_values,
        folder=str(folder),
        report=str(folder / REPORT),
    )


def _find_approved(released: Path, draft: Path, drafted: Drafted) -> Path:
    for folder in (released, draft):
        if fingerprint(folder) == drafted.fingerprint:
            return folder
    raise _changed(drafted)


def _changed(drafted: Drafted) -> DraftChanged:
    return DraftChanged(
        f"The draft of {drafted.quarter} is not the one that was approved "
        f"({drafted.fingerprint[:N_DIGITS]}). Draft it again and have it approved anew."
    )


def _require_synthetic(connection: Connection, drafted: Drafted) -> None:
    rows = run(connection, "publication/deliveries", quarter=drafted.quarter).mappings()
    declared = {row["source"]: row["is_synthetic"] for row in rows}
    real = sorted(source for source, synthetic in declared.items() if not synthetic)
    if real or not declared:
        named = ", ".join(real) if real else "no delivery is in the ledger"
        raise ReleaseRefused(
            f"{drafted.quarter} is not made of deliveries declared synthetic "
            f"({named}). Nothing else is released until disclosure control is complete."
        )


def _insert(
    connection: Connection, release: str, drafted: Drafted, folder: Path, approver: str
) -> bool:
    """Insert the release and its values, read from the approved file itself.

    Returns whether it is new; where it is not, nothing was inserted.
    """
    inserted = run(
        connection,
        "publication/insert_release",
        release_id=release,
        quarter=drafted.quarter,
        build=drafted.build,
        fingerprint=drafted.fingerprint,
        approved_by=approver,
    )
    if inserted.rowcount == 0:
        return False
    binds = {"path": str(folder / VALUES), "release": release}
    with lake.lake() as duck:
        values = lake.statement("publication/released_value")
        lake.table(duck, "released_value", values, binds)
        columns = ["release_id", *PROTECTED_COLUMNS]
        query = f"select {', '.join(columns)} from released_value"
        copy_from_lake(connection, "publication.value", columns, duck, query)
    return True


def _point(
    connection: Connection, release: str, drafted: Drafted, *, is_new: bool
) -> None:
    """Let everybody see a release, unless it was replaced by a later one."""
    current = run(
        connection, "publication/current_release", quarter=drafted.quarter
    ).scalar()
    if current is not None and not is_new:
        return
    moved = run(
        connection,
        "publication/point_to_release",
        quarter=drafted.quarter,
        release_id=release,
        expected=current,
    )
    if moved.rowcount == 0:
        raise ReleaseRefused(
            f"Somebody else has just published {drafted.quarter}. Draft it again, "
            "compare, and have it approved anew."
        )


def _move(drafted: Drafted, folder: Path) -> None:
    """Put the approved draft into its place, unless it is there already."""
    if fingerprint(folder) == drafted.fingerprint:
        return
    draft = draft_dir(drafted.quarter)
    shutil.rmtree(folder, ignore_errors=True)
    draft.replace(folder)
    # Somebody may have written another draft since: its bytes do not go out.
    if fingerprint(folder) != drafted.fingerprint:
        folder.replace(draft)
        raise _changed(drafted)
