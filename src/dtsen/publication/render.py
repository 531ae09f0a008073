"""Set the page: one HTML file that needs nothing from outside and lets nothing in."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dtsen.disclosure import LABEL, MIN_DENOMINATOR
from dtsen.publication import corridor
from dtsen.publication.figures import ABSENT, HIDDEN
from dtsen.publication.sheet import INSET_SIZE, MARGIN, WIDTH
from dtsen.publication.wording import number

if TYPE_CHECKING:
    from dtsen.publication.page import Page


def render(page: Page) -> str:
    """Return the page as HTML.

    The script is allowed by its digest alone: whatever might get into the page beside
    it, such as a name with a tag inside, would not run.
    """
    style, script = _asset("gaya.css"), _asset("skrip.js")
    return (
        _environment()
        .get_template("laporan.html.j2")
        .render(
            page=page,
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            script_digest=_digest(script),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("dtsen.publication"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    environment.globals.update(
        ABSENT=ABSENT,
        CHART_HEIGHT=corridor.HEIGHT,
        CHART_LEFT=corridor.LEFT,
        CHART_RIGHT=corridor.WIDTH - corridor.RIGHT,
        CHART_WIDTH=corridor.WIDTH,
        HIDDEN=HIDDEN,
        INSET=INSET_SIZE,
        LABEL=LABEL,
        MARGIN=MARGIN,
        MIN_DENOMINATOR=MIN_DENOMINATOR,
        WIDTH=WIDTH,
    )
    return environment


def _asset(name: str) -> str:
    return (files("dtsen.publication") / "templates" / name).read_text("utf-8")


def _digest(script: str) -> str:
    """Return the source expression of a script for a Content-Security-Policy.

    Examples
    --------
    >>> _digest("")
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return (
        "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    )
