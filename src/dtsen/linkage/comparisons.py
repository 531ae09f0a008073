"""How two entries are compared, and which are compared at all: Splink's settings.

Household evidence is one comparison: No. KK and address say the same thing, and counted
twice they link brothers.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any


def _same(*columns: str) -> str:
    return " and ".join(f"l.{column} = r.{column}" for column in columns)


# Each rule has a key whose blocks stay small when the city grows.
BLOCKING_RULES = (
    _same("nik"),
    _same("born_on", "rarest_key"),
    _same("born_on", "second_key", "kelurahan_code"),
    _same("sound", "birth_year", "kelurahan_code"),
    (
        f"{_same('sound', 'birth_year')}"
        " and l.birth_month = r.birth_day and l.birth_day = r.birth_month"
    ),
    f"{_same('sound', 'birth_month', 'birth_day')} and l.n_keys >= 2",
    _same("no_kk", "sex"),
    _same("kelurahan_code", "rw", "rt", "rarest_key"),
    _same("nik_tail", "rarest_key"),
    _same("born_on", "kelurahan_code", "sex"),
)

# Blocks too large for a city, that few records can afford: for those without a birth
# date, a sex or a place, and for a misspelt name without a No. KK. A name alone never
# makes a pair.
WIDER_RULES = (
    _same("no_kk"),
    _same("born_on"),
    f"{_same('sound', 'kelurahan_code')} and l.n_keys >= 2",
    _same("rarest_key", "kelurahan_code"),
    _same("rarest_key", "birth_year"),
)

# Columns whose values are weighed by how common they are.
FREQUENCIES = ("spelling", "sound", "rarest_key", "born_on")

_NAME_LIKENESS = "jaro_winkler_similarity(letters_l, letters_r)"


def _level(condition: str, label: str, **more: Any) -> dict[str, Any]:
    return {"sql_condition": condition, "label_for_charts": label, **more}


def _unknown(*columns: str) -> dict[str, Any]:
    conditions = [f"{c}_l is null or {c}_r is null" for c in columns]
    return _level(" or ".join(conditions), "unknown", is_null_level=True)


def _comparison(name: str, *levels: dict[str, Any]) -> dict[str, Any]:
    return {
        "output_column_name": name,
        "comparison_levels": [*levels, _level("ELSE", "else")],
    }


COMPARISONS = (
    _comparison(
        "name",
        _unknown("sound"),
        _level("spelling_l = spelling_r", "spelling", tf_adjustment_column="spelling"),
        _level("sound_l = sound_r", "sound", tf_adjustment_column="sound"),
        _level(
            "list_has_all(keys_l, keys_r) or list_has_all(keys_r, keys_l)",
            "one holds the other",
            tf_adjustment_column="rarest_key",
        ),
        _level(f"{_NAME_LIKENESS} >= 0.92", "almost alike"),
        _level(
            "rarest_key_l = rarest_key_r",
            "rarest token",
            tf_adjustment_column="rarest_key",
        ),
        _level(f"{_NAME_LIKENESS} >= 0.85", "alike"),
        _level("list_has_any(keys_l, keys_r)", "any token"),
    ),
    _comparison(
        "born_on",
        _unknown("born_on"),
        _level("born_on_l = born_on_r", "equal", tf_adjustment_column="born_on"),
        _level(
            "birth_year_l = birth_year_r and birth_month_l = birth_day_r"
            " and birth_day_l = birth_month_r",
            "day and month swapped",
        ),
        _level(
            "(birth_year_l = birth_year_r)::int + (birth_month_l = birth_month_r)::int"
            " + (birth_day_l = birth_day_r)::int = 2",
            "two parts of three",
        ),
        _level("birth_year_l = birth_year_r", "year"),
    ),
    _comparison("sex", _unknown("sex"), _level("sex_l = sex_r", "equal")),
    _comparison(
        "nik",
        _unknown("nik"),
        _level("nik_l = nik_r", "equal"),
        # Twins differ in the serial, and who shares a birth date often shares a serial:
        # either way the NIK tells nothing that the birth date has not told.
        _level(
            "plain_nik_l[:12] = plain_nik_r[:12] or nik_tail_l = nik_tail_r",
            "birth date again",
            m_probability=0.01,
            u_probability=0.01,
            fix_m_probability=True,
            fix_u_probability=True,
        ),
        # With two birth dates the slip is no slip, it is the birth date again.
        _level(
            "damerau_levenshtein(nik_l, nik_r) <= 1 and born_on_l = born_on_r",
            "one slip",
        ),
    ),
    _comparison(
        "household",
        _level(
            "(no_kk_l is null or no_kk_r is null)"
            " and (kelurahan_code_l is null or kelurahan_code_r is null)",
            "unknown",
            is_null_level=True,
        ),
        _level("no_kk_l = no_kk_r", "No. KK"),
        _level(
            "kelurahan_code_l = kelurahan_code_r and rw_l = rw_r and rt_l = rt_r", "RT"
        ),
        _level("kelurahan_code_l = kelurahan_code_r", "kelurahan"),
    ),
)


def untrained() -> dict[str, Any]:
    """Return the settings of a model that is still to be trained."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "rid",
        "sql_dialect": "duckdb",
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "probability_two_random_records_match": 1e-6,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": rule, "sql_dialect": "duckdb"} for rule in BLOCKING_RULES
        ],
        "comparisons": deepcopy(list(COMPARISONS)),
    }
