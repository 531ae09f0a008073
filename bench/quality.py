"""How long the gate takes: Great Expectations on DuckDB, hand-written SQL, pandas.

One generated table of persons, the suite of ``p3ke__person``, three ways to count what
each rule counts; the counts must agree. Run: ``python bench/quality.py [persons]``.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd

from dtsen.quality import suites
from dtsen.quarter import Quarter

if TYPE_CHECKING:
    from collections.abc import Iterator

QUARTER = Quarter.parse("2026-Q3")
SUITE = suites.read("p3ke", "person")
PARAMETERS = suites.parameters(QUARTER)

PERSONS = """
select
    md5(i::varchar) as record_key, 'p3ke' as source, 'p3ke.csv' as file_name,
    i as record_no, 'K' || (i // 4)::varchar as family_key,
    case
        when hash(i) % 100 >= 15
        then '39' || lpad((hash(i, 1) % 100000000000000)::varchar, 14, '0')
    end as nik,
    null::varchar as no_kk, 'ORANG ' || (hash(i, 2) % 50000)::varchar as name,
    case
        when hash(i, 3) % 100 > 2
        then date '1940-01-01' + (hash(i, 4) % 31000)::integer
    end as born_on,
    case when hash(i, 5) % 2 = 0 then 'L' else 'P' end as sex,
    null::varchar as birth_place,
    codes[1 + (hash(i // 4) % len(codes))::integer] as kelurahan_code,
    '001' as rt, '002' as rw, 'JL CONTOH' as address, null::varchar as mother_name,
    case i % 4 when 0 then 'kepala' when 1 then 'pasangan' else 'anak' end as relation,
    'kawin' as marital_status, 'sma' as education,
    'tidak_lagi' as school_participation, 'bekerja' as work_status,
    'BURUH' as occupation, null::varchar as life_status,
    case when hash(i, 6) % 5 = 0 then 'tidak_padan' else 'padan' end as padan,
    false as has_disability, null::smallint as desil,
    case when hash(i, 7) % 10 = 0 then ['NIK_TANGGAL'] else []::varchar[] end as reasons
from range($n) as r (i), (select $codes as codes)
"""


def _condition(rule: dict[str, Any]) -> str:
    """Return SQL that is true where a value breaks a rule on single values."""
    k = rule["kwargs"]
    match rule["type"]:
        case "expect_column_values_to_not_be_null":
            return f"{k['column']} is null"
        case (
            "expect_column_values_to_be_in_set"
            | "expect_column_values_to_be_in_reference"
        ):
            listed = ", ".join(f"'{value}'" for value in _given(k["value_set"]))
            return f"not {k['column']} = any([{listed}])"
        case "expect_column_values_to_be_between":
            low, high = _given(k["min_value"]), _given(k["max_value"])
            return f"{k['column']} not between '{low}' and '{high}'"
        case "expect_column_values_to_match_regex":
            return f"not regexp_matches({k['column']}, '{k['regex']}')"
        case _:
            return f"array_position(reasons, '{k['reason']}') is not null"


def _given(value: Any) -> Any:
    return PARAMETERS[value["$PARAMETER"]] if isinstance(value, dict) else value


def by_great_expectations(path: Path) -> dict[str, int]:
    """Count with the suite, as the gate does."""
    from dtsen.quality.examine import examine_lake  # noqa: PLC0415 - timed by itself

    with duckdb.connect() as lake:
        lake.read_parquet(str(path)).create_view("person")
        findings = examine_lake(lake, {"person": SUITE}, PARAMETERS)
    return {f.rule_id: f.n_unexpected for f in findings if f.n_unexpected is not None}


def by_hand(path: Path) -> dict[str, int]:
    """Count with SQL written for the purpose: as few scans as possible."""
    with duckdb.connect() as lake:
        lake.read_parquet(str(path)).create_view("person")
        counts = ", ".join(
            f'count(*) filter (where {_condition(rule)}) as "{rule_id}"'
            for rule_id, rule in _value_rules().items()
        )
        row = lake.execute(
            f"select {counts}, count(distinct kelurahan_code) from person"
        ).fetchone()
        found = dict(zip(_value_rules(), row, strict=False))
        found["KUNCI_UNIK"], found["NOMOR_UNIK"] = lake.execute(
            "select (select coalesce(sum(n), 0)::bigint from (select count(*) as n "
            "from person group by record_key having n > 1)), (select count(*) from ("
            "select 1 from person group by file_name, record_no having count(*) > 1))"
        ).fetchone()
    return found


def by_pandas(path: Path) -> dict[str, int]:
    """Count the usual way: the whole table in memory, one check after the other."""
    person = pd.read_parquet(path)
    found = {}
    for rule_id, rule in _value_rules().items():
        k = rule["kwargs"]
        column = person[k["column"]]
        match rule["type"]:
            case "expect_column_values_to_not_be_null":
                wrong = column.isna()
            case (
                "expect_column_values_to_be_in_set"
                | "expect_column_values_to_be_in_reference"
            ):
                wrong = column.notna() & ~column.isin(_given(k["value_set"]))
            case "expect_column_values_to_be_between":
                low, high = _given(k["min_value"]), _given(k["max_value"])
                dates = pd.to_datetime(column)
                is_in = dates.between(pd.Timestamp(low), pd.Timestamp(high))
                wrong = column.notna() & ~is_in
            case "expect_column_values_to_match_regex":
                wrong = column.notna() & ~column.str.contains(k["regex"], na=False)
            case _:
                wrong = column.map(lambda codes, r=k["reason"]: r in codes)
        found[rule_id] = int(wrong.sum())
    found["KUNCI_UNIK"] = int(person["record_key"].duplicated(keep=False).sum())
    numbers = person[["file_name", "record_no"]]
    found["NOMOR_UNIK"] = int((numbers.value_counts() > 1).sum())
    return found


def _value_rules() -> dict[str, dict[str, Any]]:
    of_tables = ("table", "unique", "unexpected_rows")
    return {
        rule["meta"]["rule_id"]: rule
        for rule in SUITE["expectations"]
        if not any(word in rule["type"] for word in of_tables)
    }


@contextmanager
def timed(what: str, persons: int) -> Iterator[None]:
    """Print how long a block took, and the highest memory of the process so far."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"{what:32}{wall:8.2f} s{cpu:8.2f} CPU s"
        f"{persons / wall / 1e6:9.2f} M rows/s{peak:7.2f} GB peak"
    )


def main(persons: int) -> None:
    """Print one line per way."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "person.parquet"
        with timed("generate", persons), duckdb.connect() as lake:
            lake.execute(
                f"copy ({PERSONS}) to '{path}' (compression zstd)",
                {"n": persons, "codes": PARAMETERS["kelurahan_codes"]},
            )
        with timed("hand-written SQL on DuckDB", persons):
            hand = by_hand(path)
        with timed("import great_expectations", persons):
            import dtsen.quality.examine  # noqa: F401, PLC0415
        with timed("Great Expectations on DuckDB", persons):
            suite = by_great_expectations(path)
        with timed("pandas", persons):
            naive = by_pandas(path)
    if not hand == suite == naive:
        wrong = {r for r in suite if not hand.get(r) == suite[r] == naive.get(r)}
        raise SystemExit(f"the counts differ: {sorted(wrong)}")
    print(f"{len(suite)} counts agree")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
