"""An issue of a person or family lasts from its first quarter until it is put right."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dtsen.errors import DeliveryMissing
from dtsen.loop.issues import MEMORY_QUARTERS, find_issues, issue_path
from dtsen.quarter import Quarter

Q1, Q2, Q3 = (Quarter(2026, n) for n in (1, 2, 3))
NIK = "3901014101900001"
OTHER_NIK = "3901014101900002"
ONE: dict[str, Any] = {
    "nik": NIK,
    "no_kk": "3901012001100001",
    "family_key": "3901012001100001",
    "name": "CONTOH SATU",
    "born_on": "1990-01-01",
    "kelurahan_code": "31.71.01.1001",
}


def flagged(*reasons: str, **changed: Any) -> dict[str, Any]:
    return ONE | changed | {"reasons": sorted(reasons)}


def test_a_finding_is_new_then_open_then_closed(shelf):
    shelf.stage(Q1, "dtks", [flagged("NIK_TANGGAL")])
    shelf.stage(Q2, "dtks", [flagged("NIK_TANGGAL")])
    shelf.stage(Q3, "dtks", [flagged()])
    found = [shelf.issues(quarter) for quarter in (Q1, Q2, Q3)]

    assert [[i["state"] for i in issues] for issues in found] == [
        ["new"],
        ["open"],
        ["closed"],
    ]
    assert [issues[0]["age_quarters"] for issues in found] == [0, 1, 2]
    assert {issues[0]["first_quarter"] for issues in found} == {"2026-Q1"}
    assert len({issues[0]["issue_key"] for issues in found}) == 1


def test_who_is_not_delivered_any_more_is_gone_not_closed(shelf):
    shelf.stage(Q1, "dtks", [flagged("NIK_TANGGAL"), flagged(nik=OTHER_NIK, name="B")])
    shelf.stage(Q2, "dtks", [flagged(nik=OTHER_NIK, name="B")])
    assert shelf.states(Q1) == {"NIK_TANGGAL": "new"}
    assert shelf.states(Q2) == {"NIK_TANGGAL": "gone"}


def test_what_had_been_closed_and_comes_back_is_the_same_issue_reopened(shelf):
    for quarter, reasons in ((Q1, ["UMUR"]), (Q2, []), (Q3, ["UMUR"])):
        shelf.stage(quarter, "dtks", [flagged(*reasons)])
    (first,) = shelf.issues(Q1)
    shelf.issues(Q2)
    (last,) = shelf.issues(Q3)
    assert last["state"] == "reopened"
    assert last["issue_key"] == first["issue_key"]
    assert (last["first_quarter"], last["age_quarters"]) == ("2026-Q1", 2)
    assert last["since_quarter"] == "2026-Q3"


def test_an_ended_issue_is_remembered_for_two_years_and_then_forgotten(shelf):
    shelf.stage(Q1, "dtks", [flagged("UMUR")])
    shelf.issues(Q1)
    last = Q2.plus(MEMORY_QUARTERS)
    for n in range(2, MEMORY_QUARTERS + 3):
        quarter = Q1.plus(n - 1)
        shelf.stage(quarter, "dtks", [flagged()])
        (ended,) = shelf.issues(quarter)
        assert (ended["state"], ended["since_quarter"]) == ("closed", "2026-Q2")
        assert ended["age_quarters"] == 1
    assert quarter == last
    shelf.stage(last.next, "dtks", [flagged()])
    assert shelf.issues(last.next) == []


def test_a_nik_that_is_put_right_closes_what_was_wrong_with_the_old_one(shelf):
    shelf.stage(Q1, "dtks", [flagged("NIK_TANGGAL")])
    shelf.stage(Q2, "dtks", [flagged(nik=OTHER_NIK)])
    shelf.states(Q1)
    assert shelf.states(Q2) == {"NIK_TANGGAL": "closed"}


def test_a_nik_that_is_filled_in_closes_that_it_was_missing(shelf):
    shelf.stage(Q1, "dtks", [flagged("NIK_KOSONG", nik=None)])
    shelf.stage(Q2, "dtks", [flagged()])
    shelf.states(Q1)
    assert shelf.states(Q2) == {"NIK_KOSONG": "closed"}


@pytest.mark.parametrize(
    "changed",
    [
        {"nik": OTHER_NIK},
        {"nik": None},
        {"name": "CONTOH LAIN", "born_on": "1990-01-02", "family_key": None},
    ],
)
def test_a_finding_stays_the_same_where_the_person_is_known_by_something_else(
    shelf, changed
):
    shelf.stage(Q1, "dtks", [flagged("KODE_TAK_DIKENAL")])
    shelf.stage(Q2, "dtks", [flagged("KODE_TAK_DIKENAL", **changed)])
    (first,), (second,) = shelf.issues(Q1), shelf.issues(Q2)
    assert second["state"] == "open"
    assert second["issue_key"] == first["issue_key"]


def test_two_people_with_one_nik_are_two_issues_and_one_of_them_may_end(shelf):
    pair = [flagged("NIK_GANDA"), flagged("NIK_GANDA", name="CONTOH DUA")]
    shelf.stage(Q1, "dtks", pair)
    shelf.stage(Q2, "dtks", [*pair, flagged("NIK_GANDA", name="CONTOH TIGA")])
    shelf.stage(Q3, "dtks", pair)
    assert find_issues(Q1, "dtks") == {"new": 2}
    assert find_issues(Q2, "dtks") == {"new": 1, "open": 2}
    assert find_issues(Q3, "dtks") == {"open": 2, "closed": 1}


def test_a_family_is_told_once_however_many_members_carry_the_flag(shelf):
    family = [flagged("KK_DUA_KEPALA"), flagged("KK_DUA_KEPALA", nik=OTHER_NIK)]
    shelf.stage(Q1, "dtks", family)
    shelf.stage(Q2, "dtks", [flagged(nik=OTHER_NIK)])
    (issue,) = shelf.issues(Q1)
    assert (issue["state"], issue["record_no"]) == ("new", 1)
    assert shelf.states(Q2) == {"KK_DUA_KEPALA": "closed"}


def test_a_family_of_a_family_file_is_recognised_by_its_key(shelf):
    key = {"family_key": "A1", "kelurahan_code": "31.71.01.1001"}
    for quarter, reasons in ((Q1, ["JUMLAH_ART", "DESIL_RANGE"]), (Q2, ["JUMLAH_ART"])):
        shelf.stage(quarter, "p3ke", [key | {"reasons": reasons}], table="family")
        shelf.stage(quarter, "p3ke", [])
    shelf.states(Q1, "p3ke")
    assert shelf.states(Q2, "p3ke") == {"DESIL_RANGE": "closed", "JUMLAH_ART": "open"}


def test_answers_and_beneficiaries_are_followed_too(shelf):
    person = {"nik": NIK, "reasons": ["KODE_TAK_DIKENAL"]}
    listed = {"no_kk": ONE["no_kk"], "name": "A", "reasons": ["NIK_KOSONG"]}
    for quarter in (Q1, Q2):
        shelf.stage(quarter, "dukcapil", [person], table="civil_status")
        shelf.stage(quarter, "klj", [listed], table="beneficiary")
    assert shelf.states(Q1, "dukcapil") == {"KODE_TAK_DIKENAL": "new"}
    assert shelf.states(Q2, "dukcapil") == {"KODE_TAK_DIKENAL": "open"}
    shelf.states(Q1, "klj")
    assert shelf.states(Q2, "klj") == {"NIK_KOSONG": "open"}


def test_a_line_that_could_not_be_read_ends_when_it_is_there_no_more(shelf):
    for quarter, lines in ((Q1, ["x,y", "z"]), (Q2, ["x,y"])):
        shelf.stage(quarter, "dtks", [flagged()])
        shelf.break_lines(quarter, "dtks", *lines)
    assert [i["line_no"] for i in shelf.issues(Q1)] == [91, 92]
    assert sorted(i["state"] for i in shelf.issues(Q2)) == ["closed", "open"]


def test_only_what_an_owner_can_act_on_is_asked_for(shelf):
    shelf.stage(Q1, "dtks", [flagged("KK_KOSONG", "MENINGGAL", "TURUNAN_NIK")])
    assert shelf.issues(Q1) == []


def test_a_correction_made_here_is_still_to_be_made_by_the_owner(shelf):
    shelf.stage(Q1, "dtks", [flagged("DIKOREKSI")])
    assert shelf.states(Q1) == {"DIKOREKSI": "new"}


def test_a_source_that_is_not_staged_as_a_whole_has_no_issues(shelf):
    shelf.stage(Q1, "p3ke", [])
    with pytest.raises(DeliveryMissing, match="table family is not staged"):
        find_issues(Q1, "p3ke")


def test_the_key_of_an_issue_says_nothing_without_the_key_of_the_pipeline(
    shelf, monkeypatch, tmp_path
):
    from dtsen.settings import settings

    shelf.stage(Q1, "dtks", [flagged("UMUR")])
    (one,) = shelf.issues(Q1)
    (tmp_path / "key").write_bytes(b"another key of thirty-two bytes.")
    monkeypatch.setenv("DTSEN_ID_KEY_FILE", str(tmp_path / "key"))
    settings.cache_clear()
    (other,) = shelf.issues(Q1)
    assert one["issue_key"] != other["issue_key"]
    assert one["subject_key"] != other["subject_key"]


REASONS = ["UMUR", "NIK_TANGGAL", "NIK_GANDA"]
people = st.lists(
    st.tuples(
        st.sampled_from([NIK, OTHER_NIK, None]),
        st.sampled_from(["A", "B"]),
        st.sets(st.sampled_from(REASONS)),
    ),
    max_size=5,
)


@given(before=people, now=people, order=st.randoms(use_true_random=False))
@hypothesis_settings(
    max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nothing_is_lost_between_quarters_and_the_order_of_records_is_no_matter(
    shelf, before, now, order
):
    def stage(quarter, persons):
        rows = [flagged(*reasons, nik=nik, name=name) for nik, name, reasons in persons]
        shelf.stage(quarter, "dtks", rows)

    stage(Q1, before)
    stage(Q2, now)
    first, second = shelf.issues(Q1), shelf.issues(Q2)
    written = issue_path(Q2, "dtks").read_bytes()
    states = {i["issue_key"]: i["state"] for i in second}

    open_now = [i for i in second if i["state"] in {"new", "open", "reopened"}]
    assert len(open_now) == sum(len(reasons) for _, _, reasons in now)
    assert {i["issue_key"] for i in first} <= set(states)
    assert all(i["first_quarter"] <= i["since_quarter"] for i in second)
    shelf.issues(Q2)
    assert issue_path(Q2, "dtks").read_bytes() == written

    order.shuffle(now)
    stage(Q2, now)
    assert {i["issue_key"]: i["state"] for i in shelf.issues(Q2)} == states
