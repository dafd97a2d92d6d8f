"""The pages of campaigns: all of them, a new one, and one with its people."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.drafts.pages import router as drafts
from goodword.campaigns.fields import FIELDS, fields_of
from goodword.campaigns.model import Wish
from goodword.campaigns.offers.pages import router as offers
from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.pages import router as outreach
from goodword.campaigns.pages_shared import failed, page
from goodword.campaigns.portal.pages import router as portal
from goodword.campaigns.posts.pages import router as posts
from goodword.campaigns.templates.pages import router as templates
from goodword.core.errors import GoodwordError
from goodword.ui.form import Form

router = APIRouter()


@router.get("/campaigns")
def campaigns(request: Request, all: bool = False) -> Response:  # noqa: A002 - a word of the address
    """Every campaign; the way to begin one."""
    desk = _desk(request)
    found = desk.store.campaigns(put_away=all)
    due = {c.id: cards for c, cards in OutreachDesk(desk.workspace).due_everywhere()}
    sizes = desk.store.sizes()
    return page(request, "campaigns", "What is waiting for me?", campaigns=found, sizes=sizes, due=due, all=all)


@router.get("/campaigns/new")
def new(request: Request, plan: int | None = None) -> Response:
    """The form of a campaign, filled in from a plan where one is named."""
    desk = _desk(request)
    if plan is None:
        return _form(request, plan, Form(fields_of(Wish("", "", "")) | {"time_zone": ""}))
    return _form(request, plan, Form(fields_of(desk.proposed(plan))))


@router.post("/campaigns/new")
async def begin(request: Request) -> Response:
    """Keep the campaign and go to its board."""
    sent = await request.form()
    given = {name: str(sent.get(name, "")) for name in (*FIELDS, "people", "plan")}
    return await run_in_threadpool(_begun, request, given)


@router.get("/campaigns/{campaign_id}/change")
def frame(request: Request, campaign_id: int) -> Response:
    """The frame of a campaign, to be changed."""
    campaign = _desk(request).store.campaign(campaign_id)
    return page(request, "campaign_change", campaign.name, campaign=campaign, form=Form(fields_of(campaign.wish)))


@router.post("/campaigns/{campaign_id}/change")
async def change(request: Request, campaign_id: int) -> Response:
    """Keep changed fields, put away or bring back."""
    sent = await request.form()
    fields = {name: str(sent.get(name, "")) for name in FIELDS if name in sent}
    return await run_in_threadpool(_changed, request, campaign_id, fields, str(sent.get("do", "")))


def _begun(request: Request, given: dict[str, str]) -> Response:
    desk = _desk(request)
    plan = int(given["plan"]) if given["plan"].isdecimal() and len(given["plan"]) < 10 else None
    fields = {name: given[name] for name in FIELDS}
    people = [c for c in given["people"].replace(",", "\n").split("\n") if c.strip()]
    try:
        made = desk.begin(fields, people) if plan is None else desk.start(plan, fields)
    except GoodwordError as error:
        return _form(request, plan, failed(given, error, (*FIELDS, "people")), error.status)
    return RedirectResponse(f"/campaigns/{made.id}", status_code=303)


def _changed(request: Request, campaign_id: int, fields: dict[str, str], do: str) -> Response:
    desk = _desk(request)
    campaign = desk.store.campaign(campaign_id)
    try:
        if do in ("put-away", "bring-back"):
            (desk.store.put_away if do == "put-away" else desk.store.bring_back)(campaign_id)
        else:
            desk.change(campaign_id, fields)
    except GoodwordError as error:
        form = failed(fields, error, FIELDS)
        return page(request, "campaign_change", campaign.name, status=error.status, campaign=campaign, form=form)
    return RedirectResponse(f"/campaigns/{campaign_id}", status_code=303)


def _form(request: Request, plan: int | None, form: Form, status: int = 200) -> Response:
    return page(request, "campaign_new", "A new campaign", status=status, form=form, plan=plan)


def _desk(request: Request) -> CampaignDesk:
    return CampaignDesk(request.app.state.workspace)


router.include_router(offers)
router.include_router(posts)
router.include_router(portal)
router.include_router(templates)
router.include_router(drafts)
router.include_router(outreach)  # its addresses with a number come after those with a word
