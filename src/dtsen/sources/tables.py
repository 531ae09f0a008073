"""The staged tables: the columns that each carries, whoever delivers it."""

from __future__ import annotations

# What every staged table carries, whoever delivers it; a column that a source does not
# have is null. The columns of its own follow, then ``reasons``.
TABLES: dict[str, dict[str, str]] = {
    "person": {
        "family_key": "varchar",
        "nik": "varchar",
        "no_kk": "varchar",
        "name": "varchar",
        "born_on": "date",
        "sex": "varchar",
        "birth_place": "varchar",
        "kelurahan_code": "varchar",
        "rt": "varchar",
        "rw": "varchar",
        "address": "varchar",
        "mother_name": "varchar",
        "relation": "varchar",
        "marital_status": "varchar",
        "education": "varchar",
        "school_participation": "varchar",
        "work_status": "varchar",
        "occupation": "varchar",
        "life_status": "varchar",
        "padan": "varchar",
        "has_disability": "boolean",
        "desil": "smallint",
    },
    "family": {
        "family_key": "varchar",
        "no_kk": "varchar",
        "head_name": "varchar",
        "kelurahan_code": "varchar",
        "rt": "varchar",
        "rw": "varchar",
        "address": "varchar",
        "n_members_declared": "bigint",
        "desil": "smallint",
        "desil_nasional": "smallint",
        "desil_provinsi": "smallint",
        "desil_kabupaten_kota": "smallint",
        "floor_area_m2": "double",
        "home_ownership": "varchar",
        "floor": "varchar",
        "wall": "varchar",
        "roof": "varchar",
        "drinking_water": "varchar",
        "lighting": "varchar",
        "power": "varchar",
        "cooking_fuel": "varchar",
        "sanitation": "varchar",
        "closet": "varchar",
        "septic": "varchar",
    },
    "beneficiary": {
        "programme_code": "varchar",
        "nik": "varchar",
        "no_kk": "varchar",
        "name": "varchar",
        "born_on": "date",
        "kelurahan_code": "varchar",
        "amount_idr_per_month": "bigint",
    },
    "civil_status": {
        "nik": "varchar",
        "civil_status": "varchar",
        "status_on": "date",
    },
}

# Columns that staging itself adds or needs; no layout may fill them.
RESERVED = frozenset({
    *("record_key", "source", "file_name", "record_no", "reasons"),
    *("file_row_number", "reason"),
    *("raw", "line_no", "repairs", "is_tidy", "area_as_written"),
    "unknown_codes",
    *("n_bytes", "n_delimiters", "n_long", "n_quoting"),
})
