"""Every error of the HTTP API in one shape: RFC 9457 problem details, whatever raised it."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from goodword.core.errors import GoodwordError

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger("goodword.api")
_REFERENCE = "see /api/docs for what this request takes"
NEXT = {
    404: "see /api/docs for what there is",
    413: "send less at once; files of any size are read by `goodword import` (uploads: the setting `max_upload_mb`)",
}
"""What to do next, by the status of an error that nobody else explains."""


class Problem(BaseModel):
    """Problem details (RFC 9457): what is wrong, where, what was given, what happened to the data, what to do next."""

    type: str = Field(description="Names the kind of error; stable between versions.")
    title: str = Field(description="The kind of error in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong this time.")
    retryable: bool = Field(default=False, description="Whether the same request may work later.")
    where: str | None = Field(default=None, description="The field, file or row that is meant.")
    given: str | None = Field(default=None, description="What was given, or what was tried.")
    data: str | None = Field(default=None, description="What happened to the data.")
    next: str | None = Field(default=None, description="What to do next.")
    errors: list[dict[str, str]] | None = Field(default=None, description="One entry for each field that needs a look.")


def problem(status: int, detail: str, *, title: str = "", **fields: Any) -> JSONResponse:  # noqa: ANN401 - JSON values
    """A problem response of that status; `fields` are further members, None is left out."""
    body = {
        "type": f"about:blank#{status}",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "retryable": False,
        **{name: value for name, value in fields.items() if value is not None},
    }
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE)


def said(error: GoodwordError) -> JSONResponse:
    """One of our errors as problem details."""
    return JSONResponse(error.problem(), status_code=error.status, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make `app` answer every error as problem details."""
    app.add_exception_handler(GoodwordError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


async def _ours(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, GoodwordError)  # noqa: S101 - registered for this class only
    return said(error)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    errors = [_field(e) for e in error.errors()]
    detail = "; ".join(f"{e['where']}: {e['detail']}" for e in errors)
    return problem(
        422,
        detail or "The request does not have the documented form.",
        title="Something in the input needs a look",
        errors=errors,
        next=_REFERENCE,
    )


def _field(error: dict[str, Any]) -> dict[str, str]:
    given = repr(error.get("input"))
    return {
        "where": ".".join(str(part) for part in error.get("loc", ())),
        "detail": str(error.get("msg", "")),
        "given": given if len(given) <= 120 else given[:119] + "…",
    }


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    if error.status_code == 404 and error.detail == "Not Found":
        return problem(404, f"There is nothing at {request.url.path}.", next=NEXT[404])
    said, step = str(error.detail), NEXT.get(error.status_code, _REFERENCE)
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        said = f"{request.url.path} does not take {request.method}."
        step = f"use {allowed}; {_REFERENCE}" if allowed else _REFERENCE
    response = problem(error.status_code, said, next=step)
    response.headers.update(error.headers or {})
    return response


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(
        500,
        "Something went wrong inside Goodword; the details are in the server's log.",
        data="A change that this request was making may or may not have happened.",
        next="try again; if it happens again, report it with the log",
    )


def documented(status: int | str = "default") -> dict[int | str, dict[str, Any]]:
    """The OpenAPI `responses` entry that says: any error comes as problem details."""
    return {
        status: {
            "description": "What is wrong, and what to do next (RFC 9457).",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    }
