"""HTTP doors of places: who is near, where one creator and their audience are, declared insights."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool

from goodword.core.codec import to_json
from goodword.discovery.nearby.declared import ReadShares
from goodword.discovery.nearby.desk import FIELDS, NearbyDesk
from goodword.discovery.nearby.model import Nearby, Whereabouts
from goodword.discovery.values import Source

router = APIRouter(prefix="/search", tags=["search"])
_Text = Annotated[str, Query(max_length=300)]


@router.get("/nearby", summary="Creators near, and what local people cost", response_model=Nearby)
def nearby(
    request: Request,
    near: Annotated[str, Query(max_length=300, description="A place, or “lat, lon”.")],
    radius: Annotated[str, Query(max_length=20, description="Kilometres around it, from 1.")] = "10",
    sort: Annotated[str, Query(max_length=20, description="people, share, cost, km or followers.")] = "people",
    assume: Annotated[str, Query(max_length=3, description="A currency in which the fee rule stands in.")] = "",
    platform: _Text = "",
    tier: _Text = "",
    language: _Text = "",
    niche: _Text = "",
    min_followers: Annotated[str, Query(max_length=20)] = "",
    max_followers: Annotated[str, Query(max_length=20)] = "",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 20,
) -> Response:
    """With the share of each audience inside the circle, its interval, and what that rests on."""
    given = {name: value for name, value in locals().items() if name in FIELDS and value != ""}
    return _json(NearbyDesk(request.app.state.workspace).near(given, Source("query")))


@router.get("/whereabouts", summary="Where a creator and their audience are", response_model=Whereabouts)
def whereabouts(
    request: Request,
    creator: Annotated[str, Query(min_length=1, max_length=300)],
    near: Annotated[str, Query(max_length=300)] = "",
    radius: Annotated[str, Query(max_length=20)] = "10",
) -> Response:
    """Both as distributions over places with the evidence of each; with a place also the share of that circle."""
    given = {"near": near, "radius": radius} if near else {}
    return _json(NearbyDesk(request.app.state.workspace).whereabouts(creator, given, Source("query")))


@router.post("/insights", summary="Keep declared insights", response_model=ReadShares)
async def insights(request: Request, file: UploadFile) -> Response:
    """A CSV with creator, place, share and as_of. Rows that cannot be taken are in the answer with their reason."""
    body = await file.read()
    return _json(await run_in_threadpool(NearbyDesk(request.app.state.workspace).declare, body))


@router.delete("/insights", summary="Forget what was declared of a creator")
def forget(request: Request, creator: Annotated[str, Query(min_length=1, max_length=300)]) -> Response:
    """How many declared shares were taken away."""
    return _json({"gone": NearbyDesk(request.app.state.workspace).store.forget(creator)})


def _json(value: Any) -> Response:  # noqa: ANN401 - any value of the domain
    return Response(to_json(value), media_type="application/json")
