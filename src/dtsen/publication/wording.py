"""Numbers, dates and periods as Indonesian officials write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from dtsen.quarter import Quarter

_MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_ROMAN = ("I", "II", "III", "IV")
_SWAPPED = str.maketrans(",.", ".,")
MINUS = "−"


def number(value: float, decimals: int = 0) -> str:
    """Write a number: dots between thousands, a comma before decimals.

    Examples
    --------
    >>> number(1234.56, 2), number(-0.5, 1), number(11038215)
    ('1.234,56', '−0,5', '11.038.215')
    """
    return f"{value:,.{decimals}f}".translate(_SWAPPED).replace("-", MINUS)


def signed(value: float, decimals: int = 0) -> str:
    """Write a difference with its sign; no change has none.

    Examples
    --------
    >>> signed(12, 0), signed(-0.25, 2), signed(0.0, 1), signed(-0.01, 1)
    ('+12', '−0,25', '0,0', '0,0')
    """
    rounded = round(value, decimals) or 0.0
    return ("+" if rounded > 0 else "") + number(rounded, decimals)


def long_date(day: date) -> str:
    """Write a date.

    Examples
    --------
    >>> from datetime import date
    >>> long_date(date(2026, 9, 30))
    '30 September 2026'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month(period: str) -> str:
    """Write the month of an official figure.

    Examples
    --------
    >>> month("2025-09")
    'September 2025'
    """
    year, number_of_month = period.split("-")
    return f"{_MONTHS[int(number_of_month) - 1]} {year}"


def short_month(period: str) -> str:
    """Write a month where there is little room.

    Examples
    --------
    >>> short_month("2025-09")
    'Sep 2025'
    """
    name, year = month(period).split()
    return f"{name[:3]} {year}"


def long_quarter(quarter: Quarter) -> str:
    """Write a quarter.

    Examples
    --------
    >>> from dtsen.quarter import Quarter
    >>> long_quarter(Quarter.parse("2026-Q3"))
    'Triwulan III 2026'
    """
    return f"Triwulan {_ROMAN[quarter.number - 1]} {quarter.year}"
