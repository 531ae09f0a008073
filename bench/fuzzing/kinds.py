"""The catalogue: what a kind of damage is, and where kinds are listed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fuzzing.draft import Draft


class Stage(IntEnum):
    """When a delivery is damaged; a second kind comes later than the first."""

    CELLS = 1  # values, before anything is written
    LINES = 2  # fields and lines, as bytes
    FILE = 3  # the file as a whole
    MANIFEST = 4  # what the sender says about it


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to damage a delivery.

    ``needs`` says which deliveries can be harmed so; ``is_alone`` that no other damage
    goes with it.
    """

    name: str
    stage: Stage
    apply: Callable[[Draft], None]
    needs: Callable[[Draft], bool]
    is_alone: bool

    @property
    def sort(self) -> str:
        """What is damaged: the first word of the name."""
        return self.name.partition(":")[0]


KINDS: dict[str, Kind] = {}


def _always(_: Draft) -> bool:
    return True


def kind(
    name: str,
    stage: Stage,
    *,
    needs: Callable[[Draft], bool] = _always,
    is_alone: bool = False,
) -> Callable[[Callable[[Draft], None]], Callable[[Draft], None]]:
    """List a function as a kind of damage, under the name that reproduces it."""

    def listed(apply: Callable[[Draft], None]) -> Callable[[Draft], None]:
        if name in KINDS:
            message = f"there are two kinds called {name}"
            raise ValueError(message)
        KINDS[name] = Kind(name, stage, apply, needs, is_alone)
        return apply

    return listed
