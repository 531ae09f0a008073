"""The model weighs what the rules left open. It is only read here, never trained."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from splink import DuckDBAPI, Linker
from splink.blocking_analysis import count_comparisons_from_blocking_rules

from dtsen import lake
from dtsen.errors import TooManyPairs
from dtsen.linkage import model, scale
from dtsen.linkage.comparisons import FREQUENCIES
from dtsen.linkage.records import count

if TYPE_CHECKING:
    from dtsen.lake import Connection
    from dtsen.linkage.config import Config

log = logging.getLogger(__name__)

# Weights are compared and ranked; digits that depend on the machine must not decide.
DECIMALS = 4
WEIGHED_FROM = -10.0
BLOCKING = "blocking_rules_to_generate_predictions"


def score(connection: Connection, config: Config) -> str:
    """Create ``scored``: every candidate pair with its match weight, in bits.

    The residual is compared with everybody else and with itself. Returns the name of
    the model.

    Raises
    ------
    TooManyPairs
        Where the blocking rules yield more pairs than the budget allows.
    """
    name, settings = model.load(config.model)
    lake.table(
        connection,
        "residual",
        lake.statement("linkage/residual"),
        {"anchor": config.anchor},
    )
    lake.table(connection, "settled", lake.statement("linkage/settled"))
    if count(connection, "residual"):
        _score(connection, config, scale.fit(connection, settings))
    else:
        lake.table(connection, "scored", lake.statement("linkage/no_pair"))
    return name


def _score(connection: Connection, config: Config, settings: dict[str, Any]) -> None:
    api = DuckDBAPI(connection)
    everybody, residual, settled = (
        api.register(name) for name in ("entry", "residual", "settled")
    )
    linker = Linker(everybody, settings, log_level=None)
    for column in FREQUENCIES:
        linker.table_management.compute_tf_table(column)
    rules = [rule["blocking_rule"] for rule in settings[BLOCKING]]
    _require_budget([residual, everybody], rules, config, count(connection, "entry"))
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


def _require_budget(
    tables: list[Any], rules: list[str], config: Config, n_records: int
) -> None:
    """Stop before the blocking rules yield more pairs than are worth weighing."""
    counted = count_comparisons_from_blocking_rules(
        tables,
        blocking_rules=rules,
        link_type="link_only",
        unique_id_column_name="rid",
        record_sample_proportion=1.0,
    )
    for rule in counted:
        log.info(
            "%d pairs where %s",
            rule["marginal_comparison_count"],
            rule["blocking_rule"],
        )
    n_pairs = counted[-1]["cumulative_comparison_count"]
    if n_pairs > max(config.pair_budget * n_records, config.pairs_always):
        widest = max(counted, key=lambda rule: rule["marginal_comparison_count"])
        raise TooManyPairs(
            f"the blocking rules yield {n_pairs} pairs for {n_records} records, most "
            f"of them where {widest['blocking_rule']}. Narrow that rule, or raise "
            "pair_budget."
        )
