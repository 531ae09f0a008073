"""Linking records by themselves, for programs: no database, no lake, no settings."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from dtsen import lake
from dtsen.errors import RecordsLost, SettingMissing, StateUnusable
from dtsen.keyed import MIN_KEY_BYTES
from dtsen.linkage import given, identities
from dtsen.linkage.config import DEFAULT
from dtsen.linkage.records import count, show_decisions
from dtsen.linkage.state import PERSONS, RECORDS, Register, empty, mark
from dtsen.linkage.station import resolve

if TYPE_CHECKING:
    import pandas as pd

    from dtsen.lake import Connection
    from dtsen.linkage.config import Config

# Ids under this key are the same for everybody: they hide nothing.
DEFAULT_KEY = b"ids by this key are not a secret"
# Keeps the ids of families apart from those of persons founded by the same record.
FAMILY = "family|"
# Share of the pairs a rule links that are one person, measured on synthetic Jakartas
# (docs/linking.md). The model says it for each of its links.
PRECISION = {
    "same_nik": 0.9997,
    "nik_and_name": 0.9996,
    "repaired_nik": 0.995,
    "same_family": 0.9986,
    "same_place": 0.992,
}


@dataclass(frozen=True, slots=True)
class Linkage:
    """What became of records: who they are, and the register to go on from."""

    clusters: pd.DataFrame
    register: Register
    events: pd.DataFrame


def link_records(
    records: given.Records,
    previous: Register | None = None,
    config: Config | None = None,
    *,
    key: bytes | None = None,
) -> Linkage:
    """Find out which records are the same person, and keep their ids.

    Parameters
    ----------
    records
        A pandas DataFrame, an Arrow table, or the path of a Parquet file (or CSV), with
        the columns record_id, source, nik, no_kk, nama, tanggal_lahir, jenis_kelamin,
        tempat_lahir, kode_kelurahan, rt, rw, alamat and nama_ibu. All but record_id,
        source and nama may be left out. A date is ISO, or day before month.
    previous
        The register that an earlier call returned; none the first time.
    config
        The numbers of the linkage. Where no record is of its ``anchor``, the source
        with most records takes its part.
    key
        At least 32 bytes that make the ids, the same in every call. Without one they
        are made by a published key: whoever knows a record can compute its id.

    Returns
    -------
    Linkage
        ``clusters``, a DataFrame by record_id with person_id, family_id, pass and
        match_probability; ``register``, for the next call; ``events``, what happened
        to every id.

    Raises
    ------
    RecordsUnusable
        Where a column is missing, or records cannot be told apart.
    StateUnusable
        Where the register was made with another key.

    Examples
    --------
    >>> import pandas as pd
    >>> first = pd.DataFrame({
    ...     "record_id": ["a", "b", "c"],
    ...     "source": ["regsosek", "dtks", "dtks"],
    ...     "nik": ["3971014505900001", "3971014505900001", None],
    ...     "nama": ["CONTOH SATU", "Tjontoh Satu", "CONTOH DUA"],
    ...     "tanggal_lahir": ["1990-05-05", "05/05/1990", "01/02/1988"],
    ... })
    >>> linked = link_records(first)
    >>> linked.clusters["pass"].tolist()
    ['same_nik', 'same_nik', 'alone']
    >>> linked.clusters["person_id"].nunique()
    2
    >>> later = link_records(first.assign(record_id=["x", "y", "z"]), linked.register)
    >>> (later.clusters["person_id"] == linked.clusters["person_id"]).all()
    np.True_
    """
    key = DEFAULT_KEY if key is None else key
    previous = _usable(previous, key)
    with (
        tempfile.TemporaryDirectory(prefix="dtsen-link-") as scratch,
        lake.lake(spill_in=Path(scratch)) as connection,
    ):
        given.read(connection, records)
        config = _anchored(connection, config or DEFAULT)
        show_decisions(connection)
        _show_register(connection, previous)
        resolve(connection, config)
        n_calls = previous.n_calls + 1
        _identify(connection, n_calls, key)
        _settle_families(connection, config, n_calls, key)
        return _linkage(connection, n_calls, key)


def _usable(previous: Register | None, key: bytes) -> Register:
    if len(key) < MIN_KEY_BYTES:
        raise SettingMissing("key", f"It needs at least {MIN_KEY_BYTES} bytes.")
    if previous is None:
        return empty(key)
    if not isinstance(previous, Register):
        raise StateUnusable(
            f"previous is a {type(previous).__name__}. Give the register of an earlier "
            "linkage, or what Register.load has read."
        )
    if previous.key_mark != mark(key):
        raise StateUnusable(
            "the register was made with another key. Give the key of the first linkage."
        )
    return previous


def _anchored(connection: Connection, config: Config) -> Config:
    """Return the configuration with an anchor that is among the sources."""
    sources = [
        source
        for (source,) in connection.execute(
            "select source from staged_person group by source "
            "order by count(*) desc, source"
        ).fetchall()
    ]
    if len(sources) < 2:  # noqa: PLR2004 - nobody waits for another source
        # How rarely a source lists somebody twice is what its own records say.
        return replace(config, anchor="", match_weight_within=config.match_weight)
    return config if config.anchor in sources else replace(config, anchor=sources[0])


def _show_register(connection: Connection, previous: Register) -> None:
    for name, table in (
        ("state_before", previous.persons),
        ("earlier_record", previous.records),
    ):
        connection.register("columns_of_arrow", table)
        lake.table(connection, name, "select * from columns_of_arrow")
        connection.unregister("columns_of_arrow")
    lake.table(
        connection,
        "earlier_person",
        "select * exclude (family_id, last_call) from state_before",
    )


def _identify(connection: Connection, n_calls: int, key: bytes) -> None:
    """Create ``person_link``: every record under the id of its person."""
    lake.table(connection, "claim", lake.statement("linkage/claim"))
    lake.table(connection, "heir_key", "select distinct heir from grouped")
    lake.table(
        connection,
        "ancestor",
        "select person_id as id, last_call < $n_calls - 1 as is_dormant "
        "from state_before",
        {"n_calls": n_calls},
    )
    identities.inherit(connection, str(n_calls), key=key)
    _make(connection, "person_link")
    lake.table(connection, "person_event", "select * from identity_event")


def _settle_families(
    connection: Connection, config: Config, n_calls: int, key: bytes
) -> None:
    """Create ``member`` and ``family_id``, as the register makes its families."""
    _make(connection, "priority", "linkage/source_rank", anchor=config.anchor)
    _make(connection, "record", "linkage/linked_record")
    _make(connection, "golden")
    _make(connection, "member", "register/member")
    _make(connection, "member", "linkage/everybodys_family")
    _make(connection, "family_heir", "register/family_heir")
    lake.table(
        connection,
        "earlier_membership",
        "select person_id, family_id from state_before",
    )
    _make(connection, "claim", "register/family_claim")
    lake.table(connection, "heir_key", "select heir from family_heir")
    lake.table(
        connection,
        "ancestor",
        "select distinct family_id as id, false as is_dormant from state_before",
    )
    identities.inherit(connection, str(n_calls), kind=FAMILY, key=key)
    _make(connection, "family_id", "register/family_id")
    lake.table(connection, "identity_event", "select * from person_event")


def _linkage(connection: Connection, n_calls: int, key: bytes) -> Linkage:
    precision = pa.table({
        "pass": list(PRECISION),
        "precision": list(PRECISION.values()),
    })
    connection.register("pass_precision", precision)
    clusters = _arrow(connection, "record_person")
    connection.unregister("pass_precision")
    n_given = count(connection, "given")
    n_lost = max(n_given - clusters.num_rows, 0)
    n_surplus = max(clusters.num_rows - n_given, 0)
    if n_lost or n_surplus:
        lost = ("records", n_given, n_lost, n_surplus)
        raise RecordsLost(f"call {n_calls}", "link-records", [lost])
    register = Register(
        _arrow(connection, "state_person", n_calls=n_calls).cast(PERSONS),
        _arrow(connection, "state_record").cast(RECORDS),
        n_calls,
        mark(key),
    )
    events = _arrow(connection, "what_happened")
    return Linkage(clusters.to_pandas(), register, events.to_pandas())


def _arrow(connection: Connection, name: str, **binds: object) -> pa.Table:
    statement = lake.statement(f"linkage/{name}")
    return connection.sql(statement, params=binds).to_arrow_table()


def _make(
    connection: Connection, table: str, statement: str = "", **binds: object
) -> None:
    text = lake.statement(statement or f"linkage/{table}")
    lake.table(connection, table, text, binds or None)
