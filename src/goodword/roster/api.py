"""HTTP door of rosters: choose from candidates and links given in the request."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pyarrow as pa
from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, ConfigDict, Field

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.discovery.terms import read_terms
from goodword.discovery.values import Source
from goodword.roster.answer import CANDIDATES, RosterAnswer, choose

router = APIRouter(tags=["rosters"])

_MOST_CANDIDATES, _MOST_LINKS = 5_000, 500_000


class CandidateIn(BaseModel):
    """Who can be booked: price in minor units of the budget's currency, expected engaged people of the target."""

    model_config = ConfigDict(extra="forbid")
    creator_id: str = Field(min_length=1, max_length=200)
    cost_minor: int = Field(ge=-1, le=10**15, description="-1: no single post is for sale, only offers")
    people: float = Field(ge=0, le=1e10, allow_inf_nan=False)
    audience: float | None = Field(None, ge=0, le=1e10, allow_inf_nan=False)
    niche: str | None = Field(None, max_length=200)
    place: str | None = Field(None, max_length=200)
    tier: str | None = Field(None, max_length=50)
    platform: str | None = Field(None, max_length=50)
    language: str | None = Field(None, max_length=50)
    people_low: float | None = Field(None, ge=0, le=1e10, allow_inf_nan=False)
    ad_share: float | None = Field(None, ge=0, le=1, allow_inf_nan=False)


class RosterIn(BaseModel):
    """What to choose from and for how much. links: creator and person (any number that stands for a person)."""

    model_config = ConfigDict(extra="forbid")
    budget: str = Field(examples=["₹60,000"], max_length=100)
    candidates: list[CandidateIn] = Field(max_length=_MOST_CANDIDATES)
    links: list[tuple[str, Annotated[int, Field(ge=-(2**63), lt=2**63)]]] = Field([], max_length=_MOST_LINKS)
    pin: list[str] = Field([], max_length=_MOST_CANDIDATES)
    ban: list[str] = Field([], max_length=_MOST_CANDIDATES)
    max_creators: int | None = Field(None, ge=0)
    sampling: Literal["separate", "panel"] = "separate"
    effort: Literal["quick", "normal"] = "normal"
    seed: int = Field(1, ge=0, le=2**31)
    terms: dict[str, Any] = Field(
        default_factory=dict,
        description="offers, limits, apart, weeks, combine, max_ad_share, accepted, declined, risk: as in a brief",
    )
    min_known: int = Field(0, ge=0, le=10**9)
    arcs: list[tuple[str, str]] = Field([], max_length=_MOST_LINKS, description="who speaks, who hears it")


_EXAMPLE: dict[str, Any] = {
    "budget": "₹600",
    "candidates": [
        {"creator_id": "a", "cost_minor": 20000, "people": 120},
        {"creator_id": "b", "cost_minor": 45000, "people": 150},
    ],
    "links": [["a", 1], ["a", 2], ["b", 1]],
}


@router.post("/rosters", summary="Choose whom to book from given candidates", response_model=RosterAnswer)
def make_roster(asked: Annotated[RosterIn, Body(examples=[_EXAMPLE])]) -> Response:
    """The roster that reaches the most people for the money, its proof in numbers, and who almost made it."""
    budget = Money.parse(asked.budget)
    if budget.minor < 0:
        raise BadInput.value("budget", "at least 0", str(budget))
    candidates = pa.Table.from_pylist([c.model_dump() for c in asked.candidates], schema=CANDIDATES)
    links = pa.table(
        {
            "creator_id": pa.array([a for a, _ in asked.links], pa.string()),
            "person": pa.array([b for _, b in asked.links], pa.int64()),
        }
    )
    terms = read_terms(asked.terms, Source("body"), budget.currency)
    arcs = {name: pa.array([arc[k] for arc in asked.arcs], pa.string()) for k, name in enumerate(("source", "target"))}
    chosen = choose(
        candidates,
        links,
        budget,
        pinned=asked.pin,
        banned=asked.ban,
        max_size=asked.max_creators,
        sampling=asked.sampling,
        seed=asked.seed,
        effort=asked.effort,
        terms=terms,
        min_known=asked.min_known,
        heard=pa.table(arcs) if asked.arcs else None,
    )
    return Response(to_json(chosen.answer), media_type="application/json")
