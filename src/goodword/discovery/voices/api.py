"""HTTP door of hidden voices: `GET /search/voices`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from goodword.core.codec import to_json
from goodword.discovery.values import Source
from goodword.discovery.voices.desk import FIELDS, VoicesDesk
from goodword.discovery.voices.model import Voices

router = APIRouter(prefix="/search", tags=["search"])


@router.get("/voices", summary="Hidden voices", response_model=Voices)
def voices(
    request: Request,
    near: Annotated[str, Query(max_length=300, description="A place, or “lat, lon”; everywhere if empty.")] = "",
    radius: Annotated[str, Query(max_length=20, description="Kilometres around it, from 1.")] = "",
    max_followers: Annotated[str, Query(max_length=20)] = "",
    least: Annotated[str, Query(max_length=10, description="Heeded, or named, by at least so many.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Response:
    """Rising accounts, people heeded by those around them, names known to others, people without an account."""
    given = {name: value for name, value in locals().items() if name in FIELDS and value != ""}
    found = VoicesDesk(request.app.state.workspace).find(given, Source("query"))
    return Response(to_json(found), media_type="application/json")
