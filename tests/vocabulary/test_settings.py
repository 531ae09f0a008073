"""Settings: a wrong one says its name, and never its value."""

from pathlib import Path

import pytest

from dtsen.errors import SettingMissing
from dtsen.settings import settings


def test_a_relative_state_folder_is_made_absolute(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    monkeypatch.setenv("DTSEN_STATE", "here")
    settings.cache_clear()
    assert settings().lake_dir == home / "here" / "lake"


@pytest.mark.parametrize(
    ("name", "value"),
    [("DTSEN_PERSONS", "many"), ("DTSEN_PERSONS", "12"), ("DTSEN_THREADS", "0")],
)
def test_an_unusable_setting_says_its_name(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    settings.cache_clear()
    with pytest.raises(SettingMissing, match=name):
        settings()


def test_a_missing_warehouse_says_which_variable(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DTSEN_WAREHOUSE_URL", raising=False)
    settings.cache_clear()
    with pytest.raises(SettingMissing, match="DTSEN_WAREHOUSE_URL"):
        settings().require_warehouse_url()
