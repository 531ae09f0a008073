r"""The assessment of a quarter: one statement per component, on a given day.

.. math:: R_{o,t} = \frac{\sum_j \omega_j \, s_j}{\sum_j \omega_j},
          \qquad s_j = \frac{n_j}{N_j} \in [0, 1]

over the components :math:`j` that can be judged of supplier :math:`o` in quarter
:math:`t`. One that does not apply (a source without NIK, a first quarter), or is not
due yet, is null and leaves its weight :math:`\omega_j` to the others. What a component
counts is said in its statement; the weights are ``reference/readiness_weight.csv``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.sources.registry import SOURCES
from dtsen.warehouse import insert, run

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from dtsen.quarter import Quarter

MEASURED = ("nik_valid", "padan")


def assess(connection: Connection, quarter: Quarter, as_of: date) -> None:
    """Judge every supplier of a quarter anew, in the transaction of the caller.

    ``as_of`` is a day in Jakarta: up to its deadline nobody has failed to deliver.
    """
    key = {"quarter": str(quarter)}
    day = key | {"as_of": as_of}
    run(connection, "readiness/lock_quarter", **key)
    _write_what_is_due(connection, quarter)
    run(connection, "readiness/forget_components", **key)
    run(connection, "readiness/on_time", **day)
    run(connection, "readiness/complete", **day, previous=str(quarter.previous))
    run(connection, "readiness/contract", **day)
    for component in MEASURED:
        run(connection, "readiness/measured", **day, component=component)
    run(connection, "readiness/corrections_closed", **day)
    run(connection, "readiness/usage_report", **day)


def _write_what_is_due(connection: Connection, quarter: Quarter) -> None:
    run(connection, "readiness/forget_due", quarter=str(quarter))
    rows = [
        {
            "quarter": str(quarter),
            "source": source.code,
            "due_on": source.due_on(quarter),
            "tables": list(source.tables),
            "owes_usage_report": source.of_province,
        }
        for source in SOURCES.values()
    ]
    insert(connection, "ops.due_delivery", rows)
