"""Draft a release: everything that will be published, before anybody has approved."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import pandas as pd

from dtsen.areas import areas
from dtsen.disclosure import protect, sdc_key
from dtsen.errors import DataError, ReleaseRefused
from dtsen.folders import replaced
from dtsen.lake import indicator_dir
from dtsen.publication.compare import Previous, count_changed
from dtsen.publication.content import Content
from dtsen.publication.deliveries import read_deliveries
from dtsen.publication.files import compose, fingerprint
from dtsen.publication.summary import summarise
from dtsen.publication.waiting import keep
from dtsen.receipts import Drafted
from dtsen.settings import settings
from dtsen.warehouse import run

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from dtsen.quarter import Quarter


def draft_dir(quarter: Quarter | str) -> Path:
    """Where the draft of a quarter waits for approval."""
    return settings().release_dir / "draft" / str(quarter)


def draft(connection: Connection, quarter: Quarter) -> Drafted:
    """Protect the figures of a quarter, compare them, and write the draft.

    The same figures give the same bytes and the same fingerprint. A draft replaces the
    one before it: an approval of the old fingerprint is then worth nothing.
    """
    run(connection, "publication/lock_quarter", quarter=str(quarter))
    content = gather(connection, quarter)
    folder, files = draft_dir(quarter), compose(content)
    with replaced(folder) as beside:
        for name, data in files.items():
            (beside / name).write_bytes(data)
    printed = fingerprint(folder)
    if printed is None:
        raise DataError(f"{folder.name}: the draft was changed while it was written.")
    previous = content.previous
    n_changed = count_changed(content.table, previous.table) if previous else 0
    kota = {area.kota_code: area.kota_name for area in areas(on=quarter.last_day)}
    drafted = Drafted(
        quarter=str(quarter),
        build=content.build,
        fingerprint=printed,
        n_values=len(content.table),
        n_changed=n_changed,
        previous=previous.release if previous else "",
        summary=summarise(content, printed, n_changed, kota),
    )
    keep(drafted)
    return drafted


def gather(connection: Connection, quarter: Quarter) -> Content:
    """Read what a draft is made of, and protect it.

    Raises
    ------
    ReleaseRefused
        Where there are no figures of the quarter, they are of several builds, or of
        another than the one that everybody sees, or an earlier quarter has changed
        since that was built.
    """
    path = indicator_dir(quarter) / "indicator.parquet"
    if not path.exists():
        raise ReleaseRefused(f"{quarter} has no figures. Run measure for it first.")
    figures = pd.read_parquet(path)
    builds = sorted(set(figures["build"]))
    if len(builds) != 1:
        raise ReleaseRefused(
            f"The figures of {quarter} are of {len(builds)} builds. Run measure again."
        )
    _require_current(connection, quarter, builds[0])
    key = sdc_key()
    return Content(
        quarter=quarter,
        build=builds[0],
        table=protect(figures, key),
        deliveries=read_deliveries(connection, quarter, key),
        previous=read_previous(connection, quarter),
        code_version=version("dtsen"),
    )


def read_previous(connection: Connection, quarter: Quarter) -> Previous | None:
    """Return the current release of the quarter before, as it was published."""
    before = str(quarter.previous)
    result = run(connection, "publication/current_values", quarter=before)
    values = pd.DataFrame(result.mappings().all(), columns=list(result.keys()))
    if values.empty:
        return None
    return Previous(values["release_id"].iloc[0], before, values)


def _require_current(connection: Connection, quarter: Quarter, build: str) -> None:
    current = run(
        connection, "publication/current_build", quarter=str(quarter)
    ).one_or_none()
    if current is None or current.build != build:
        seen = f"not {current.build}" if current else "which nobody has loaded"
        raise ReleaseRefused(
            f"The figures of {quarter} are of {build}, {seen}. Load the register of "
            f"{quarter} and measure it again."
        )
    if current.is_stale:
        raise ReleaseRefused(
            f"An earlier quarter has changed since {quarter} was built. Link, build, "
            f"load and measure {quarter} again, after those before it."
        )
