"""HTTP doors of one's own people: lists, and who of them is heard."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool

from goodword.core.codec import to_json
from goodword.discovery.known.desk import DAYS, KnownDesk
from goodword.discovery.known.model import Added, Known, OwnList

router = APIRouter(prefix="/search/known", tags=["search"])


@router.get("", summary="Lists of our own people that are kept", response_model=list[OwnList])
def lists(request: Request) -> Response:
    """The newest first; a list whose day has passed is gone."""
    return _json(_desk(request).store.lists())


@router.post("", summary="Keep a list of customers or followers as keyed hashes", response_model=Added)
async def add(
    request: Request,
    file: UploadFile,
    basis: Annotated[str, Form(max_length=500, description="On what ground these people may be matched.")],
    kind: Annotated[str, Form(max_length=20, description="customers or followers.")] = "customers",
    name: Annotated[str, Form(max_length=100)] = "",
    platform: Annotated[str, Form(max_length=20, description="Of handles whose row names none.")] = "instagram",
    days: Annotated[int, Form(ge=1, le=730, description="After so many days the list is gone.")] = DAYS,
) -> Response:
    """Rows that cannot be used are in the answer with their reason. Nothing but hashes is kept."""
    body = await file.read()
    title = name or (file.filename or "list").split(".")[0]
    return _json(
        await run_in_threadpool(
            _desk(request).add, body, name=title, kind=kind, basis=basis, platform=platform, days=days
        )
    )


@router.get("/{number}", summary="Who of a list is a creator", response_model=Known)
def find(request: Request, number: int) -> Response:
    """By what they were recognised and what they would bring; and whom the people of the list engage with."""
    return _json(_desk(request).find(number))


@router.delete("/{number}", summary="Take a list away for good")
def forget(request: Request, number: int) -> Response:
    """How many people were on it."""
    return _json({"gone": _desk(request).store.forget(number)})


def _desk(request: Request) -> KnownDesk:
    return KnownDesk(request.app.state.workspace)


def _json(value: Any) -> Response:  # noqa: ANN401 - any value of the domain
    return Response(to_json(value), media_type="application/json")
