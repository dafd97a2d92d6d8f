"""HTTP: read a lift, search designs. Outcomes come in the request; nothing is stored."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from goodword.measurement.lift import LiftQuestion, read_lift
from goodword.measurement.model import Design, LiftReading, Panel
from goodword.measurement.panel import Duplicates, Missing, SetAside, build_panel
from goodword.measurement.power import DesignQuestion, search_designs

router = APIRouter(prefix="/measurement", tags=["Measure"])

Rows = Annotated[list[tuple[str, str, float | None]], Field(max_length=2_000_000, min_length=2)]


class Outcomes(BaseModel):
    """Outcomes by place and time: rows of (place, ISO date or period, outcome)."""

    rows: Rows
    missing: Missing = "set_aside"
    duplicates: Duplicates = "refuse"

    def panel(self) -> tuple[Panel, tuple[SetAside, ...]]:
        """The panel of the rows."""
        places, times, values = zip(*self.rows, strict=True)
        return build_panel(places, times, values, missing=self.missing, duplicates=self.duplicates)


class LiftRequest(BaseModel):
    """Outcomes and what to read from them."""

    outcomes: Outcomes
    question: LiftQuestion


class LiftAnswer(BaseModel):
    """The reading, and the places that could not enter it."""

    reading: LiftReading
    set_aside: tuple[SetAside, ...]


class DesignRequest(BaseModel):
    """Outcomes of the past and what is planned."""

    outcomes: Outcomes
    question: DesignQuestion = DesignQuestion()


class DesignAnswer(BaseModel):
    """Designs, the one that detects the smallest effect first."""

    designs: tuple[Design, ...]
    set_aside: tuple[SetAside, ...]


@router.post("/lift", summary="What a campaign brought in its places")
def lift(request: LiftRequest) -> LiftAnswer:
    """Effect, interval, p, checks and paths of a campaign in some of the places."""
    panel, aside = request.outcomes.panel()
    return LiftAnswer(reading=read_lift(panel, request.question), set_aside=aside)


@router.post("/designs", summary="What a campaign could detect, before it is paid for")
def designs(request: DesignRequest) -> DesignAnswer:
    """The best choices of places and duration for a campaign that is to be measured."""
    panel, aside = request.outcomes.panel()
    return DesignAnswer(designs=search_designs(panel, request.question), set_aside=aside)
