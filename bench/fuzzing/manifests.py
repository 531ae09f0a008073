"""Damage to what the sender says: a manifest that does not describe its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.sources import ColumnType
from fuzzing.kinds import Stage, kind
from fuzzing.values import has

if TYPE_CHECKING:
    from collections.abc import Callable

    from fuzzing.draft import Draft

UNTRUE, MISSING, UNKNOWN = "BERKAS_MANIFES", "BERKAS_TIDAK_ADA", "TATA_LETAK"


def _untrue(name: str, **said: Callable[[Draft], object]) -> None:
    """List a kind with an entry of the manifest that is not so."""

    @kind(name, Stage.MANIFEST)
    def _(draft: Draft) -> None:
        draft.manifest |= {key: value(draft) for key, value in said.items()}
        draft.rejected |= {UNTRUE}


_untrue("manifest: more rows", rows=lambda d: len(d.numbered()) + 1)
_untrue("manifest: fewer rows", rows=lambda d: max(0, len(d.numbered()) - 1))
_untrue("manifest: other bytes", bytes=lambda d: d.rng.randrange(10))
_untrue("manifest: another digest", sha256=lambda d: f"{d.rng.getrandbits(256):064x}")
_untrue("manifest: no digest", sha256=lambda d: d.rng.choice(["", "x", 7, "g" * 64]))
_untrue("manifest: another quarter", quarter=lambda _: "2026-Q2")
_untrue("manifest: no quarter", quarter=lambda d: d.rng.choice(["Q3", "2026Q3", 3]))
_untrue("manifest: another source", source=lambda _: "contoh")
_untrue("manifest: rows in words", rows=lambda d: d.rng.choice(["tiga", "12", 1.5, -1]))
_untrue("manifest: no code system", code_system=lambda _: "pos")
_untrue("manifest: an unknown entry", jumlah=lambda _: 5)
_untrue("manifest: no revision", revision=lambda d: d.rng.choice([0, -1, "dua"]))


@kind("manifest: the other code system", Stage.MANIFEST, needs=has(ColumnType.AREA))
def _(draft: Draft) -> None:
    # Only where there is a code that could contradict.
    other = "bps" if draft.delivery.system == "kemendagri" else "kemendagri"
    draft.manifest["code_system"] = draft.delivery.system = other


@kind("manifest: no JSON", Stage.MANIFEST, is_alone=True)
def _(draft: Draft) -> None:
    draft.manifest_text = draft.rng.choice([b"", b"{", b"[]", b"null", b"\xff", b"7"])
    draft.rejected |= {UNTRUE}


@kind("manifest: nothing is said", Stage.MANIFEST)
def _(draft: Draft) -> None:
    """Nothing said is nothing to hold the file to."""
    for key in ("rows", "bytes", "sha256", "quarter"):
        draft.manifest[key] = None


@kind("file: not there", Stage.MANIFEST, is_alone=True)
def _(draft: Draft) -> None:
    draft.is_there = False
    draft.rejected |= {MISSING}


@kind("layout: unknown", Stage.MANIFEST, is_alone=True)
def _(draft: Draft) -> None:
    draft.layout = draft.rng.choice(["v9", "person/1999", "", "../x", "contoh.yml"])
    draft.rejected |= {UNKNOWN}


@kind("layout: of another source", Stage.MANIFEST, is_alone=True)
def _(draft: Draft) -> None:
    draft.source = draft.rng.choice(["contoh", "", "pkh/..", "DTKS"])
    draft.rejected |= {UNKNOWN}
