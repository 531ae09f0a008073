"""What only a whole file shows: numbers that Excel rounded, days taken for months.

No record of such a file is wrong enough to be noticed; together they cannot be. Each
statistic is "how many, of how many" and has its limit in ``reference/file_rule.csv``.
A finding whose reason code is critical refuses the file, any other is a warning.

Most statistics are exact counts. What stands most often in a column is told by a sample
of some twenty thousand records, drawn by record keys: the same records give the same
sample, and it is the file itself where that is small.
"""

from __future__ import annotations

import csv
from dataclasses import astuple, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from dtsen import lake
from dtsen.codes import reason_codes
from dtsen.settings import settings
from dtsen.sources.staged import sample_below, view_every_column
from dtsen.sql import name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from dtsen.sources.layout import Layout

SAMPLE = 20_000
_ANY = "*"
# A family says of its head what other tables say of a person.
_OF_HEAD = {
    "family": {
        "name": "head_name",
        "nik": "head_nik",
        "born_on": "head_born_on",
        "sex": "head_sex",
    }
}


@dataclass(frozen=True, slots=True)
class FileFinding:
    """One statistic of a file that lies beyond its limit.

    ``share`` is ``n / of``: mostly of records, for sizes of families their mean.
    """

    code: str
    column: str
    n: int
    of: int
    share: float
    limit: float

    @property
    def severity(self) -> str:
        """How bad it is: what is critical refuses the file."""
        return reason_codes()[self.code].severity

    @property
    def sentence(self) -> str:
        """The finding for its supplier, with counts and without values.

        >>> print(FileFinding("NIK_EXCEL", "nik", 812, 900, 812 / 900, 0.3).sentence)
        NIK berakhir dengan angka 0 jauh melebihi kewajaran: Excel hanya menyimpan \
15 angka. (Kolom nik: 812 dari 900 = 0,9022; batas 0,3.)
        """
        meaning = reason_codes()[self.code].meaning_id
        numbers = f"{self.n} dari {self.of} = {self.share:.4g}; batas {self.limit:g}"
        return f"{meaning} (Kolom {self.column}: {numbers.replace('.', ',')}.)"


@dataclass(frozen=True, slots=True)
class FileRule:
    """A limit on one statistic; ``*`` stands for any table or column.

    With fewer than ``min_records`` records the rule is silent.
    """

    code: str
    table: str
    column: str
    statistic: str
    is_upper: bool
    limit: float
    min_records: int

    def finding(self, statistic: Statistic, column: str) -> FileFinding | None:
        """Return what this rule finds in a statistic that it is about."""
        if not statistic.out_of or statistic.n_records < self.min_records:
            return None
        share = statistic.n / statistic.out_of
        if not (share > self.limit if self.is_upper else share < self.limit):
            return None
        return FileFinding(
            self.code, column, statistic.n, statistic.out_of, share, self.limit
        )


@dataclass(frozen=True, slots=True)
class Statistic:
    """How many of how many, counted over so many records."""

    column: str
    name: str
    n: int
    out_of: int
    n_records: int


def whole_findings(
    connection: lake.Connection,
    layout: Layout,
    last_day: date,
    unknown_codes: Mapping[str, int] | None = None,
) -> list[FileFinding]:
    """Return what a file as a whole shows, in the order of the rules.

    Reads ``accepted``, the records of one file as they are written (with all their
    reasons; a view of the Parquet file is best, as it is read some four times), and
    ``area``. ``unknown_codes`` counts the cells per column that no code book knows:
    what was in them does not reach ``accepted``.
    """
    of_head = _OF_HEAD.get(layout.table, {})
    view_every_column(connection, "inspected", "accepted", of_head)
    ((n_records,),) = connection.execute("select count(*) from inspected").fetchall()
    if n_records < min(rule.min_records for rule in file_rules()):
        return []
    statistics = [
        *_counted(connection, last_day, n_records),
        *_unknown(connection, unknown_codes or {}),
    ]
    promised = {column.column for column in layout.columns if not column.is_optional}
    found: dict[tuple[str, str], FileFinding] = {}
    for rule, statistic in _judged(layout.table, statistics):
        if statistic.name == "missing" and statistic.column not in promised:
            continue
        finding = rule.finding(
            statistic, of_head.get(statistic.column, statistic.column)
        )
        if finding:
            found.setdefault((finding.code, finding.column), finding)
    return list(found.values())


def keep_findings(
    connection: lake.Connection,
    findings: list[FileFinding],
    file_name: str,
    path: Path,
) -> None:
    """Write the findings on a file to Parquet, for the gate and for its supplier.

    Grain: one row per code and column; a file without a finding gets no rows.
    """
    connection.execute(
        "create or replace temp table file_finding (file_name varchar, code varchar, "
        'column_name varchar, n bigint, "of" bigint, share double, '
        '"limit" double, severity varchar)'
    )
    for found in findings:
        connection.execute(
            "insert into file_finding values (?, ?, ?, ?, ?, ?, ?, ?)",
            [file_name, *astuple(found), found.severity],
        )
    lake.write(
        connection, "select * from file_finding order by code, column_name", path
    )


@cache
def file_rules() -> tuple[FileRule, ...]:
    """Return the limits on files, in the order of their table.

    >>> rule = file_rules()[0]
    >>> rule.code, rule.column, rule.statistic, rule.limit, rule.min_records
    ('NIK_EXCEL', 'nik', 'ends_in_zero', 0.5, 30)
    """
    return _read(settings().home / "reference" / "file_rule.csv")


def _read(path: Path) -> tuple[FileRule, ...]:
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            FileRule(
                row["code"],
                row["table"],
                row["column"],
                row["statistic"],
                row["direction"] == "above",
                float(row["limit"]),
                int(row["min_records"]),
            )
            for row in csv.DictReader(stream)
        )


def _judged(
    table: str, statistics: list[Statistic]
) -> Iterator[tuple[FileRule, Statistic]]:
    for rule in file_rules():
        for statistic in statistics:
            if (
                rule.table in {_ANY, table}
                and rule.column in {_ANY, statistic.column}
                and rule.statistic == statistic.name
            ):
                yield rule, statistic


def _counted(
    connection: lake.Connection, last_day: date, n_records: int
) -> list[Statistic]:
    lake.table(
        connection,
        "sampled",
        lake.statement("whole/sampled"),
        {"below": sample_below(n_records, SAMPLE)},
    )
    lake.table(connection, "usual", lake.statement("whole/usual"))
    usual = connection.execute("select key, said, n, out_of from usual").fetchall()
    said = {key: value for key, value, _, _ in usual}
    dates = {"last_day": last_day, "usual_date": said.get("born_on__one_value")}
    return [
        *(_statistic(key, n, out_of, out_of) for key, _, n, out_of in usual),
        *_run(connection, "whole/counted", dates),
        *_run(connection, "whole/flagged"),
        *_run(connection, "whole/missing"),
        *_run(connection, "whole/absent"),
    ]


def _unknown(
    connection: lake.Connection, unknown_codes: Mapping[str, int]
) -> list[Statistic]:
    """Count the unknown codes of each column among its filled cells."""
    statistics = []
    for column, n_unknown in unknown_codes.items():
        ((n_known,),) = connection.execute(
            f"select count({name(column)}) from accepted"
        ).fetchall()
        n_filled = n_known + n_unknown
        statistics.append(
            Statistic(column, "unknown_code", n_unknown, n_filled, n_filled)
        )
    return statistics


def _run(
    connection: lake.Connection, statement: str, binds: Mapping[str, Any] | None = None
) -> list[Statistic]:
    rows = connection.execute(lake.statement(statement), binds).fetchall()
    return [_statistic(*row) for row in sorted(rows)]


def _statistic(key: str, n: int | None, out_of: int, n_records: int) -> Statistic:
    column, _, statistic = key.rpartition("__")
    return Statistic(column, statistic, n or 0, out_of or 0, n_records or 0)
