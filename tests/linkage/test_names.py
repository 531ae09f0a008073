"""One spelling and one sound for a name, however it was written down."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtsen import lake
from dtsen.linkage import names
from dtsen.linkage.records import learn_tokens

letters = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
words = st.lists(
    st.sampled_from(["SITI", "BUDI", "RAHAYU", "NUR", "YUSUF", "AGUS", "WIJAYA"]),
    min_size=1,
    max_size=5,
    unique=True,
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SOEKARNO", "SUKARNO"),
        ("RAHAJOE", "RAHAYU"),
        ("TJIPTO", "CIPTO"),
        ("WIDJAJA", "WIJAYA"),
        ("NJOMAN", "NYOMAN"),
        ("ACHMAD", "AHMAT"),
        ("SYARIEF", "SARIP"),
        ("FATIMAH", "PATIMA"),
        ("ZAENAL", "ZAINAL"),
        ("TAUFIK", "TOPIQ"),
        ("MARYATI", "MARIATI"),
        ("SETIJAWAN", "SETIAWAN"),
    ],
)
def test_old_and_new_spelling_sound_alike(old: str, new: str):
    assert names.key(old) == names.key(new)


@pytest.mark.parametrize(
    ("one", "other"),
    [("HASAN", "HUSEN"), ("RINA", "RITA"), ("BUDI", "ADI"), ("SITI", "SRI")],
)
def test_other_names_sound_otherwise(one: str, other: str):
    assert names.key(one) != names.key(other)


def test_every_form_of_a_first_name_has_one_spelling():
    for canonical, forms in names.SPELLINGS.items():
        assert {names.token(form).canonical for form in forms.split()} == {canonical}


@given(letters)
def test_a_spelling_is_its_own_spelling(text: str):
    once = names.token(text).canonical
    assert names.token(once).canonical == once


@given(letters)
def test_a_doubled_letter_is_not_heard(text: str):
    doubled = "".join(letter * 2 for letter in text)
    assert len(text) == 1 or names.key(doubled) == names.key(text)


@given(letters)
def test_only_a_single_letter_has_no_sound(text: str):
    assert (names.key(text) == "") == (len(text) == 1)


def spoken(*written: str) -> dict[str, dict[str, object]]:
    """Return what SQL makes of names, by the name as written."""
    with duckdb.connect() as connection:
        connection.execute("create table staged_person (name varchar)")
        connection.execute("create table earlier_person (name varchar)")
        connection.executemany(
            "insert into staged_person values (?)", [[name] for name in written]
        )
        lake.table(connection, "spoken_name", lake.statement("linkage/spoken_name"))
        learn_tokens(connection)
        cursor = connection.execute(lake.statement("linkage/name"))
        columns = [column[0] for column in cursor.description or []]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return {str(row["name"]): row for row in rows}


def test_titles_degrees_and_signs_are_not_part_of_a_name():
    found = spoken("H. MOCH. YUSUF, S.PD", "M YUSUP", "HJ DR ST. NU'MAN")
    assert found["H. MOCH. YUSUF, S.PD"]["spelling"] == "MUHAMAD YUSUF"
    assert found["M YUSUP"]["sound"] == found["H. MOCH. YUSUF, S.PD"]["sound"]
    assert found["HJ DR ST. NU'MAN"]["spelling"] == "SITI NUMAN"


def test_a_leading_m_sounds_like_muhammad():
    found = spoken("M RIZKI", "MUHAMMAD RIZKI")
    assert found["M RIZKI"]["keys"] == found["MUHAMMAD RIZKI"]["keys"]


def test_a_name_of_titles_only_keeps_them():
    assert spoken("IR")["IR"]["spelling"] == "IR"


def test_a_name_without_letters_is_no_name():
    assert list(spoken("123", "-", "ANI")) == ["ANI"]


def test_the_rarest_token_comes_first():
    found = spoken("SITI AMINAH", "SITI RAHAYU", "SITI AMINAH LESTARI")
    assert found["SITI AMINAH LESTARI"]["rarest_key"] == names.key("LESTARI")
    assert found["SITI AMINAH"]["rarest_key"] == names.key("AMINAH")
    assert found["SITI AMINAH"]["second_key"] == names.key("SITI")


@given(words, st.randoms())
def test_the_order_of_tokens_is_not_heard(tokens: list[str], draw):
    shuffled = draw.sample(tokens, len(tokens))
    one, other = " ".join(tokens), " ".join(shuffled)
    found = spoken(one, other)
    assert found[one]["sound"] == found[other]["sound"]
