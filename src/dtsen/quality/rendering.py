"""Pages of the Airflow UI: HTML without scripts, in Bahasa Indonesia, without people.

A number as long as a NIK is blotted out wherever it was written, also where a supplier
wrote one into the name of a file.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from dtsen.quality.verdict import Severity

if TYPE_CHECKING:
    from datetime import date

SEVERITIES = {
    Severity.CRITICAL: "kritis",
    Severity.WARNING: "peringatan",
    Severity.INFO: "informasi",
}
_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_NIK_LIKE = re.compile(r"\d{16}")
_BLOT = "•" * 16
_TENTH = 0.1
_SWAPPED = str.maketrans(",.", ".,")


def html(package: str, template: str, **content: Any) -> str:
    """Fill a template of a package; those of this one are there for all."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("dtsen.quality")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for write in (number, signed, percent, day, short_day):
        environment.filters[write.__name__] = write
    page = environment.get_template(template).render(severities=SEVERITIES, **content)
    return _NIK_LIKE.sub(_BLOT, page)


def number(value: float, decimals: int = 0) -> str:
    """Write a number: dots between thousands, a comma before decimals.

    >>> number(1234.5, 1), number(11038215)
    ('1.234,5', '11.038.215')
    """
    return f"{value:,.{decimals}f}".translate(_SWAPPED).replace("-", "−")


def signed(value: float, decimals: int = 0) -> str:
    """Write a difference with its sign; no change has none.

    >>> signed(15), signed(-1200), signed(0), signed(0.04, 1)
    ('+15', '−1.200', '0', '0,0')
    """
    rounded = round(value, decimals) or 0
    return ("+" if rounded > 0 else "") + number(rounded, decimals)


def percent(value: float) -> str:
    """Write a percentage to a tenth, cut off: what is not whole does not look so.

    >>> percent(87.727), percent(100.0), percent(99.98), percent(0.02), percent(0.0)
    ('87,7', '100', '99,9', '< 0,1', '0')
    """
    if 0 < value < _TENTH:
        return "< 0,1"
    # Shares are quotients of counts: 87.7 may come as 87.699999.
    tenths = math.floor(round(value * 10, 6))
    return number(tenths / 10, 1).removesuffix(",0")


def day(value: date) -> str:
    """Write a date.

    >>> from datetime import date
    >>> day(date(2026, 9, 30))
    '30 September 2026'
    """
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    r"""Write a date where there is little room, with blanks that break no line.

    >>> from datetime import date
    >>> short_day(date(2026, 8, 5))
    '5\xa0Agu\xa02026'
    """
    month = _MONTHS[value.month - 1][:3]
    return f"{value.day}\N{NO-BREAK SPACE}{month}\N{NO-BREAK SPACE}{value.year}"
