"""What is different from the release before: for the approver and for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dtsen.publication.figures import MEASURES, SHARE, Figures
from dtsen.publication.reference import PROVINCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from dtsen.areas import Area
    from dtsen.publication.figures import Measure

KEY = ["area_code", "indicator_code", "breakdown", "kind"]
# More than this in a quarter, for a whole city, is rather a delivery that has gone
# wrong than a change in people's lives: the approver should look before signing.
LARGE_CHANGE_PCT = 5.0
LARGE_CHANGE_POINTS = 5.0
N_LARGEST = 3


@dataclass(frozen=True)
class Previous:
    """The release of the quarter before, as it was published."""

    release: str
    quarter: str
    table: pd.DataFrame

    @cached_property
    def figures(self) -> Figures:
        """The values of the register, to be asked cell by cell."""
        return Figures.of(self.table)


@dataclass(frozen=True, slots=True)
class Change:
    """One figure then and now."""

    area_code: str
    measure: Measure
    before: float
    now: float

    @property
    def difference(self) -> float:
        """Percentage points for a rate, units for a count."""
        return self.now - self.before

    @property
    def is_large(self) -> bool:
        """Whether an approver should ask why."""
        if self.measure.decimals:
            return abs(self.difference) > LARGE_CHANGE_POINTS
        return abs(self.difference) > self.before * LARGE_CHANGE_PCT / 100


def count_changed(now: pd.DataFrame, before: pd.DataFrame) -> int:
    """Count the values that are new, gone, shown, hidden or different.

    Examples
    --------
    >>> import pandas as pd
    >>> then = pd.DataFrame(
    ...     [["31", "penduduk", "", "registry", 5.0, "ditampilkan"]],
    ...     columns=[*KEY, "value", "status"],
    ... )
    >>> later = then.assign(value=10.0)
    >>> count_changed(then, then), count_changed(later, then)
    (0, 1)
    """
    both = now[[*KEY, "value", "status"]].merge(
        before[[*KEY, "value", "status"]],
        on=KEY,
        how="outer",
        suffixes=("", "_before"),
        validate="1:1",
    )
    is_equal = both["value"].eq(both["value_before"]) | (
        both["value"].isna() & both["value_before"].isna()
    )
    return int((~(is_equal & both["status"].eq(both["status_before"]))).sum())


def changes(
    now: Figures, before: Figures, areas: Iterable[str], measures: Iterable[Measure]
) -> list[Change]:
    """Return then and now for every figure that is shown in both releases."""
    listed = list(measures)
    return [
        Change(area, measure, old, new)
        for area in areas
        for measure in listed
        if (old := before.value(area, measure.code)) is not None
        and (new := now.value(area, measure.code)) is not None
    ]


def large_changes(now: Figures, before: Figures, kota: Iterable[str]) -> list[Change]:
    """Return what moved further than a quarter explains, for the province and kota."""
    listed = changes(now, before, [PROVINCE, *kota], MEASURES)
    return [change for change in listed if change.is_large]


def largest_per_kota(
    now: Figures, before: Figures, areas: Iterable[Area]
) -> Mapping[str, list[Change]]:
    """Return, per kota, the kelurahan whose share of decile 1 to 4 moved most.

    Ties go to the smaller code, so that the list is the same every time.
    """
    share = [measure for measure in MEASURES if measure.code == SHARE]
    inside: dict[str, list[str]] = {}
    for area in areas:
        inside.setdefault(area.kota_code, []).append(area.kelurahan_code)
    return {
        kota: sorted(
            (c for c in changes(now, before, codes, share) if c.difference),
            key=lambda change: (-abs(change.difference), change.area_code),
        )[:N_LARGEST]
        for kota, codes in inside.items()
    }
