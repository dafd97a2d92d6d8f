"""HTTP door of vetting."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from goodword.core.codec import to_plain
from goodword.vetting.evidence.desk import EvidenceDesk
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
    plain: dict[str, Any] = to_plain(EvidenceDesk(workspace).dossier(creator_id, rule=rule).vetting)
    return plain
