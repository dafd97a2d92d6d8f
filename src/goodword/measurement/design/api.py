"""HTTP: search designs. Outcomes come in the request; nothing is stored."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from goodword.measurement.design.search import DesignQuestion, search_designs
from goodword.measurement.model import Design
from goodword.measurement.panels.api_rows import Outcomes
from goodword.measurement.panels.build import SetAside

router = APIRouter(prefix="/measurement", tags=["Measure"])


class DesignRequest(BaseModel):
    """Outcomes of the past and what is planned."""

    outcomes: Outcomes
    question: DesignQuestion = DesignQuestion()


class DesignAnswer(BaseModel):
    """Designs, the one that detects the smallest effect first."""

    designs: tuple[Design, ...]
    set_aside: tuple[SetAside, ...]


@router.post("/designs", summary="What a campaign could detect, before it is paid for")
def designs(request: DesignRequest) -> DesignAnswer:
    """The best choices of places and duration for a campaign that is to be measured."""
    panel, aside = request.outcomes.panel()
    return DesignAnswer(designs=search_designs(panel, request.question), set_aside=aside)
