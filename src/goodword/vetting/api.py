"""HTTP door of vetting."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from goodword.core.codec import to_plain
from goodword.vetting.ask import creator_id as id_of
from goodword.vetting.evidence.api import Competitor, Country
from goodword.vetting.evidence.desk import EvidenceDesk
from goodword.vetting.model import DEFAULT_RULE, VettingRule
from goodword.vetting.niche.desk import expertise_of, learnt_of
from goodword.vetting.signal_disclosure import countries_named
from goodword.vetting.sponsored.gather import seen_posts
from goodword.vetting.sponsored.saturation import Window, saturation, saturation_signal

router = APIRouter(tags=["vetting"])


@router.get("/creators/{creator_id}/vetting", summary="What speaks for and against a creator")
def vetting(
    request: Request,
    creator_id: str,
    min_posts: Annotated[int, Query(ge=1, le=1000)] = DEFAULT_RULE.min_posts,
    ahead: Annotated[int, Query(ge=1, le=100, description="Coming posts to forecast.")] = DEFAULT_RULE.ahead,
    country: Country = None,
    competitor: Competitor = None,
) -> dict[str, Any]:
    """Every signal with value, interval, percentile among peers, evidence, formula version and verdict."""
    desk, rule = EvidenceDesk(request.app.state.workspace), VettingRule(min_posts=min_posts, ahead=ahead)
    countries, rivals = countries_named(country or ()), competitor or ()
    found = desk.dossier(creator_id, rule=rule, countries=countries, competitors=rivals)
    plain: dict[str, Any] = to_plain(found.vetting)
    return plain


@router.get("/creators/{creator_id}/niche", summary="What a creator is expert in")
def niche(
    request: Request,
    creator_id: str,
    niche: Annotated[str, Query(max_length=100, description="Count people at home in this niche.")] = "",
    learn: Annotated[bool, Query(description="Also learn from declared niches: half a minute.")] = False,
) -> dict[str, Any]:
    """Niches with probability and share of the posts, by period; people of the known audience at home in the niche."""
    workspace = request.app.state.workspace
    found = expertise_of(workspace, [creator_id], niche=niche)[0]
    plain: dict[str, Any] = to_plain(found)
    return plain | {"learnt": to_plain(learnt_of(workspace, [found.creator_id])) if learn else None}


@router.get("/creators/{creator_id}/ads", summary="How much of what a creator posts is advertising")
def ads(
    request: Request,
    creator_id: str,
    days: Annotated[int, Query(ge=1, le=3660, description="Window before the newest known post.")] = 90,
    competitor: Annotated[list[str] | None, Query(max_length=20, description="Accounts of competitors.")] = None,
    look: Annotated[bool, Query(description="Learn how marked posts look if no kept look fits the data.")] = (False),
) -> dict[str, Any]:
    """Share by marks, brands, competitors, days since the last; with `look` the queue of unmarked posts to look at."""
    catalogue = request.app.state.workspace.catalogue
    name = id_of(catalogue, creator_id)
    seen = seen_posts(catalogue, [name], judge="learn" if look else "kept")
    found = saturation(seen.posts[name], competitors=competitor or (), window=Window(days=days))
    out: dict[str, Any] = to_plain({"saturation": found, "signal": saturation_signal(found)})
    return out | {"creator_id": name, "learnt_from_marked_posts": seen.learnt_from, "judged": seen.sentence}
