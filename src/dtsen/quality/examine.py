"""The one place where Great Expectations runs.

Importing this module imports Great Expectations, which takes many seconds: import it
inside a function, once per process. Nothing is written anywhere but the findings.
"""

from __future__ import annotations

from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig

from dtsen.quality import (
    dialect,
    expectations,  # noqa: F401 - makes our own expectations known by name
)
from dtsen.quality.verdict import NOT_EVALUATED, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from great_expectations.core.expectation_validation_result import (
        ExpectationValidationResult,
    )
    from great_expectations.datasource.fluent.sql_datasource import (
        QueryAsset,
        SQLDatasource,
        TableAsset,
    )

    from dtsen.lake import Connection
    from dtsen.quality.suites import Suite

# Counts, never values: by default Great Expectations would show failing values, which
# are NIKs and names, in every result.
WITHOUT_VALUES = {
    "result_format": "BASIC",
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
}


def examine_lake(
    lake: Connection, suites: Mapping[str, Suite], parameters: Mapping[str, Any]
) -> list[Finding]:
    """Evaluate a suite on each of some views or tables of a DuckDB connection."""
    return examine(dialect.URL, dialect.engine_arguments(lake), suites, parameters)


def examine(
    url: str,
    engine_arguments: Mapping[str, Any],
    suites: Mapping[str, Suite],
    parameters: Mapping[str, Any],
    queries: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Evaluate a suite on each of some tables of a database.

    A name that has a query stands for what the query returns, else for a table. The
    findings come in the order of the tables and of the rules in their suites. Great
    Expectations keeps one context per process and looks sources up there, so each call
    makes its own and is done with it.
    """
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    # The stub of add_sql leaves out kwargs, which the method itself knows.
    source = context.data_sources.add_sql(  # type: ignore[call-arg]
        "examined", connection_string=url, kwargs=dict(engine_arguments)
    )
    return [
        finding
        for table, suite in suites.items()
        for finding in _examine_table(
            _asset(source, table, (queries or {}).get(table)), table, suite, parameters
        )
    ]


def _asset(
    source: SQLDatasource, table: str, query: str | None
) -> TableAsset | QueryAsset:
    if query is None:
        return source.add_table_asset(table, table_name=table)
    return source.add_query_asset(table, query=query)


def _examine_table(
    asset: TableAsset | QueryAsset,
    table: str,
    suite: Suite,
    parameters: Mapping[str, Any],
) -> list[Finding]:
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    outcome = batch.validate(
        gx.ExpectationSuite(**suite),
        result_format=WITHOUT_VALUES,
        expectation_parameters=dict(parameters),
    )
    results = {
        result.expectation_config.meta["rule_id"]: result
        for result in outcome.results
        if result.expectation_config is not None
    }
    return [
        _finding(table, rule, results[rule["meta"]["rule_id"]])
        for rule in suite["expectations"]
    ]


def _finding(
    table: str, rule: Mapping[str, Any], result: ExpectationValidationResult
) -> Finding:
    found = result.result
    # What could not be evaluated has not been judged: however mild the rule, the gate
    # must not open on it. The message of the error stays out: it may quote a value.
    severity = Severity(rule["severity"]) if found else Severity.CRITICAL
    return Finding(
        table_name=table,
        rule_id=rule["meta"]["rule_id"],
        expectation=rule["type"],
        column_name=rule["kwargs"].get("column"),
        severity=severity,
        is_success=bool(result.success),
        n_unexpected=_n_unexpected(rule["type"], found),
        n_rows=found.get("element_count"),
        observed=_observed(found),
        description=rule["description"],
        reason=rule["notes"],
        owner=rule["meta"]["owner"],
    )


def _n_unexpected(expectation: str, found: Mapping[str, Any]) -> int | None:
    is_query = expectation == "unexpected_rows_expectation"
    return found.get("observed_value" if is_query else "unexpected_count")


def _observed(found: Mapping[str, Any]) -> str | None:
    """Tell a share, a number or missing columns; anything else might be a value."""
    if not found:
        return NOT_EVALUATED
    if "unexpected_percent" in found:
        return f"{found['unexpected_percent'] or 0:.2f} %"
    observed = found.get("observed_value")
    if isinstance(observed, Integral):
        return str(observed)
    if isinstance(observed, Real):
        return f"{observed:.4g}"
    if isinstance(observed, list):  # only the rule on columns returns a list
        mismatched = found.get("details", {}).get("mismatched", {})
        return f"missing: {', '.join(mismatched.get('missing', [])) or 'none'}"
    return None
