"""Settings, read once at the edge from variables that begin with ``DTSEN_``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from dtsen.errors import SettingMissing

HOME = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Where things lie and what opens them.

    ``home`` holds what we wrote (``sql/``, ``reference/``, ``expectations/``) and
    ``state`` everything that a run creates. The keys are inputs of the pipeline that
    never enter a database: ``id_key`` makes person and family ids, ``sdc_key`` rounds.
    """

    model_config = SettingsConfigDict(env_prefix="DTSEN_", frozen=True)

    home: Path = HOME
    state: Path = Path(".state")
    inbox: Path | None = Field(default=None, description="default: <state>/inbox")
    remotes: Path | None = Field(
        default=None, description="YAML: where suppliers put deliveries, per source"
    )
    warehouse_url: str | None = None
    id_key_file: Path | None = None
    sdc_key_file: Path | None = None
    boundaries: Path | None = Field(
        default=None, description="GeoJSON that replaces the cells of the map"
    )
    persons: int = Field(default=50_000, ge=5_000, le=12_000_000)
    quarter: str = "2026-Q3"
    schedule_from: str = Field(
        default="2026-Q4", description="first quarter that the calendar runs by itself"
    )
    approvers: str = Field(default="admin", description="logins that may approve")
    demo: bool = Field(default=False, description="approve by itself, fixed keys")
    memory: str = "4GB"
    staging_memory: str = Field(default="1200MB", description="two files at a time")
    threads: int = Field(default=2, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unset(cls, values: Any) -> Any:
        return {k: v for k, v in values.items() if v != ""}

    @field_validator(
        *("home", "state", "inbox", "remotes"),
        *("id_key_file", "sdc_key_file", "boundaries"),
        mode="after",
    )
    @classmethod
    def _is_resolved(cls, path: Path | None) -> Path | None:
        # Processes are found by the folder they stand in: it has one spelling only.
        return path and path.resolve()

    def variables(self) -> dict[str, str]:
        """Return these settings as the variables of another process.

        >>> Settings(state="x", persons=6000).variables()["DTSEN_PERSONS"]
        '6000'
        """
        return {
            f"DTSEN_{name.upper()}": "1" if value is True else str(value or "")
            for name, value in self
            if value is not None
        }

    @property
    def inbox_dir(self) -> Path:
        """Where suppliers put deliveries: ``<inbox>/<quarter>/<source>/``."""
        return self.inbox or self.state / "inbox"

    @property
    def fetched_dir(self) -> Path:
        """Where a delivery waits that was fetched; the inbox belongs to suppliers."""
        return self.state / "fetched"

    @property
    def landing_dir(self) -> Path:
        """The immutable, checksummed copies of what arrived."""
        return self.state / "landing"

    @property
    def lake_dir(self) -> Path:
        """Parquet of every station between landing and warehouse."""
        return self.state / "lake"

    @property
    def release_dir(self) -> Path:
        """Drafts and releases, the only folder that outsiders ever see."""
        return self.state / "release"

    def require_warehouse_url(self) -> str:
        """Return the URL of the warehouse, or say which variable is missing."""
        if not self.warehouse_url:
            raise SettingMissing(
                "DTSEN_WAREHOUSE_URL",
                "Give a URL like postgresql+psycopg2://user:password@host:5432/dtsen.",
            )
        return self.warehouse_url


@cache
def settings() -> Settings:
    """Return the settings of this process; read once.

    Raises
    ------
    SettingMissing
        Where a variable has a value that cannot be used; the message names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = "DTSEN_" + "_".join(str(part).upper() for part in first["loc"])
        message = f"It has an unusable value: {first['msg']}."
        raise SettingMissing(name, message) from None
