"""Pairs of persons who are easily taken for one, by kind: what a linkage is tried on.

Found in the truth as it is, not noted where it was made: two persons who share a name
and a birthday by chance are as hard to tell apart as two who were made to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtsen.simulate.alike import like_tokens, twins
from dtsen.simulate.cells import Text, numbers_text
from dtsen.simulate.draws import Array, Mask
from dtsen.simulate.model import NOBODY, People, rows_of
from dtsen.simulate.names import MAX_TOKENS
from dtsen.simulate.words import FEMALE, MALE

TWINS, TWINS_ALIKE = "twins", "twins_alike"
NAMESAKES, PARENT, COPIED = "namesakes", "parent_of_one_name", "nik_copied"
_BITS = 16  # a token number and one more
NIK_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of people, pair by pair."""

    one: Array
    other: Array


def hard_pairs(people: People, copied: Pairs) -> pa.Table:
    """Return ``person_a``, ``person_b`` and ``kind``, each pair of a kind once.

    ``copied`` are the persons one of whom stands somewhere under the NIK of the other.
    """
    tables = [
        _table(people, pairs, kind)
        for kind, pairs in (*_twins(people), *_of_one_name(people), (COPIED, copied))
    ]
    order = [(name, "ascending") for name in ("kind", "person_a", "person_b")]
    table = pa.concat_tables(tables)
    return table.group_by(table.column_names).aggregate([]).sort_by(order)


def _table(people: People, pairs: Pairs, kind: str) -> pa.Table:
    ids = np.stack([people.person_id[pairs.one], people.person_id[pairs.other]])
    person_a, person_b = np.sort(ids, axis=0)
    return pa.table({
        "person_a": person_a,
        "person_b": person_b,
        "kind": pa.array([kind] * len(person_a), pa.string()),
    })


def _twins(people: People) -> list[tuple[str, Pairs]]:
    """Return twins, called alike in a word or in its letters, and other ones."""
    mother = np.where(people.mother_id == NOBODY, -1, people.mother_id)
    first, second = twins(mother, people.born_on)
    one, other = people.name[first], people.name[second]
    alike = (one[:, :, None] == other[:, None, :]) & (one >= 0)[:, :, None]
    is_alike = alike.any(axis=(1, 2))
    for sex in (MALE, FEMALE):
        like = like_tokens()[sex]
        is_alike |= like[one[:, 0]] == other[:, 0]
        is_alike |= like[other[:, 0]] == one[:, 0]
    return [
        (kind, Pairs(first[rows], second[rows]))
        for kind, rows in ((TWINS_ALIKE, is_alike), (TWINS, ~is_alike))
    ]


def _of_one_name(people: People) -> list[tuple[str, Pairs]]:
    """Return who share name, birthday, sex and kelurahan; and parents with children."""
    name = np.zeros(len(people), dtype=np.uint64)
    for place in range(MAX_TOKENS):
        token = (people.name[:, place] + 1).astype(np.uint64)
        name = (name << np.uint64(_BITS)) | token
    order = np.lexsort((name, people.sex, people.born_on, people.kelurahan))
    first, second = order[:-1], order[1:]
    same = np.ones(len(first), dtype=bool)
    for column in (name, people.sex, people.born_on, people.kelurahan):
        same &= column[first] == column[second]
    found = [(NAMESAKES, Pairs(first[same], second[same]))]
    for parent_id in (people.father_id, people.mother_id):
        parent = rows_of(parent_id, people.person_id)
        same = (parent >= 0) & (parent_id != NOBODY) & (name[parent] == name)
        same &= people.family_id[parent] == people.family_id
        found.append((PARENT, Pairs(np.flatnonzero(same), parent[same])))
    return found


class Owners:
    """Whose a NIK is, by the truth."""

    def __init__(self, people: People) -> None:
        self.order = np.argsort(people.nik, kind="stable")
        self.sorted = people.nik[self.order]

    def copied(self, rows: Array, own: Array, written: Text) -> Pairs:
        """Return who stands under the NIK of somebody else, and of whom."""
        at = np.flatnonzero(_differs(own, written))
        texts = written.take(pa.array(at)).to_pylist()
        is_nik = [text.isdigit() and len(text) == NIK_LENGTH for text in texts]
        at = at[np.array(is_nik, dtype=bool)]
        niks = np.array(
            [int(text) for text, is_one in zip(texts, is_nik, strict=True) if is_one],
            dtype=np.int64,
        )
        owner = rows_of(niks, self.sorted)
        is_owned = (owner >= 0) & (niks != NOBODY)
        return Pairs(rows[at[is_owned]], self.order[owner[is_owned]])


def _differs(own: Array, written: Text) -> Mask:
    differs = pc.not_equal(written, numbers_text(own, empty=own == NOBODY))
    return np.asarray(
        pc.fill_null(differs, fill_value=False).to_numpy(zero_copy_only=False)
    )
