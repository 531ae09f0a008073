"""Review of pairs: what persons are asked, what they decide, and what comes of it."""

from dtsen.review.freezing import freeze
from dtsen.review.queue import queue
from dtsen.review.verdicts import Verdict, decide, revoke

__all__ = ["Verdict", "decide", "freeze", "queue", "revoke"]
