"""The HTTP API: the rooms' routers under /api/v1, one error shape, a reference page that asks nobody else."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, Response

from goodword.api import problems
from goodword.api.reference import STYLE, page

PREFIX = "/api/v1"
ROUTERS: tuple[str, ...] = (
    "goodword.catalogue.api",
    "goodword.connectors.api",
    "goodword.consent.api",
    "goodword.places.api",
    "goodword.discovery.search.api",
    "goodword.discovery.saved.api",
    "goodword.discovery.alike.api",
    "goodword.discovery.nearby.api",
    "goodword.discovery.voices.api",
    "goodword.discovery.known.api",
    "goodword.discovery.mentions.api",
    "goodword.discovery.kept.api",
    "goodword.campaigns.listed.api",
    "goodword.identities.api",
    "goodword.offline.api",
    "goodword.planning.api",
    "goodword.planning.api_briefs",
    "goodword.vetting.api",
    "goodword.vetting.audience.api",
    "goodword.vetting.evidence.api",
    "goodword.report.api",
    "goodword.roster.api",
    "goodword.roster.spread.api",
    "goodword.measurement.funnel.api",
    "goodword.measurement.lift.api",
    "goodword.measurement.design.api",
    "goodword.measurement.attribution.api",
    "goodword.campaigns.api",
    "goodword.resolutions.api_telling",  # its addresses come before those with the number of a goal
    "goodword.resolutions.api",
    "goodword.measurement.learning.api",
    "goodword.report.campaign.api",
    "goodword.campaigns.measured.api",
    "goodword.campaigns.payouts.api",
    "goodword.commerce.api",
    "goodword.accounts.api",
    "goodword.upkeep.api",
    "goodword.tracking.api",
    "goodword.api.service",
)
"""Modules whose `router` is part of the API, in the order of the reference."""

_TITLE = "Goodword"
_LICENSE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
_SUMMARY = "Everything that the pages do: import, brief, shortlist, roster, evidence, report."
_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"


def create_app(workspace: object) -> FastAPI:
    """The API over one workspace (a `goodword.catalogue.workspace.Workspace`), to be served as it is or mounted at /.

    Routers find the workspace as `request.app.state.workspace`.
    """
    app = FastAPI(
        title=_TITLE,
        version=version("goodword"),
        summary=_SUMMARY,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=problems.documented(),
        license_info=_LICENSE,
    )
    app.state.workspace = workspace
    problems.install(app)
    app.router.routes.extend(_rooms(ROUTERS).routes)
    _describe(app)
    _add_reference(app)
    return app


@cache
def _rooms(modules: tuple[str, ...]) -> APIRouter:
    """The rooms' addresses. FastAPI reads the signatures of all functions behind them, for half a second; an app that
    is given them as they are finds that done by the one before it in this process."""
    rooms = APIRouter(responses=problems.documented())
    for module in modules:
        rooms.include_router(import_module(module).router, prefix=PREFIX)
    return rooms


def _describe(app: FastAPI) -> None:
    """OpenAPI 3.1 with the problem schema in place of FastAPI's own validation error."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _schema(ROUTERS)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way to extend the schema


@cache
def _schema(modules: tuple[str, ...]) -> dict[str, Any]:
    """The description of the rooms' addresses; it is the same for every app."""
    schema = get_openapi(
        title=_TITLE,
        version=version("goodword"),
        summary=_SUMMARY,
        routes=_rooms(modules).routes,
        license_info=_LICENSE,
    )
    return _with_problems(schema)


def _with_problems(schema: dict[str, Any]) -> dict[str, Any]:
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = problems.Problem.model_json_schema()
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"] |= problems.documented()
    return schema


def _add_reference(app: FastAPI) -> None:
    @app.get("/api/docs", include_in_schema=False)
    def reference() -> HTMLResponse:
        return HTMLResponse(page(app.openapi()), headers={"Content-Security-Policy": _POLICY})

    @app.get("/api/docs.css", include_in_schema=False)
    def style() -> Response:
        return Response(STYLE, media_type="text/css")
