"""Damage to the header: nothing may be read under a wrong name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzzing.draft import Line
from fuzzing.kinds import Stage, kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from fuzzing.draft import Draft

COLUMNS = "BERKAS_KOLOM"


def _required(draft: Draft) -> list[int]:
    """Return the places of headers that may not be missing, nor stand elsewhere."""
    optional = draft.delivery.layout.optional_headers
    return [n for n, h in enumerate(draft.delivery.headers) if h not in optional]


def _refused(
    name: str, needs: Callable[[Draft], bool] | None = None
) -> Callable[[Callable[[Draft], None]], None]:
    """List a kind after which the columns are not those of the contract."""

    def listed(apply: Callable[[Draft], None]) -> None:
        @kind(name, Stage.FILE, needs=needs or (lambda _: True), is_alone=True)
        def _(draft: Draft) -> None:
            apply(draft)
            draft.rejected |= {COLUMNS}

    return listed


def _every_line(draft: Draft) -> list[Line]:
    return [draft.header, *draft.lines]


@_refused("header: missing")
def _(draft: Draft) -> None:
    draft.header = draft.lines.pop(0)


@_refused("header: a line above it")
def _(draft: Draft) -> None:
    draft.before = draft.rng.choice([b"DATA CONTOH 2026\n", b"\n", b";;;\n", b",,\n"])


@_refused("header: its first column is missing")
def _(draft: Draft) -> None:
    del draft.header.fields[0]


@_refused("header: all of it moved by one")
def _(draft: Draft) -> None:
    draft.header.fields.insert(0, draft.quoted("NO"))


@_refused("header: two names exchanged")
def _(draft: Draft) -> None:
    a, b = draft.rng.sample(_required(draft), 2)
    fields = draft.header.fields
    fields[a], fields[b] = fields[b], fields[a]


@_refused("header: two columns exchanged")
def _(draft: Draft) -> None:
    a, b = draft.rng.sample(_required(draft), 2)
    for line in _every_line(draft):
        line.fields[a], line.fields[b] = line.fields[b], line.fields[a]


@_refused("header: a column renamed")
def _(draft: Draft) -> None:
    place = draft.rng.choice(_required(draft))
    draft.header.fields[place] = draft.quoted(f"{draft.delivery.headers[place]} BARU")


@_refused("header: a column twice")
def _(draft: Draft) -> None:
    place = draft.rng.randrange(len(draft.header.fields))
    for line in _every_line(draft):
        line.fields.append(line.fields[place])


@_refused("header: a column missing")
def _(draft: Draft) -> None:
    place = draft.rng.choice(_required(draft))
    for line in _every_line(draft):
        del line.fields[place]


@_refused("header: an unknown column")
def _(draft: Draft) -> None:
    place = draft.rng.randrange(len(draft.header.fields) + 1)
    draft.header.fields.insert(place, draft.quoted("KETERANGAN CONTOH"))
    for line in draft.lines:
        line.fields.insert(place, draft.quoted("RAHASIA CONTOH"))


@_refused("header: an empty name")
def _(draft: Draft) -> None:
    draft.header.fields[draft.rng.choice(_required(draft))] = b""


@_refused("header: ten thousand columns")
def _(draft: Draft) -> None:
    more = [f"KOLOM_{n}".encode() for n in range(10_000)]
    draft.header.fields += more
    for line in draft.lines:
        line.fields += [b"0"] * len(more)


@_refused("header: a quote left open")
def _(draft: Draft) -> None:
    draft.header.fields[0] = b'"' + draft.delivery.headers[0].encode()


@_refused("header: a line break within a name")
def _(draft: Draft) -> None:
    name = draft.delivery.headers[-1].encode()
    draft.header.fields[-1] = b'"' + name[:2] + b"\n" + name[2:] + b'"'


@_refused("header: bytes that are no text")
def _(draft: Draft) -> None:
    draft.header.fields[-1] += b"\xff"


@_refused("header: of another layout")
def _(draft: Draft) -> None:
    draft.header.fields = [b"KODE", b"NAMA_KELUARGA", b"BULAN"]


@_refused("header: cut off")
def _(draft: Draft) -> None:
    whole = draft.bytes_of(draft.header)
    draft.content = whole[: draft.rng.randrange(1, len(whole) - 1)]
    draft.lines = []


def _has_optional(draft: Draft) -> bool:
    return len(_required(draft)) < len(draft.delivery.headers)


@kind("header: an optional column elsewhere", Stage.FILE, needs=_has_optional)
def _(draft: Draft) -> None:
    """Columns are read by their names: nothing changes."""
    optional = sorted(set(range(len(draft.delivery.headers))) - set(_required(draft)))
    place = draft.rng.choice(optional)
    for line in _every_line(draft):
        if len(line.fields) == len(draft.delivery.headers):
            line.fields.append(line.fields.pop(place))


@kind("header: in another case, with other blanks", Stage.FILE)
def _(draft: Draft) -> None:
    changes: list[Callable[[str], str]] = [
        str.upper,
        str.lower,
        lambda name: f" {name}  ",
        lambda name: name.replace("_", "  "),
        lambda name: name.replace(" ", "_"),
    ]
    names = (draft.rng.choice(changes)(name) for name in draft.delivery.headers)
    draft.header.fields = [draft.quoted(name) for name in names]


@kind("header: the line that Excel obeys above it", Stage.FILE)
def _(draft: Draft) -> None:
    draft.before = f"sep={draft.delimiter}\n".encode()
