"""HTTP door of the memory: what campaigns taught, facts of another one, forgetting."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from goodword.core.codec import to_json
from goodword.core.decode import from_plain
from goodword.measurement.learning.model import CampaignFacts, ForgetRule
from goodword.measurement.learning.store import LearnedStore
from goodword.measurement.learning.view import view

router = APIRouter(prefix="/learned", tags=["Measure"])

Text = Annotated[str, Query(max_length=100)]
Version = Annotated[int | None, Query(ge=0, le=2**31, description="The memory as it was after so many events.")]


class Named(BaseModel):
    """A campaign by its name."""

    campaign: str = Field(min_length=1, max_length=200)


class Rule(BaseModel):
    """Days after which a campaign counts half."""

    half_life_days: int = Field(ge=1, le=36_500)


@router.get("", summary="What past campaigns taught")
def learned(
    request: Request, tier: Text = "", niche: Text = "", platform: Text = "", place: Text = "", version: Version = None
) -> Response:
    """Every measure by kind of creator, or of one kind; assumptions for plans and goals; what creators were paid."""
    cell = {"tier": tier, "niche": niche, "platform": platform, "place": place}
    return _json(view(_store(request).learned(version=version), {k: v for k, v in cell.items() if v}))


@router.get("/history", summary="Every event of the memory, newest first")
def history(request: Request) -> Response:
    """The number of each event is the version after it."""
    return _json(_store(request).history())


@router.post("/campaigns", summary="Learn from a campaign", status_code=201)
def add(request: Request, facts: Annotated[dict[str, object], Field(description="A `CampaignFacts`.")]) -> Response:
    """Counts by creator without names; the same name again replaces what was learnt before."""
    return _json(_store(request).add(from_plain(CampaignFacts, facts, where="facts")), status=201)


@router.post("/forget", summary="Let one campaign count no more")
def forget(request: Request, given: Named) -> Response:
    """It stays in the history and can be taken back."""
    return _json(_store(request).forget(given.campaign))


@router.post("/reset", summary="Let no campaign count any more")
def reset(request: Request) -> Response:
    """Everything stays in the history and can be taken back."""
    return _json(_store(request).reset())


@router.post("/undo", summary="Take back the last forgetting")
def undo(request: Request) -> Response:
    """Of one campaign or of all."""
    return _json(_store(request).undo())


@router.put("/rule", summary="How fast campaigns are forgotten")
def rule(request: Request, given: Rule) -> Response:
    """From now on, for all campaigns in force."""
    return _json(_store(request).set_rule(ForgetRule(given.half_life_days)))


def _store(request: Request) -> LearnedStore:
    workspace = request.app.state.workspace
    return LearnedStore(workspace.ledger, now=workspace.now)


def _json(value: object, status: int = 200) -> Response:
    return Response(to_json(value), status, media_type="application/json")
