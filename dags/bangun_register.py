"""Building the register of a quarter."""

from __future__ import annotations

from functools import reduce
from operator import and_

from airflow.sdk import Param, PartitionedAssetTimetable, dag, task

from dtsen.receipts import Built, Linked, Loaded, Queued
from dtsen.sources.registry import SOURCES
from dtsen_wiring import (
    REGISTER,
    STAGED,
    WAREHOUSE_POOL,
    defaults,
    late_after,
    quarter_of_run,
)

NEEDED = [code for code, source in SOURCES.items() if source.is_needed_by_register]


@dag(
    dag_display_name="Bangun register",
    schedule=PartitionedAssetTimetable(
        assets=reduce(and_, [STAGED[code] for code in NEEDED])
    ),
    catchup=False,
    max_active_runs=1,
    default_args=defaults(),
    deadline=late_after("bangun_register", hours=6),
    params={
        "without": Param(
            None,
            type=["null", "array"],
            items={"type": "string", "enum": NEEDED},
            title="Tanpa sumber",
            description="Sources that this quarter goes on without; empty keeps what "
            "was decided before, [] takes it back.",
        ),
        "decided_by": Param(
            None,
            type=["null", "string"],
            title="Diputuskan oleh",
            description="Who decided it; required where something is left out or back.",
        ),
    },
    tags=["register"],
)
def bangun_register() -> None:
    """Find out who is who, build one row per person and family, load the warehouse.

    Runs when every registry, the DTSEN return and the answers of Dukcapil are staged
    for *the same* quarter. **Clearing any task is safe**; building the same inputs
    again gives the same bytes and changes nothing.

    **If `decide` fails**, a source was left out without the name of who decided it, or
    the warehouse, which holds the decisions about pairs, is away.

    **If `link` fails** with *not staged*, a source is missing: fix its `terima` DAG, or
    trigger this one by hand with *Tanpa sumber* and the name of who decided.

    **If `link` fails** on the pair budget, an identifier is shared by too many records
    (a placeholder NIK?): look at the reasons per file in *Mutu data*.

    **If `review` fails**, the page *Tinjauan pasangan* shows the queue before, or none;
    nothing else waits for it. Where *the links keep no pairs*, clear `link`.

    **If `build` fails**, the lake is full or a file was removed: the message names it.

    **If `load` fails**, Postgres refused: the message has SQLSTATE and constraint. The
    quarter that readers see is still the one before.

    A rebuilt quarter that later quarters inherited from is reported by `load`: rebuild
    those, in order.
    """

    @task
    def link() -> Linked:
        from dtsen import stations

        return stations.link(quarter_of_run())

    @task(pool=WAREHOUSE_POOL)
    def review() -> Queued:
        from dtsen import stations

        return stations.review(quarter_of_run())

    @task
    def build() -> Built:
        from dtsen import stations

        return stations.build(quarter_of_run())

    @task(outlets=[REGISTER], pool=WAREHOUSE_POOL)
    def load() -> Loaded:
        from dtsen import stations

        return stations.load(quarter_of_run())

    @task(pool=WAREHOUSE_POOL)
    def decide(params: dict | None = None) -> list[str]:
        from dtsen import stations

        return stations.decide(
            quarter_of_run(), params["without"], params["decided_by"]
        )

    linked = link()
    decide() >> linked >> build() >> load()
    linked >> review()


bangun_register()
