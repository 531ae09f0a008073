"""From exact figures to a table that may be published."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dtsen import keyed
from dtsen.disclosure.rounding import rounded
from dtsen.errors import ReleaseRefused
from dtsen.settings import settings

if TYPE_CHECKING:
    from numpy.typing import NDArray

LABEL = "Angka dibulatkan acak ke kelipatan 5; jumlah baris dapat berbeda dari total."

# A rate out of fewer (published) units says more about chance and about single
# families than about the place.
MIN_DENOMINATOR = 30

PROTECTED_COLUMNS = [
    "quarter",
    "area_code",
    "area_level",
    "indicator_code",
    "breakdown",
    "kind",
    "value",
    "numerator",
    "denominator",
    "denominator_kind",
    "lower",
    "upper",
    "status",
    "method_version",
    "build",
]


class Status(StrEnum):
    """Whether a value is shown; the reader sees that something is held back."""

    SHOWN = "ditampilkan"
    HIDDEN = "tidak ditampilkan"


def sdc_key() -> bytes:
    """Return the key of disclosure control: a file, or the fixed one of the demo."""
    return keyed.read_key(
        settings().sdc_key_file,
        variable="DTSEN_SDC_KEY_FILE",
        demo=settings().demo,
    )


def protect(indicators: pd.DataFrame, key: bytes | None = None) -> pd.DataFrame:
    """Return the figures as they may be published, in the order of their keys.

    Official figures pass: they are public already. Of the others only rounded counts
    and rates of rounded counts (one decimal) leave; their intervals do not, because an
    interval computed from exact counts gives the counts away. A rate is hidden, with
    its numerator, where its published denominator is below 30.

    Parameters
    ----------
    indicators
        The long table of a quarter with ``numerator_key`` and ``denominator_key``, the
        sums of the record keys of the units counted.
    key
        The key of disclosure control (default: from the settings).

    Raises
    ------
    ReleaseRefused
        Where a figure to be protected does not say what it counts.
    """
    secret = sdc_key() if key is None else key
    ordered = indicators.sort_values(
        ["kind", "indicator_code", "breakdown", "area_code"], kind="stable"
    ).reset_index(drop=True)
    is_official = ordered["kind"].eq("official")
    protected = pd.concat([
        ordered[is_official].assign(status=Status.SHOWN.value),
        _protect_counted(ordered[~is_official], secret),
    ])
    return protected.sort_index()[PROTECTED_COLUMNS].astype({
        "value": "float64",
        "numerator": "Int64",
        "denominator": "Int64",
    })


def _protect_counted(figures: pd.DataFrame, key: bytes) -> pd.DataFrame:
    _require_counts(figures)
    is_rate = _is_rate(figures).to_numpy(bool)
    numerator = _round_column(figures, "numerator", key)
    denominator = _round_column(figures, "denominator", key)
    enough = np.nan_to_num(denominator) >= MIN_DENOMINATOR
    with np.errstate(divide="ignore", invalid="ignore"):
        # Rounding can lift a part above its whole.
        rate = np.minimum(100 * numerator / denominator, 100).round(1)
    is_shown = ~is_rate | enough
    return figures.assign(
        value=np.where(is_shown, np.where(is_rate, rate, numerator), np.nan),
        numerator=np.where(is_shown, numerator, np.nan),
        denominator=denominator,
        lower=np.nan,
        upper=np.nan,
        status=np.where(is_shown, Status.SHOWN.value, Status.HIDDEN.value),
    )


def _round_column(
    figures: pd.DataFrame, column: str, key: bytes
) -> NDArray[np.float64]:
    """Round the counts of one column; where there is none, there is none."""
    given = figures[column].notna().to_numpy()
    counts = figures.loc[given, [column, f"{column}_key"]].astype("int64")
    result = np.full(len(figures), np.nan)
    result[given] = rounded(key, counts[column], counts[f"{column}_key"])
    return result


def _require_counts(figures: pd.DataFrame) -> None:
    counted = figures["numerator"].notna() & figures["numerator_key"].notna()
    based = figures["denominator"].isna() | figures["denominator_key"].notna()
    whole = ~_is_rate(figures) | figures["denominator"].notna()
    unusable = figures[~(counted & based & whole)]
    if unusable.empty:
        return
    codes = ", ".join(sorted(set(unusable["indicator_code"])))
    raise ReleaseRefused(
        f"{len(unusable)} figures lack a count or its key ({codes}): they cannot be "
        "rounded. Run measure again for this quarter."
    )


def _is_rate(figures: pd.DataFrame) -> pd.Series[bool]:
    """Tell rates from counts: an indicator says its unit in its code."""
    return figures["indicator_code"].str.endswith("_pct")
