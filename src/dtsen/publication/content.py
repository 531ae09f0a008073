"""Everything that a draft is made of, gathered before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dtsen.publication.deliveries import are_synthetic
from dtsen.publication.figures import Figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from dtsen.publication.compare import Previous
    from dtsen.publication.deliveries import Delivery
    from dtsen.quarter import Quarter


@dataclass(frozen=True)
class Content:
    """The protected values of a quarter and what a reader must know beside them."""

    quarter: Quarter
    build: str
    table: pd.DataFrame
    deliveries: Sequence[Delivery]
    previous: Previous | None
    code_version: str

    @cached_property
    def figures(self) -> Figures:
        """The values of the register, to be asked cell by cell."""
        return Figures.of(self.table)

    @property
    def is_synthetic(self) -> bool:
        """Whether no real person is behind any figure."""
        return are_synthetic(self.deliveries)
