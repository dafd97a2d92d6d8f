"""HTTP doors of who is one person: `/identities`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from goodword.core.codec import to_json
from goodword.identities.desk import Found, IdentityDesk, WhoIs
from goodword.identities.model import Decision, Identity

router = APIRouter(prefix="/identities", tags=["identities"])


class Pair(BaseModel):
    """Two accounts, and why."""

    one: str = Field(max_length=300, description="platform:handle")
    other: str = Field(max_length=300, description="platform:handle")
    words: str = Field("", max_length=1_000, description="Why, in your words.")


@router.get("", summary="People with several accounts", response_model=list[Identity])
def people(request: Request) -> Response:
    """As merged now."""
    return _json(_desk(request).people())


@router.get("/proposals", summary="Which accounts may be one person", response_model=Found)
def proposals(
    request: Request,
    around: Annotated[str, Query(max_length=300, description="Only those of this account.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """The strongest first, each with what speaks for and against it. Nothing is merged by itself."""
    return _json(_desk(request).found(around=around.strip().casefold(), limit=limit))


@router.get("/decisions", summary="Everything that was decided", response_model=list[Decision])
def decisions(request: Request) -> Response:
    """Oldest first; decisions are only ever added."""
    return _json(_desk(request).store.decisions())


@router.post("/merged", summary="Say that two accounts are one person", response_model=Decision, status_code=201)
def merge(request: Request, pair: Pair) -> Response:
    """409 where an earlier decision speaks against it."""
    return _json(_desk(request).merge(pair.one, pair.other, words=pair.words), 201)


@router.post("/different", summary="Say that two accounts are not one person", response_model=Decision, status_code=201)
def different(request: Request, pair: Pair) -> Response:
    """It is not proposed again."""
    return _json(_desk(request).different(pair.one, pair.other, words=pair.words), 201)


@router.post("/decisions/{number}/undo", summary="Take a decision back", response_model=Decision)
def undo(request: Request, number: int) -> Response:
    """By a further decision; both stay in the record."""
    return _json(_desk(request).undo(number))


@router.get("/who/{creator_id}", summary="The person behind an account", response_model=WhoIs)
def who(request: Request, creator_id: str) -> Response:
    """All accounts, the decisions that made them one, and how many follow any of them."""
    return _json(_desk(request).who_is(creator_id))


def _desk(request: Request) -> IdentityDesk:
    return IdentityDesk(request.app.state.workspace, door="api")


def _json(value: Any, status: int = 200) -> Response:  # noqa: ANN401 - any value of the domain
    return Response(to_json(value), status, media_type="application/json")
