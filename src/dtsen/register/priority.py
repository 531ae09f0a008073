"""Which source wins for which attribute: ``priority.yml``, as a table of ranks."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import yaml

from dtsen.errors import SettingMissing

FILE = Path(__file__).with_name("priority.yml")

ATTRIBUTES = (
    "nik",
    "no_kk",
    "name",
    "born_on",
    "sex",
    "birth_place",
    "mother_name",
    "domicile",
    "relation",
    "education",
    "school_participation",
    "work_status",
    "life_status",
    "padan",
    "has_disability",
    "housing",
)


def ranks(path: Path = FILE) -> pa.Table:
    """Return one row per source with its rank (1 wins) for every attribute.

    Raises
    ------
    SettingMissing
        Where the file names an attribute or a source that it should not.

    Examples
    --------
    >>> ranks().select(["source", "name", "no_kk"]).to_pylist()[1]
    {'source': 'p3ke', 'name': 2, 'no_kk': 3}
    """
    written = yaml.safe_load(path.read_text())
    sources: list[str] = written["default"]
    orders = dict.fromkeys(ATTRIBUTES, sources) | written.get("attributes", {})
    for attribute, order in orders.items():
        if attribute not in ATTRIBUTES or sorted(order) != sorted(sources):
            raise SettingMissing(
                f"{path.name}: {attribute}",
                f"Each of {', '.join(ATTRIBUTES)} may order {', '.join(sources)}.",
            )
    table = {"source": sources} | {
        attribute: [order.index(source) + 1 for source in sources]
        for attribute, order in orders.items()
    }
    return pa.table(table)
