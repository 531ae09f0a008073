"""The model weighs what the rules left open. It is only read here, never trained."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from splink import DuckDBAPI, Linker
from splink.blocking_analysis import count_comparisons_from_blocking_rules

from dtsen import lake
from dtsen.errors import TooManyPairs
from dtsen.linkage import model, scale
from dtsen.linkage.comparisons import FREQUENCIES, WIDER_RULES
from dtsen.linkage.records import count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dtsen.lake import Connection
    from dtsen.linkage.config import Config

log = logging.getLogger(__name__)

# Weights are compared and ranked; digits that depend on the machine must not decide.
DECIMALS = 4
WEIGHED_FROM = -10.0
BLOCKING = "blocking_rules_to_generate_predictions"


def score(connection: Connection, config: Config, folder: Path = model.FOLDER) -> str:
    """Create ``scored``: every candidate pair with its match weight, in bits.

    The residual is compared with everybody else and with itself. Returns the name of
    the model, which lies in ``folder``.

    Raises
    ------
    TooManyPairs
        Where the blocking rules yield more pairs than the budget allows.
    """
    name, settings = model.load(config.model, folder)
    lake.table(
        connection,
        "residual",
        lake.statement("linkage/residual"),
        {"anchor": config.anchor},
    )
    lake.table(connection, "settled", lake.statement("linkage/settled"))
    if count(connection, "residual"):
        _score(connection, config, scale.suit(connection, settings))
    else:
        lake.table(connection, "scored", lake.statement("linkage/no_pair"))
    return name


def explain(connection: Connection, config: Config) -> None:
    """Create ``evidence``: the level of each comparison that a weighed pair has met."""
    _, settings = model.load(config.model)
    met = ", ".join(
        f"{model.level_met(comparison)} as {comparison['output_column_name']}"
        for comparison in settings["comparisons"]
    )
    lake.table(
        connection,
        "evidence",
        f"select rid_l, rid_r, weight, {met} from scored "
        r"inner join (select columns('(.*)') as '\1_l' from entry) using (rid_l) "
        r"inner join (select columns('(.*)') as '\1_r' from entry) using (rid_r)",
    )


def _score(connection: Connection, config: Config, settings: dict[str, Any]) -> None:
    api = DuckDBAPI(connection)
    everybody, residual, settled = (
        api.register(name) for name in ("entry", "residual", "settled")
    )
    settings[BLOCKING] = _rules(
        [residual, everybody], settings[BLOCKING], config, count(connection, "entry")
    )
    linker = Linker(everybody, settings, log_level=None)
    for column in FREQUENCIES:
        lake.table(connection, f"tf_{column}", scale.frequency(column, settings))
        linker.table_management.register_term_frequency_lookup(
            api.register(f"tf_{column}"), column
        )
    weighed = [
        linker.inference.predict_within(residual, threshold_match_weight=WEIGHED_FROM),
        linker.inference.predict_between(
            residual, settled, threshold_match_weight=WEIGHED_FROM
        ),
    ]
    pairs = " union all ".join(
        f"select rid_l, rid_r, match_weight from {frame.physical_name}"
        for frame in weighed
    )
    lake.table(connection, "weighed", pairs)
    lake.table(
        connection, "scored", lake.statement("linkage/scored"), {"decimals": DECIMALS}
    )


def _rules(
    tables: list[Any], rules: list[dict[str, str]], config: Config, n_records: int
) -> list[dict[str, str]]:
    """Return the rules of the model, and for few records what they can afford beside.

    Raises
    ------
    TooManyPairs
        Where the rules of the model alone yield more than is worth weighing.
    """
    wider = WIDER_RULES if n_records <= config.few_records else ()
    counted = count_comparisons_from_blocking_rules(
        tables,
        blocking_rules=[*(rule["blocking_rule"] for rule in rules), *wider],
        link_type="link_only",
        unique_id_column_name="rid",
        record_sample_proportion=1.0,
    )
    budget = max(config.pair_budget * n_records, config.pairs_always)
    n_pairs = _require_budget(counted[: len(rules)], budget, n_records)
    for rule, found in zip(wider, counted[len(rules) :], strict=True):
        n_more = found["marginal_comparison_count"]
        if n_pairs + n_more <= budget:
            n_pairs += n_more
            rules = [*rules, {"blocking_rule": rule, "sql_dialect": "duckdb"}]
    return rules


def _require_budget(counted: Sequence[Any], budget: float, n_records: int) -> int:
    """Return the number of pairs, or stop before too many are weighed."""
    for rule in counted:
        log.info(
            "%d pairs where %s",
            rule["marginal_comparison_count"],
            rule["blocking_rule"],
        )
    n_pairs = int(counted[-1]["cumulative_comparison_count"])
    if n_pairs > budget:
        widest = max(counted, key=lambda rule: rule["marginal_comparison_count"])
        raise TooManyPairs(
            f"the blocking rules yield {n_pairs} pairs for {n_records} records, most "
            f"of them where {widest['blocking_rule']}. Narrow that rule, or raise "
            "pair_budget."
        )
    return n_pairs
