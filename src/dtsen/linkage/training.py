"""Train the linkage model: its own command, never a part of a quarter.

Fellegi and Sunter by expectation maximisation (Splink). What two persons have in common
by chance (u) is sampled with a seed, or counted exactly where a sample of pairs would
hardly ever meet it; what the records of one person have in common (m) is estimated on
pairs that share a NIK, birth date and rarest name, or No. KK and name.
"""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from splink import DuckDBAPI, Linker
from splink.internals.exceptions import EMTrainingException

from dtsen import lake
from dtsen.errors import ModelUnusable
from dtsen.linkage import (
    card,
    charts,
    comparisons,
    grouping,
    model,
    passes,
    records,
    scale,
    scoring,
    shape,
)
from dtsen.linkage.config import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from dtsen.lake import Connection
    from dtsen.linkage.config import Config
    from dtsen.quarter import Quarter

log = logging.getLogger(__name__)

# Each leaves the comparisons free that do not speak of its columns.
TRAINED_ON = (
    "l.nik = r.nik",
    "l.born_on = r.born_on and l.rarest_key = r.rarest_key",
    "l.no_kk = r.no_kk and l.sound = r.sound",
)
SAMPLED_PAIRS = 5_000_000


def train(
    quarter: Quarter,
    *,
    seed: int = 1,
    without: Collection[str] = frozenset(),
    config: Config = DEFAULT,
    folder: Path = model.FOLDER,
) -> Path:
    """Train on the staged records of a quarter and write the model; return its file.

    Its card and its charts lie beside it. The register of the quarter before takes no
    part: its persons are made of the same records, and would be found too alike.

    Raises
    ------
    ModelUnusable
        Where the records are too few for a level to be met among the links.
    """
    with lake.lake() as connection:
        _read(connection, quarter, without)
        records.standardise(connection, config)
        passes.run(connection)
        estimate = _estimate(connection, seed)
        path = model.save(estimate.settings, config.model, folder)
        name, settings = model.load(config.model, folder)
        content = {
            "model": name,
            "trained_on": {
                "quarter": str(quarter),
                "n_records": _counts(connection, "source", "entry"),
                "without": sorted(without),
                "seed": seed,
                "n_sampled_pairs": SAMPLED_PAIRS,
            },
            "made_with": {tool: version(tool) for tool in ("splink", "duckdb")},
            "match_ratio": settings["probability_two_random_records_match"],
            "figures": card.figures(estimate, settings),
            "em": [session.as_row() for session in estimate.sessions],
            "weights": _rehearse(connection, config, folder),
            "shape": [cell.as_row() for cell in shape.take(connection, settings)],
        }
    card.save(content, folder)
    charts.save(content, folder)
    return path


def _read(connection: Connection, quarter: Quarter, without: Collection[str]) -> None:
    """Show the records of a quarter alone: no earlier register, no decisions."""
    records.show_persons(connection, records.staged(quarter, "person", without))
    records.show_decisions(connection)
    lake.table(connection, "earlier_person", lake.statement("linkage/no_person"))
    lake.table(connection, "earlier_record", lake.statement("linkage/no_record"))


def _estimate(connection: Connection, seed: int) -> card.Estimate:
    settings = scale.fit(connection, comparisons.untrained())
    linker = Linker(DuckDBAPI(connection).register("entry"), settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=SAMPLED_PAIRS, seed=seed, min_count_per_level=None
    )
    settings = linker.misc.save_model_to_json()
    sampled = {
        (name, level["label_for_charts"]): level["u_probability"]
        for name, level in model.levels(settings)
        if "u_probability" in level
    }
    exact = _count(connection, settings)
    linker = Linker(DuckDBAPI(connection).register("entry"), settings, log_level=None)
    sessions = [_maximise(linker, rule) for rule in TRAINED_ON]
    return card.Estimate(linker.misc.save_model_to_json(), sampled, exact, sessions)


def _maximise(linker: Linker, rule: str) -> card.Session:
    """Let EM estimate m on the pairs of one rule; tell where it does not settle."""
    try:
        session = linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    except EMTrainingException:
        raise ModelUnusable(
            f"no two records have {rule}: nothing can be learnt. Train on more records."
        ) from None
    steps = _steps(session)
    changed = [
        abs(value - before)
        for key, value in steps[-1]["m"].items()
        if (before := steps[-2]["m"].get(key)) is not None
    ]
    change = max([*changed, abs(steps[-1]["match_ratio"] - steps[-2]["match_ratio"])])
    limit = session.training_settings.em_convergence
    if change >= limit:
        log.warning(
            "EM has not converged on %s: after %d iterations a parameter still moves "
            "by %.2g. Look at its chart before the model is used.",
            rule,
            len(steps) - 1,
            change,
        )
    return card.Session(rule, steps, change, change < limit)


def _steps(session: Any) -> list[dict[str, Any]]:
    """Return for each iteration the share of matches, and m of each level."""
    ratios = session.probability_two_random_records_match_iteration_chart().raw_records
    steps: list[dict[str, Any]] = [
        {"match_ratio": row["probability_two_random_records_match"], "m": {}}
        for row in ratios
    ]
    for row in session.m_u_values_interactive_history_chart().raw_records:
        # A level that was not met has a text in place of a probability.
        if isinstance(row.m_probability, float) and not row.is_null_level:
            name = f"{row.comparison_name}: {row.label_for_charts}"
            steps[row.iteration]["m"][name] = row.m_probability
    return steps


def _count(connection: Connection, settings: dict[str, Any]) -> set[card.Figure]:
    """Put what is counted exactly in the place of samples; return what that is."""
    chance = scale.chances(connection)
    chance["sound"] = max(chance["sound"] - chance["spelling"], 1 / SAMPLED_PAIRS)
    # The birth date is weighed already: what is counted is a slip beyond it.
    ((n_slips, n_pairs),) = connection.execute(
        lake.statement("linkage/slip_chance")
    ).fetchall()
    counted = {
        ("name", "spelling"): chance["spelling"],
        ("name", "sound"): chance["sound"],
        ("born_on", "equal"): chance["born_on"],
        ("nik", "one slip"): scale.share(n_slips, n_pairs),
    }
    for figure, probability in counted.items():
        model.level(settings, *figure)["u_probability"] = probability
    for _, level in model.levels(settings):
        # Never met in the sample: at most about once in as many pairs.
        level.setdefault("u_probability", 1 / SAMPLED_PAIRS)
    scale.fit(connection, settings)
    return {*counted, ("nik", "equal"), ("household", "No. KK")}


def _rehearse(connection: Connection, config: Config, folder: Path) -> dict[str, int]:
    """Link with the new model; return how many pairs have how many bits.

    What this leaves behind a quarter shall look like. Ids play no part in it, so each
    person is called by its heir.
    """
    scoring.score(connection, config, folder)
    grouping.group(connection, config)
    called = "select distinct heir, heir as id from grouped"
    lake.table(connection, "inheritance", called)
    lake.table(connection, "person_link", lake.statement("linkage/person_link"))
    return _counts(connection, "floor(weight)::integer", "scored")


def _counts(connection: Connection, by: str, table: str) -> dict[str, int]:
    rows = connection.execute(
        f"select {by}, count(*) from {table} group by 1 order by 1"
    ).fetchall()
    return {str(key): n for key, n in rows}
