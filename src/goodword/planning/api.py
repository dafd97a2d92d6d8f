"""HTTP door of planning: briefs read, plans made and kept, creators, places, niches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, Field

from goodword.catalogue.workspace import Workspace
from goodword.core.codec import to_plain
from goodword.core.text import clean
from goodword.discovery.house import House, house_of
from goodword.discovery.model import Brief
from goodword.discovery.read import read_mapping, read_text
from goodword.discovery.values import Source
from goodword.planning.desk import desk_of
from goodword.planning.model import Plan, ResolvedPlace
from goodword.planning.portrait import Portrait, portrait
from goodword.planning.resolve import resolve_place
from goodword.planning.store import SavedPlan
from goodword.planning.table import csv_text
from goodword.planning.wish import wish_of
from goodword.vetting.evidence.desk import EvidenceDesk

router = APIRouter(tags=["planning"])

_BRIEF = Body(
    description="The fields of a brief, as in a brief file; amounts may be written like ₹60,000",
    examples=[{"budget": "₹60,000", "place": "Bandra, Mumbai", "radius_km": 5, "niches": ["bakery"]}],
)


@router.post("/briefs/parse", summary="Read a brief and say what was understood", response_model=Brief)
def parse_brief(request: Request, brief: Annotated[dict[str, Any], _BRIEF]) -> Response:
    """The brief with every default filled in; an error names the field, what was given and what is allowed."""
    return _json(read_mapping(brief, Source("body"), _house(request)))


@router.post("/briefs/parse-toml", summary="Read the text of a brief file", response_model=Brief)
def parse_brief_file(
    request: Request, text: Annotated[str, Body(media_type="text/plain", max_length=1_000_000)]
) -> Response:
    """The brief of a TOML text; an error names the line and the field."""
    return _json(read_text(text, house=_house(request)))


@router.post("/plans", summary="Plan a brief and keep the plan", status_code=201, response_model=Plan)
def make_plan(request: Request, brief: Annotated[dict[str, Any], _BRIEF]) -> Response:
    """Shortlist with reasons, roster with its proof. `Location` says where the plan is kept."""
    desk = desk_of(request)
    saved = desk.make(read_mapping(brief, Source("body"), _house(request)))
    address = str(request.url_for("read_plan", plan_id=str(saved.id)).path)
    return _json(desk.plan(saved.id), status=201, headers={"Location": address})


@router.get("/plans", summary="Kept plans, newest first", response_model=list[SavedPlan])
def plans(request: Request, limit: Annotated[int, Query(ge=1, le=1000)] = 50) -> Response:
    """Headlines of the kept plans: when, for which brief, how many people, for how much."""
    return _json(desk_of(request).recent(limit))


class TriedIn(BaseModel):
    """What is tried on a kept plan. With `limits`, even empty ones, the terms are those said here."""

    budget: int | None = Field(None, ge=1, description="Try another budget, minor units")
    pin: list[str] = Field([], description="Try with these creators booked")
    ban: list[str] = Field([], description="Try without these creators")
    limits: str | None = Field(None, max_length=10_000, description="Try these limits, one a line")
    apart: str = Field("", max_length=10_000, description="With limits: not together, one group a line")
    weeks: str = Field("", max_length=10, description="With limits: weeks of the campaign")
    max_ad_share: str = Field("", max_length=10, description="With limits: at most so many ads, like 30%")
    accepted: str = Field("", max_length=100_000, description="With limits: who said yes, one a line")
    declined: str = Field("", max_length=100_000, description="With limits: who said no, one a line")
    risk: str = Field("", max_length=20, description="With limits: expected or cautious")
    word_of_mouth: str = Field("", max_length=5, description="With limits: yes counts it")

    def items(self) -> Iterator[tuple[str, str]]:
        """What was said, as an address says it."""
        for name, value in self.model_dump(exclude_unset=True, exclude_none=True).items():
            yield from ((name, str(v)) for v in (value if isinstance(value, list) else [value]))


@router.get(
    "/plans/{plan_id}", summary="A kept plan, or what it would be with other money or people", response_model=Plan
)
def read_plan(
    request: Request,
    plan_id: Annotated[int, Path(ge=1, le=2**31)],
    tried: Annotated[TriedIn, Query()],
) -> Response:
    """The plan as it was made; with a query, planned again with the change and not kept."""
    desk = desk_of(request)
    return _json(desk.tried(plan_id, wish_of(tried.items(), desk.plan(plan_id))))


class _Csv(PlainTextResponse):
    """CSV, named as such in the API's description."""

    media_type = "text/csv"


@router.get("/plans/{plan_id}/shortlist.csv", summary="The shortlist of a kept plan as CSV", response_class=_Csv)
def plan_csv(request: Request, plan_id: Annotated[int, Path(ge=1, le=2**31)]) -> _Csv:
    """One row per shortlisted creator, safe to open in a spreadsheet."""
    text = csv_text(desk_of(request).plan(plan_id))
    name = {"Content-Disposition": f'attachment; filename="plan-{plan_id}.csv"'}
    return _Csv(text, headers=name)


@router.get("/creators", summary="Creators whose handle or name contains a text")
def creators(
    request: Request,
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 20,
) -> list[dict[str, Any]]:
    """creator_id, handle, name and followers, best known first."""
    found: list[dict[str, Any]] = _workspace(request).catalogue.search(clean(q), limit).to_pylist()
    return found


@router.get("/creators/{creator_id}", summary="Everything known of a creator", response_model=Portrait)
def creator(request: Request, creator_id: str) -> Response:
    """Profile, posts, history of followers and vetting of one creator, by id or unique handle."""
    workspace = _workspace(request)
    desk = EvidenceDesk(workspace)
    who = portrait(workspace.catalogue, creator_id, now=workspace.now(), vet=lambda name: desk.dossier(name).vetting)
    return _json(who)


@router.get("/places/resolve", summary="The circle that a place and a radius mean", response_model=ResolvedPlace)
def resolve(
    request: Request,
    q: Annotated[str, Query(min_length=1, max_length=200)],
    radius_km: Annotated[float, Query(gt=0, le=20_000)] = 25.0,
) -> Response:
    """What a brief's place is understood as; an ambiguous one is an error that lists the places."""
    wish = read_mapping({"budget": "1 EUR", "place": {"text": q, "radius_km": radius_km}}, Source("query")).place
    return _json(resolve_place(wish, _workspace(request).gazetteer))


@router.get("/niches", summary="The niches, a hierarchy")
def niches(request: Request, language: Annotated[str, Query(max_length=2)] = "") -> list[dict[str, Any]]:
    """Every niche with its parent and the hashtags that speak of it, of one language or of all."""
    return [
        {
            "id": niche.id,
            "title": niche.title,
            "parent": niche.parent,
            "hashtags": list(dict(niche.tags).get(language, ()) if language else niche.all_tags()),
        }
        for niche in _house(request).niches.niches.values()
    ]


def _json(value: object, *, status: int = 200, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(to_plain(value), status_code=status, headers=headers)


def _house(request: Request) -> House:
    return house_of(_workspace(request).settings)


def _workspace(request: Request) -> Workspace:
    workspace: Workspace = request.app.state.workspace
    return workspace
