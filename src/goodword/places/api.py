"""`GET /places`: which places a text may mean."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from goodword.core.codec import to_plain

router = APIRouter(tags=["places"])


@router.get("/places", summary="Which places a text may mean")
def places(
    request: Request,
    text: Annotated[str, Query(min_length=1, max_length=200, description="A place in any script.")],
    country: Annotated[str | None, Query(pattern="^[A-Za-z]{2}$", description="Only in this country.")] = None,
) -> list[dict[str, Any]]:
    """Matches, best first, each with its share of the confidence; an empty list when no place is called so."""
    gazetteer = request.app.state.workspace.gazetteer
    return [to_plain(match) for match in gazetteer.resolve(text, country=country)]
