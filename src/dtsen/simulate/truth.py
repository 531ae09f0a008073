"""The true state of a quarter as Parquet: never an input of the pipeline."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dtsen.simulate import words
from dtsen.simulate.cells import Words, numbers_text
from dtsen.simulate.draws import Array
from dtsen.simulate.model import NO_DAY, NOBODY, Families, People, State
from dtsen.simulate.names import MAX_TOKENS, tokens
from dtsen.simulate.places import places

_WORDS = {
    "sex": words.SEX,
    "relation": words.RELATION,
    "marital": words.MARITAL,
    "education": words.EDUCATION,
    "school": words.SCHOOL,
    "occupation": words.OCCUPATION,
    "life": words.LIFE,
}
_DAYS = frozenset({"born_on", "status_on", "came_on", "moved_on", "parted_on"})
_NUMBERS = frozenset({"nik", "no_kk", "old_no_kk"})
_AREAS = frozenset({"kelurahan", "old_kelurahan"})
_NAME = "name"


def write_state(state: State, folder: Path) -> None:
    """Write ``person.parquet`` and ``family.parquet``."""
    _write(_table(state.people), folder / "person.parquet")
    _write(_table(state.families), folder / "family.parquet")


def read_state(folder: Path) -> State:
    """Read back what :func:`write_state` wrote."""
    return State(
        People(**_columns(folder / "person.parquet", People)),
        Families(**_columns(folder / "family.parquet", Families)),
    )


def kelurahan_codes() -> tuple[str, ...]:
    """Return the codes that kelurahan numbers stand for."""
    return tuple(area.kelurahan_code for area in places().areas)


def _write(table: Any, path: Path) -> None:
    pq.write_table(table, path, compression="zstd", row_group_size=2**18)


def _table(columns: People | Families) -> Any:
    arrays: dict[str, Any] = {}
    for f in fields(columns):
        values = getattr(columns, f.name)
        if f.name == _NAME:
            for place, tokens_of_place in enumerate(values.T, start=1):
                arrays[f"name_{place}"] = _dictionary(tokens_of_place, tokens().text)
        elif f.name in _AREAS:
            arrays[f"{f.name}_code"] = _dictionary(values, kelurahan_codes())
        else:
            arrays[f.name] = _encoded(f.name, values)
    return pa.table(arrays)


def _encoded(name: str, values: Array) -> Any:
    if name in _WORDS:
        return _dictionary(values, _WORDS[name])
    if name in _DAYS:
        days = pa.array(values.astype(np.int32), mask=values == NO_DAY)
        return days.cast(pa.date32())
    if name in _NUMBERS:
        return numbers_text(values, empty=values == NOBODY)
    if name.endswith("_id"):
        return pa.array(values, mask=values == NOBODY)
    return pa.array(values)


def _dictionary(codes: Array, labels: tuple[str, ...]) -> Any:
    return Words(codes, labels).text().dictionary_encode()


def _columns(path: Path, kind: type[People | Families]) -> dict[str, Array]:
    table = pq.read_table(path).combine_chunks()
    return {f.name: _decoded(f.name, table) for f in fields(kind)}


def _decoded(name: str, table: Any) -> Array:
    if name == _NAME:
        in_place = (table[f"name_{place + 1}"] for place in range(MAX_TOKENS))
        codes = [_codes(column, tokens().text) for column in in_place]
        return np.stack(codes, axis=1).astype(np.int16)
    if name in _WORDS:
        return _codes(table[name], _WORDS[name]).astype(np.int8)
    if name in _AREAS:
        return _codes(table[f"{name}_code"], kelurahan_codes()).astype(np.int16)
    column = table[name]
    if name in _DAYS:
        return _numpy(pc.fill_null(column.cast(pa.int32()), NO_DAY))
    if name in _NUMBERS:
        return _numpy(pc.fill_null(pc.cast(column, pa.int64()), NOBODY))
    return _numpy(pc.fill_null(column, NOBODY) if name.endswith("_id") else column)


def _codes(column: Any, labels: tuple[str, ...]) -> Array:
    at = pc.index_in(column.cast(pa.string()), pa.array(labels, pa.string()))
    return _numpy(pc.fill_null(at, -1))


def _numpy(column: Any) -> Array:
    return np.array(column.to_numpy())
