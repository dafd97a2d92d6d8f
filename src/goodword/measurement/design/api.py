"""HTTP: search designs, freeze one, draw and read roll-outs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from goodword.core.codec import to_json, to_plain
from goodword.measurement.design.freeze import Intention
from goodword.measurement.design.model import Turn
from goodword.measurement.design.question import DesignQuestion
from goodword.measurement.design.rollout import draw, read_rollout
from goodword.measurement.design.search import Answer
from goodword.measurement.desk import MeasurementDesk
from goodword.measurement.panels.api_rows import OutcomeRows
from goodword.measurement.panels.build import SetAside

router = APIRouter(prefix="/measurement", tags=["Measure"])
Names = Annotated[tuple[str, ...], Field(max_length=2_000)]


class DesignRequest(BaseModel):
    """Outcomes of the past and what is planned."""

    outcomes: OutcomeRows
    question: DesignQuestion = DesignQuestion()
    country: str | None = Field(None, max_length=2, description="Country of the places, for finding where they are.")


class DesignAnswer(BaseModel):
    """Designs, the one that detects the smallest effect first, and what this budget can detect in words."""

    answer: Answer
    set_aside: tuple[SetAside, ...]


class FreezeRequest(BaseModel):
    """A design to freeze: places, first day, how many periods, and how it will be read."""

    outcomes: OutcomeRows
    wish: Intention
    treated: Names
    duration: int = Field(ge=1, le=10_000)
    excluded: Names = ()
    apart_km: float | None = Field(None, gt=0, le=20_000)
    country: str | None = Field(None, max_length=2)


class OrderRequest(BaseModel):
    """Places that will start one after the other, and the first days."""

    places: Names
    starts: Names
    seed: int = Field(0, ge=0, le=2**63 - 1)


class RolloutRequest(BaseModel):
    """Outcomes, and the order that was drawn."""

    outcomes: OutcomeRows
    turns: Annotated[tuple[Turn, ...], Field(min_length=1, max_length=2_000)]
    level: float = Field(0.9, ge=0.5, lt=1)


@router.post("/designs", summary="What a campaign could detect, before it is paid for")
def designs(request: Request, asked: DesignRequest) -> DesignAnswer:
    """The best choices of places and duration for a campaign that is to be measured."""
    panel, aside = asked.outcomes.loaded(request)
    found = MeasurementDesk(request.app.state.workspace).designs(panel, asked.question, country=asked.country)
    return DesignAnswer(answer=found, set_aside=aside)


@router.post("/experiments", summary="Freeze a design before its campaign", status_code=201)
def freeze(request: Request, asked: FreezeRequest) -> Response:
    """Who is treated when, compared with whom and how it will be read, with a hash; it is never changed."""
    desk = MeasurementDesk(request.app.state.workspace)
    panel, _ = asked.outcomes.loaded(request)
    file = desk.freeze(
        panel,
        asked.wish,
        treated=asked.treated,
        duration=asked.duration,
        excluded=asked.excluded,
        apart_km=asked.apart_km,
        country=asked.country,
    )
    kept = desk.store.keep_design(file, asked.outcomes.panel)
    return _json({"id": kept.id, **to_plain(file)}, status=201)


@router.get("/experiments", summary="Designs that are frozen")
def experiments(request: Request) -> Response:
    """Newest first."""
    kept = MeasurementDesk(request.app.state.workspace).store.designs()
    return _json([{"id": k.id, **to_plain(k.file), "intact": k.file.intact} for k in kept])


@router.get("/experiments/{number}", summary="A frozen design")
def experiment(request: Request, number: Annotated[int, Path(ge=1, le=2**31)]) -> Response:
    """As the file that `goodword lift --design` reads."""
    kept = MeasurementDesk(request.app.state.workspace).store.design(number)
    return _json({"id": kept.id, **to_plain(kept.file), "intact": kept.file.intact})


@router.post("/rollouts", summary="Draw which place starts when")
def order(asked: OrderRequest) -> Response:
    """The order is chance, so that the roll-out can be tested exactly."""
    return _json({"turns": draw(asked.places, asked.starts, asked.seed), "seed": asked.seed})


@router.post("/rollouts/reading", summary="What a roll-out in a drawn order brought")
def rollout(request: Request, asked: RolloutRequest) -> Response:
    """Tested against every other order in which the places could have started."""
    panel, _ = asked.outcomes.loaded(request)
    return _json(read_rollout(panel, asked.turns, level=asked.level))


def _json(value: object, *, status: int = 200) -> Response:
    return Response(to_json(value), status_code=status, media_type="application/json")
