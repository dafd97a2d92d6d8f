"""HTTP door of campaigns: made from plans, looked at, changed, people put on and taken off."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from goodword.campaigns.api_shared import BookingId, CampaignId, PersonId, answer
from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.drafts.api import router as drafts
from goodword.campaigns.fields import FIELDS
from goodword.campaigns.offers.api import router as offers
from goodword.campaigns.outreach.api import router as outreach
from goodword.campaigns.portal.api import router as portal
from goodword.campaigns.posts.api import router as posts
from goodword.campaigns.templates.api import router as templates

router = APIRouter(prefix="/campaigns", tags=["Run"])
router.include_router(templates)  # a word in an address comes before a number

Text = Annotated[str, Field(max_length=4_000)]
Creator = Annotated[str, Field(max_length=200)]


class Begun(BaseModel):
    """A campaign: from a plan, or with people named; fields win over what the plan says."""

    plan: int | None = Field(None, ge=1, le=2**31, description="Number of the plan whose roster is run.")
    fields: dict[str, Text] = Field(default_factory=dict, description=f"Any of {', '.join(FIELDS)}; all as text.")
    people: list[Creator] = Field(default_factory=list, max_length=10_000, description="platform:handle of each.")


class Fields(BaseModel):
    """Fields to change; the others stay."""

    fields: dict[str, Text]


class People(BaseModel):
    """Creators to put on the roster."""

    people: list[Creator] = Field(min_length=1, max_length=10_000)


class PersonFields(BaseModel):
    """How a person is reached; what is null stays."""

    name: Annotated[str, Field(max_length=200)] | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    language: Annotated[str, Field(max_length=16)] | None = None
    country: Annotated[str, Field(max_length=2)] | None = None
    time_zone: Annotated[str, Field(max_length=64)] | None = None


@router.get("", summary="Campaigns")
def campaigns(request: Request, put_away: bool = False) -> Response:
    """Every campaign, newest first; with `put_away` also those put away."""
    return answer(_desk(request).store.campaigns(put_away=put_away))


@router.post("", summary="Begin a campaign", status_code=201)
def begin(request: Request, begun: Begun) -> Response:
    """The campaign with its people; `left_out`: of the plan's roster, who does not want contact. What is missing
    is an error that names the field."""
    desk = _desk(request)
    if begun.plan is None:
        made = desk.begin(begun.fields, begun.people)
    else:
        made = desk.start(begun.plan, begun.fields)
        desk.add_people(made.id, begun.people)
    return answer(_whole(desk, made.id), status=201)


@router.get("/people", summary="Everybody who was in a campaign")
def people(request: Request) -> Response:
    """People with how they are reached; erased ones have only their number."""
    return answer(_desk(request).store.people())


@router.patch("/people/{person_id}", summary="Correct how a person is reached")
def change_person(request: Request, person_id: PersonId, given: PersonFields) -> Response:
    """The person after it."""
    return answer(_desk(request).store.change_person(person_id, **given.model_dump(exclude_none=True)))


@router.get("/{campaign_id}", summary="A campaign and who is in it")
def campaign(request: Request, campaign_id: CampaignId) -> Response:
    """The campaign with its bookings: each a person in it, with the number that links, orders and payouts name."""
    return answer(_whole(_desk(request), campaign_id))


@router.patch("/{campaign_id}", summary="Change a campaign")
def change(request: Request, campaign_id: CampaignId, given: Fields) -> Response:
    """The campaign after it."""
    return answer(_desk(request).change(campaign_id, given.fields))


@router.delete("/{campaign_id}", summary="Put a campaign away", status_code=204)
def put_away(request: Request, campaign_id: CampaignId) -> Response:
    """No longer listed; `restore` brings it back with everything."""
    _desk(request).store.put_away(campaign_id)
    return Response(status_code=204)


@router.post("/{campaign_id}/restore", summary="Bring a campaign back")
def restore(request: Request, campaign_id: CampaignId) -> Response:
    """Listed again."""
    return answer(_desk(request).store.bring_back(campaign_id))


@router.post("/{campaign_id}/people", summary="Put creators on the roster", status_code=201)
def add_people(request: Request, campaign_id: CampaignId, given: People) -> Response:
    """The bookings of those named."""
    return answer(_desk(request).add_people(campaign_id, given.people), status=201)


@router.delete("/bookings/{booking_id}", summary="Take a person off the roster")
def remove(request: Request, booking_id: BookingId) -> Response:
    """What happened stays; `restore` puts them back."""
    return answer(_desk(request).store.remove(booking_id))


@router.post("/bookings/{booking_id}/restore", summary="Put a person back on the roster")
def restore_booking(request: Request, booking_id: BookingId) -> Response:
    """The booking after it."""
    return answer(_desk(request).store.restore(booking_id))


def _whole(desk: CampaignDesk, campaign_id: int) -> dict[str, object]:
    found = desk.store.campaign(campaign_id)
    return {"campaign": found, "bookings": desk.store.bookings(campaign_id), "left_out": desk.left_out(found)}


router.include_router(drafts)
router.include_router(outreach)
router.include_router(offers)
router.include_router(posts)
router.include_router(portal)


def _desk(request: Request) -> CampaignDesk:
    return CampaignDesk(request.app.state.workspace)
