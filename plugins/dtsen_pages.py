"""The pages *Mutu data*, *Kesiapan data* and *Tinjauan pasangan* inside Airflow.

All are under Browse; *Mutu data* is a tab of every run as well. The pages are made by
``page.py`` of :mod:`dtsen.quality`, :mod:`dtsen.readiness` and :mod:`dtsen.review`;
here is only what needs Airflow: who may see them, who somebody is, and which quarter a
run is of.
"""
# No "from __future__ import annotations": FastAPI reads the annotations of routes whose
# types are imported inside a function, where a text could not be resolved.

from collections.abc import Awaitable, Callable, MutableMapping
from functools import cached_property
from typing import Any

from airflow.plugins_manager import AirflowPlugin

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
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
    add_review(app)
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


def add_review(app: Any) -> None:
    """Add *Tinjauan pasangan*: the queue, one pair, and what is decided about it.

    It shows names: being logged in is not enough. Whoever may renew assets by hand (Op
    and Admin) may look and decide.
    """
    from airflow.api_fastapi.core_api.security import requires_access_asset
    from fastapi import APIRouter, Depends

    may_decide = Depends(requires_access_asset("POST"))
    router = APIRouter(prefix="/tinjauan", dependencies=[may_decide])
    add_review_pages(router)
    add_review_forms(router)
    app.include_router(router)


def add_review_pages(router: Any) -> None:
    """Add what is read: the queue of a quarter, and one pair of it."""
    from typing import Annotated

    from airflow.api_fastapi.core_api.security import GetUserDep
    from fastapi import HTTPException, Query
    from fastapi.responses import HTMLResponse

    from dtsen.quarter import Quarter
    from dtsen.review import page
    from dtsen.review.forms import MAX_PLACE, MAX_PURPOSE
    from dtsen.review.looking import MIN_PURPOSE
    from dtsen.warehouse import warehouse

    @router.get("/", response_class=HTMLResponse)
    def waiting(
        quarter: Annotated[str | None, Query(pattern=QUARTER)] = None,
    ) -> str:
        with warehouse() as connection:
            chosen = Quarter.parse(quarter) if quarter else None
            return page.render(connection, chosen)

    @router.get("/pasangan", response_class=HTMLResponse)
    def pair(
        user: GetUserDep,
        quarter: Annotated[str, Query(pattern=QUARTER)],
        purpose: Annotated[str, Query(min_length=MIN_PURPOSE, max_length=MAX_PURPOSE)],
        place: Annotated[int, Query(ge=0, le=MAX_PLACE)] = 0,
        why: str = "",
    ) -> str:
        with warehouse() as connection:
            at = _visit(user, quarter, purpose, why)
            text = page.render_pair(connection, at, place)
        if text is None:
            raise HTTPException(404, "Pasangan ini tidak ada dalam antrean.")
        return text


def add_review_forms(router: Any) -> None:
    """Add what is decided; a contradiction shows the pair again and says with what."""
    from typing import Annotated
    from urllib.parse import urlencode

    from airflow.api_fastapi.core_api.security import GetUserDep
    from fastapi import Form, HTTPException
    from fastapi.responses import HTMLResponse, RedirectResponse

    from dtsen.errors import DecisionRefused, FormRefused
    from dtsen.review import forms, page
    from dtsen.warehouse import warehouse

    def take(form: Any, user: Any, place: int) -> Any:
        at = _visit(user, form.quarter, form.purpose, form.why)
        try:
            with warehouse() as connection:
                forms.take(connection, at, form)
        except FormRefused:
            raise HTTPException(403, "Formulir ini bukan dari halaman Anda.") from None
        except DecisionRefused as refused:
            with warehouse() as connection:
                text = page.render_pair(connection, at, form.place, refused.against)
            return HTMLResponse(text, status_code=409)
        query = {"quarter": form.quarter, "place": place}
        query |= {"why": form.why, "purpose": form.purpose}
        return RedirectResponse(f"pasangan?{urlencode(query)}", status_code=303)

    @router.post("/putusan")
    def decided(form: Annotated[forms.Decided, Form()], user: GetUserDep) -> Any:
        return take(form, user, 0)

    @router.post("/cabut")
    def taken_back(form: Annotated[forms.TakenBack, Form()], user: GetUserDep) -> Any:
        return take(form, user, form.place)


def _visit(user: Any, quarter: str, purpose: str, why: str) -> Any:
    """Say who is at the page; forms are sealed with the api-server's own key."""
    from airflow.configuration import conf

    from dtsen.quarter import Quarter
    from dtsen.review.forms import Visit
    from dtsen.review.looking import Look

    key = conf.get("api", "secret_key").encode()
    return Visit(Quarter.parse(quarter), Look(user.get_name(), purpose), key, why)


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
            "name": "Tinjauan pasangan",
            "href": "/dtsen/tinjauan/",
            "destination": "nav",
            "category": "browse",
            "url_route": "tinjauan-pasangan",
        },
        {
            "name": "Mutu data",
            "href": "/dtsen/mutu/run?dag_id={DAG_ID}&run_id={RUN_ID}",
            "destination": "dag_run",
            "url_route": "mutu-data-run",
        },
    ]
