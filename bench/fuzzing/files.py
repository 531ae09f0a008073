"""Damage to the file as a whole: encoding, dialect, length, and what it is at all."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import zipfile
from typing import TYPE_CHECKING

from fuzzing.kinds import Stage, kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from fuzzing.draft import Draft

EMPTY, FORMAT, ENCODING = "BERKAS_KOSONG", "BERKAS_FORMAT", "BERKAS_AKSARA"
COLUMNS, BROKEN, UNTRUE = "BERKAS_KOLOM", "BERKAS_RUSAK", "BERKAS_MANIFES"
# Fewer lines with letters beyond ASCII prove no other encoding.
_MIN_LINES = 20


@kind("encoding: UTF-8 with its mark", Stage.FILE)
def _(draft: Draft) -> None:
    draft.before = b"\xef\xbb\xbf" + draft.before


@kind("encoding: UTF-16 with its mark", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.encoding = "utf-16"
    draft.notes |= {"AKSARA_BERBEDA"}


@kind("encoding: UTF-16, a line of it broken", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.encoding = "utf-16"
    draft.notes |= {"AKSARA_BERBEDA"}
    _break_the_last(draft)


@kind("encoding: UTF-16, half a pair", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.encoding = draft.rng.choice(["utf-16-le", "utf-16-be"])
    draft.manifest["encoding"] = "utf-16"
    line = draft.pick()
    half = draft.rng.choice([b"\xed\xa0\x80", b"\xed\xb2\x80", b"\xed\xbf\xbf"])
    line.fields[0] = draft.quoted("CONTOH").replace(b"T", half)
    line.raw = draft.bytes_of(line).replace(half, b"\\xff").decode()
    line.harm("aksara")


@kind("encoding: UTF-16, cut within a unit", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.encoding = draft.rng.choice(["utf-16-le", "utf-16-be"])
    draft.manifest["encoding"] = draft.encoding
    draft.content = draft.written()[:-1]
    line = draft.lines[-1]
    line.raw = draft.bytes_of(line).decode() + "\\xff"
    line.harm("aksara")


@kind("encoding: UTF-16, a byte lost", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.encoding = "utf-16"
    whole = draft.written()
    place = draft.rng.randrange(2, len(whole) - 2)
    draft.content = whole[:place] + whole[place + 1 :]
    draft.rejected |= {FORMAT, ENCODING}


@kind("encoding: UTF-16 without a mark", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.encoding = draft.rng.choice(["utf-16-le", "utf-16-be"])
    draft.rejected |= {FORMAT, COLUMNS}


@kind("encoding: UTF-16 without a mark, as stated", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.encoding = draft.rng.choice(["utf-16-le", "utf-16-be"])
    draft.manifest["encoding"] = draft.encoding


@kind("encoding: UTF-32", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.encoding = "utf-32"
    draft.rejected |= {FORMAT, ENCODING}


@kind("encoding: Latin-1, as stated", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.encoding = "latin-1"
    draft.manifest["encoding"] = draft.rng.choice(["latin-1", "windows-1252"])
    _require_letters(draft)


@kind("encoding: Latin-1, as stated, a line of it broken", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.encoding = "latin-1"
    draft.manifest["encoding"] = draft.rng.choice(["latin-1", "windows-1252"])
    _require_letters(draft)
    _break_the_last(draft)


@kind("encoding: Latin-1, not stated", Stage.CELLS, is_alone=True)
def _(draft: Draft) -> None:
    """Write letters in words: many prove the encoding, few are damage."""
    for row in draft.delivery.rows:
        for header in draft.delivery.headers:
            row[header] = row[header].replace("Ô", "O").replace("°", "o")
        row[draft.delivery.headers[-1]] = "CONTÉH"
    draft.encoding = "latin-1"
    if len(draft.delivery.rows) >= _MIN_LINES:
        draft.notes |= {"AKSARA_BERBEDA"}
    else:
        draft.rejected |= {BROKEN}


@kind("encoding: UTF-8 where Latin-1 is stated", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.manifest["encoding"] = "latin-1"
    _require_letters(draft)
    draft.rejected |= {ENCODING}


@kind("encoding: none that is known is stated", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.manifest["encoding"] = draft.rng.choice(["ebcdic-cp-us", "utf-7", "?", "hex"])
    draft.rejected |= {ENCODING, UNTRUE}


def _break_the_last(draft: Draft) -> None:
    """Let the place of a broken line lie behind letters beyond ASCII, if there are."""
    line = draft.lines[-1]
    line.fields.append(draft.quoted("CONTOH"))
    line.harm("kolom")


def _require_letters(draft: Draft) -> None:
    """Let the last cell of a record be beyond ASCII, so that encodings differ."""
    line = draft.pick()
    line.cells = line.cells | {draft.delivery.headers[-1]: "CONTÉH"}
    line.fields[-1] = draft.quoted("CONTÉH")


def _other_delimiter(name: str, *signs: str, is_stated: bool = False) -> None:
    @kind(name, Stage.CELLS)
    def _(draft: Draft) -> None:
        others = [s for s in signs if s != draft.delivery.layout.delimiter]
        draft.delimiter = draft.rng.choice(others)
        if is_stated:
            draft.manifest["delimiter"] = draft.delimiter
        else:
            draft.notes |= {"PEMISAH_BERBEDA"}


_other_delimiter("delimiter: another one", ",", ";", "|", "\t")
_other_delimiter(
    "delimiter: another one, as stated", ";", "^", "~", "\t", is_stated=True
)


@kind("delimiter: one that nobody uses", Stage.CELLS, is_alone=True)
def _(draft: Draft) -> None:
    draft.delimiter = draft.rng.choice("^~:")
    draft.rejected |= {COLUMNS}


@kind("delimiter: another one than stated", Stage.MANIFEST)
def _(draft: Draft) -> None:
    if draft.delimiter == ";":
        return
    draft.manifest["delimiter"] = ";"
    draft.notes |= {"PEMISAH_BERBEDA"}


@kind("delimiter: stated, and none", Stage.MANIFEST)
def _(draft: Draft) -> None:
    draft.manifest["delimiter"] = draft.rng.choice(['"', "", ";;", "\n", "A", "°"])
    draft.rejected |= {FORMAT, UNTRUE}


@kind("ends: carriage returns alone", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    for line in [draft.header, *draft.lines]:
        line.end = b"\r"
    draft.notes |= {"AKHIR_BARIS_BERBEDA"}


@kind("ends: each doubled", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    for line in [draft.header, *draft.lines]:
        line.end = b"\r\r\n"
    draft.rejected |= {BROKEN, COLUMNS}


@kind("length: nothing", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.content = draft.rng.choice([b"", b"\xef\xbb\xbf", b"\xff\xfe"])
    draft.rejected |= {EMPTY}


@kind("length: blanks alone", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.content = draft.rng.choice([b"\n", b"   \n\n", b"\r\n" * 9, b"\t"])
    draft.rejected |= {EMPTY, COLUMNS}


@kind("length: the header alone", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    draft.lines = []
    draft.header.end = draft.rng.choice([b"\n", b"", b"\r\n"])


def _cut(draft: Draft, *, in_field: bool) -> None:
    """Keep the first records; the last of them perhaps in part."""
    kept = draft.rng.randrange(2, len(draft.lines))
    del draft.lines[kept:]
    if in_field:
        line = draft.lines[-1]
        place = draft.rng.randrange(1, len(line.fields))
        rest = line.fields[place - 1]
        line.fields = line.fields[: place - 1]
        line.fields.append(rest[: draft.rng.randrange(len(rest) + 1)] or b"3")
        line.end = b""
        line.harm("terpotong")


@kind("length: cut between records", Stage.FILE)
def _(draft: Draft) -> None:
    """Only the manifest can tell."""
    draft.manifest["rows"] = len(draft.numbered())
    draft.rejected |= {UNTRUE}
    _cut(draft, in_field=False)


@kind("length: cut between records before the manifest was made", Stage.FILE)
def _(draft: Draft) -> None:
    _cut(draft, in_field=False)


@kind("length: cut within a record", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    _cut(draft, in_field=True)


@kind("length: cut within the last field", Stage.FILE, is_alone=True)
def _(draft: Draft) -> None:
    """Leave a shorter value; one in quotes is open then."""
    line, header = draft.lines[-1], draft.delivery.headers[-1]
    line.cells = line.cells | {header: "3171"}
    whole = draft.quoted("3171")
    cut = draft.rng.randrange(2, len(whole) + 1)
    line.fields[-1], line.end = whole[:cut], b""
    if whole[:1] == b'"' and cut < len(whole):
        line.harm("terpotong")
    line.cells |= {header: whole[:cut].decode().strip('"')}
    draft.manifest |= {"bytes": None, "sha256": None}


def _is_no_text(
    name: str, content: Callable[[Draft, bytes], bytes], *codes: str, suffix: str = ""
) -> None:
    """List a kind that makes something else of the file."""

    @kind(name, Stage.FILE, is_alone=True)
    def _(draft: Draft) -> None:
        draft.content = content(draft, draft.seal())
        draft.manifest = {}
        draft.rejected |= {FORMAT, *codes}
        draft.name += suffix


def _zipped(content: bytes, *names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def _random(draft: Draft, _: bytes) -> bytes:
    # Random bytes do not begin like text.
    return b"\x89" + draft.rng.getrandbits(8 * 2000).to_bytes(2000, "big")


_is_no_text("kind: a web page", lambda _d, _c: b"<!DOCTYPE html><html>masuk</html>")
_is_no_text("kind: JSON", lambda d, _: json.dumps(d.delivery.rows).encode())
_is_no_text("kind: PDF", lambda _d, _c: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
_is_no_text("kind: gzip", lambda _, content: gzip.compress(content, mtime=0))
_is_no_text("kind: gzip, named so", lambda _, c: gzip.compress(c), suffix=".gz")
_is_no_text("kind: bzip2", lambda _, content: bz2.compress(content))
_is_no_text("kind: ZIP", lambda d, content: _zipped(content, d.name))
_is_no_text("kind: ZIP, named so", lambda d, c: _zipped(c, d.name), suffix=".zip")
_is_no_text("kind: ZIP of nothing", lambda _d, _c: _zipped(b""))
_is_no_text("kind: ZIP cut off", lambda d, c: _zipped(c, d.name)[:200])
_is_no_text("kind: an old workbook", lambda _d, _c: bytes.fromhex("d0cf11e0a1b11ae1"))
_is_no_text("kind: random bytes", _random, COLUMNS, ENCODING)
_is_no_text("kind: NUL bytes", lambda _d, _c: b"\0" * 4096, COLUMNS, ENCODING)
_is_no_text("kind: Parquet by its first bytes", lambda _d, _c: b"PAR1" + b"\0" * 90)


@kind("kind: text named as a workbook", Stage.FILE)
def _(draft: Draft) -> None:
    """Give a wrong name: what a file is stands in its bytes."""
    draft.name += draft.rng.choice([".xlsx", ".parquet", ".txt", ".CSV", ".zip"])
