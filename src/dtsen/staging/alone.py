"""Staging one file by itself, for programs: no database, no delivery folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dtsen.areas import CodeSystem
from dtsen.errors import DeliveryRejected, LakeError
from dtsen.formats.delivered_books import read_book
from dtsen.formats.dialect import Told
from dtsen.quarter import Quarter
from dtsen.sources.layout import LayoutBroken, find, read_layout
from dtsen.sources.registry import SOURCES
from dtsen.staging.outcome import Outcome, Staged
from dtsen.staging.output import PlaceUnusable, held, require_apart
from dtsen.staging.said import read_said, require_readable, require_true, untrue
from dtsen.staging.stage import Delivered, Outputs, context_of, stage_records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtsen import lake
    from dtsen.formats.cells import DeliveredCode
    from dtsen.sources.layout import Layout
    from dtsen.staging.reading import Context
    from dtsen.staging.said import Said

# Ages are counted back from a quarter, and code books and areas are of our time.
YEARS = range(2000, 2100)


def stage_file(  # noqa: PLR0913, PLR0917 - a file, how it is read, where it goes
    path: Path | str,
    source: str,
    layout: str | Path,
    quarter: Quarter | str,
    out: Path | str,
    manifest: Mapping[str, Any] | Path | str | None = None,
) -> Staged:
    r"""Stage one file: ``<out>/accepted.parquet``, ``<out>/quarantined.parquet``.

    Parameters
    ----------
    path
        The file: delimited text, a spreadsheet (xlsx) or Parquet, whatever its name.
    source
        The short name of the source (``dtsen.sources.SOURCES``), or a new one where
        the layout is a declaration of its own.
    layout
        A version that we ship (``"siks-ng"``; of a source with several tables the one
        whose header the file has, or say which: ``"person/2023"``), or the path of a
        layout declaration (``docs/layouts.md``).
    quarter
        The quarter that the file is for, like ``2026-Q3``.
    out
        A folder; it is made where it is missing, and what lies there is replaced. Of
        several runs at once each waits for the one before: what lies there is of one.
    manifest
        What the sender says (:class:`dtsen.staging.said.Said`): a mapping, or the path
        of a JSON file.

    Returns
    -------
    Staged
        A file that cannot be used is rejected, with a reason and a message; nothing of
        it is left in ``out``.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "status.csv"
    ...     _ = file.write_text("NIK,STATUS,TANGGAL_STATUS\n3171,PADAN,\n")
    ...     staged = stage_file(file, "dukcapil", "1", "2026-Q3", folder)
    >>> str(staged.outcome), staged.rows_read, staged.accepted, staged.reasons
    ('accepted', 1, 1, {'NIK_FORMAT': 1})
    """
    outputs = Outputs(Path(out) / "accepted.parquet", Path(out) / "quarantined.parquet")
    try:
        require_apart(source, (path, layout, manifest), outputs)
        with held(source, outputs):
            return _alone(Path(path), source, layout, quarter, outputs, manifest)
    except DeliveryRejected as error:
        return Staged(
            outcome=Outcome.REJECTED,
            reason=error.code,
            # A name may hold what no output can show: half a character.
            message=str(error).encode(errors="backslashreplace").decode(),
            rows_read=error.n_records,
            quarantined=error.n_records,
        )


def _alone(  # noqa: PLR0913, PLR0917 - what stage_file is given
    path: Path,
    source: str,
    layout: str | Path,
    quarter: Quarter | str,
    outputs: Outputs,
    manifest: Mapping[str, Any] | Path | str | None,
) -> Staged:
    """Stage a file into a folder that no other run works in."""
    try:
        quarter = _quarter(source, path, quarter)
        said = read_said(source, manifest)
        book = path.parent / said.code_book if said.code_book else None
        require_apart(source, [book], outputs)
        require_true(path, source, said, quarter)
        layouts = _layouts(path, source, layout)
        if not any(map(said.names, layouts)):
            raise _other_layout(path, said, layouts[0])
        delivered = _delivered(path, source, said, book)
        contexts = [
            context_of(
                found, quarter, delivered.code_system, is_synthetic=said.synthetic
            )
            for found in layouts
        ]
        return _staged(delivered, contexts, outputs, said)
    except PlaceUnusable:
        raise
    except DeliveryRejected:
        outputs.remove()
        raise
    except OSError as error:
        outputs.remove()
        place = Path(error.filename or outputs.accepted.parent)
        raise _full(source, place, error.strerror or "none") from None
    except LakeError as error:
        outputs.remove()
        if error.kind != "IOException":
            raise
        raise _full(source, outputs.accepted.parent, str(error)) from None


def _full(source: str, place: Path, found: str) -> PlaceUnusable:
    expected = "a place that can be read and written to the end"
    return PlaceUnusable(source, place, expected=expected, found=found)


def _quarter(source: str, path: Path, quarter: Quarter | str) -> Quarter:
    try:
        parsed = Quarter.parse(str(quarter))
    except ValueError:
        parsed = None
    if parsed is None or parsed.year not in YEARS:
        raise DeliveryRejected(
            source,
            file=path.name,
            expected=f"a quarter of {YEARS[0]} to {YEARS[-1]}, spelled like 2026-Q3",
            found=repr(str(quarter)[:20]),
            remedy="Say which quarter the file is for.",
            code="TRIWULAN_SALAH",
        )
    return parsed


def _staged(
    delivered: Delivered, contexts: list[Context], outputs: Outputs, said: Said
) -> Staged:
    """Stage a file by the one layout that it has the columns of."""
    misfits = []
    for context in contexts:
        try:
            staged = stage_records(delivered, context, outputs, _no_members)
        except DeliveryRejected as error:
            if error.code != "BERKAS_KOLOM":
                raise
            misfits.append(error)
            continue
        if not said.names(context.layout):
            raise _other_layout(delivered.path, said, context.layout)
        return staged
    # The one that comes nearest says most.
    raise max(misfits, key=lambda error: len(str(error)))


def _delivered(path: Path, source: str, said: Said, book: Path | None) -> Delivered:
    usual = SOURCES[source].code_system if source in SOURCES else None
    return Delivered(
        path,
        Told(said.encoding, said.delimiter, is_whole=bool(said.bytes or said.sha256)),
        said.code_system or usual or CodeSystem.KEMENDAGRI,
        said.rows,
        _book(source, book),
    )


def _book(source: str, book: Path | None) -> tuple[DeliveredCode, ...]:
    if book is None:
        return ()
    require_readable(source, book)
    return read_book(book, source)


def _layouts(path: Path, source: str, layout: str | Path) -> list[Layout]:
    """Return the layouts that are meant: a declaration, or a version of a source."""
    if not isinstance(layout, str | Path):
        raise _no_layout(source, path, "neither a version nor a path")
    if Path(layout).suffix in {".yml", ".yaml"}:
        return [_declared(path, source, Path(layout))]
    found = find(source, str(layout))
    if not found:
        raise _no_layout(source, path, "none of this name")
    return found


def _declared(path: Path, source: str, declaration: Path) -> Layout:
    try:
        layout = read_layout(declaration)
    except LayoutBroken as error:
        raise _no_layout(source, path, str(error)) from None
    except (ValueError, RecursionError):
        raise _no_layout(source, path, "what cannot be read as one") from None
    if layout.source != source:
        raise _no_layout(source, path, f"one of the source {layout.source}")
    return layout


def _other_layout(path: Path, said: Said, used: Layout) -> DeliveryRejected:
    found = f"layout {used.table}/{used.version}"
    return untrue(used.source, path.name, f"layout {said.layout}", found)


def _no_layout(source: str, path: Path, found: str) -> DeliveryRejected:
    return DeliveryRejected(
        source,
        file=path.name,
        expected="a layout of the source, or the path of a declaration",
        found=found,
        remedy="Name a version that is shipped, or correct the declaration.",
        code="TATA_LETAK",
    )


def _no_members(connection: lake.Connection, _: Path) -> None:
    connection.execute(
        "create temp table member (family_key varchar, n_members bigint)"
    )
