"""HTTP door of offers: drafted, sent, answered, taken back; price advice; papers."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from goodword.campaigns.api_shared import BookingId, CampaignId, answer
from goodword.campaigns.offers.desk import OfferDesk
from goodword.campaigns.offers.fields import FIELDS
from goodword.campaigns.offers.model import State
from goodword.campaigns.outreach.draft import LANGUAGES
from goodword.core.money import Money

router = APIRouter()
OfferId = Annotated[int, Path(ge=1, le=2**31, description="Number of the offer.")]


class Drafted(BaseModel):
    """Terms as texts. replaces: the offer that these replace."""

    fields: dict[str, Annotated[str, Field(max_length=4_000)]] = Field(description=f"Any of {', '.join(FIELDS)}.")
    replaces: int | None = Field(None, ge=1, le=2**31)
    who: Annotated[str, Field(max_length=200)] = ""


class Became(BaseModel):
    """What happened to an offer. asked: of a counter, the fee that they ask for, like "80 EUR"."""

    state: Literal["sent", "accepted", "declined", "countered", "withdrawn"]
    by: Literal["", "us", "them"] = ""
    note: Annotated[str, Field(max_length=4_000)] = ""
    asked: Annotated[str, Field(max_length=40)] = ""
    who: Annotated[str, Field(max_length=200)] = ""


@router.get("/{campaign_id}/offers", summary="Offers of a campaign")
def offers(request: Request, campaign_id: CampaignId) -> Response:
    """Everybody with their offers and where each stands; what is agreed and open; the roster to plan again with."""
    return answer(_desk(request).standing(campaign_id))


@router.post("/bookings/{booking_id}/offers", summary="Draft an offer", status_code=201)
def draft(request: Request, booking_id: BookingId, given: Drafted) -> Response:
    """The offer, with the words of disclosure that the strictest rules ask for."""
    return answer(_desk(request).draft(booking_id, given.fields, replaces=given.replaces, who=given.who), status=201)


@router.get("/bookings/{booking_id}/price", summary="What one post of a person may cost")
def price(request: Request, booking_id: BookingId) -> Response:
    """From comparable prices, with the interval in which one more of them lies; or not enough evidence."""
    return answer(_desk(request).advice(booking_id))


@router.get("/bookings/{booking_id}/papers/{kind}", summary="Agreement or brief")
def paper(
    request: Request,
    booking_id: BookingId,
    kind: Literal["agreement", "brief"],
    language: str = "",
    offer: Annotated[int | None, Query(ge=1, le=2**31, description="Number of an offer to this person.")] = None,
) -> Response:
    """In the creator's language unless another is asked for; of the offer that counts unless another is named."""
    own = language if language in LANGUAGES else ""
    return answer(_desk(request).paper(booking_id, kind, language=own, offer_id=offer))


@router.post("/offers/{offer_id}/states", summary="Say what happened to an offer", status_code=201)
def become(request: Request, offer_id: OfferId, what: Became) -> Response:
    """The offer after it; the board follows. A state that cannot follow is a conflict."""
    desk = _desk(request)
    asked = Money.parse(what.asked, desk.store.offer(offer_id).currency) if what.asked else None
    found = desk.become(offer_id, State(what.state), by=what.by, note=what.note, asked=asked, who=what.who)
    return answer(found, status=201)


@router.post("/offers/{offer_id}/undo", summary="Take back the newest change of an offer")
def undo(request: Request, offer_id: OfferId) -> Response:
    """By a counter-entry; the board follows."""
    return answer(_desk(request).undo(offer_id))


def _desk(request: Request) -> OfferDesk:
    return OfferDesk(request.app.state.workspace, door="api")
