"""HTTP door of what a list leads to: `/lists/{number}/plan`, `/campaign`, `/decisions`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from goodword.campaigns.listed.desk import LeadDesk
from goodword.campaigns.model import Campaign
from goodword.discovery.kept.shared import Number, answer, who_of
from goodword.planning.desk import desk_of
from goodword.planning.store import Decision, SavedBrief, SavedPlan

router = APIRouter(prefix="/lists", tags=["lists"])
_Creators = Annotated[
    list[Annotated[str, Field(max_length=300)]], Field(max_length=2_000, description="Of the list; empty: everybody.")
]


class Planning(BaseModel):
    """The fields of a brief, at least its budget, and whom of the list it is about."""

    fields: dict[str, Any] = Field(description="As in a brief file.")
    creators: _Creators = Field(default_factory=list)


class Running(BaseModel):
    """Fields of a campaign, and whom of the list it is with."""

    fields: dict[str, Annotated[str, Field(max_length=4_000)]] = Field(default_factory=dict)
    creators: _Creators = Field(default_factory=list)


class Deciding(BaseModel):
    """What is decided about creators of the list, on a saved brief."""

    brief_id: int = Field(ge=1, le=2**31 - 1)
    decision: Decision
    creators: _Creators = Field(default_factory=list)


@router.post("/{number}/plan", summary="Plan with a list", status_code=201, response_model=SavedPlan)
def plan(request: Request, number: Number, wish: Planning) -> Response:
    """A plan for which nobody outside of the list is considered."""
    brief = _desk(request).brief(number, wish.fields, wish.creators)
    return answer(desk_of(request).make(brief), status=201)


@router.post("/{number}/campaign", summary="Begin a campaign with a list", status_code=201, response_model=Campaign)
def campaign(request: Request, number: Number, wish: Running) -> Response:
    """Its people are those of the list."""
    return answer(_desk(request).campaign(number, wish.fields, wish.creators), status=201)


@router.post("/{number}/decisions", summary="Pin or ban a list on a saved brief", response_model=SavedBrief)
def decisions(request: Request, number: Number, wish: Deciding) -> Response:
    """Holds for every plan of the brief from now on."""
    return answer(_desk(request).decide(number, wish.brief_id, wish.decision, wish.creators))


def _desk(request: Request) -> LeadDesk:
    return LeadDesk(request.app.state.workspace, who_of(request, "api"))
