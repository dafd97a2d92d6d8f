"""Whether the server answers: for scripts that wait for it."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

router = APIRouter()


@router.get("/health", response_class=PlainTextResponse)
def health() -> PlainTextResponse:
    """The word "ok"; opens no store."""
    return PlainTextResponse("ok\n")
