"""Every station as a command, for work without Airflow; and the run of one machine."""

from __future__ import annotations

import getpass
import json
import os
import sys
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml

from dtsen import stations
from dtsen.errors import DecisionMissing, PipelineError
from dtsen.quarter import Quarter
from dtsen.settings import settings
from dtsen.sources.registry import SOURCES
from dtsen.standalone.processes import PRIVATE_UMASK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dtsen.receipts import StagedFile
    from dtsen.review.looking import Look

app = typer.Typer(
    name="dtsen",
    help=__doc__,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

review = typer.Typer(help="Pairs that persons decide about.", no_args_is_help=True)
app.add_typer(review, name="review")


def _quarter(text: str) -> Quarter:
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _source(text: str | None) -> str | None:
    if text is not None and text not in SOURCES:
        raise typer.BadParameter(f"sources are {', '.join(SOURCES)}")
    return text


QuarterOption = Annotated[
    Quarter, typer.Option("--quarter", parser=_quarter, metavar="2026-Q3")
]
SourceOption = Annotated[
    str | None, typer.Option("--source", callback=_source, help="default: all")
]


@app.command()
def simulate(
    quarter: QuarterOption,
    persons: Annotated[int | None, typer.Option(min=5_000)] = None,
    seed: int = 20_260_930,
) -> None:
    """Write the deliveries of a synthetic Jakarta into the inbox."""
    from dtsen.simulate import simulate as write

    home = settings()
    done = write(
        quarter,
        persons=persons or home.persons,
        seed=seed,
        inbox=home.inbox_dir,
        truth=home.state / "truth",
    )
    _show(done)


@app.command()
def migrate() -> None:
    """Create or complete the warehouse, and load the reference tables."""
    from dtsen import schema
    from dtsen.warehouse import warehouse

    with warehouse() as connection:
        schema.migrate(connection)
        schema.load_reference(connection)


@app.command()
def fetch(quarter: QuarterOption, source: SourceOption = None) -> None:
    """Bring deliveries from where their suppliers put them."""
    _each(source, lambda code: filter(None, [stations.fetch(quarter, code)]))


@app.command()
def land(quarter: QuarterOption, source: SourceOption = None) -> None:
    """Copy deliveries into the landing zone and check them against their manifests."""
    _each(source, lambda code: stations.land(quarter, code))


@app.command()
def stage(quarter: QuarterOption, source: SourceOption = None) -> None:
    """Read every file of landed deliveries into typed, flagged Parquet."""

    def stage_all(code: str) -> list[StagedFile]:
        return [stations.stage(file) for file in stations.land(quarter, code)]

    _each(source, stage_all)


@app.command()
def stage_file(  # noqa: PLR0913, PLR0917 - each is an option
    path: Path,
    source: Annotated[str, typer.Option()],
    layout: Annotated[str, typer.Option(help="a version, or a declaration (.yml)")],
    quarter: Annotated[str, typer.Option(metavar="2026-Q3")],
    out: Annotated[Path, typer.Option(help="folder of the two Parquet files")],
    manifest: Annotated[Path | None, typer.Option(help="what the sender says")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,  # noqa: FBT002
) -> None:
    """Stage one file by itself: no database, no delivery folder."""
    from dtsen.staging import stage_file as stage_alone

    staged = stage_alone(path, source, layout, quarter, out, manifest)
    if as_json:
        typer.echo(json.dumps(asdict(staged), indent=2))
    else:
        _show(staged)
    if staged.outcome == "rejected":
        raise typer.Exit(1)


@app.command()
def validate(quarter: QuarterOption, source: SourceOption = None) -> None:
    """Let Great Expectations judge staged sources."""
    _each(source, lambda code: [stations.validate(quarter, code)])


@app.command()
def corrections(quarter: QuarterOption, source: SourceOption = None) -> None:
    """List for every owner what to put right in its own files."""
    _each(source, lambda code: [stations.ask_for_corrections(quarter, code)])


@app.command()
def link(
    quarter: QuarterOption,
    without: Annotated[list[str] | None, typer.Option()] = None,
    decided_by: str | None = None,
) -> None:
    """Find out who is who; leaving a source out needs the name of who decided."""
    stations.decide(quarter, without, decided_by)
    _show(stations.link(quarter))


@review.command()
def queue(quarter: QuarterOption) -> None:
    """Choose the pairs of a linked quarter that persons should look at."""
    _show(stations.review(quarter))


@review.command("export")
def export_pairs(
    quarter: QuarterOption,
    out: Annotated[Path, typer.Option(help="CSV to write; it holds names")],
    reader: Annotated[str | None, typer.Option(help="who looks, for the log")] = None,
    purpose: Annotated[str | None, typer.Option(help="why, for the log")] = None,
) -> None:
    """Write the pairs that wait into a CSV for reviewers."""
    from dtsen.review.sheet import export
    from dtsen.warehouse import warehouse

    with warehouse() as connection:
        n = export(connection, quarter, out, _look(quarter, reader, purpose))
    typer.echo(f"{n} pairs in {out}")


@review.command("import")
def import_verdicts(
    quarter: QuarterOption,
    file: Path,
    decided_by: Annotated[str, typer.Option(help="who decided")],
) -> None:
    """Record the verdicts of a CSV that came back: all of them or none."""
    from dtsen.review.answers import take_in
    from dtsen.warehouse import warehouse

    with warehouse() as connection:
        n = take_in(connection, quarter, file, _look(quarter, decided_by, None))
    typer.echo(f"{n} decisions are new")


@review.command()
def revoke(
    decision: Annotated[int, typer.Argument(help="number of the decision")],
    decided_by: Annotated[str, typer.Option(help="who takes it back")],
    note: str = "",
) -> None:
    """Take back a decision about a pair."""
    from dtsen.review import revoke as take_back
    from dtsen.warehouse import warehouse

    with warehouse() as connection:
        take_back(connection, decision, decided_by, note)


@app.command()
def link_records(
    records: Annotated[Path, typer.Option(help="Parquet, or CSV with a header")],
    out: Annotated[Path, typer.Option(help="who is who: Parquet, or .csv")],
    register_out: Annotated[Path, typer.Option(help="folder of the new state")],
    register: Annotated[
        Path | None, typer.Option(help="folder of the state to go on from")
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option(help="at least 32 bytes that make the ids")
    ] = None,
) -> None:
    """Link records by themselves: no database, no quarter, ids that stay."""
    from dtsen.linkage.files import link_files

    _show(link_files(records, out, register_out, register, key_file))


@app.command()
def build(quarter: QuarterOption) -> None:
    """Build one row per person and family in the lake."""
    _show(stations.build(quarter))


@app.command()
def load(quarter: QuarterOption) -> None:
    """Load the register into the warehouse and move the pointer to it."""
    _show(stations.load(quarter))


@app.command()
def prune(keep: Annotated[int, typer.Option(min=1)] = 1) -> None:
    """Drop builds of the register that nobody sees any more."""
    from dtsen.register import drop_old_builds
    from dtsen.warehouse import warehouse

    with warehouse() as connection:
        for build_name in drop_old_builds(connection, keep=keep):
            typer.echo(build_name)


@app.command()
def measure(quarter: QuarterOption) -> None:
    """Compute the indicators per kelurahan, kecamatan, kota and province."""
    _show(stations.measure(quarter))


@app.command()
def validate_mart(quarter: QuarterOption) -> None:
    """Let Great Expectations judge what analysts read, before a draft is made of it."""
    _show(stations.validate_mart(quarter))


@app.command()
def draft(quarter: QuarterOption) -> None:
    """Protect the figures and draft a release for approval."""
    _show(stations.draft(quarter))


@app.command()
def publish(
    quarter: QuarterOption,
    approved_by: Annotated[str | None, typer.Option(help="who approved")] = None,
    fingerprint: Annotated[str | None, typer.Option(help="what was approved")] = None,
) -> None:
    """Publish the draft that a named person approved (in the demo: as it is)."""
    from dtsen.publication import read_draft

    drafted = read_draft(quarter)
    if settings().demo:
        approved_by = approved_by or "demo"
        fingerprint = fingerprint or drafted.fingerprint
    if not (approved_by and fingerprint):
        raise DecisionMissing(
            f"{quarter}: publishing needs --approved-by and --fingerprint. The draft "
            f"that waits has the fingerprint {drafted.fingerprint}."
        )
    _show(stations.publish(replace(drafted, fingerprint=fingerprint), approved_by))


@app.command()
def readiness(quarter: QuarterOption) -> None:
    """Judge how ready every supplier of a quarter is today."""
    stations.assess(quarter, stations.today())


@app.command()
def usage_report(
    quarter: QuarterOption,
    source: Annotated[str, typer.Option(callback=_source)],
    filed_on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])],
    by: Annotated[str, typer.Option(help="who enters it")],
) -> None:
    """Write down that a supplier has reported how it uses the data of a quarter."""
    stations.file_usage_report(quarter, source, filed_on=filed_on.date(), filed_by=by)


@app.command()
def train(
    quarter: QuarterOption,
    seed: Annotated[int, typer.Option(help="of the sampled pairs")] = 1,
    without: Annotated[list[str] | None, typer.Option()] = None,
    folder: Annotated[Path, typer.Option(help="of model, card and charts")] = Path(
        "models"
    ),
) -> None:
    """Train the linkage model on a staged quarter; no quarter ever does that itself."""
    from dtsen.linkage import card, charts
    from dtsen.linkage import train as train_on

    path = train_on(quarter, seed=seed, without=frozenset(without or ()), folder=folder)
    for written in (
        path,
        card.path_of(path.stem, folder),
        charts.path_of(path.stem, folder),
    ):
        typer.echo(written)


@app.command()
def run() -> None:
    """Run one quarter of a synthetic Jakarta through Airflow, from nothing."""
    from dtsen.standalone.demo import run_quarter

    run_quarter(settings())


@app.command()
def up() -> None:
    """Start Postgres and Airflow and leave them running."""
    from dtsen.standalone.services import Services

    services = Services.of(settings())
    services.up()
    _show(services.address())


@app.command()
def down() -> None:
    """Stop Postgres and Airflow; no process is left."""
    from dtsen.standalone.services import Services

    Services.of(settings()).down()


def _each(source: str | None, station: Callable[[str], Iterable[Any]]) -> None:
    """Run a station for one source or all; a refused one does not stop the others."""
    refused: list[PipelineError] = []
    for code in [source] if source else SOURCES:
        try:
            for receipt in station(code):
                _show(receipt)
        except PipelineError as error:
            typer.echo(f"dtsen: {error}", err=True)
            refused.append(error)
    if refused:
        raise typer.Exit(1)


def _look(quarter: Quarter, reader: str | None, purpose: str | None) -> Look:
    from dtsen.review.looking import Look, purpose_of

    return Look(reader or getpass.getuser(), purpose or purpose_of(quarter))


def _show(receipt: Any) -> None:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(item) for item in value]
        return str(value) if isinstance(value, Path) else value

    typer.echo(yaml.safe_dump(plain(asdict(receipt)), sort_keys=False).rstrip())


def main() -> None:
    """Run the command line; what the pipeline refuses is one line and status 1."""
    os.umask(PRIVATE_UMASK)
    try:
        app()
    except PipelineError as error:
        typer.echo(f"dtsen: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
