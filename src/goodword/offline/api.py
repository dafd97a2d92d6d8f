"""HTTP doors of people without an account: `/offline`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Form, Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool

from goodword.core.codec import to_json
from goodword.offline.desk import OfflineDesk
from goodword.offline.model import Answer, Someone, Taken, Waiting
from goodword.upkeep.api import user_of
from goodword.upkeep.model import Erased

router = APIRouter(prefix="/offline", tags=["offline"])
Fields = Annotated[dict[str, Annotated[str, Body(max_length=4_000)]], Body(description="Fields of a person, as texts.")]


@router.get("", summary="People without an account", response_model=list[Someone])
def people(request: Request, removed: bool = False) -> Response:
    """Oldest first; removed: also those who were taken out."""
    return _json(_desk(request).store.people(removed=removed))


@router.post("", summary="Keep somebody", response_model=Someone, status_code=201)
def add(request: Request, fields: Fields, another: Annotated[bool, Query()] = False) -> Response:
    """409 where somebody who looks the same is here; `another=true` keeps them all the same."""
    return _json(_desk(request).add(fields, another=another), 201)


@router.post("/import", summary="Keep the people of a file", response_model=Taken)
async def take(
    request: Request,
    file: UploadFile,
    dry_run: Annotated[bool, Form()] = False,
    currency: Annotated[str, Form(max_length=3)] = "",
    basis: Annotated[str, Form(max_length=20)] = "",
    basis_words: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """CSV, JSON, Parquet or business cards. The same file twice changes nothing; what needs a look waits."""
    body, name = await file.read(), file.filename or "file"
    return _json(
        await run_in_threadpool(
            _desk(request).take, body, name=name, dry_run=dry_run, currency=currency, basis=basis,
            basis_words=basis_words,
        )
    )  # fmt: skip


@router.get("/waiting", summary="Rows that need a look", response_model=list[Waiting])
def waiting(request: Request) -> Response:
    """They look like somebody who is here, or cannot be read."""
    return _json(_desk(request).store.waiting())


@router.post("/waiting/{number}", summary="Say what a row that waits is", response_model=Someone | None)
def settle(request: Request, number: int, answer: Annotated[Answer, Query()], fields: Fields | None = None) -> Response:
    """same: the person who is here; other: another person; drop. fields: corrections."""
    return _json(_desk(request).settle(number, answer, fields))


@router.get("/export.csv", summary="Everybody as CSV", response_class=Response)
def export(request: Request) -> Response:
    """The form that the import reads; who does not want to be contacted is without an address."""
    return Response(_desk(request).export(), media_type="text/csv; charset=utf-8")


@router.get("/{number}", summary="One person", response_model=Someone)
def person(request: Request, number: int) -> Response:
    """By their number."""
    return _json(_desk(request).store.person(number))


@router.patch("/{number}", summary="Change fields of somebody", response_model=Someone)
def change(request: Request, number: int, fields: Fields) -> Response:
    """Fields that are not given stay."""
    return _json(_desk(request).change(number, fields))


@router.post("/{number}/remove", summary="Take somebody out of what is found", response_model=Someone)
def remove(request: Request, number: int) -> Response:
    """Their campaigns stay; `back` undoes it."""
    return _json(_desk(request).remove(number))


@router.post("/{number}/back", summary="Bring somebody back", response_model=Someone)
def back(request: Request, number: int) -> Response:
    """The opposite of `remove`."""
    return _json(_desk(request).bring_back(number))


@router.delete("/{number}", summary="Erase somebody everywhere", response_model=Erased)
def erase(request: Request, number: int) -> Response:
    """For good: ledger, catalogue, log. Counts and sums stay."""
    return _json(_desk(request).erase(number, user=user_of(request)))


def _desk(request: Request) -> OfflineDesk:
    return OfflineDesk(request.app.state.workspace, door="api")


def _json(value: Any, status: int = 200) -> Response:  # noqa: ANN401 - any value of the domain
    return Response(to_json(value), status, media_type="application/json")
