"""How good the links of a quarter are, without a truth: estimated, with intervals.

Every pair of records that is one person is a link, whether something speaks of this
very pair or it follows from others. The links of a kind that are right make precision;
those, the pairs kept apart that are one person all the same, and the pairs that nothing
has compared make recall.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from dtsen import decisions, lake
from dtsen.areas import areas
from dtsen.linkage import posterior
from dtsen.linkage.posterior import TOGETHER, Counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from dtsen.lake import Connection
    from dtsen.linkage.posterior import Floats, Kind, Shares
    from dtsen.quarter import Quarter

# A pair belongs to a part where one of its records does. The kota are parts as well.
PARTS = {
    "all": "is_pair",
    "women": "has_woman",
    "men": "has_man",
    "single_name": "has_single_name",
    "under_5": "has_under_5",
    "under_18": "has_under_18",
    "from_65": "has_from_65",
    "without_nik": "has_no_nik",
}
APART = "apart.parquet"
PAIRS = ".pairs.parquet"
# With fewer links, how far a part is behind is luck.
FEW_LINKS = 1000
SCHEMA = pa.schema([
    ("quarter", pa.string()),
    ("part", pa.string()),
    ("n_links", pa.int64()),
    ("precision_ratio", pa.float64()),
    ("precision_lower", pa.float64()),
    ("precision_upper", pa.float64()),
    ("precision_basis", pa.string()),
    ("recall_ratio", pa.float64()),
    ("recall_lower", pa.float64()),
    ("recall_upper", pa.float64()),
    ("recall_basis", pa.string()),
    ("recall_behind", pa.float64()),
    ("n_labels", pa.int64()),
])


@dataclass(frozen=True, slots=True)
class Profile:
    """The pairs of a quarter by kind, and how often each kind is one person.

    ``column`` has one entry per row: the attributes, ``kind`` (a row of ``shares``),
    ``class_`` (a row of ``never_met``) and ``n_pairs``.
    """

    column: dict[str, NDArray[Any]]
    shares: Shares
    never_met: Floats

    def counts(self, rows: NDArray[np.bool_]) -> Floats:
        """Return the pairs of some rows by kind and class."""
        shape = (len(self.shares.kinds), len(self.never_met))
        place = self.column["kind"][rows] * shape[1] + self.column["class_"][rows]
        counted = np.bincount(
            place, weights=self.column["n_pairs"][rows], minlength=shape[0] * shape[1]
        )
        return counted.astype(np.float64).reshape(shape)

    @property
    def is_link(self) -> NDArray[np.bool_]:
        """Whether pairs of each kind are one person."""
        return np.array([state == TOGETHER for _, state in self.shares.kinds], bool)


@dataclass(frozen=True, slots=True)
class Judged:
    """Links that are right, all links, and pairs missed: the expected, then draws."""

    n_links: float
    right: Floats
    missed: Floats

    @property
    def precision(self) -> Floats:
        return self.right / self.n_links

    @property
    def recall(self) -> Floats:
        n_true = self.right + self.missed
        return np.where(n_true > 0, self.right / np.maximum(n_true, 1e-9), 1.0)


def show(connection: Connection, quarter: Quarter, folder: Path) -> Profile:
    """Return the pairs of a quarter by kind; write those that are kept apart.

    Reads ``pair.parquet`` and ``person_link.parquet`` in ``folder``, ``staged_person``,
    the pairs kept apart in the quarter before, and what people have decided. Creates
    ``trait`` and ``pair_profile``.
    """
    prior = posterior.read_prior()
    _show_traits(connection, quarter, folder)
    _show_pairs(connection, quarter, folder)
    _show_shares(connection, prior)
    _make(connection, "pair_profile")
    return _profile(connection, prior, _labels(connection, quarter))


def estimate(profile: Profile, quarter: Quarter) -> list[dict[str, Any]]:
    """Return precision and recall of every part that has links."""
    rows: list[dict[str, Any]] = []
    whole = 1.0
    draw = np.random.default_rng(posterior.SEED)
    for part, is_inside in _parts(profile, quarter).items():
        counts = profile.counts(is_inside)
        judged = judge(profile, counts, draw)
        if not judged.n_links:
            continue
        recall = float(judged.recall[0])
        whole = recall if part == "all" else whole
        is_many = judged.n_links >= FEW_LINKS
        rows.append({
            "quarter": str(quarter),
            "part": part,
            "n_links": int(judged.n_links),
            **_ends("precision", judged.precision),
            "precision_basis": basis(*support(profile, counts, links_only=True)),
            **_ends("recall", judged.recall),
            # What nothing has compared is known from the prior alone.
            "recall_basis": basis(*support(profile, counts), is_open=True),
            "recall_behind": round(whole - recall, 6) if is_many else None,
            "n_labels": int(support(profile, counts)[0].sum()),
        })
    return rows


def write(
    connection: Connection, path: Path, rows: list[dict[str, Any]], schema: pa.Schema
) -> None:
    """Write rows of ours to a Parquet file."""
    connection.register("rows_of_arrow", pa.Table.from_pylist(rows, schema))
    lake.write(connection, "select * from rows_of_arrow", path)
    connection.unregister("rows_of_arrow")


def judge(profile: Profile, counts: Floats, draw: np.random.Generator) -> Judged:
    """Return how good links are of which so many pairs of each kind were counted."""
    kind, class_ = counts.nonzero()
    # Not by matrix product: its last digits depend on the machine.
    true = counts[kind, class_][:, np.newaxis] * profile.shares.values[kind]
    right = true[profile.is_link[kind]].sum(axis=0)
    parted = true.sum(axis=0) - right
    never_met = (true * profile.never_met[class_]).sum(axis=0)
    n_links = float(counts[profile.is_link].sum())
    n_wrong = posterior.happened(n_links - right, draw)
    n_missed = posterior.happened(parted + never_met, draw)
    return Judged(n_links, np.maximum(n_links - n_wrong, 0), n_missed)


def basis(n_labels: NDArray[np.int64], worth: Floats, *, is_open: bool = False) -> str:
    """Say what a number rests on: the prior, labels that outweigh it, or both.

    Where something is ``is_open``, no number of labels is enough.

    >>> basis(np.array([0, 0]), np.array([50.0, 50.0]))
    'prior'
    >>> basis(np.array([60, 3]), np.array([50.0, 50.0]))
    'both'
    >>> basis(np.array([60]), np.array([50.0])), basis(
    ...     np.array([60]), np.array([50.0]), is_open=True
    ... )
    ('labels', 'both')
    """
    if not n_labels.any():
        return "prior"
    return "labels" if (n_labels >= worth).all() and not is_open else "both"


def support(
    profile: Profile, counts: Floats, *, links_only: bool = False
) -> tuple[NDArray[np.int64], Floats]:
    """Return labels and worth of the prior, of the kinds that have pairs."""
    is_met = counts.sum(axis=1) > 0
    if links_only:
        is_met &= profile.is_link
    return profile.shares.n_labels[is_met], profile.shares.worth[is_met]


def kota_codes(quarter: Quarter) -> list[str]:
    """Return the codes of the kota of a quarter."""
    return sorted({area.kota_code for area in areas(on=quarter.last_day)})


def _show_traits(connection: Connection, quarter: Quarter, folder: Path) -> None:
    """Create ``trait``: what is counted apart of each record."""
    lake.view(connection, "person_link", folder / "person_link.parquet")
    reasons = "select *, match_weight as weight from person_link where pass <> 'alone'"
    lake.table(connection, "pair", reasons)
    _make(connection, "reason", "stratum")
    _make(connection, "trait", today=quarter.last_day)


def _show_pairs(connection: Connection, quarter: Quarter, folder: Path) -> None:
    """Create ``judged_pair`` and ``apart``, the latter written for later quarters."""
    lake.view(connection, "every_pair", folder / "pair.parquet")
    lake.table(
        connection, "pair", "select * from every_pair where source_r <> 'register'"
    )
    _make(connection, "judged_pair", "stratum")
    earlier = lake.linkage_dir(quarter.previous) / APART
    if earlier.exists():
        lake.table(connection, "earlier_apart", f"select * from {lake.quoted(earlier)}")
    else:
        _make(connection, "earlier_apart", "no_apart")
    lake.write(connection, lake.statement("linkage/apart_pair"), folder / APART)
    lake.view(connection, "apart", folder / APART)


def _show_shares(connection: Connection, prior: Mapping[Kind, Counted]) -> None:
    linked = {stratum: n for (stratum, state), n in prior.items() if state == TOGETHER}
    shares = pa.table({
        "stratum": pa.array(list(linked), pa.string()),
        "share": pa.array([n.share for n in linked.values()], pa.float64()),
    })
    connection.register("rows_of_arrow", shares)
    lake.table(connection, "link_share", "select * from rows_of_arrow")
    connection.unregister("rows_of_arrow")


def _labels(connection: Connection, quarter: Quarter) -> dict[Kind, Counted]:
    """Return what people have said of the pairs that were drawn for an audit."""
    decided = decisions.pairs_path(quarter).parent.glob(f"*{PAIRS}")
    queue = lake.queue_path(quarter)
    drawn = queue.parents[1].glob(f"*/{queue.name}")
    for table, nothing, files in (
        (
            "decided_pair",
            "no_decision",
            {p.name.removesuffix(PAIRS): p for p in decided},
        ),
        ("drawn_pair", "no_draw", {p.parent.name: p for p in drawn}),
    ):
        _make(connection, table, nothing)
        columns = [
            name for name in connection.table(table).columns if name != "quarter"
        ]
        parts = [f"select null as quarter, {', '.join(columns)} from {table}"] + [
            f"select '{of}', {', '.join(columns)} from {lake.quoted(path)}"
            for of, path in sorted(files.items())
        ]
        lake.table(connection, table, " union all ".join(parts))
    said = connection.execute(
        lake.statement("linkage/label"), {"quarter": str(quarter)}
    ).fetchall()
    return {(stratum, state): Counted(*counts) for stratum, state, *counts in said}


def _profile(
    connection: Connection,
    prior: Mapping[Kind, Counted],
    labels: Mapping[Kind, Counted],
) -> Profile:
    column: dict[str, NDArray[Any]] = {
        name: np.asarray(values)
        for name, values in connection
        .execute("select * from pair_profile")
        .fetchnumpy()
        .items()
    }
    pairs = list(zip(column["stratum"], column["state"], strict=True))
    kinds = sorted(set(pairs))
    number = {kind: row for row, kind in enumerate(kinds)}
    column["kind"] = np.array([number[pair] for pair in pairs], dtype=np.int64)
    column["is_pair"] = np.ones(len(pairs), dtype=bool)
    column["has_single_name"] = column["is_single_name_l"] | column["is_single_name_r"]
    named = np.array(
        [
            " ".join(
                [source_l, source_r]
                + ["no_nik"] * bool(has_no_nik)
                + ["single_name"] * bool(is_single)
            )
            for source_l, source_r, has_no_nik, is_single in zip(
                *(column[name] for name in ("source_l", "source_r", "has_no_nik")),
                column["has_single_name"],
                strict=True,
            )
        ],
        dtype=str,
    )
    classes, column["class_"] = np.unique(named, return_inverse=True)
    shares = posterior.shares(kinds, prior, labels)
    return Profile(column, shares, posterior.never_met(classes.tolist(), prior))


def _parts(profile: Profile, quarter: Quarter) -> dict[str, NDArray[np.bool_]]:
    column = profile.column
    parts = {part: column[name].astype(bool) for part, name in PARTS.items()}
    for code in kota_codes(quarter):
        parts[code] = (column["kota_l"] == code) | (column["kota_r"] == code)
    return parts


def _ends(measure: str, values: Floats) -> dict[str, float]:
    expected, lower, upper = posterior.interval(values)
    return {
        f"{measure}_ratio": expected,
        f"{measure}_lower": lower,
        f"{measure}_upper": upper,
    }


def _make(
    connection: Connection, table: str, statement: str = "", **binds: Any
) -> None:
    text = lake.statement(f"linkage/{statement or table}")
    lake.table(connection, table, text, binds or None)
