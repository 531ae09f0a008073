"""The files of a release, and the fingerprint that a person approves.

The same content gives the same bytes: no clock, one order, one way to write a number.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from dtsen.areas import areas
from dtsen.disclosure import BASE, LABEL, MIN_DENOMINATOR, PROTECTED_COLUMNS
from dtsen.publication.reference import PROVINCE, definitions
from dtsen.publication.render import render
from dtsen.publication.view import view
from dtsen.publication.view_tables import PROVINCE_NAME
from dtsen.spreadsheets import safe

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dtsen.publication.content import Content

VALUES = "indikator.csv"
METADATA = "metadata.json"
REPORT = "laporan.html"
MANIFEST = "MANIFEST.json"
_COLUMNS_ID = {
    "quarter": "triwulan",
    "area_code": "kode wilayah Kemendagri",
    "area_level": "tingkat wilayah",
    "area_name": "nama wilayah",
    "indicator_code": "kode indikator",
    "breakdown": "rincian; kosong = seluruhnya",
    "kind": "official = resmi BPS, registry = hitungan register, model = dugaan model",
    "value": "nilai; kosong = tidak ditampilkan",
    "numerator": "pembilang terbit",
    "denominator": "penyebut terbit",
    "denominator_kind": "kode indikator yang menjadi penyebut",
    "lower": "batas bawah selang",
    "upper": "batas atas selang",
    "status": "ditampilkan atau tidak ditampilkan",
    "method_version": "versi metode",
    "build": "versi register yang dihitung",
}


def compose(content: Content) -> dict[str, bytes]:
    """Return the files of a release by name; the manifest is the last one."""
    files = {
        VALUES: write_values(content).encode(),
        METADATA: _json(describe(content)),
        REPORT: render(view(content)).encode(),
    }
    files[MANIFEST] = _json({
        "manifest_version": 1,
        "quarter": str(content.quarter),
        "build": content.build,
        "synthetic": content.is_synthetic,
        "files": [
            {"name": name, "bytes": len(data), "sha256": _sha256(data)}
            for name, data in sorted(files.items())
        ],
    })
    return files


def fingerprint(folder: Path) -> str | None:
    """Return the SHA-256 of a manifest whose files are all as it says, else None.

    Whoever approves the fingerprint has approved every byte that the manifest names;
    a file more, a file less or a byte changed has none.
    """
    try:
        manifest = (folder / MANIFEST).read_bytes()
        listed = {
            file["name"]: file["sha256"] for file in json.loads(manifest)["files"]
        }
        found = {
            path.name: _sha256(path.read_bytes())
            for path in folder.iterdir()
            if path.name != MANIFEST
        }
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return _sha256(manifest) if listed == found else None


def write_values(content: Content) -> str:
    """Return every protected value as CSV: long, in the order of the keys."""
    names = _area_names(content)
    at = PROTECTED_COLUMNS.index("area_level") + 1
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*PROTECTED_COLUMNS[:at], "area_name", *PROTECTED_COLUMNS[at:]])
    for row in content.table[PROTECTED_COLUMNS].itertuples(index=False):
        cells = [_text(cell) for cell in row]
        name = safe(names.get(cells[PROTECTED_COLUMNS.index("area_code")], ""))
        writer.writerow([*cells[:at], name, *cells[at:]])
    return buffer.getvalue()


def describe(content: Content) -> dict[str, Any]:
    """Return what a reader of the values must know: definitions, method, origin."""
    used = set(content.table["indicator_code"])
    return {
        "title": "Indikator kesejahteraan sosial Jakarta per kelurahan",
        "quarter": str(content.quarter),
        "reference_date": content.quarter.last_day.isoformat(),
        "synthetic": content.is_synthetic,
        "rounding": {
            "label": LABEL,
            "method": "CKR5: pembulatan acak berkunci",
            "base": BASE,
            "min_denominator": MIN_DENOMINATOR,
            "applies_to": "semua hitungan register; persentase dari hitungan terbit",
        },
        "columns": _COLUMNS_ID,
        "indicators": [
            {
                "code": item.code,
                "title": item.title,
                "definition": item.text,
                "unit": item.unit,
                "kind": item.kind,
                "source": item.source,
            }
            for item in definitions()
            if item.code in used
        ],
        "provenance": {
            "build": content.build,
            "code_version": content.code_version,
            "method_versions": sorted(set(content.table["method_version"])),
            "compared_with": content.previous.release if content.previous else None,
            "sources": [
                {
                    "source": delivery.source,
                    "title": delivery.title,
                    "supplier": delivery.supplier,
                    "revision": delivery.revision,
                    "layout": delivery.layout,
                    "is_synthetic": delivery.is_synthetic,
                }
                for delivery in content.deliveries
            ],
        },
    }


def _area_names(content: Content) -> Mapping[str, str]:
    names = {PROVINCE: PROVINCE_NAME}
    for area in areas(on=content.quarter.last_day):
        names[area.kota_code] = area.kota_name
        names[area.kecamatan_code] = area.kecamatan_name
        names[area.kelurahan_code] = area.kelurahan_name
    return names


def _text(cell: Any) -> str:
    """Write a number shortest, a missing one empty, a text without a formula.

    Examples
    --------
    >>> [_text(cell) for cell in (1235.0, 45.2, float("nan"), None, 1235, "-x")]
    ['1235', '45.2', '', '', '1235', "'-x"]
    """
    if isinstance(cell, str):
        return safe(cell)
    if pd.isna(cell):
        return ""
    return f"{cell:.0f}" if cell == int(cell) else repr(float(cell))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
