"""What the page *Tinjauan pasangan* sends back, and what becomes of it.

A form carries a seal: only a page that was made for the same person, about the same
records, can have written it. Another site can neither compute it nor read it.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field

from dtsen.errors import FormRefused
from dtsen.review.looking import MIN_PURPOSE, Look
from dtsen.review.verdicts import MAX_NOTE, Verdict, decide, key_of, revoke
from dtsen.warehouse import run

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Connection, Row

    from dtsen.quarter import Quarter

MAX_PURPOSE = 200
MAX_PLACE = 10**9


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is at the page, for which quarter, why, and which reason they go through.

    ``key`` seals forms; it is the api-server's own and never leaves it.
    """

    quarter: Quarter
    by: Look
    key: bytes
    why: str = ""

    def seal(self, about: object) -> str:
        """Return what proves that a page of this visitor wrote a form about something.

        >>> anna = Visit("2026-Q3", Look("anna", "Tinjauan"), b"key")
        >>> budi = Visit("2026-Q3", Look("budi", "Tinjauan"), b"key")
        >>> anna.seal(7) == anna.seal(7), anna.seal(7) == budi.seal(7)
        (True, False)
        """
        message = f"{self.by.reader}|{self.quarter}|{about}"
        return hmac.new(self.key, message.encode(), hashlib.sha256).hexdigest()

    def require_sealed(self, seal: str, about: object) -> None:
        """Refuse a form that is not one of ours about this very thing.

        Raises
        ------
        FormRefused
            Where it is not, or the queue has been replaced since.
        """
        if not hmac.compare_digest(self.seal(about).encode(), seal.encode()):
            raise FormRefused("The form is not of a page of this user, or too old.")


class Sent(BaseModel):
    """What every form says again: where it was written, why, and its seal."""

    quarter: str = Field(pattern="^[0-9]{4}-Q[1-4]$")
    place: int = Field(ge=1, le=MAX_PLACE)
    purpose: str = Field(min_length=MIN_PURPOSE, max_length=MAX_PURPOSE)
    why: str = ""
    seal: str


class Decided(Sent):
    """A verdict about the pair that the page has shown."""

    verdict: Literal["same", "different", "unsure"]
    note: str = Field("", max_length=MAX_NOTE)


class TakenBack(Sent):
    """A decision that is to be revoked."""

    decision: int = Field(ge=1, le=MAX_PLACE)


def subject(pair: Row[Any] | None) -> str:
    """Return what a verdict is about: the records, whatever place they have by then."""
    return "|".join(key_of(pair)) if pair else ""


def take(connection: Connection, visit: Visit, form: Decided | TakenBack) -> None:
    """Record what a form says.

    Raises
    ------
    DecisionRefused
        Where it contradicts a decision that stands, or revokes what does not.
    FormRefused
        Where no page of ours has written it.
    """
    if isinstance(form, TakenBack):
        visit.require_sealed(form.seal, form.decision)
        revoke(connection, form.decision, visit.by.reader)
        return
    binds = {"quarter": str(visit.quarter), "place": form.place, "why": ""}
    pair = run(connection, "review/pair", **binds).one_or_none()
    visit.require_sealed(form.seal, subject(pair))
    said = Verdict(pair, form.verdict, form.note.strip())
    decide(connection, visit.quarter, [said], visit.by.reader)
