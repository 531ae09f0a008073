"""Damage to values: cells that are well written and wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from dtsen.sources import ColumnType
from fuzzing.kinds import Stage, kind
from fuzzing.people import LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from fuzzing.draft import Draft

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")  # noqa: RUF001 - meant
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_RAISED = str.maketrans("123", "¹²³")
_TEXTS = (ColumnType.TEXT, ColumnType.NAME)


def has(*types: ColumnType) -> Callable[[Draft], bool]:
    """Whether a delivery has a column of one of some types."""
    return lambda draft: bool(draft.delivery.header_of(*types))


def alter(draft: Draft, change: Callable[[str], str], *types: ColumnType) -> None:
    """Change the cells of one column of a type, in one to three records."""
    header = draft.rng.choice(draft.delivery.header_of(*types))
    rows = draft.delivery.rows
    for row in draft.rng.sample(rows, min(len(rows), draft.rng.randint(1, 3))):
        row[header] = change(row[header])


def _list(name: str, change: Callable[[str], str], *types: ColumnType) -> None:
    """List a kind that changes cells of a type."""
    kind(name, Stage.CELLS, needs=has(*types))(
        lambda draft: alter(draft, change, *types)
    )


def _list_written(name: str, written: tuple[str, ...], *types: ColumnType) -> None:
    """List a kind that writes one of some texts into cells of a type."""
    kind(name, Stage.CELLS, needs=has(*types))(
        lambda draft: alter(draft, lambda _: draft.rng.choice(written), *types)
    )


def _scientific(nik: str) -> str:
    return f"{float(nik or 0):.5E}".replace("E+", "E+")


_NUMBERS = (ColumnType.NIK, ColumnType.NO_KK)
_NUMBER_CHANGES: dict[str, Callable[[str], str]] = {
    "number: scientific notation": _scientific,
    "number: scientific notation with a decimal comma": lambda cell: _scientific(
        cell
    ).replace(".", ","),
    "number: trailing .0": lambda cell: f"{cell}.0",
    "number: leading apostrophe": lambda cell: f"'{cell}",
    "number: blanks around": lambda cell: f"\u00a0 {cell}\t",
    "number: apostrophe, blanks and .0": lambda cell: f" '{cell}.0 ",
    "number: blanks inside": lambda cell: f"{cell[:6]} {cell[6:]}",
    "number: letter O for zero": lambda cell: cell.replace("0", "O", 1),
    "number: letter l for one": lambda cell: cell.replace("1", "l", 1) + "l",
    "number: full-width digits": lambda cell: cell.translate(_FULL_WIDTH),
    "number: Arabic digits": lambda cell: cell.translate(_ARABIC),
    "number: raised digits": lambda cell: cell.translate(_RAISED) + "²",
    "number: 15 digits": lambda cell: cell[:15],
    "number: 17 digits": lambda cell: f"{cell}1",
    "number: zeros": lambda _: "0" * 16,
    "number: serial 0000": lambda cell: f"{cell[:12]}0000",
    "number: points between": lambda cell: ".".join(re.findall(".{1,3}", cell)),
    "number: a sign before": lambda cell: f"+{cell}",
    "number: zero-width space inside": lambda cell: f"{cell[:4]}\u200b{cell[4:]}",
    "number: mark of right-to-left": lambda cell: f"\u200f{cell}",
    "number: a line separator behind": lambda cell: f"{cell}\u2028",
    "number: of a province that has none": lambda cell: f"40{cell[2:]}",
    "number: day without the 40 of women": lambda cell: (
        f"{cell[:6]}{(int(cell[6:8]) + 40) % 80:02d}{cell[8:]}"
        if re.fullmatch("[0-9]{16}", cell)
        else cell
    ),
    "number: two digits exchanged": lambda cell: (
        cell[:9] + cell[9:11][::-1] + cell[11:]
    ),
}
for _name, _change in _NUMBER_CHANGES.items():
    _list(_name, _change, *_NUMBERS)
_list_written(
    "number: placeholders",
    ("9999999999999999", "1234567890123456", "1111111111111111", "0", "-", "NULL"),
    *_NUMBERS,
)
_list_written("number: empty", ("",), *_NUMBERS)


@kind("number: every one ends in 0", Stage.CELLS, needs=has(*_NUMBERS))
def _mangle_all(draft: Draft) -> None:
    """As Excel does, which keeps 15 digits."""
    header = draft.rng.choice(draft.delivery.header_of(*_NUMBERS))
    for row in draft.delivery.rows:
        row[header] = f"{row[header][:15]}0"


_list_written(
    "date: another order",
    ("31/12/1959", "12-31-1959", "1959.12.31", "19591231", "1959-31-12"),
    ColumnType.DATE,
)
_list_written("date: ambiguous", ("03/04/1959", "03-04-1959"), ColumnType.DATE)
_list_written("date: 1900-01-01", ("1900-01-01", "01/01/1900"), ColumnType.DATE)
_list_written(
    "date: no day of the calendar",
    ("1959-02-31", "1959-13-01", "1900-02-29", "0000-00-00", "1959-00-10"),
    ColumnType.DATE,
)
_list_written("date: serial number of Excel", ("21621", "21621.0"), ColumnType.DATE)
_list_written(
    "date: with a time",
    ("1959-03-12 00:00:00", "1959-03-12T00:00:00Z", "12/03/1959 0:00"),
    ColumnType.DATE,
)
_list_written(
    "date: a year of too few digits, or too many",
    ("59-03-12", "12/03/59", "959-03-12", "19599-03-12", "0059-03-12"),
    ColumnType.DATE,
)
_list_written("date: month in letters", ("12 Maret 1959", "12-Mar-59"), ColumnType.DATE)
_list_written("date: digits of another script", ("١٩٥٩-٠٣-١٢",), ColumnType.DATE)
_list_written("date: empty or a word", ("", "-", "NULL", "N/A"), ColumnType.DATE)


@kind("date: outside a life", Stage.CELLS, needs=has(ColumnType.DATE))
def _outside_a_life(draft: Draft) -> None:
    days = (
        LAST_DAY + timedelta(days=1),
        LAST_DAY.replace(year=2999),
        LAST_DAY.replace(year=LAST_DAY.year - 121),
        LAST_DAY.replace(year=1800),
    )
    column = draft.rng.choice([
        c for c in draft.delivery.columns if c.type is ColumnType.DATE
    ])
    row = draft.rng.choice(draft.delivery.rows)
    row[column.header] = draft.rng.choice(days).strftime(column.formats[0])


_CODES = (ColumnType.CODE, ColumnType.FLAG)
_list_written("code: unknown", ("77", "DUDA", "?", "1;2", "Ya", "-1"), *_CODES)
_list("code: lower case and blanks", lambda cell: f" {cell.lower()}\t", *_CODES)
_list("code: trailing .0", lambda cell: f"{cell}.0", *_CODES)
_list("code: leading zero", lambda cell: f"0{cell}", *_CODES)
_list_written("code: digits of another script", ("١", "１", "¹"), *_CODES)  # noqa: RUF001
_list_written(
    "sum of answers: impossible",
    ("64", "-1", "1.5", "9999999999", "0x3", "98", "99"),
    ColumnType.BITS,
)
_list_written(
    "desil: none", ("0", "11", "-1", "NULL", "-", "IV", "3,0", "10.5"), ColumnType.DESIL
)
_list_written("desil: trailing .0", ("1.0", "10.0 ", "3.00"), ColumnType.DESIL)
_list_written(
    "amount: not as a number",
    ("300.000", "Rp300000", "3e5", "1_000", "300,000", "0x10", "1.5", "tiga", "+5"),
    ColumnType.INTEGER,
)
_list_written(
    "amount: too large", ("9" * 19, "-" + "9" * 19, "9" * 400), ColumnType.INTEGER
)
_list_written(
    "measure: not as a number",
    ("36,5", "nan", "inf", "-inf", "1e2", "36.", ".5", "36 m2", "1_0"),
    ColumnType.DECIMAL,
)

_list_written(
    "text: a formula",
    (
        "=CMD|'/C calc'!A0",
        "@SUM(1;2)",
        "+1+1",
        "-2+3",
        '=HYPERLINK("http://contoh.example","x")',
    ),
    *_TEXTS,
)
_list_written(
    "text: markup",
    ("<script>alert(1)</script>", "<b>CONTOH</b>", "&lt;&#0;", "]]>"),
    *_TEXTS,
)
_list_written(
    "text: SQL",
    ("'; drop table person; --", "' OR '1'='1", "$$ $1 :name ?", "/* */ \\'"),
    *_TEXTS,
)
_list_written(
    "text: of a template",
    ("{{ 7 * 7 }}", "{% raw %}", "${jndi:x}", "%s %(name)s %n", "{0} {name}"),
    *_TEXTS,
)
_list_written("text: very long", ("CONTOH " * 80, "Z" * 4000), *_TEXTS)
_list_written("text: as long as a page", ("CONTOH PANJANG " * 7000,), ColumnType.TEXT)
_list_written(
    "text: separators of lines that end none",
    ("A\u2028B", "A\u2029B", "A\u0085B", "A\x0bB", "A\x0cB", "\x1cA", "A\x1e"),
    *_TEXTS,
)
_list_written(
    "text: letters that are not seen",
    ("A\u200bB", "A\u202eB", "\u2066A\u2069", "A\u00adB", "\ufeffA", "A\ufffeB"),
    *_TEXTS,
)
_list_written(
    "text: letters of other scripts",
    ("ÉÇÔLE", "E\u0301COLE", "СОНТОН", "联系", "ᮞᮥᮔ᮪ᮓ", "😀", "𝔘"),  # noqa: RUF001 - meant
    *_TEXTS,
)
_list_written(
    "text: control characters",
    ("A\x01B", "A\x08\x1b[31mB", "A\x7fB", "A\x1dB", "A\x1aB"),
    *_TEXTS,
)
_list_written(
    "text: words that mean nothing elsewhere",
    ("NULL", "\\N", "NaN", "None", "N/A", "-", "true", "#N/A", "\\.", "\\", "0"),
    *_TEXTS,
)
_list_written(
    "text: blanks",
    ("   ", "\t", "\u00a0", " A  B ", "\tA\u00a0B\t", "\u3000A\u3000", "\u2003"),
    *_TEXTS,
)
_list_written(
    "text: quotes and delimiters, well quoted",
    ('"', '""', 'A "B" C', ",", "|", ";", 'A",B', "'", '","', '"|"'),
    *_TEXTS,
)
_list_written(
    "text: a line break, well quoted",
    ("JL. A\nNO. 5", "\n", "A\r\nB", "A\rB", "A\n\nB\n", '"\n"'),
    *_TEXTS,
)
_list("name: lower case", str.lower, ColumnType.NAME)
_list("name: blanks inside", lambda cell: cell.replace(" ", "  "), ColumnType.NAME)
