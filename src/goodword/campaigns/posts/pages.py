"""The page of posts: found ones to be confirmed, counts at each mark, disclosure with its proof, rights."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.campaigns.pages_shared import page
from goodword.campaigns.posts.desk import PostDesk
from goodword.campaigns.posts.model import COUNTS, MARKS, Decision
from goodword.campaigns.watch.desk import PostWatch
from goodword.campaigns.watch.words import standing_in_words, told
from goodword.core.errors import BadInput, GoodwordError

router = APIRouter()
WORDS = {"clear": "clear", "change": "needs a change", "unclear": "not clear", "unpaid": "says unpaid",
         "none": "no disclosure found"}  # fmt: skip
KINDS = {"weaker": "Disclosure taken out or made weaker", "edited": "Text changed", "gone": "Gone",
         "unseen": "Not seen any more"}  # fmt: skip


@router.get("/campaigns/{campaign_id}/posts")
def posts(request: Request, campaign_id: int) -> Response:
    """Found posts, newest first."""
    return _page(request, campaign_id)


@router.post("/campaigns/{campaign_id}/posts")
async def act(request: Request, campaign_id: int) -> Response:
    """Look again, or say whether a post belongs to the campaign."""
    sent = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_acted, request, campaign_id, sent)


@router.get("/campaigns/{campaign_id}/posts.csv")
def library(request: Request, campaign_id: int) -> Response:
    """Confirmed posts with counts and rights, for a spreadsheet."""
    name = f'attachment; filename="posts-{campaign_id}.csv"'
    text = "\ufeff" + _desk(request).library_csv(campaign_id)
    return Response(text, media_type="text/csv; charset=utf-8", headers={"content-disposition": name})


@router.get("/campaigns/{campaign_id}/snapshots/{snapshot_id}")
def proof(request: Request, campaign_id: int, snapshot_id: int) -> Response:
    """What was kept of a post at a mark: text and counts as they were, the verdicts of the rules, its fingerprint."""
    desk = _desk(request)
    campaign, found = desk.campaigns.store.campaign(campaign_id), desk.proof(campaign_id, snapshot_id)
    title = f"{found.booking.person.name}: post at {found.snapshot.mark}"
    return page(request, "campaign_proof", title, campaign=campaign, p=found, counts=COUNTS, words=WORDS)


def _page(request: Request, campaign_id: int, error: GoodwordError | None = None) -> Response:
    desk = _desk(request)
    campaign, shown = desk.campaigns.store.campaign(campaign_id), desk.shown(campaign_id)
    standing = PostWatch(request.app.state.workspace).standing()
    look_at = [s for s in shown if s.post.decision is Decision.CONFIRMED and s.needs_a_look]
    by = {d.value: [s for s in shown if s.post.decision is d] for d in Decision}
    return page(
        request, "campaign_posts", f"{campaign.name}: posts", status=error.status if error else 200,
        campaign=campaign, by=by, marks=MARKS, counts=COUNTS, words=WORDS, error=error, kinds=KINDS, look_at=look_at,
        at=lambda mark: "now" if mark == "now" else f"at {mark}",
        standing=standing, by_itself=standing_in_words(standing), told=told,
        people=[(b.id, b.person.name) for b in desk.campaigns.store.bookings(campaign_id)],
    )  # fmt: skip


def _acted(request: Request, campaign_id: int, sent: dict[str, str]) -> Response:
    desk = _desk(request)
    try:
        _do(desk, campaign_id, sent)
    except GoodwordError as error:
        return _page(request, campaign_id, error)
    return RedirectResponse(f"/campaigns/{campaign_id}/posts", status_code=303)


def _do(desk: PostDesk, campaign_id: int, sent: dict[str, str]) -> None:
    do = sent.get("do", "")
    if do == "look":
        desk.look(campaign_id)
    elif do == "add":
        booking_id = _number(sent.get("booking", ""), "booking")
        if desk.campaigns.store.booking(booking_id).campaign_id != campaign_id:
            raise BadInput("This person is in another campaign.", where="booking")
        desk.add(booking_id, sent.get("post", "").strip())
    elif do in set(Decision):
        desk.decide(_number(sent.get("post", ""), "post"), Decision(do))
    else:
        raise BadInput.unknown("action", do, ["look", "add", *(d.value for d in Decision)])


def _number(given: str, field: str) -> int:
    if not given.isdecimal() or len(given) > 10:
        raise BadInput.value(field, "a number", given[:40])
    return int(given)


def _desk(request: Request) -> PostDesk:
    return PostDesk(request.app.state.workspace, door="page")
