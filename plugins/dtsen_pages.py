"""The pages *Mutu data* and *Kesiapan data* inside Airflow, both under Browse.

*Mutu data* is a tab of every run as well. The pages themselves are made by
:mod:`dtsen.quality.page` and :mod:`dtsen.readiness.page`; here is only what needs
Airflow: who may see them, and which quarter a run is of.
"""
# No "from __future__ import annotations": FastAPI reads the annotations of routes whose
# types are imported inside a function, where a text could not be resolved.

from collections.abc import Awaitable, Callable, MutableMapping
from functools import cached_property
from typing import Any

from airflow.plugins_manager import AirflowPlugin

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
QUARTER = "^[0-9]{4}-Q[1-4]$"

Asgi = Callable[..., Awaitable[None]]


class WhenAsked:
    """A web application that is made at its first request.

    Airflow loads plugins in every process, and only the api-server answers requests.
    """

    def __init__(self, make: Callable[[], Asgi]) -> None:
        self._make = make

    async def __call__(
        self, scope: MutableMapping[str, Any], receive: Asgi, send: Asgi
    ) -> None:
        await self._app(scope, receive, send)

    @cached_property
    def _app(self) -> Asgi:
        return self._make()


def make_app() -> Asgi:
    """Make the application; nobody gets an answer without being logged in."""
    from airflow.api_fastapi.core_api.security import get_user
    from fastapi import Depends, FastAPI, Request, Response
    from fastapi.responses import HTMLResponse

    app = FastAPI(
        dependencies=[Depends(get_user)],
        default_response_class=HTMLResponse,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[..., Any]) -> Response:
        response = await call_next(request)
        response.headers.update(HEADERS)
        return response

    add_quality(app)
    add_readiness(app)
    return app


def add_quality(app: Any) -> None:
    """Add *Mutu data*: of a quarter, of a run, and the triage notes of a DAG."""
    from typing import Annotated

    from airflow.api_fastapi.auth.managers.models.resource_details import (
        DagAccessEntity,
    )
    from airflow.api_fastapi.common.db.common import SessionDep
    from airflow.api_fastapi.core_api.security import requires_access_dag
    from airflow.models.dagrun import DagRun
    from airflow.models.serialized_dag import SerializedDagModel
    from fastapi import Depends, HTTPException, Query
    from sqlalchemy import select

    from dtsen.quality import page
    from dtsen.quarter import Quarter
    from dtsen.warehouse import warehouse

    may_read_dag = Depends(requires_access_dag("GET"))
    may_read_run = Depends(requires_access_dag("GET", DagAccessEntity.RUN))

    @app.get("/mutu/")
    def quarters(
        quarter: Annotated[str | None, Query(pattern=QUARTER)] = None,
    ) -> str:
        with warehouse() as connection:
            chosen = Quarter.parse(quarter) if quarter else None
            return page.render(connection, chosen, None)

    @app.get("/mutu/run", dependencies=[may_read_run])
    def run(dag_id: str, run_id: str, session: SessionDep) -> str:
        key = session.scalar(
            select(DagRun.partition_key).where(
                DagRun.dag_id == dag_id, DagRun.run_id == run_id
            )
        )
        if key is None:
            raise HTTPException(404, "Run ini tidak ada, atau tidak punya triwulan.")
        judged = {subject.dag_id: subject.code for subject in page.SUBJECTS}
        with warehouse() as connection:
            return page.render(connection, Quarter.parse(key), judged.get(dag_id))

    @app.get("/mutu/triage", dependencies=[may_read_dag])
    def triage(dag_id: str, session: SessionDep) -> str:
        dag = SerializedDagModel.get_dag(dag_id, session=session)
        if dag is None or not dag.doc_md:
            raise HTTPException(404, "DAG ini tidak ada, atau tidak punya catatan.")
        return page.render_triage(dag_id, dag.doc_md)


def add_readiness(app: Any) -> None:
    """Add *Kesiapan data*: all suppliers of a quarter, and one over all quarters."""
    from typing import Annotated

    from fastapi import HTTPException, Query

    from dtsen.quarter import Quarter
    from dtsen.readiness import page
    from dtsen.sources.registry import SOURCES
    from dtsen.warehouse import warehouse

    @app.get("/kesiapan/")
    def suppliers(
        quarter: Annotated[str | None, Query(pattern=QUARTER)] = None,
    ) -> str:
        with warehouse() as connection:
            chosen = Quarter.parse(quarter) if quarter else None
            return page.render(connection, chosen)

    @app.get("/kesiapan/pemasok")
    def supplier(source: str) -> str:
        if source not in SOURCES:
            raise HTTPException(404, "Sumber ini tidak ada.")
        with warehouse() as connection:
            return page.render_supplier(connection, source)


class DtsenPagesPlugin(AirflowPlugin):
    """Hangs the pages under Browse, and *Mutu data* on every run."""

    name = "dtsen_pages"
    fastapi_apps = [
        {"app": WhenAsked(make_app), "url_prefix": "/dtsen", "name": "DTSEN"}
    ]
    external_views = [
        {
            "name": "Mutu data",
            "href": "/dtsen/mutu/",
            "destination": "nav",
            "category": "browse",
            "url_route": "mutu-data",
        },
        {
            "name": "Kesiapan data",
            "href": "/dtsen/kesiapan/",
            "destination": "nav",
            "category": "browse",
            "url_route": "kesiapan-data",
        },
        {
            "name": "Mutu data",
            "href": "/dtsen/mutu/run?dag_id={DAG_ID}&run_id={RUN_ID}",
            "destination": "dag_run",
            "url_route": "mutu-data-run",
        },
    ]
