"""The web app: the pages of the rooms and the HTTP API behind one guard, nothing from any other host."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib import import_module

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from goodword.accounts.desk import Accounts
from goodword.api.app import create_app as create_api
from goodword.api.guard import Guard, Page
from goodword.catalogue.workspace import Workspace
from goodword.commerce.hooks.app import hooks_app
from goodword.core.errors import GoodwordError
from goodword.discovery.search.desk import desk_of as search_desk_of
from goodword.planning.desk import Desk
from goodword.ui import csrf
from goodword.ui.jobs import Jobs
from goodword.ui.render import STATIC
from goodword.web import errors
from goodword.web.headers import SecurityHeaders

_log = logging.getLogger("goodword.web")
ROUTERS: tuple[str, ...] = (
    "goodword.ui.pages",
    "goodword.catalogue.pages",
    "goodword.connectors.pages",
    "goodword.consent.pages",
    "goodword.vetting.pages",
    "goodword.discovery.search.pages",
    "goodword.discovery.saved.pages",
    "goodword.discovery.alike.pages",
    "goodword.discovery.nearby.pages",
    "goodword.discovery.voices.pages",
    "goodword.discovery.known.pages",
    "goodword.discovery.mentions.pages",
    "goodword.discovery.kept.pages",
    "goodword.campaigns.listed.pages",
    "goodword.identities.pages",
    "goodword.offline.pages",
    "goodword.planning.pages",
    "goodword.report.pages",
    "goodword.measurement.learning.pages",
    "goodword.report.campaign.pages",
    "goodword.report.campaign.pages_results",
    "goodword.measurement.funnel.pages",
    "goodword.measurement.pages",
    "goodword.campaigns.measured.pages",
    "goodword.campaigns.payouts.pages",
    "goodword.campaigns.pages",
    "goodword.commerce.pages",
    "goodword.resolutions.pages",
    "goodword.accounts.pages",
    "goodword.accounts.pages_team",
    "goodword.upkeep.pages",
    "goodword.tracking.pages",
    "goodword.web.health",
)
"""Modules whose `router` holds pages."""


class _Files(StaticFiles):
    """Files of ours; an address with a fingerprint may be kept for good."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and b"v=" in scope.get("query_string", b""):
                message["headers"].append((b"cache-control", b"public, max-age=31536000, immutable"))
            await send(message)

        await super().__call__(scope, receive, sent)


@asynccontextmanager
async def _ending(pages: FastAPI) -> AsyncIterator[None]:
    """Open the stores beside the start; when the server ends, long work is asked to end too, committed work stays."""
    threading.Thread(target=_open, args=(pages.state.workspace,), name="opening", daemon=True).start()
    yield
    pages.state.jobs.stop_all()
    pages.state.hooks.state.hooks.close()


def _open(workspace: Workspace) -> None:
    """Load what the first page will need; what is wrong is told there, and its details are in the log."""
    try:
        workspace.catalogue.status()
        _ = workspace.gazetteer
        search_desk_of(workspace).warm()
    except GoodwordError:
        return
    except Exception:  # noqa: BLE001 - a thread has nobody above it, and the terminal gets no traceback
        _log.exception("opening the stores failed")


def create_app(workspace: Workspace, *, desk: Desk | None = None) -> ASGIApp:
    """Pages at /, the API under /api/v1, its reference at /api/docs. Routers find `request.app.state.workspace`.

    desk: what makes and keeps plans; one of the workspace's own if None.
    """
    pages = FastAPI(title="Goodword pages", openapi_url=None, docs_url=None, redoc_url=None, lifespan=_ending)
    pages.state.workspace = workspace
    pages.state.jobs = Jobs()
    errors.install(pages)
    pages.router.routes.extend(_rooms(ROUTERS).routes)
    pages.mount("/static", _Files(directory=STATIC), name="static")
    api = create_api(workspace)
    accounts = pages.state.accounts = api.state.accounts = Accounts(workspace)
    pages.state.forms_key = lambda: accounts.forms_key
    api.state.jobs = pages.state.jobs
    pages.state.hooks = hooks_app(workspace)
    if desk is not None:
        pages.state.desk = api.state.desk = desk
    return SecurityHeaders(
        Guard(errors.Caught(_Split(pages, api, pages.state.hooks)), workspace.settings, accounts, _page_of(pages))
    )


@cache
def _rooms(modules: tuple[str, ...]) -> APIRouter:
    """The rooms' pages; see the same of the API."""
    rooms = APIRouter()
    for module in modules:
        rooms.include_router(import_module(module).router, dependencies=[Depends(csrf.protect)])
    return rooms


def _page_of(pages: FastAPI) -> Page:
    """How the guard answers where a person looks."""

    def page(scope: Scope, error: GoodwordError) -> Response:
        return errors.error_page(Request({**scope, "app": pages}), error)

    return page


class _Split:
    """What starts with /api is for the API, with /hooks for shops' webhooks, all else for the pages; each answers
    errors in its own way."""

    def __init__(self, pages: FastAPI, api: FastAPI, hooks: ASGIApp) -> None:
        self.pages = pages
        self.api = api
        self.hooks = hooks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        first = path.split("/")[1] if scope["type"] == "http" and path.startswith("/") else ""
        chosen: ASGIApp = self.api if first == "api" else self.hooks if first == "hooks" else self.pages
        await chosen(scope, receive, send)
