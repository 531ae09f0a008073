"""The page *Mutu data*: what arrived, what the gate found, and what to do about it.

It shows counts, names of files and rules, and reason codes. It reads no table that
holds a value of a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from dtsen.quality.passage import MART
from dtsen.quality.rendering import html
from dtsen.quality.verdict import Severity
from dtsen.sources.registry import SOURCES
from dtsen.warehouse import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Row

    from dtsen.quarter import Quarter

_PACKAGE = "dtsen.quality"
_COUNTS = ("rows_read", "accepted", "duplicates", "quarantined")
# What formats.cells.Damage calls a damage, in words for the supplier.
DAMAGES = {
    "kutip": "Tanda kutip tidak tertutup, atau ada teks sesudah tanda kutip penutup",
    "kolom": "Banyaknya kolom tidak sama dengan kepala tabel",
    "terpotong": "Baris terakhir terpotong",
    "aksara": "Bita yang bukan aksara dari penyandian berkas",
    "nul": "Bita NUL",
    "kosong": "Baris kosong di antara rekaman",
    "enter": "Pindah baris di dalam rekaman",
    "kepala": "Kepala tabel terulang",
    "rumus": "Sel berisi rumus atau galat",
}
# What staging calls a change of a cell; one without words is shown by its name.
CHANGES = {
    "blanks": "Spasi di tepi dibuang",
    "inner_blanks": "Spasi berlebih di dalam dirapatkan",
    "apostrophe": "Tanda petik di depan dibuang",
    "decimal_tail": "Akhiran .0 dibuang",
    "date_format": "Format tanggal diseragamkan",
    "code_format": "Penulisan kode wilayah diseragamkan",
    "number_format": "Penulisan angka diseragamkan",
    "case": "Huruf dijadikan kapital",
}

# What is asked of the linkage model, and the measures (linkage.drift).
QUESTIONS = {
    "level_by_rule": "Tingkat kesamaan pada pasangan yang ditautkan aturan",
    "level_by_model": "Tingkat kesamaan pada pasangan yang ditautkan model",
    "pass": "Alasan rekaman berada pada orangnya",
    "unknown": "Isian yang tidak diketahui",
    "chance": "Dua orang kebetulan bernilai sama",
}
MEASURES = {
    "stability": "indeks stabilitas populasi",
    "cohen_h": "h Cohen",
    "bits": "bit",
}


# Groups of pairs that the quality of links is estimated for; the kota have names.
PARTS = {
    "all": "Semua",
    "women": "Perempuan",
    "men": "Laki-laki",
    "single_name": "Nama satu kata",
    "under_5": "Di bawah 5 tahun",
    "under_18": "Di bawah 18 tahun",
    "from_65": "65 tahun ke atas",
    "without_nik": "Salah satu rekaman tanpa NIK",
}
BASES = {
    "prior": "kota sintetis",
    "labels": "putusan petugas",
    "both": "kota sintetis dan putusan petugas",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What the gate judges as one: what a source delivers, or the marts.

    ``dag_id`` is the DAG whose notes say what to do when it fails.
    """

    code: str
    title: str
    supplier: str
    dag_id: str

    @property
    def is_delivered(self) -> bool:
        """Whether somebody sends it; the marts are made here."""
        return self.code != MART


SUBJECTS = [
    *(
        Subject(source.code, source.title, source.supplier, f"terima_{source.code}")
        for source in SOURCES.values()
    ),
    Subject(
        MART, "Mart: tabel yang dibaca analis", "Tim Data DTSEN", "hitung_indikator"
    ),
]


@dataclass(frozen=True, slots=True)
class Section:
    """What is known of one subject in one quarter."""

    subject: Subject
    files: Sequence[Row[Any]]
    rules: Sequence[Row[Any]]
    reasons: Sequence[Row[Any]]
    findings: Sequence[Row[Any]]
    damages: Sequence[Row[Any]]
    standardisations: Sequence[Row[Any]]

    @property
    def failed(self) -> list[Row[Any]]:
        """The rules that do not hold, the worst first."""
        return [rule for rule in self.rules if not rule.is_success]

    @property
    def passed(self) -> list[Row[Any]]:
        """The rules that hold."""
        return [rule for rule in self.rules if rule.is_success]

    @property
    def totals(self) -> dict[str, int]:
        """The ledger of all files together."""
        return {name: sum(getattr(f, name) for f in self.files) for name in _COUNTS}

    @property
    def verdict(self) -> tuple[str, str]:
        """The state of the subject: how bad it is, and in words."""
        worst = {rule.severity for rule in self.failed}
        if self.subject.is_delivered and not self.files:
            return "none", "Kiriman belum dibaca"
        if not self.rules:
            return "none", "Belum divalidasi"
        if Severity.CRITICAL in worst:
            return "critical", "Gerbang mutu tertutup"
        if Severity.WARNING in worst:
            return "warning", "Lulus dengan peringatan"
        return "passed", "Lulus"


def render(connection: Connection, quarter: Quarter | None, source: str | None) -> str:
    """Return the page of a quarter (of one source, of the marts or of all) as HTML.

    Without a quarter the page offers those that are known. Its links are relative:
    ``./?quarter=…`` for a quarter and ``triage?dag_id=…`` for the notes of a DAG.
    """
    binds = {"quarter": str(quarter), "source": source or ""}
    return html(
        _PACKAGE,
        "mutu_data.html",
        damages=DAMAGES,
        changes=CHANGES,
        quarter=quarter,
        source=source,
        quarters=run(connection, "quality/quarters").scalars().all(),
        sections=_sections(connection, binds) if quarter else [],
        stations=run(connection, "quality/stations", **binds).all() if quarter else [],
        **_links(connection, binds if quarter else None),
        drifts=_drifts(connection, binds) if quarter else [],
        questions=QUESTIONS,
        measures=MEASURES,
    )


def render_triage(dag_id: str, notes: str) -> str:
    """Return the triage notes of a DAG (Markdown) as HTML."""
    markdown = MarkdownIt("commonmark", {"html": False})
    return html(_PACKAGE, "triage.html", dag_id=dag_id, notes=markdown.render(notes))


def _drifts(connection: Connection, binds: dict[str, str]) -> Sequence[Row[Any]]:
    """Return how far the quarter is from its linkage model, where all sources show."""
    if binds["source"] not in {"", MART}:
        return []
    return run(connection, "quality/linkage_drift", quarter=binds["quarter"]).all()


def _sections(connection: Connection, binds: dict[str, str]) -> list[Section]:
    parts = [
        _by_source(run(connection, f"quality/{name}", **binds))
        for name in (
            *("ledger", "rules", "reasons"),
            *("file_findings", "damages", "standardisations"),
        )
    ]
    return [
        Section(subject, *(part.get(subject.code, []) for part in parts))
        for subject in SUBJECTS
        if binds["source"] in {"", subject.code}
    ]


def _links(connection: Connection, binds: dict[str, str] | None) -> dict[str, Any]:
    """Return how good links are; they belong to no source and no DAG that counts."""
    names = {"links": "linkage_estimates", "complements": "linkage_complements"}
    is_asked = binds is not None and not binds["source"]
    return {
        "parts": PARTS,
        "bases": BASES,
        "titles": {subject.code: subject.title for subject in SUBJECTS},
        **{
            key: run(connection, f"quality/{name}", quarter=binds["quarter"]).all()
            if binds and is_asked
            else []
            for key, name in names.items()
        },
    }


def _by_source(rows: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    grouped: dict[str, list[Row[Any]]] = {}
    for row in rows:
        grouped.setdefault(row.source, []).append(row)
    return grouped
