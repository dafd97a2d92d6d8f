"""HTTP door of posts: looked for, decided, with snapshots and their proof."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from goodword.campaigns.api_shared import BookingId, CampaignId, answer
from goodword.campaigns.posts.desk import PostDesk
from goodword.campaigns.posts.model import Decision
from goodword.campaigns.watch.desk import PostWatch

router = APIRouter()
PostId = Annotated[int, Path(ge=1, le=2**31, description="Number of the post in the campaign.")]


class Decided(BaseModel):
    """Whether a found post belongs to the campaign; "open" takes it back."""

    decision: Decision
    who: Annotated[str, Field(max_length=200)] = ""


class ByHand(BaseModel):
    """A post of the catalogue, by its id or address."""

    post: Annotated[str, Field(min_length=1, max_length=2_000)]


@router.get("/posts/watching", summary="Whether Goodword looks for posts by itself")
def watching(request: Request) -> Response:
    """How often, when last and next, which networks are asked and what they said, who is not watched at any, and what
    the latest rounds did. Nobody is asked for this."""
    return answer(PostWatch(request.app.state.workspace).standing())


@router.get("/{campaign_id}/posts", summary="Posts of a campaign")
def posts(request: Request, campaign_id: CampaignId) -> Response:
    """Found posts, newest first: what was decided, counts at 1 h, 1 d, 7 d, 30 d, disclosure, rights."""
    return answer(_desk(request).shown(campaign_id))


@router.post("/{campaign_id}/posts/look", summary="Look for posts, keep due snapshots")
def look(request: Request, campaign_id: CampaignId) -> Response:
    """How many posts are new and how many snapshots were kept; again changes nothing."""
    return answer(_desk(request).look(campaign_id))


@router.post("/bookings/{booking_id}/posts", summary="Take a post by hand", status_code=201)
def add(request: Request, booking_id: BookingId, given: ByHand) -> Response:
    """Confirmed at once. The post must be in the catalogue."""
    return answer(_desk(request).add(booking_id, given.post), status=201)


@router.post("/posts/{post_id}/decision", summary="Say whether a post belongs to the campaign")
def decide(request: Request, post_id: PostId, given: Decided) -> Response:
    """The post after it; the board follows."""
    return answer(_desk(request).decide(post_id, given.decision, who=given.who))


@router.get("/snapshots/{snapshot_id}/proof", summary="What was kept of a post at a mark")
def proof(request: Request, snapshot_id: Annotated[int, Path(ge=1, le=2**31)]) -> Response:
    """The post as the catalogue held it then, and the verdict of every rule; its fingerprint is checked."""
    return answer(_desk(request).store.proof(snapshot_id))


def _desk(request: Request) -> PostDesk:
    return PostDesk(request.app.state.workspace, door="api")
