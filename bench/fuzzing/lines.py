"""Damage to lines: fields, quotes, ends of lines, and single bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.sources import ColumnType
from fuzzing.draft import Line
from fuzzing.kinds import Stage, kind
from fuzzing.values import has

if TYPE_CHECKING:
    from collections.abc import Callable

    from fuzzing.draft import Draft

# Damage as staging names it.
QUOTES, FIELDS, CUT, BYTES = "kutip", "kolom", "terpotong", "aksara"
NUL, BLANK, RETURN, HEADER = "nul", "kosong", "enter", "kepala"


def _is_bare(draft: Draft) -> bool:
    return not draft.is_quoted_throughout


def _is_quoted(draft: Draft) -> bool:
    return draft.is_quoted_throughout


def _some(draft: Draft, *types: ColumnType) -> tuple[Line, int]:
    """Return a line and the place of one of its fields."""
    headers = draft.delivery.header_of(*types) if types else draft.delivery.headers
    return draft.pick(), draft.delivery.headers.index(draft.rng.choice(headers))


def _insert_bytes(name: str, damage: str, *bad: bytes) -> None:
    """List a kind that puts bytes into some field, between its quotes if it has any."""

    @kind(name, Stage.LINES)
    def _(draft: Draft) -> None:
        line, place = _some(draft)
        field, taken = line.fields[place], draft.rng.choice(bad)
        edge = 1 if field[:1] == b'"' else 0
        at = draft.rng.randint(edge, len(field) - edge)
        # Not between the two quotes that stand for one.
        at = len(field) - edge if b'"' in field[edge : len(field) - edge] else at
        at = len(field) - edge if not field.isascii() else at
        line.fields[place] = field[:at] + taken + field[at:]
        line.harm(damage)


_insert_bytes("bytes: a NUL", NUL, b"\0", b"\0\0\0\0")
_insert_bytes("bytes: not UTF-8", BYTES, b"\xff", b"\xfe\xff", b"\x80", b"\xbf\xbf")
_insert_bytes("bytes: overlong UTF-8", BYTES, b"\xc0\xaf", b"\xe0\x80\xaf", b"\xc1\x81")
_insert_bytes("bytes: a surrogate", BYTES, b"\xed\xa0\x80", b"\xed\xb0\x80")
_insert_bytes("bytes: cut in a letter", BYTES, b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98")
_insert_bytes("bytes: a letter of Latin-1", BYTES, b"\xe9", b"\xc9", b"\xfc", b"\xf1")
_insert_bytes("bytes: beyond Unicode", BYTES, b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80")


@kind("line: preallocated, NUL bytes at the end", Stage.LINES)
def _preallocated(draft: Draft) -> None:
    tail = Line([b"\0" * draft.rng.choice([1, 512, 4096])], {}, end=b"")
    tail.harm(NUL, CUT, FIELDS)
    draft.lines.append(tail)


@kind("line: a field is missing", Stage.LINES)
def _missing(draft: Draft) -> None:
    line, place = _some(draft)
    del line.fields[place]
    line.harm(FIELDS)


@kind("line: a field too many", Stage.LINES)
def _extra(draft: Draft) -> None:
    line, place = _some(draft)
    line.fields.insert(place, draft.quoted("CONTOH"))
    line.harm(FIELDS)


@kind("line: an empty field too many at the end", Stage.LINES)
def _extra_empty(draft: Draft) -> None:
    line = draft.pick()
    line.fields.append(draft.quoted("") if draft.rng.random() < 1 / 2 else b"")
    line.harm(FIELDS)


@kind("line: delimiters alone", Stage.LINES)
def _only_delimiters(draft: Draft) -> None:
    line = draft.pick()
    line.fields = [b""] * (len(draft.delivery.headers) + draft.rng.choice([-1, 1, 7]))
    line.harm(FIELDS)


@kind("line: one word", Stage.LINES)
def _one_word(draft: Draft) -> None:
    word = draft.rng.choice([b"JUMLAH", b"# catatan", b"\\.", b"(60 rows)", b"\x1a"])
    line = Line([word], {})
    line.harm(FIELDS)
    draft.lines.insert(draft.rng.randrange(len(draft.lines)), line)


@kind("line: delimiter unquoted in an address", Stage.LINES, needs=has(ColumnType.TEXT))
def _unquoted(draft: Draft) -> None:
    line, place = _some(draft, ColumnType.TEXT)
    line.fields[place] = f"JL. A{draft.delimiter} NO. 5".encode()
    line.harm(FIELDS)


@kind("line: a delimiter with a bit flipped", Stage.LINES)
def _flipped_delimiter(draft: Draft) -> None:
    line, _ = _some(draft)
    place = draft.rng.randrange(len(line.fields) - 1)
    flipped = bytes([ord(draft.delimiter) ^ (1 << draft.rng.randrange(3))])
    line.fields[place : place + 2] = [flipped.join(line.fields[place : place + 2])]
    line.harm(FIELDS, QUOTES)


@kind("line: its end with a bit flipped", Stage.LINES)
def _flipped_end(draft: Draft) -> None:
    """Let two records stand on one line; nobody can tell where one ends."""
    place = draft.rng.randrange(len(draft.lines) - 1)
    line, following = draft.lines[place : place + 2]
    line.fields[-1] += b"J" + following.fields[0]
    line.fields += following.fields[1:]
    line.harm(FIELDS, QUOTES)
    del draft.lines[place + 1]


@kind("line: much too long", Stage.LINES)
def _too_long(draft: Draft) -> None:
    line, place = _some(draft)
    line.fields[place] = draft.quoted("CONTOH " * 170_000)
    line.harm(FIELDS)


def _requoted(
    name: str,
    damage: Callable[[bytes], bytes],
    needs: Callable[[Draft], bool] | None = None,
) -> None:
    """List a kind that writes the quotes of one field wrongly."""

    @kind(name, Stage.LINES, needs=needs or (lambda _: True))
    def _(draft: Draft) -> None:
        line, place = _some(draft)
        line.fields[place] = damage(b"A CONTOH B")
        line.harm(QUOTES)


_requoted("quotes: the closing one is missing", lambda text: b'"' + text)
_requoted("quotes: the opening one is missing", lambda text: text + b'"')
_requoted("quotes: one astray", lambda text: text.replace(b" ", b'"', 1))
_requoted("quotes: two astray", lambda text: text.replace(b" ", b'"'))
_requoted("quotes: single inside", lambda text: b'"' + text.replace(b" ", b'"') + b'"')
_requoted("quotes: text behind", lambda text: b'"' + text + b'" C')
_requoted("quotes: a blank before", lambda text: b' "' + text + b'"')
_requoted("quotes: a blank behind", lambda text: b'"' + text + b'" ')
_requoted("quotes: escaped by a backslash", lambda text: b'"A \\"' + text + b'\\" B"')
_requoted("quotes: doubled around", lambda text: b'""' + text + b'""')


@kind("quotes: one with a bit flipped", Stage.LINES, needs=_is_quoted)
def _flipped_quote(draft: Draft) -> None:
    line, place = _some(draft)
    field = line.fields[place]
    is_first = draft.rng.random() < 1 / 2
    line.fields[place] = b"#" + field[1:] if is_first else field[:-1] + b"#"
    line.harm(QUOTES)


@kind("quotes: missing at the end of the last record", Stage.LINES)
def _open_at_the_end(draft: Draft) -> None:
    line = draft.lines[-1]
    line.fields[-1] = b'"CONTOH'
    line.end = draft.rng.choice([b"\n", b""])
    line.harm(QUOTES, CUT)


@kind("quotes: never needed, always there", Stage.LINES, needs=_is_bare)
def _all_quoted(draft: Draft) -> None:
    for line in [draft.header, *draft.lines]:
        line.fields = [f if f[:1] == b'"' else b'"' + f + b'"' for f in line.fields]


@kind("quotes: none where the layout has them", Stage.LINES, needs=_is_quoted)
def _none_quoted(draft: Draft) -> None:
    for line in [draft.header, *draft.lines]:
        signs = set(f'"{draft.delimiter}\r\n'.encode())
        is_plain = [not signs & set(f[1:-1]) for f in line.fields]
        line.fields = [
            f[1:-1] if plain else f
            for f, plain in zip(line.fields, is_plain, strict=True)
        ]


@kind("ends: Windows", Stage.LINES)
def _windows(draft: Draft) -> None:
    for line in [draft.header, *draft.lines]:
        line.end = b"\r\n"


@kind("ends: mixed", Stage.LINES)
def _mixed(draft: Draft) -> None:
    for line in draft.lines:
        line.end = draft.rng.choice([b"\r\n", b"\n"])


@kind("ends: none behind the last record", Stage.LINES)
def _no_last_end(draft: Draft) -> None:
    draft.lines[-1].end = b""
    if draft.rng.random() < 1 / 2:
        draft.manifest |= {"bytes": None, "sha256": None}


@kind("ends: a carriage return within a record", Stage.LINES, needs=_is_bare)
def _return_inside(draft: Draft) -> None:
    line, place = _some(draft)
    line.fields[place] = b"A\rB"
    line.harm(RETURN)


@kind("ends: a line feed within a record", Stage.LINES)
def _feed_inside(draft: Draft) -> None:
    """Two lines, neither of which is a record."""
    place = draft.rng.randrange(len(draft.lines))
    line = draft.lines[place]
    half = draft.rng.randrange(1, len(line.fields))
    # Neither half is blank.
    line.fields[half - 1] = line.fields[half] = draft.quoted("CONTOH")
    rest = Line(line.fields[half:], {}, end=line.end)
    line.fields, line.end = line.fields[:half], b"\n"
    line.harm(FIELDS)
    rest.harm(FIELDS)
    draft.lines.insert(place + 1, rest)


@kind("blank: a line in the middle", Stage.LINES)
def _blank_line(draft: Draft) -> None:
    text = draft.rng.choice([b"", b" ", b"\t  "])
    line = Line([text], {})
    line.harm(BLANK)
    draft.lines.insert(draft.rng.randrange(len(draft.lines)), line)


@kind("blank: lines at the end", Stage.LINES)
def _blank_end(draft: Draft) -> None:
    for _ in range(draft.rng.randint(1, 5)):
        end = draft.rng.choice([b"\n", b"\r\n"])
        draft.lines.append(Line([b""], {}, end=end, is_record=False))
    draft.notes |= {"BARIS_KOSONG_AKHIR"}


@kind("bytes: the end mark of DOS", Stage.LINES)
def _end_of_dos(draft: Draft) -> None:
    end = draft.rng.choice([b"", b"\n", b"\r\n"])
    draft.lines.append(Line([b"\x1a"], {}, end=end, is_record=False))
    draft.notes |= {"TANDA_AKHIR_BERKAS"}


@kind("header: once more in the middle", Stage.LINES)
def _header_again(draft: Draft) -> None:
    fields = draft.header.fields
    spelled = [fields, [f.upper() for f in fields], [f.lower() for f in fields]]
    line = Line(list(draft.rng.choice(spelled)), {})
    line.harm(HEADER)
    draft.lines.insert(draft.rng.randrange(len(draft.lines) + 1), line)


@kind("bytes: the mark of UTF-8 in the middle", Stage.LINES)
def _mark_inside(draft: Draft) -> None:
    """Let it stay where it is: part of a cell, or text before a quote."""
    line, first = draft.pick(), draft.delivery.headers[0]
    line.fields[0] = b"\xef\xbb\xbf" + line.fields[0]
    if line.fields[0].endswith(b'"'):
        line.harm(QUOTES)
    line.cells = line.cells | {first: "\ufeff" + line.cells[first]}


@kind("lines: two files in one", Stage.LINES)
def _two_files(draft: Draft) -> None:
    again = Line(list(draft.header.fields), {})
    again.harm(HEADER)
    if draft.rng.random() < 1 / 2:
        again.fields[0] = b"\xef\xbb\xbf" + again.fields[0]
        if draft.is_quoted_throughout:
            again.harm(HEADER, QUOTES)
    copies = [Line(list(line.fields), line.cells) for line in draft.lines]
    draft.lines += [again, *copies]


@kind("lines: two files in one, without a line end between", Stage.LINES)
def _two_files_joined(draft: Draft) -> None:
    copies = [Line(list(line.fields), line.cells) for line in draft.lines]
    last = draft.lines[-1]
    last.fields[-1] += draft.header.fields[0]
    last.fields += draft.header.fields[1:]
    last.harm(FIELDS, QUOTES)
    draft.lines += copies
