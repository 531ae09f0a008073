"""From links to persons: first inside each source, then between the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from dtsen import lake
from dtsen.linkage.clusters import Pairs, components, settle

if TYPE_CHECKING:
    from dtsen.lake import Connection
    from dtsen.linkage.clusters import Ints
    from dtsen.linkage.config import Config


def group(connection: Connection, config: Config) -> None:
    """Create ``edge``, ``source_person`` and ``grouped`` (rid, heir).

    ``heir`` is the smallest record key of a group: what a new id is made from.
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
    lake.table(connection, "pair", "select rid_l, rid_r from edge")
    lake.table(connection, "forbidden", lake.statement("linkage/forbidden"))
    lake.table(connection, "edge", lake.statement("linkage/allowed_edge"))
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
    return settle(component, links, _forbidden(connection, component))


def _persons(connection: Connection, node: Ints, source: Ints) -> Ints:
    """Return for each record the first record of its person."""
    links = _pairs(connection, "linkage/link")
    component = components(len(node), links)
    records = _forbidden(connection, component[node])
    forbidden = Pairs(node[records.left], node[records.right])
    return settle(component, links, forbidden, source)[node]


def _forbidden(connection: Connection, component: Ints) -> Pairs:
    """Return the pairs of records inside one component that must stay apart."""
    _show(connection, "member", rid=np.arange(len(component)), component=component)
    lake.table(connection, "pair", lake.statement("linkage/pair_inside"))
    return _pairs(connection, "linkage/forbidden")


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
