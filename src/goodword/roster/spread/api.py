"""HTTP door of word of mouth: choose from arcs given in the request."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pyarrow as pa
from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, ConfigDict, Field

from goodword.core.codec import to_json
from goodword.roster.spread.answer import SpreadAnswer, spread_answer
from goodword.roster.spread.table import EDGES, PRICES, WEIGHTS, spread_problem

router = APIRouter(tags=["rosters"])

_MOST_ARCS, _MOST_PEOPLE = 500_000, 200_000
_Name = Annotated[str, Field(min_length=1, max_length=200)]


class ArcIn(BaseModel):
    """Who is heard by whom, with the probability that it is passed on, or posts seen and answered."""

    model_config = ConfigDict(extra="forbid")
    source: _Name
    target: _Name
    probability: float | None = Field(None, ge=0, le=1, allow_inf_nan=False)
    seen: int | None = Field(None, ge=0, le=10**9)
    engaged: int | None = Field(None, ge=0, le=10**9)


class PriceIn(BaseModel):
    """Who can be booked for what, in minor units."""

    model_config = ConfigDict(extra="forbid")
    person: _Name
    cost_minor: int = Field(ge=0, le=10**15)


class WeightIn(BaseModel):
    """How much somebody matters."""

    model_config = ConfigDict(extra="forbid")
    person: _Name
    weight: float = Field(ge=0, le=1e9, allow_inf_nan=False)


class SpreadIn(BaseModel):
    """Arcs, and what limits the choice: a number of people, or a budget with prices, or both."""

    model_config = ConfigDict(extra="forbid")
    arcs: list[ArcIn] = Field(min_length=1, max_length=_MOST_ARCS)
    people: int | None = Field(None, ge=0)
    budget_minor: int | None = Field(None, ge=0, le=10**18)
    prices: list[PriceIn] | None = Field(None, max_length=_MOST_PEOPLE)
    weights: list[WeightIn] | None = Field(None, max_length=_MOST_PEOPLE)
    model: Literal["given", "weighted", "uniform", "threshold"] | None = None
    value: float = Field(1.0, gt=0, le=1e6, allow_inf_nan=False)
    hops: int | None = Field(None, ge=0, le=10_000)
    pin: list[_Name] = Field([], max_length=_MOST_PEOPLE)
    ban: list[_Name] = Field([], max_length=_MOST_PEOPLE)
    ratio: float = Field(0.9, ge=0, lt=1)
    seed: int = Field(1, ge=0, le=2**31)


_EXAMPLE: dict[str, Any] = {
    "arcs": [
        {"source": "ana", "target": "ben", "probability": 0.4},
        {"source": "ben", "target": "chi", "probability": 0.5},
        {"source": "dev", "target": "chi", "probability": 0.1},
    ],
    "people": 1,
}


@router.post("/spreads", summary="Choose whom to book so that word travels furthest", response_model=SpreadAnswer)
def make_spread(asked: Annotated[SpreadIn, Body(examples=[_EXAMPLE])]) -> Response:
    """Whom to book, how many people hear of it, and the proof of how near to the best possible that is."""
    named = spread_problem(
        pa.Table.from_pylist([a.model_dump() for a in asked.arcs], schema=EDGES),
        max_size=asked.people,
        budget=asked.budget_minor,
        prices=None if asked.prices is None else _rows(asked.prices, PRICES),
        weights=None if asked.weights is None else _rows(asked.weights, WEIGHTS),
        model=asked.model,
        value=asked.value,
        hops=asked.hops,
        pinned=asked.pin,
        banned=asked.ban,
    )
    found = spread_answer(named, ratio=asked.ratio, seed=asked.seed, most_sets=1 << 19)
    return Response(to_json(found), media_type="application/json")


def _rows(given: list[Any], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([one.model_dump() for one in given], schema=schema)
