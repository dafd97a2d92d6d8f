"""HTTP: read a lift. Outcomes come in the request; nothing is stored."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from goodword.measurement.lift.read import LiftQuestion, read_lift
from goodword.measurement.model import LiftReading
from goodword.measurement.panels.api_rows import Outcomes
from goodword.measurement.panels.build import SetAside

router = APIRouter(prefix="/measurement", tags=["Measure"])


class LiftRequest(BaseModel):
    """Outcomes and what to read from them."""

    outcomes: Outcomes
    question: LiftQuestion


class LiftAnswer(BaseModel):
    """The reading, and the places that could not enter it."""

    reading: LiftReading
    set_aside: tuple[SetAside, ...]


@router.post("/lift", summary="What a campaign brought in its places")
def lift(request: LiftRequest) -> LiftAnswer:
    """Effect, interval, p, checks and paths of a campaign in some of the places."""
    panel, aside = request.outcomes.panel()
    return LiftAnswer(reading=read_lift(panel, request.question), set_aside=aside)
