"""HTTP door of saved briefs: kept, changed, put away and brought back; people pinned, banned, and that undone."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request, Response
from pydantic import BaseModel, Field

from goodword.core.codec import to_json
from goodword.discovery.house import house_of
from goodword.discovery.model import Brief
from goodword.discovery.read import read_mapping
from goodword.discovery.values import Source
from goodword.planning.desk import desk_of
from goodword.planning.store import Decided, Decision, PlanStore, SavedBrief, SavedPlan

router = APIRouter(prefix="/briefs", tags=["saved briefs"])

BriefId = Annotated[int, Path(ge=1, le=2**31, description="Number of the saved brief.")]
Fields = Annotated[dict[str, Any], Body(description="The fields of a brief, as in a brief file.")]


class Deciding(BaseModel):
    """What a person decided about a creator on a brief."""

    creator_id: str = Field(min_length=1, max_length=300, description="platform:handle")
    decision: Decision = Field(description="pin: book in any case. ban: never. clear: leave it to the roster again.")


@router.get("", summary="Saved briefs, last changed first", response_model=list[SavedBrief])
def saved_briefs(request: Request) -> Response:
    """Every brief that was not put away, with its number."""
    return _json(_store(request).briefs())


@router.post("", summary="Save a brief", status_code=201, response_model=SavedBrief)
def save_brief(request: Request, brief: Fields) -> Response:
    """The brief under a new number; nothing is planned yet."""
    return _json(_store(request).save_brief(_read(request, brief)), status=201)


@router.get("/{brief_id}", summary="A saved brief", response_model=SavedBrief)
def saved_brief(request: Request, brief_id: BriefId) -> Response:
    """The brief as it was saved, without what was decided since."""
    return _json(_store(request).brief(brief_id))


@router.put("/{brief_id}", summary="Change a saved brief", response_model=SavedBrief)
def change_brief(request: Request, brief_id: BriefId, brief: Fields) -> Response:
    """The brief under the same number; its plans and what was decided stay."""
    return _json(_store(request).save_brief(_read(request, brief), brief_id=brief_id))


@router.delete("/{brief_id}", summary="Put a brief away", status_code=204)
def delete_brief(request: Request, brief_id: BriefId) -> Response:
    """The brief and its plans are no longer listed; `restore` brings them back."""
    _store(request).delete_brief(brief_id)
    return Response(status_code=204)


@router.post("/{brief_id}/restore", summary="Bring a brief back", response_model=SavedBrief)
def restore_brief(request: Request, brief_id: BriefId) -> Response:
    """The brief and its plans are listed again."""
    return _json(_store(request).restore_brief(brief_id))


@router.get("/{brief_id}/plans", summary="Plans of a brief, newest first", response_model=list[SavedPlan])
def plans_of_brief(request: Request, brief_id: BriefId) -> Response:
    """Headlines of the plans that were made of it."""
    _store(request).brief(brief_id)
    return _json(_store(request).plans(brief_id))


@router.post("/{brief_id}/plans", summary="Plan a saved brief", status_code=201, response_model=SavedPlan)
def plan_brief(request: Request, brief_id: BriefId) -> Response:
    """A plan of the brief with everyone pinned and banned since; kept under it."""
    desk = desk_of(request)
    return _json(desk.again(brief_id), status=201)


@router.get("/{brief_id}/decisions", summary="What was decided about people", response_model=list[Decided])
def decisions(request: Request, brief_id: BriefId) -> Response:
    """Pins, bans and clears that stand, oldest first; the newest one about a creator holds."""
    return _json(_store(request).decisions(brief_id))


@router.post("/{brief_id}/decisions", summary="Pin, ban or clear a creator", status_code=201, response_model=Decided)
def decide(request: Request, brief_id: BriefId, deciding: Deciding) -> Response:
    """Holds for every plan of the brief from now on, until it is undone."""
    return _json(_store(request).decide(brief_id, deciding.creator_id, deciding.decision), status=201)


@router.post("/{brief_id}/undo", summary="Undo the newest decision", response_model=Decided | None)
def undo(request: Request, brief_id: BriefId) -> Response:
    """The decision that was taken back, or null when none stands."""
    return _json(_store(request).undo(brief_id))


def _store(request: Request) -> PlanStore:
    return desk_of(request).store


def _read(request: Request, fields: dict[str, Any]) -> Brief:
    return read_mapping(fields, Source("body"), house_of(request.app.state.workspace.settings))


def _json(value: object, *, status: int = 200) -> Response:
    return Response(to_json(value), status_code=status, media_type="application/json")
