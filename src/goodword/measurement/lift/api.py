"""HTTP: read a lift, by a frozen design too; keep outcomes and readings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from goodword.core.codec import to_json
from goodword.measurement.design.freeze import read_frozen
from goodword.measurement.desk import MeasurementDesk
from goodword.measurement.lift.read import LiftQuestion, read_lift
from goodword.measurement.model import LiftReading
from goodword.measurement.panels.api_rows import OutcomeRows
from goodword.measurement.panels.build import SetAside

router = APIRouter(prefix="/measurement", tags=["Measure"])
Number = Annotated[int, Path(ge=1, le=2**31)]


class Instead(BaseModel):
    """Fields of a frozen design's question that are asked otherwise; each is named beside the reading."""

    treated: Annotated[tuple[str, ...], Field(max_length=2_000)] | None = None
    start: str | None = None
    end: str | None = None
    excluded: Annotated[tuple[str, ...], Field(max_length=2_000)] | None = None
    method: str | None = None
    level: float | None = None
    smallest: float | None = None
    spend: float | None = None
    value_per: float | None = None


class LiftRequest(BaseModel):
    """Outcomes and what to read from them: a question, or the number of a frozen design."""

    outcomes: OutcomeRows
    question: LiftQuestion | None = None
    design: int | None = Field(None, ge=1, le=2**31, description="Number of a frozen design to read by.")
    instead: Instead = Field(default_factory=Instead)
    keep: str = Field("", max_length=200, description="Keep the reading under this name.")


class LiftAnswer(BaseModel):
    """The reading, the places that could not enter it, and its number if it is kept."""

    reading: LiftReading
    set_aside: tuple[SetAside, ...]
    kept: int | None = None


class PanelRequest(BaseModel):
    """Outcomes to keep, under a name."""

    name: str = Field(min_length=1, max_length=200)
    outcomes: OutcomeRows


@router.post("/lift", summary="What a campaign brought in its places")
def lift(request: Request, asked: LiftRequest) -> LiftAnswer:
    """Effect, interval, p, checks and paths of a campaign in some of the places.

    Without treated places and start, those that a column of the table calls treated are read.
    """
    desk = MeasurementDesk(request.app.state.workspace) if asked.design or asked.keep else None
    panel, aside = asked.outcomes.loaded(request)
    kept = desk.store.design(asked.design) if desk and asked.design else None
    if kept is not None:
        reading = read_frozen(panel, kept.file, instead=asked.instead.model_dump(exclude_none=True), beside=True)
    else:
        question = asked.question or LiftQuestion(panel.marked, panel.since or "", beside=True)
        reading = read_lift(panel, question)
    number = None
    if desk and asked.keep:
        ids = {"panel_id": asked.outcomes.panel, "design_id": asked.design}
        number = desk.store.keep_reading(asked.keep, reading, **ids).id
    return LiftAnswer(reading=reading, set_aside=aside, kept=number)


@router.post("/panels", summary="Keep outcomes by place and time", status_code=201)
def keep_panel(request: Request, asked: PanelRequest) -> Response:
    """Kept once however often they are sent; designs and readings can name them."""
    panel, aside = asked.outcomes.loaded(request)
    kept = MeasurementDesk(request.app.state.workspace).store.keep_panel(asked.name, panel)
    return _json({"panel": kept, "set_aside": aside}, status=201)


@router.get("/panels", summary="Outcomes that are kept")
def panels(request: Request) -> Response:
    """Newest first."""
    return _json(MeasurementDesk(request.app.state.workspace).store.panels())


@router.delete("/panels/{number}", summary="Take kept outcomes away", status_code=204)
def erase_panel(request: Request, number: Number) -> Response:
    """Designs and readings made from them stay."""
    MeasurementDesk(request.app.state.workspace).store.erase_panel(number)
    return Response(status_code=204)


@router.get("/readings", summary="Readings that are kept")
def readings(request: Request) -> Response:
    """Newest first, each as it was."""
    return _json(MeasurementDesk(request.app.state.workspace).store.readings())


@router.get("/readings/{number}", summary="One kept reading as it was")
def reading(request: Request, number: Number) -> Response:
    """With its paths, checks and what every single estimator said."""
    return _json(MeasurementDesk(request.app.state.workspace).store.reading(number))


def _json(value: object, *, status: int = 200) -> Response:
    return Response(to_json(value), status_code=status, media_type="application/json")
