"""A small linked quarter, written by hand: who was linked with whom, and how surely."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from dtsen import lake
from dtsen.linkage import manifest
from dtsen.linkage.records import staged
from dtsen.quarter import Quarter
from dtsen.review import queue
from dtsen.review.config import DEFAULT
from dtsen.warehouse import run
from dtsen.warehouse import warehouse as transaction

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Q3 = Quarter(2026, 3)
WITHOUT = {"p3ke"}
PAIR = {
    "source_l varchar": None,
    "record_key_l varchar": None,
    "source_r varchar": None,
    "record_key_r varchar": None,
    "pass varchar": "model",
    "weight double": 3.0,
    "name varchar": "sound",
    "born_on varchar": "equal",
    "sex varchar": "equal",
    "nik varchar": "unknown",
    "household varchar": "kelurahan",
    "is_forbidden boolean": False,
    "is_together boolean": False,
}
RULE = dict.fromkeys(("weight", "name", "born_on", "sex", "nik", "household"))
LINK = {
    "record_key varchar": None,
    "source varchar": None,
    "person_id varchar": None,
    "source_person varchar": None,
    "pass varchar": "alone",
    "match_weight double": None,
}
EVENT = {
    "quarter varchar": None,
    "event varchar": "created",
    "person_id varchar": None,
    "other_id varchar": None,
    "reason varchar": None,
}


def write_rows(path: Path, columns: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Write rows that say only what matters."""
    usual = {name.split()[0]: value for name, value in columns.items()}
    with lake.lake() as connection:
        connection.execute(f"create table t ({', '.join(columns)})")
        for row in rows:
            assert set(row) <= set(usual)
            marks = ", ".join("?" * len(usual))
            values = list((usual | row).values())
            connection.execute(f"insert into t values ({marks})", values)
        lake.write(connection, "select * from t order by all", path)


@dataclass
class Linked:
    """A quarter being linked by hand: records first, then pairs, then :meth:`write`."""

    write_staged: Callable[..., Path]
    quarter: Quarter = Q3
    people: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    pairs: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    def record(self, name: str, source: str, person: str = "", **values: Any) -> None:
        """Let a source deliver a record, of a person of its own or another's."""
        self.people.setdefault(source, {})[name] = {"name": name, **values}
        self.persons[name] = person or name

    def earlier(self, person_id: str, event: str = "carried", other: str | None = None):
        """Let there be a person in the register of the quarter before."""
        self.keys[person_id] = ("register", person_id)
        row = {"event": event, "person_id": person_id, "other_id": other}
        self.events.append(row | {"quarter": str(self.quarter)})

    def stage(self) -> None:
        """Stage the records, which gives them their keys."""
        for source in ("dtks", "regsosek"):
            known = self.people.get(source, {})
            path = self.write_staged(self.quarter, source, list(known.values()))
            with lake.lake() as connection:
                lake.view(connection, "staged", path)
                found = connection.execute("select name, record_key from staged")
                for name, key in found.fetchall():
                    self.keys[name] = (source, key)

    def pair(self, left: str, right: str, **values: Any) -> None:
        """Let a rule or the model have made a pair of two records."""
        if not self.keys or left not in self.keys or right not in self.keys:
            self.stage()
        (source_l, key_l), (source_r, key_r) = self.keys[left], self.keys[right]
        keys = {"source_l": source_l, "record_key_l": key_l}
        keys |= {"source_r": source_r, "record_key_r": key_r}
        self.pairs.append(keys | values)

    def write(self) -> None:
        """Write what the station link writes."""
        folder = lake.linkage_dir(self.quarter)
        links = [
            {"source": self.keys[name][0], "record_key": self.keys[name][1]}
            | {"person_id": person}
            for name, person in self.persons.items()
        ]
        write_rows(folder / "pair.parquet", PAIR, self.pairs)
        write_rows(folder / "person_link.parquet", LINK, links)
        write_rows(folder / "identity_event.parquet", EVENT, self.events)
        origin = manifest.origin(self.quarter, staged(self.quarter, "person", WITHOUT))
        (folder / manifest.NAME).write_text(json.dumps(origin))

    def queued(self, config: Any = DEFAULT) -> list[Any]:
        """Return the queue that is made of it."""
        self.write()
        with transaction() as connection:
            queue(connection, self.quarter, without=WITHOUT, config=config)
            return run(connection, "review/pairs", quarter=str(self.quarter)).all()

    def named(self, row: Any) -> tuple[str, str]:
        """Return whom a pair is about, by name."""
        names = {key: name for name, key in self.keys.items()}
        left = names[row.source_l, row.record_key_l]
        right = names[row.source_r, row.record_key_r]
        return tuple(sorted((left, right)))


@pytest.fixture
def linked(home: Path, write_staged: Callable[..., Path]) -> Linked:
    return Linked(write_staged)


@pytest.fixture
def asked(linked: Linked, warehouse: str) -> Linked:
    """Return a quarter whose queue has three pairs: A-B, B-C and A-C."""
    common = {"born_on": "1990-04-03", "sex": "P", "kelurahan_code": "31.71.01.1001"}
    for name, source, nik in (
        ("CONTOH A", "dtks", "3901014304900001"),
        ("CONTOH B", "regsosek", "3901014304900019"),
        ("CONTOH C", "regsosek", None),
    ):
        linked.record(name, source, nik=nik, mother_name="IBU CONTOH", **common)
    linked.pair("CONTOH A", "CONTOH B", weight=4.5, is_together=False)
    linked.pair("CONTOH B", "CONTOH C", weight=5.0)
    linked.pair("CONTOH A", "CONTOH C", weight=3.0)
    with transaction() as connection:
        for table in ("review_pair", "review_record", "link_decision"):
            connection.exec_driver_sql(f"truncate vault.{table} cascade")
        connection.exec_driver_sql("truncate audit.read_log")
    linked.queued()
    return linked
