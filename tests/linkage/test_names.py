"""One spelling and one sound for a name, however it was written down."""

from __future__ import annotations

import csv
import re
from functools import cache

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtsen.linkage import names
from dtsen.linkage.records import hear_names
from dtsen.settings import HOME

KINDS = {"title", "degree", "link", "initial", "spelling", "slip", "sound"}
OLD = {"SY": "SJ", "NY": "NJ", "KH": "CH", "C": "TJ", "J": "DJ", "Y": "J"}


def reference(table: str) -> list[dict[str, str]]:
    with (HOME / "reference" / f"{table}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@cache
def known_tokens() -> list[str]:
    return [row["token"] for row in reference("name_token")]


letters = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
words = st.lists(
    st.sampled_from([
        *("SITI", "BUDI", "RAHAYU", "NUR", "YUSUF", "AGUS", "WIJAYA", "MUHAMMAD"),
        *("ABDUL", "SYARIFAH", "KHOIRUL", "CAHYO", "ZAINAL", "BAMBANG", "TJOKRO"),
    ]),
    min_size=1,
    max_size=5,
    unique=True,
)
# Syllables as the spelling of 1972 writes them.
syllables = st.builds(
    "{}{}{}".format,
    st.sampled_from([
        "",
        *"BCDGHJKLMNPRSTWY",
        "SY",
        "NY",
        "KH",
        "NG",
        "TR",
        "RJ",
        "RY",
        "NJ",
    ]),
    st.sampled_from("AIUEO"),
    st.sampled_from(["", "", "", *"HLMNRS"]),
)
# (With UE the spelling of 1947 wrote OEE, which is OE with a letter too many.)
new_names = (
    st
    .lists(syllables, min_size=2, max_size=5)
    .map("".join)
    .filter(lambda name: "UE" not in name)
)
few = settings(max_examples=10, deadline=None)


def as_before(reform: int, name: str) -> str:
    """Write a name of today as before the reform of 1972, or of 1947."""
    letters = "(?<!^)SY|^SY(?=[AIUEO])|NY|KH|C|J|Y(?=[AIUEOY]|$)"
    old = re.sub(letters, lambda found: OLD[found.group()], name)
    return old.replace("U", "OE") if reform == 1947 else old


def spoken(*written: str) -> dict[str, dict[str, object]]:
    """Return what SQL makes of names, by the name as written."""
    with duckdb.connect() as connection:
        connection.execute("create table staged_person (name varchar)")
        connection.execute("create table earlier_person (name varchar)")
        connection.executemany(
            "insert into staged_person values (?)", [[name] for name in written]
        )
        hear_names(connection)
        cursor = connection.execute("select * from name")
        columns = [column[0] for column in cursor.description or []]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return {str(row["name"]): row for row in rows}


def test_every_rule_says_its_kind_and_its_source():
    rows = reference("name_rule")
    assert [int(row["order"]) for row in rows] == list(range(1, len(rows) + 1))
    assert {row["kind"] for row in rows} == KINDS
    assert all(row["source"] and row["form"] and row["example"] for row in rows)
    forms = [(row["kind"], row["form"]) for row in rows if row["kind"] != "sound"]
    assert len(forms) == len(set(forms))


@pytest.mark.parametrize("kind", sorted(KINDS - {"sound"}))
def test_the_example_of_a_rule_has_one_spelling_with_the_name_it_is(kind: str):
    examples = [rule.example.split(" = ") for rule in names.of_kind(kind)]
    found = spoken(*(name for pair in examples for name in pair))
    for one, other in examples:
        assert found[one]["spelling"] == found[other]["spelling"]


@pytest.mark.parametrize("without", names.of_kind("sound"), ids=lambda r: r.example)
def test_a_rule_of_sound_is_needed_by_its_example(
    without: names.Rule, monkeypatch: pytest.MonkeyPatch
):
    one, relation, other = without.example.split(" ")
    alike = relation == "="
    assert (names.key(one) == names.key(other)) is alike
    left = list(names._sounds())
    left.pop(names.of_kind("sound").index(without))
    monkeypatch.setattr(names, "_sounds", lambda: left)
    assert (names.key(one) == names.key(other)) is not alike


def test_a_spelling_or_its_slip_is_no_other_name():
    # Else somebody would be renamed: of all known names one slip away from Muhammad,
    # each is a form of it (Muammar is two away).
    spelled = names._spelling_of()
    forms = {rule.form for rule in names.of_kind("spelling")}
    assert set(spelled.values()).isdisjoint(forms)
    renamed = {t for t in known_tokens() if spelled.get(t, t) != t} - forms
    assert {names.key(t) for t in renamed} <= {names.key("MUHAMAD")}
    assert names.token("MUAMMAR").canonical == "MUAMMAR"


def test_no_degree_is_a_name():
    found = spoken(*(f"AGUS {token}" for token in known_tokens()))
    assert not [name for name, row in found.items() if row["spelling"] == "AGUS"]


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
        ("MARJANI", "MARYANI"),
        ("NASJWA", "NASWA"),
        ("DESY", "DESI"),
        ("SYLVIA", "SILVIA"),
        ("JHON", "JOHN"),
    ],
)
def test_old_and_new_spelling_sound_alike(old: str, new: str):
    assert names.key(old) == names.key(new)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("HASAN", "HUSEN"), ("RINA", "RITA"), ("BUDI", "ADI"), ("SITI", "SRI")),
        *(("NAJLA", "NAILA"), ("FAJRI", "FERI"), ("HIJRAH", "KHAIRA")),
    ],
)
def test_other_names_sound_otherwise(one: str, other: str):
    assert names.key(one) != names.key(other)


@given(letters)
def test_a_spelling_is_its_own_spelling(text: str):
    once = names.token(text)
    again = names.token(once.canonical)
    assert (again.canonical, again.key) == (once.canonical, once.key)


@given(new_names)
@pytest.mark.parametrize("reform", [1947, 1972])
def test_a_name_in_old_spelling_sounds_as_in_the_new(reform: int, name: str):
    assert names.key(as_before(reform, name)) == names.key(name)


@pytest.mark.parametrize("reform", [1947, 1972])
def test_every_known_name_in_old_spelling_sounds_as_in_the_new(reform: int):
    # Written as they are today: no letters of old or foreign spelling.
    plain = [t for t in known_tokens() if not re.search("CH|OE|UE|[DTS]J|[DT]Y|JH", t)]
    assert len(plain) > 3000
    heard = {t: (names.key(t), names.key(as_before(reform, t))) for t in plain}
    assert {t: keys for t, keys in heard.items() if keys[0] != keys[1]} == {}


@given(letters)
def test_a_doubled_letter_is_not_heard(text: str):
    doubled = "".join(letter * 2 for letter in text)
    assert len(text) == 1 or names.key(doubled) == names.key(text)


@given(letters)
def test_only_a_single_letter_has_no_sound(text: str):
    assert (names.key(text) == "") == (len(text) == 1)


def test_titles_degrees_and_signs_are_not_part_of_a_name():
    found = spoken("H. MOCH. YUSUF, S.PD", "M YUSUP", "HJ DR ST. NU'MAN")
    assert found["H. MOCH. YUSUF, S.PD"]["spelling"] == "MUHAMAD YUSUF"
    assert found["M YUSUP"]["sound"] == found["H. MOCH. YUSUF, S.PD"]["sound"]
    assert found["HJ DR ST. NU'MAN"]["spelling"] == "SITI NUMAN"


def test_a_leading_m_sounds_like_muhammad():
    found = spoken("M RIZKI", "MUHAMMAD RIZKI")
    assert found["M RIZKI"]["keys"] == found["MUHAMMAD RIZKI"]["keys"]


def test_a_name_of_titles_only_keeps_the_last():
    assert spoken("HJ. IR")["HJ. IR"]["spelling"] == "IR"
    assert spoken("IR")["IR"]["spelling"] == "IR"


def test_a_name_without_letters_is_no_name():
    assert list(spoken("123", "-", "ANI")) == ["ANI"]


def test_the_rarest_token_comes_first():
    found = spoken("SITI AMINAH", "SITI RAHAYU", "SITI AMINAH LESTARI")
    assert found["SITI AMINAH LESTARI"]["rarest_key"] == names.key("LESTARI")
    assert found["SITI AMINAH"]["rarest_key"] == names.key("AMINAH")
    assert found["SITI AMINAH"]["second_key"] == names.key("SITI")


@few
@given(words, st.randoms())
def test_the_order_of_tokens_is_not_heard(tokens: list[str], draw):
    shuffled = draw.sample(tokens, len(tokens))
    one, other = " ".join(tokens), " ".join(shuffled)
    found = spoken(one, other)
    assert found[one]["sound"] == found[other]["sound"]


@few
@given(words, st.sampled_from(names.of_kind("title")), st.sampled_from(["{} ", "{}. "]))
def test_titles_cases_and_blanks_are_not_heard(
    tokens: list[str], title: names.Rule, written: str
):
    plain = " ".join(tokens)
    others = [
        written.format(title.form) + plain,
        written.format(title.form).lower() + plain.title(),
        f"  {'   '.join(tokens)}\t",
        f"H. {written.format(title.form)}{plain} S.Pd., M.Si.",
    ]
    found = spoken(plain, *others)
    heard = [(row["spelling"], row["sound"]) for row in found.values()]
    assert len(found) == 5
    assert set(heard) == {heard[0]}


@few
@given(words)
def test_a_spelling_is_spelled_as_it_is_and_heard_as_what_it_spells(
    tokens: list[str],
):
    name = " ".join(tokens)
    spelling = str(spoken(name)[name]["spelling"])
    again = spoken(spelling, name)
    assert again[spelling]["spelling"] == spelling
    assert again[spelling]["sound"] == again[name]["sound"]


@few
@given(st.lists(st.text(), min_size=1, max_size=20))
def test_whatever_is_written_is_heard_or_is_no_name(written: list[str]):
    clean = [text.replace("\0", "") for text in written]
    for name, row in spoken(*clean).items():
        assert name in clean
        assert re.fullmatch("[A-Z]+( [A-Z]+)*", str(row["spelling"]))


@given(st.text())
def test_a_token_of_any_letters_has_a_sound_or_none(text: str):
    assert isinstance(names.key(text), str)
    assert isinstance(names.token(text).canonical, str)


def test_son_of_is_not_heard_but_the_father_is():
    found = spoken("AHMAD BIN SALIM", "AHMAD SALIM", "BIN", "AHMAD")
    assert found["AHMAD BIN SALIM"]["sound"] == found["AHMAD SALIM"]["sound"]
    assert found["AHMAD SALIM"]["sound"] != found["AHMAD"]["sound"]
    assert found["BIN"]["spelling"] == "BIN"


@pytest.mark.parametrize(
    "slip", ["MUHAMMMAD", "MUHAMAMD", "MUHMMAD", "MUHHAMAD", "MUHAMAD", "NUHAMMAD"]
)
def test_a_slip_in_muhammad_is_still_muhammad(slip: str):
    assert names.token(slip).canonical == "MUHAMAD"


@pytest.mark.parametrize(
    "degree", ["S.Pd", "S.E.", "SE", "M.Si.", "S.Pd.I, M.M.", "SH MH", "A.Md.Keb"]
)
def test_a_degree_needs_no_comma(degree: str):
    name = f"Dra. Siti Aminah {degree}"
    assert spoken(name)[name]["spelling"] == "SITI AMINAH"
