"""HTTP door of lookalikes: `GET /search/alike`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from goodword.core.codec import to_json
from goodword.discovery.alike.desk import AlikeDesk
from goodword.discovery.alike.model import Alike
from goodword.discovery.alike.read import FIELDS
from goodword.discovery.values import Source

router = APIRouter(prefix="/search", tags=["search"])
_Text = Annotated[str, Query(max_length=300)]


@router.get("/alike", summary="Find people like these", response_model=Alike)
def alike(
    request: Request,
    like: Annotated[str, Query(max_length=2_000, description="Handles, ids or links, by commas.")],
    words: Annotated[str, Query(max_length=600, description="The wish, like “near Pune and cheaper”.")] = "",
    by: Annotated[str, Query(max_length=20, description="audience, content, or both.")] = "both",
    cheaper: Annotated[bool, Query(description="Only who asks less than the middle one of them.")] = False,
    smaller: Annotated[bool, Query(description="Only who has fewer followers than it.")] = False,
    near: Annotated[str, Query(max_length=300, description="A place, or “lat, lon”.")] = "",
    radius: Annotated[str, Query(max_length=20, description="Kilometres around it, from 1.")] = "",
    niche: _Text = "",
    only_niche: Annotated[bool, Query(description="Nobody outside of these niches.")] = False,
    not_niche: _Text = "",
    without: _Text = "",
    language: _Text = "",
    country: _Text = "",
    platform: _Text = "",
    tier: _Text = "",
    min_followers: Annotated[str, Query(max_length=20)] = "",
    max_followers: Annotated[str, Query(max_length=20)] = "",
    max_price: Annotated[str, Query(max_length=40)] = "",
    active_after: Annotated[str, Query(max_length=20)] = "",
    not_language: _Text = "",
    verdict: Annotated[str, Query(max_length=60, description="Only whom vetting finds so.")] = "",
    diverse: Annotated[str, Query(max_length=60, description="Spread over niche, place, language, tier.")] = "",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 20,
) -> Response:
    """Creators who share an audience with these, post what they post, or both; each with what that rests on."""
    given = {name: value for name, value in locals().items() if name in FIELDS and value not in ("", False)}
    found = AlikeDesk(request.app.state.workspace).find(given, Source("query"))
    return Response(to_json(found), media_type="application/json")
