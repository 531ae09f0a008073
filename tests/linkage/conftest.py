"""A state folder for a whole module of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., None]]:
    """Open a state folder for a whole module; calling it again opens another."""
    with pytest.MonkeyPatch.context() as patch:

        def open_home(threads: int = 2) -> None:
            patch.setenv("DTSEN_STATE", str(tmp_path_factory.mktemp("state")))
            patch.setenv("DTSEN_DEMO", "1")
            patch.setenv("DTSEN_THREADS", str(threads))
            settings.cache_clear()

        yield open_home
    settings.cache_clear()
