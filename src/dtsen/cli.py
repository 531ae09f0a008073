"""Every station as a command, for work without Airflow; and the run of one machine."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from dtsen import stations
from dtsen.errors import PipelineError
from dtsen.quarter import Quarter
from dtsen.settings import settings
from dtsen.sources.registry import SOURCES

app = typer.Typer(
    name="dtsen",
    help=__doc__,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _quarter(text: str) -> Quarter:
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _source(text: str) -> str:
    if text not in SOURCES:
        raise typer.BadParameter(f"sources are {', '.join(SOURCES)}")
    return text


QuarterOption = Annotated[
    Quarter, typer.Option("--quarter", parser=_quarter, metavar="2026-Q3")
]
SourceOption = Annotated[str, typer.Option("--source", callback=_source)]


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
def land(quarter: QuarterOption, source: SourceOption) -> None:
    """Copy a delivery into the landing zone and check it against its manifest."""
    for file in stations.land(quarter, source):
        _show(file)


@app.command()
def stage(quarter: QuarterOption, source: SourceOption) -> None:
    """Read every file of a landed delivery into typed, flagged Parquet."""
    for file in stations.land(quarter, source):
        _show(stations.stage(file))


@app.command()
def validate(quarter: QuarterOption, source: SourceOption) -> None:
    """Let Great Expectations judge a staged source."""
    _show(stations.validate(quarter, source))


@app.command()
def link(
    quarter: QuarterOption,
    without: Annotated[list[str] | None, typer.Option()] = None,
    decided_by: str | None = None,
) -> None:
    """Find out who is who; leaving a source out needs the name of who decided."""
    stations.decide(quarter, without or [], decided_by)
    _show(stations.link(quarter))


@app.command()
def build(quarter: QuarterOption) -> None:
    """Build one row per person and family in the lake."""
    _show(stations.build(quarter))


@app.command()
def load(quarter: QuarterOption) -> None:
    """Load the register into the warehouse and move the pointer to it."""
    _show(stations.load(quarter))


@app.command()
def measure(quarter: QuarterOption) -> None:
    """Compute the indicators per kelurahan, kecamatan, kota and province."""
    _show(stations.measure(quarter))


@app.command()
def draft(quarter: QuarterOption) -> None:
    """Protect the figures and draft a release for approval."""
    _show(stations.draft(quarter))


@app.command()
def publish(
    quarter: QuarterOption,
    approved_by: Annotated[str, typer.Option()],
    fingerprint: Annotated[str, typer.Option(help="what was approved")],
) -> None:
    """Publish the draft with this fingerprint."""
    from dataclasses import replace

    from dtsen.publication import read_draft

    drafted = replace(read_draft(quarter), fingerprint=fingerprint)
    _show(stations.publish(drafted, approved_by))


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
    try:
        app()
    except PipelineError as error:
        typer.echo(f"dtsen: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
