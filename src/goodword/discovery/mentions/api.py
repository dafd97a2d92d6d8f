"""HTTP door of mentions: `GET /search/mentions`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from goodword.core.codec import to_json
from goodword.discovery.mentions.desk import FIELDS, MentionsDesk
from goodword.discovery.mentions.model import Talk
from goodword.discovery.values import Source

router = APIRouter(prefix="/search", tags=["search"])


@router.get("/mentions", summary="Who already talks about us", response_model=Talk)
def mentions(
    request: Request,
    ours: Annotated[str, Query(max_length=1_000, description="Handles, hashtags or names, by commas.")] = "",
    competitors: Annotated[str, Query(max_length=1_000)] = "",
    like: Annotated[str, Query(max_length=1_000, description="Brands like ours.")] = "",
    since: Annotated[str, Query(max_length=20, description="Named on this day or later.")] = "",
    organic: Annotated[bool, Query(description="Only who names them without being paid.")] = False,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 20,
) -> Response:
    """With posts, dates, what is paid, and whose audience engages with those who do."""
    given = {name: value for name, value in locals().items() if name in FIELDS and value not in ("", False)}
    found = MentionsDesk(request.app.state.workspace).find(given, Source("query"))
    return Response(to_json(found), media_type="application/json")
