"""The stations as commands: what is refused is one line, and others go on."""

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from dtsen import cli, stations
from dtsen.errors import DeliveryRejected
from dtsen.publication import waiting
from dtsen.receipts import Drafted, LandedFile, Published
from dtsen.settings import settings

STATIONS = {
    *("simulate", "land", "stage", "validate", "corrections", "link", "build"),
    *("load", "measure", "validate_mart", "draft", "publish", "train"),
}
DRAFTED = Drafted("2026-Q3", "2026-Q3.0a", "f" * 64, 10, 0)


def invoke(*arguments: str):
    return CliRunner().invoke(cli.app, list(arguments))


def _landed(source: str) -> LandedFile:
    return LandedFile(
        quarter="2026-Q3",
        source=source,
        table="beneficiary",
        layout="1",
        revision=1,
        file_name=f"{source}.csv",
        sha256="0" * 64,
        bytes=1,
        rows=1,
        code_system="kemendagri",
        is_synthetic=True,
    )


def test_every_station_is_a_command() -> None:
    names = {info.callback.__name__ for info in cli.app.registered_commands}
    assert names >= STATIONS


def test_a_refused_source_does_not_stop_the_others(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def land(quarter, source):
        if source == "dtks":
            raise DeliveryRejected(
                source,
                file="manifest.json",
                expected="a manifest",
                found="none",
                remedy="Send it.",
                code="MANIFES_SALAH",
            )
        return [_landed(source)]

    monkeypatch.setattr(stations, "land", land)
    result = invoke("land", "--quarter", "2026-Q3")
    assert result.exit_code == 1
    assert "dtks: manifest.json: expected a manifest, found none" in result.output
    assert "regsosek.csv" in result.output
    assert "pkh.csv" in result.output
    assert invoke("land", "--quarter", "2026-Q3", "--source", "pkh").exit_code == 0


@pytest.mark.parametrize(
    ("content", "status", "outcome"),
    [
        ("NIK,STATUS,TANGGAL_STATUS\n3171,PADAN,\n", 0, "accepted"),
        ("3171,PADAN,\n", 1, "rejected"),
    ],
)
def test_a_file_by_itself_is_told_in_full_and_by_the_status(
    home: Path, content: str, status: int, outcome: str
) -> None:
    (home / "status.csv").write_text(content)
    named = ("--source", "dukcapil", "--layout", "1", "--quarter", "2026-Q3", "--json")
    out = home / "out"
    result = invoke("stage-file", f"{home}/status.csv", *named, "--out", str(out))
    assert result.exit_code == status
    assert json.loads(result.stdout)["outcome"] == outcome
    left = ["accepted.parquet", "quarantined.parquet"] if status == 0 else []
    assert sorted(path.name for path in out.glob("*")) == left


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"--quarter": "2026-Q5"}, "TRIWULAN_SALAH"),
        ({"--quarter": ""}, "TRIWULAN_SALAH"),
        ({"--out": "/proc/x"}, "TEMPAT_KELUARAN"),
        ({"--source": "\udcff"}, "TATA_LETAK"),
    ],
)
def test_whatever_is_wrong_with_a_file_by_itself_is_told_as_json(
    home: Path, given: dict[str, str], reason: str
) -> None:
    (home / "status.csv").write_text("NIK,STATUS,TANGGAL_STATUS\n3171,PADAN,\n")
    options = {
        "--source": "dukcapil",
        "--layout": "1",
        "--quarter": "2026-Q3",
        "--out": f"{home}/out",
    }
    named = [word for pair in (options | given).items() for word in pair]
    result = invoke("stage-file", f"{home}/status.csv", *named, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["reason"] == reason


@pytest.mark.parametrize(
    "arguments",
    [
        ("link", "--quarter", "2026Q3"),
        ("stage", "--quarter", "2026-Q3", "--source", "x"),
    ],
)
def test_a_wrong_argument_is_told_before_anything_is_done(
    home: Path, arguments: tuple[str, ...]
) -> None:
    assert invoke(*arguments).exit_code == 2
    assert list(home.iterdir()) == []


def test_what_the_pipeline_refuses_is_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["dtsen", "publish", "--quarter", "2026-Q3"])
    with pytest.raises(SystemExit, match="1"):
        cli.main()
    told = capsys.readouterr().err
    assert told.startswith("dtsen: 2026-Q3 has no draft.")
    assert "Traceback" not in told


def test_outside_the_demo_publishing_names_who_approved_what(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "release" / "draft").mkdir(parents=True)
    waiting.keep(DRAFTED)
    approved = []

    def publish(drafted, approved_by):
        approved.append((drafted.fingerprint, approved_by))
        return Published("2026-Q3", "r", drafted.fingerprint, 10, "f", "r")

    monkeypatch.setattr(stations, "publish", publish)
    call = ("publish", "--quarter", "2026-Q3")
    assert invoke(*call).exit_code == 0
    monkeypatch.setenv("DTSEN_DEMO", "0")
    settings.cache_clear()
    assert invoke(*call).exception.args[0].endswith(DRAFTED.fingerprint + ".")
    named = invoke(*call, "--approved-by", "Kepala", "--fingerprint", "a" * 64)
    assert named.exit_code == 0
    assert approved == [("f" * 64, "demo"), ("a" * 64, "Kepala")]


def _records(path: Path, *names: str, prefix: str = "r") -> Path:
    rows = [
        f"{prefix}{number},dtks,{name},0{number}/05/1990\n"
        for number, name in enumerate(names, start=1)
    ]
    path.write_text("record_id,source,nama,tanggal_lahir\n" + "".join(rows))
    return path


def test_records_are_linked_from_file_to_file_and_keep_their_ids(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _records(tmp_path / "q1.csv", "CONTOH SATU", "LAIN DUA")
    _records(tmp_path / "q2.csv", "CONTOH SATU", "BARU TIGA", prefix="q")
    before = set(tmp_path.iterdir())
    first = invoke(
        *("link-records", "--records", "q1.csv", "--out", "c1.parquet"),
        *("--register-out", "reg1/"),
    )
    second = invoke(
        *("link-records", "--records", "q2.csv", "--register", "reg1/"),
        *("--out", "c2.csv", "--register-out", "reg2/"),
    )
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "dormant: 1" in second.output
    one = pd.read_parquet("c1.parquet").set_index("record_id")["person_id"]
    two = pd.read_csv("c2.csv").set_index("record_id")["person_id"]
    assert one["r1"] == two["q1"]
    assert two["q2"] not in set(one)
    made = {path.name for path in set(tmp_path.iterdir()) - before}
    assert made == {"c1.parquet", "c2.csv", "reg1", "reg2"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--records", "none.parquet"), "there is no file none.parquet"),
        (("--records", "q1.csv", "--register", "."), ". is not a register state"),
        (("--records", "q1.csv", "--key-file", "q1.csv.key"), "--key-file is not set"),
        (("--records", "bad.csv"), "no column record_id"),
        (("--records", "twice.csv"), "1 records repeat the record_id"),
        (("--records", "q1.csv", "--register-out", "."), "is left alone"),
        (("--records", "q1.csv", "--out", "."), ". is a folder"),
    ],
)
def test_records_that_cannot_be_linked_are_one_line_and_leave_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    text = _records(tmp_path / "q1.csv", "CONTOH SATU").read_text()
    (tmp_path / "bad.csv").write_text(text.replace("record_id", "id"))
    (tmp_path / "twice.csv").write_text(text + text.splitlines()[1] + "\n")
    before = set(tmp_path.iterdir())
    usual = {"--out": "c.parquet", "--register-out": "reg"}
    usual |= dict(zip(given[::2], given[1::2], strict=True))
    options = [word for pair in usual.items() for word in pair]
    monkeypatch.setattr("os.umask", lambda _: 0)
    monkeypatch.setattr("sys.argv", ["dtsen", "link-records", *options])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    error = capsys.readouterr().err
    assert ended.value.code == 1
    assert error.startswith("dtsen: ")
    assert error.count("\n") == 1
    assert told in error
    assert "CONTOH" not in error
    assert set(tmp_path.iterdir()) == before
