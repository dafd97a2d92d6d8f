"""Errors as pages: what is wrong, what happened to the data, what to do next. Never a traceback."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from goodword.api.problems import NEXT
from goodword.core.errors import GoodwordError, NotFound
from goodword.ui.render import render

_log = logging.getLogger("goodword.web")


def install(app: FastAPI) -> None:
    """Make `app` answer every error with a page."""
    app.add_exception_handler(GoodwordError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


class Caught:
    """ASGI middleware that ends what the handlers have answered and logged: the terminal gets no traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; an error after which an answer was sent ends here."""
        started = False

        async def sent(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception:
            if not started:
                raise


def error_page(request: Request, error: GoodwordError, status: int | None = None) -> Response:
    """The page of one error."""
    return render(request, "pages/error.html", status=status or error.status, title=error.title, error=error)


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, GoodwordError)  # noqa: S101 - registered for this class only
    return error_page(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    fields = "; ".join(f"{'.'.join(str(p) for p in e['loc'][1:])}: {e['msg']}" for e in error.errors())
    return error_page(
        request, GoodwordError("The address or the form has a part that cannot be read.", given=fields), 422
    )


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    if error.status_code == 404:
        return error_page(request, NotFound("There is no page at this address.", given=request.url.path[:200]))
    step = {413: NEXT[413], 405: "go there by the links of the pages"}.get(error.status_code, "go back and try again")
    return error_page(request, GoodwordError(str(error.detail), next_step=step), error.status_code)


async def _unexpected(request: Request, error: Exception) -> Response:
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    problem = GoodwordError(
        "Something went wrong inside Goodword; the details are in the log where the server was started.",
        data="A change that was being made may or may not have happened; what was there before is intact.",
        next_step="go back and try again",
    )
    return error_page(request, problem, 500)
