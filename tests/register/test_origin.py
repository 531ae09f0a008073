"""Nobody is lost between link and build, and nobody is founded anew in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from dtsen import lake
from dtsen.errors import DecisionMissing, LinksOutdated
from dtsen.linkage import link
from dtsen.quarter import Quarter
from dtsen.register import build

if TYPE_CHECKING:
    from collections.abc import Callable

Q2, Q3, Q4 = (Quarter(2026, number) for number in (2, 3, 4))
WITHOUT = frozenset({"regsosek", "p3ke", "dtsen", "dukcapil"})
PEOPLE = [
    {"name": name, "nik": f"397101450782{number:04d}", "sex": "P"}
    for number, name in enumerate(("ANA UJI", "BETA UJI", "CICI UJI", "DODO UJI"))
]


@pytest.fixture
def stage(home: Path, write_staged: Callable[..., Path]) -> Callable[..., Path]:
    def one_source(quarter: Quarter, people: list[dict[str, Any]] = PEOPLE) -> Path:
        return write_staged(quarter, "dtks", people)

    return one_source


def link_now(quarter: Quarter) -> Any:
    return link(quarter, without=WITHOUT)


def build_now(quarter: Quarter) -> Any:
    return build(quarter, without=WITHOUT)


def manifest(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text())


def ids(quarter: Quarter) -> set[str]:
    path = lake.register_dir(quarter) / "person.parquet"
    return set(pq.read_table(path)["person_id"].to_pylist())


def test_a_linkage_says_what_it_was_made_from(stage: Callable[..., Path]) -> None:
    path = stage(Q2)
    linked = link_now(Q2)

    assert manifest(lake.linkage_dir(Q2)) == {
        "quarter": "2026-Q2",
        "n_records": 4,
        "model_version": linked.model_version,
        "without": sorted(WITHOUT),
        "earlier": None,
        "inputs": {"2026-Q2/dtks/person__a.csv.parquet": lake.sha256(path)},
    }


def test_a_register_carries_on_what_its_links_were_made_from(
    stage: Callable[..., Path],
) -> None:
    stage(Q2), stage(Q3)
    link_now(Q2)
    before = build_now(Q2)
    link_now(Q3)
    build_now(Q3)
    linked, built = manifest(lake.linkage_dir(Q3)), manifest(lake.register_dir(Q3))

    assert linked["inputs"].items() <= built["inputs"].items()
    assert built["model_version"] == linked["model_version"]
    assert built["earlier"] == linked["earlier"] == before.digest


@pytest.mark.parametrize("now", [PEOPLE, PEOPLE[:2], [*PEOPLE[:2], PEOPLE[3]]])
def test_a_source_staged_again_must_be_linked_again(
    stage: Callable[..., Path], now: list[dict[str, Any]]
) -> None:
    stage(Q2, PEOPLE[:3])
    link_now(Q2)
    stage(Q2, now)

    with pytest.raises(
        LinksOutdated, match=r"2026-Q2/dtks/person__a\.csv\.parquet.*again"
    ):
        build_now(Q2)
    link_now(Q2)
    assert build_now(Q2).n_records == len(now)


def test_a_file_more_or_less_must_be_linked_again(
    stage: Callable[..., Path], write_staged: Callable[..., Path]
) -> None:
    stage(Q2)
    link_now(Q2)
    more = write_staged(Q2, "dtks", PEOPLE[:1], file="b.csv")
    with pytest.raises(LinksOutdated, match="person__b"):
        build_now(Q2)
    link_now(Q2)
    more.unlink()
    with pytest.raises(LinksOutdated, match="person__b"):
        build_now(Q2)


def test_a_register_before_that_has_changed_is_inherited_from_again(
    stage: Callable[..., Path],
) -> None:
    stage(Q2), stage(Q3)
    link_now(Q2)
    build_now(Q2)
    link_now(Q3)
    stage(Q2, PEOPLE[:3])
    link_now(Q2)
    build_now(Q2)

    with pytest.raises(LinksOutdated, match=r"the register of 2026-Q2"):
        build_now(Q3)
    link_now(Q3)
    assert build_now(Q3).n_persons == 4


def test_a_record_that_has_no_link_stops_the_build(stage: Callable[..., Path]) -> None:
    stage(Q2)
    link_now(Q2)
    path = lake.linkage_dir(Q2) / "person_link.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)

    with pytest.raises(LinksOutdated, match="4 records linked, 4 staged, 3 of them"):
        build_now(Q2)
    assert not lake.register_dir(Q2).exists()


def interrupt(monkeypatch: pytest.MonkeyPatch, quarter: Quarter) -> None:
    """Kill a build when it has written all but its manifest."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(lake, "digest", killed)
        with pytest.raises(KeyboardInterrupt):
            build_now(quarter)


def test_an_interrupted_build_leaves_the_register_as_it_was(
    stage: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage(Q2), stage(Q3)
    link_now(Q2)
    build_now(Q2)
    folder = lake.register_dir(Q2)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    interrupt(monkeypatch, Q2)

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    link_now(Q3)
    build_now(Q3)
    assert ids(Q3) == ids(Q2)


def test_after_an_interrupted_first_build_nobody_is_founded_anew(
    stage: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage(Q2), stage(Q3)
    link_now(Q2)
    interrupt(monkeypatch, Q2)

    with pytest.raises(DecisionMissing, match="Build 2026-Q2 first"):
        link_now(Q3)
    build_now(Q2)
    link_now(Q3)
    build_now(Q3)
    assert ids(Q3) == ids(Q2)


def test_killed_between_the_two_renames_a_register_is_built_again(
    stage: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage(Q2), stage(Q3)
    link_now(Q2)
    build_now(Q2)
    before, folder = ids(Q2), lake.register_dir(Q2)
    rename = Path.replace

    def killed(self: Path, target: Path) -> Path:
        if target == folder:
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            build_now(Q2)
    assert not folder.exists()
    with pytest.raises(DecisionMissing, match="Build 2026-Q2 first"):
        link_now(Q3)
    build_now(Q2)
    assert ids(Q2) == before
    assert [path.name for path in folder.parent.iterdir()] == ["2026-Q2"]


def test_no_quarter_is_left_out(stage: Callable[..., Path]) -> None:
    for quarter in (Q2, Q3, Q4):
        stage(quarter)
    link_now(Q2)
    build_now(Q2)

    with pytest.raises(DecisionMissing, match=r"register of 2026-Q3.*Build 2026-Q3"):
        link_now(Q4)
    link_now(Q2)
    assert build_now(Q2).n_persons == 4, "the first quarter inherits from nobody"
