"""Which source wins is configuration; a mistake in it is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dtsen.errors import SettingMissing
from dtsen.register.priority import ATTRIBUTES, ranks

if TYPE_CHECKING:
    from pathlib import Path


def test_every_attribute_ranks_every_source():
    table = ranks().to_pydict()
    assert set(table) == {"source", *ATTRIBUTES}
    for attribute in ATTRIBUTES:
        assert sorted(table[attribute]) == [1, 2, 3]


def test_regsosek_goes_before_p3ke_before_dtks():
    table = ranks().to_pydict()
    assert dict(zip(table["source"], table["education"], strict=True)) == {
        "regsosek": 1,
        "p3ke": 2,
        "dtks": 3,
    }


@pytest.mark.parametrize(
    "attributes", ["{nmae: [regsosek, dtks]}", "{name: [regsosek]}", "{sex: [dtks, x]}"]
)
def test_a_mistake_is_named(tmp_path: Path, attributes: str):
    path = tmp_path / "priority.yml"
    path.write_text(f"default: [regsosek, dtks]\nattributes: {attributes}\n")
    with pytest.raises(SettingMissing, match=r"priority\.yml"):
        ranks(path)
