"""A model is a file that nobody changes by hand, and that weighs every level."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest

from dtsen.errors import ModelUnusable
from dtsen.linkage import comparisons, model, scale
from dtsen.linkage.config import DEFAULT

if TYPE_CHECKING:
    from pathlib import Path


def trained() -> dict[str, Any]:
    settings = comparisons.untrained()
    for _, level in model.levels(settings):
        level |= {"m_probability": 1 / 3, "u_probability": 1 / 7}
    return settings


def weight(settings: dict[str, Any], comparison: str, label: str) -> float:
    level = model.level(settings, comparison, label)
    return math.log2(level["m_probability"] / level["u_probability"])


def test_what_is_saved_is_loaded(tmp_path: Path):
    path = model.save(trained(), "city-1", tmp_path)
    name, settings = model.load("city-1", tmp_path)
    assert path.name == f"{name}.json"
    assert model.level(settings, "sex", "equal")["m_probability"] == 0.333333


def test_a_model_changed_by_hand_is_refused(tmp_path: Path):
    path = model.save(trained(), "city-1", tmp_path)
    path.write_text(path.read_text().replace("0.333333", "0.9"))
    with pytest.raises(ModelUnusable, match="not the file that was trained"):
        model.load("city-1", tmp_path)


def test_a_missing_model_is_refused(tmp_path: Path):
    with pytest.raises(ModelUnusable, match="found 0"):
        model.load("city-1", tmp_path)


def test_a_level_that_was_never_trained_is_refused(tmp_path: Path):
    settings = trained()
    del model.level(settings, "nik", "one slip")["u_probability"]
    with pytest.raises(ModelUnusable, match="one slip"):
        model.save(settings, "city-1", tmp_path)


def test_the_random_name_of_a_linker_is_not_saved(tmp_path: Path):
    path = model.save(trained() | {"linker_uid": "abc"}, "city-1", tmp_path)
    assert "linker_uid" not in json.loads(path.read_text())


def test_the_shipped_model_weighs_as_one_would():
    _, settings = model.load(DEFAULT.model)
    for comparison in ("name", "born_on", "sex", "nik", "household"):
        labels = [
            level["label_for_charts"]
            for name, level in model.levels(settings)
            if name == comparison
        ]
        assert weight(settings, comparison, labels[0]) > 0
        assert weight(settings, comparison, "else") < 0
    assert weight(settings, "nik", "birth date again") == 0


def test_one_pair_is_always_assumed():
    assert scale.share(0, 1_000_000) == 1e-6
    assert scale.share(None, None) == 0.5
