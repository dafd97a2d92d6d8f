"""HTTP door of search: `GET /search`, `GET /search/understood`, `GET /search/index`, `POST /search/index`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from goodword.core.codec import to_json
from goodword.discovery.search.desk import SearchDesk, desk_of
from goodword.discovery.search.fields import FIELDS, read_wish
from goodword.discovery.search.model import Found, Indexed, IndexState, Understood
from goodword.discovery.values import Source

router = APIRouter(prefix="/search", tags=["search"])

Words = Annotated[str, Query(max_length=600, description="What you look for, in plain words of any language.")]
_Text = Annotated[str, Query(max_length=300)]


@router.get("", summary="Find creators by words, meaning and structure", response_model=Found)
def search(
    request: Request,
    q: Words = "",
    near: Annotated[str, Query(max_length=300, description="A place, or “lat, lon”; wins over the words.")] = "",
    radius: Annotated[str, Query(max_length=20, description="Kilometres around it, from 1.")] = "",
    niche: Annotated[str, Query(max_length=300, description="Niches that put people first, by commas.")] = "",
    only_niche: Annotated[bool, Query(description="Nobody outside of these niches.")] = False,
    not_niche: _Text = "",
    without: Annotated[str, Query(max_length=300, description="Words that nobody found says, by commas.")] = "",
    language: _Text = "",
    not_language: _Text = "",
    country: _Text = "",
    platform: _Text = "",
    tier: _Text = "",
    min_followers: Annotated[str, Query(max_length=20)] = "",
    max_followers: Annotated[str, Query(max_length=20)] = "",
    max_price: Annotated[str, Query(max_length=40, description="Asking price at most, like ₹2,000.")] = "",
    active_after: Annotated[str, Query(max_length=20, description="Last known post on this day or later.")] = "",
    verdict: Annotated[
        str, Query(max_length=60, description="Only whom vetting finds so: pass, review, not_enough_evidence.")
    ] = "",
    diverse: Annotated[str, Query(max_length=60, description="Spread over niche, place, language, tier.")] = "",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 20,
    fair: Annotated[bool, Query(description="With the fairness view.")] = False,
    vetted: Annotated[bool, Query(description="With the verdict of each.")] = False,
) -> Response:
    """Creators with the reasons of each. What may mean several things is not applied: `understood` says what."""
    given = {name: value for name, value in locals().items() if name in FIELDS and value not in ("", False)}
    desk = _desk(request)
    understood = desk.understand(q) if q.strip() else None
    wish = read_wish(understood, given, desk.reading(), Source("query"))
    return _json(desk.find(wish, fair=fair, vetted=vetted))


@router.get("/understood", summary="What a brief in plain words means", response_model=Understood)
def understood(request: Request, q: Annotated[str, Query(min_length=1, max_length=600)]) -> Response:
    """Every part that was understood with the words it was taken from, and what has to be asked back."""
    return _json(_desk(request).understand(q))


@router.get("/index", summary="What the search index holds", response_model=IndexState)
def index_state(request: Request) -> Response:
    """Creators, size, embedder, and whether the catalogue has changed since."""
    return _json(_desk(request).state())


@router.post("/index", summary="Bring the search index up to the catalogue", response_model=Indexed)
def build_index(
    request: Request, anew: Annotated[bool, Query(description="Build everything again.")] = False
) -> Response:
    """Answers when it is done; searches go on with the old index meanwhile."""
    return _json(_desk(request).build(anew=anew))


def _desk(request: Request) -> SearchDesk:
    return desk_of(request.app.state.workspace)


def _json(value: Any) -> Response:  # noqa: ANN401 - any value of the domain
    return Response(to_json(value), media_type="application/json")
