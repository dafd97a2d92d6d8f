"""HTTP door of vetting."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from goodword.core.codec import to_plain
from goodword.vetting.ask import vet_named
from goodword.vetting.model import DEFAULT_RULE, VettingRule

router = APIRouter(tags=["vetting"])


@router.get("/creators/{creator_id}/vetting", summary="What speaks for and against a creator")
def vetting(
    request: Request,
    creator_id: str,
    min_posts: Annotated[int, Query(ge=1, le=1000)] = DEFAULT_RULE.min_posts,
) -> dict[str, Any]:
    """Every signal with value, interval, percentile among peers, evidence, formula version and verdict."""
    workspace = request.app.state.workspace
    rule = VettingRule(min_posts=min_posts)
    (profile,) = vet_named(workspace.catalogue, [creator_id], now=workspace.now(), rule=rule)
    plain: dict[str, Any] = to_plain(profile)
    return plain
