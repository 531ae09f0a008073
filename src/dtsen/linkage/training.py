"""Train the linkage model: its own command, never a part of a quarter.

Fellegi and Sunter by expectation maximisation (Splink). What two persons have in common
by chance (u) is sampled with a seed, or counted exactly where a sample of pairs would
hardly ever meet it; what the records of one person have in common (m) is estimated on
pairs that share a NIK, birth date and rarest name, or No. KK and name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from splink import DuckDBAPI, Linker

from dtsen import lake
from dtsen.linkage import comparisons, model, passes, records, scale
from dtsen.linkage.config import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from dtsen.lake import Connection
    from dtsen.linkage.config import Config
    from dtsen.quarter import Quarter

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

    Raises
    ------
    ModelUnusable
        Where the records are too few for a level to be met among the links.
    """
    with lake.lake() as connection:
        records.read(connection, quarter, without)
        records.standardise(connection, config)
        passes.run(connection)
        return model.save(_estimate(connection, seed), config.model, folder)


def _estimate(connection: Connection, seed: int) -> dict[str, Any]:
    settings = scale.fit(connection, comparisons.untrained())
    linker = Linker(DuckDBAPI(connection).register("entry"), settings)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=SAMPLED_PAIRS, seed=seed, min_count_per_level=None
    )
    counted = _counted(connection, linker.misc.save_model_to_json())
    linker = Linker(DuckDBAPI(connection).register("entry"), counted)
    for rule in TRAINED_ON:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    trained: dict[str, Any] = linker.misc.save_model_to_json()
    return trained


def _counted(connection: Connection, settings: dict[str, Any]) -> dict[str, Any]:
    """Return sampled settings with what is counted exactly put in its place."""
    chance = scale.chances(connection)
    chance["sound"] = max(chance["sound"] - chance["spelling"], 1 / SAMPLED_PAIRS)
    for comparison, label, attribute in (
        ("name", "spelling", "spelling"),
        ("name", "sound", "sound"),
        ("born_on", "equal", "born_on"),
    ):
        model.level(settings, comparison, label)["u_probability"] = chance[attribute]
    # The birth date is weighed already: what is counted is a slip beyond it.
    ((n_slips, n_pairs),) = connection.execute(
        lake.statement("linkage/slip_chance")
    ).fetchall()
    slip = model.level(settings, "nik", "one slip")
    slip["u_probability"] = scale.share(n_slips, n_pairs)
    for _, level in model.levels(settings):
        # Never met in the sample: at most about once in as many pairs.
        level.setdefault("u_probability", 1 / SAMPLED_PAIRS)
    return scale.fit(connection, settings)
