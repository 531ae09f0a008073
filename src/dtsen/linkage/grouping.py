"""From links to persons: first inside each source, then between the sources.

What must stay apart is asked three times: of all pairs, so that no link joins them;
of the records of a source that links have brought together; and of the records of a
person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from dtsen import lake
from dtsen.linkage.clusters import Pairs, components, settle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dtsen.lake import Connection
    from dtsen.linkage.clusters import Ints
    from dtsen.linkage.config import Config


def group(connection: Connection, config: Config) -> None:
    """Create ``edge``, ``source_person``, ``member`` and ``grouped`` (rid, heir).

    ``heir`` is the smallest record key of a group: what a new id is made from.
    ``pair_apart`` keeps the pairs that were not allowed to link.
    """
    lake.table(
        connection,
        "edge",
        lake.statement("linkage/edge"),
        {
            "match_weight": config.match_weight,
            "match_weight_within": config.match_weight_within,
        },
    )
    lake.table(connection, "pair", lake.statement("linkage/pair_met"))
    _keep_apart(connection)
    lake.table(connection, "edge", lake.statement("linkage/allowed_edge"))
    lake.table(connection, "pair_apart", "select rid_l, rid_r from kept_apart")
    source = _numbers(connection, "linkage/source_number")["source"]
    node = _source_persons(connection, len(source))
    _show(connection, "source_person", rid=np.arange(len(node)), node=node)
    person = _persons(connection, node, source)
    _show(connection, "member", rid=np.arange(len(person)), component=person)
    lake.table(connection, "grouped", lake.statement("linkage/grouped"))


def _source_persons(connection: Connection, n_records: int) -> Ints:
    """Return for each record the first record of its source person."""
    links = _pairs(connection, "linkage/link_within")
    component = components(n_records, links)
    apart, _ = _apart_inside(connection, component)
    return settle(component, links, apart)


def _persons(connection: Connection, node: Ints, source: Ints) -> Ints:
    """Return for each record the first record of its person."""
    links = _pairs(connection, "linkage/link")
    component = components(len(node), links)
    records, is_decided = _apart_inside(connection, component[node])
    apart = Pairs(node[records.left], node[records.right])
    decided = _numbers(connection, "linkage/decided_same")
    # What a rule says of one record does not outvote a decision on another of them.
    is_lifted = np.isin(
        _codes(apart, len(node)),
        _codes(Pairs(node[decided["rid_l"]], node[decided["rid_r"]]), len(node)),
    )
    holds = is_decided | ~is_lifted
    apart = Pairs(apart.left[holds], apart.right[holds])
    return settle(component, links, apart, source)[node]


def _apart_inside(
    connection: Connection, component: Ints
) -> tuple[Pairs, NDArray[np.bool_]]:
    """Return the pairs inside one component to keep apart; whether people said so."""
    _show(connection, "member", rid=np.arange(len(component)), component=component)
    lake.table(connection, "pair", lake.statement("linkage/pair_inside"))
    _keep_apart(connection)
    found = _numbers(connection, "linkage/apart")
    return Pairs(found["rid_l"], found["rid_r"]), found["is_decided"] == 1


def _keep_apart(connection: Connection) -> None:
    """Create ``kept_apart`` from ``pair``: those that must not be one person."""
    for name in ("forbidden", "kept_apart"):
        lake.table(connection, name, lake.statement(f"linkage/{name}"))


def _codes(pairs: Pairs, n_nodes: int) -> Ints:
    """Return one number per pair, whichever way round it is."""
    smaller = np.minimum(pairs.left, pairs.right)
    return smaller * n_nodes + np.maximum(pairs.left, pairs.right)


def _pairs(connection: Connection, name: str) -> Pairs:
    left, right = _numbers(connection, name).values()
    return Pairs(left, right)


def _numbers(connection: Connection, name: str) -> dict[str, Ints]:
    """Return the columns of a statement that yields integers only."""
    columns = connection.execute(lake.statement(name)).fetchnumpy()
    return {key: np.asarray(value, dtype=np.int64) for key, value in columns.items()}


def _show(connection: Connection, name: str, **columns: Ints) -> None:
    """Copy numpy columns into a table."""
    connection.register("columns_of_numpy", pa.table(columns))
    lake.table(connection, name, "select * from columns_of_numpy")
    connection.unregister("columns_of_numpy")
