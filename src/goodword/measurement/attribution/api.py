"""HTTP: credit conversions to creators, bring that in line with an experiment, rows for marketing-mix tools."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.measurement.attribution.models import Attribution, Path, attribute
from goodword.measurement.attribution.reconcile import (
    MeridianRow,
    PymcRow,
    Reconciliation,
    Spent,
    meridian_row,
    pymc_row,
    reconcile,
)
from goodword.measurement.desk import MeasurementDesk

router = APIRouter(prefix="/measurement", tags=["Measure"])
Paths = Annotated[list[Path], Field(min_length=1, max_length=1_000_000)]


class AttributionRequest(BaseModel):
    """Paths of creators that somebody met, and how often each ended in a conversion or in nothing."""

    paths: Paths


class ReconcileRequest(AttributionRequest):
    """Paths, and what an experiment found: the number of a kept reading, or extra conversions with their interval."""

    reading: int | None = Field(None, ge=1, le=2**31)
    extra: float | None = None
    low: float | None = None
    high: float | None = None
    attributed: float | None = Field(None, gt=0, description="Conversions attributed in its places and days.")


class RowsRequest(BaseModel):
    """Kept readings as calibration rows of a marketing-mix tool."""

    readings: Annotated[list[int], Field(min_length=1, max_length=1_000)]
    spent: Annotated[list[Spent], Field(min_length=1, max_length=1_000)]
    tool: Literal["meridian", "pymc"]


@router.post("/attribution", summary="Who brought the conversions, by seven models")
def attribution(asked: AttributionRequest) -> Attribution:
    """Exact Markov removal, exact Shapley and five rules, with how far they are apart."""
    return attribute(asked.paths)


@router.post("/reconcile", summary="Attribution in line with an experiment")
def reconciled(request: Request, asked: ReconcileRequest) -> Reconciliation:
    """How many of the attributed conversions would not have come anyway, by creator."""
    if asked.reading is not None:
        store = MeasurementDesk(request.app.state.workspace).store
        extra = store.reading(asked.reading).reading.incremental
    else:
        if asked.extra is None or asked.low is None or asked.high is None:
            raise BadInput.value("experiment", "a kept `reading`, or `extra` with `low` and `high`", asked.extra)
        extra = Estimate(asked.extra, asked.low, asked.high, 1, "extra conversions", "given")
    return reconcile(attribute(asked.paths), extra, attributed=asked.attributed)


@router.post("/calibration-rows", summary="Kept readings as rows for Meridian or PyMC-Marketing")
def rows(request: Request, asked: RowsRequest) -> Response:
    """One row a reading, with the columns that the tool's calibration takes."""
    store = MeasurementDesk(request.app.state.workspace).store
    if len(asked.readings) != len(asked.spent):
        raise BadInput.value("spent", "one for each reading", (len(asked.readings), len(asked.spent)))
    made: list[MeridianRow | PymcRow] = []
    for number, spent in zip(asked.readings, asked.spent, strict=True):
        reading = store.reading(number).reading
        made.append(meridian_row(reading, spent) if asked.tool == "meridian" else pymc_row(reading, spent))
    return Response(to_json(made), media_type="application/json")
