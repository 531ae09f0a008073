"""What the page says about the release before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.publication.compare import changes, count_changed, largest_per_kota
from dtsen.publication.figures import ABSENT, MEASURES
from dtsen.publication.page import Changes, KotaChange, Mover
from dtsen.publication.reference import PROVINCE
from dtsen.publication.view_tables import PROVINCE_NAME
from dtsen.publication.wording import number, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtsen.areas import Area
    from dtsen.publication.compare import Change
    from dtsen.publication.content import Content


def view_changes(content: Content, places: Sequence[Area]) -> Changes | None:
    """Set then and now beside each other; None where there is no release before."""
    previous = content.previous
    if previous is None:
        return None
    now, before = content.figures, previous.figures
    names = {area.kelurahan_code: area.kelurahan_name for area in places}
    kota = {area.kota_code: area.kota_name for area in places}
    movers = largest_per_kota(now, before, places)
    areas = [(PROVINCE, PROVINCE_NAME), *sorted(kota.items())]
    return Changes(
        release=previous.release,
        quarter=previous.quarter,
        n_changed=number(count_changed(content.table, previous.table)),
        rows=[
            KotaChange(
                name,
                _differences(changes(now, before, [code], MEASURES)),
                [_mover(change, names) for change in movers.get(code, [])],
            )
            for code, name in areas
        ],
    )


def _differences(found: Sequence[Change]) -> list[str]:
    by_code = {change.measure.code: change for change in found}
    return [
        signed(by_code[measure.code].difference, measure.decimals)
        if measure.code in by_code
        else ABSENT
        for measure in MEASURES
    ]


def _mover(change: Change, names: dict[str, str]) -> Mover:
    decimals = change.measure.decimals
    return Mover(
        names[change.area_code],
        number(change.before, decimals),
        number(change.now, decimals),
        signed(change.difference, decimals),
    )
