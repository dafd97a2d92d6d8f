"""HTTP door of drafts for several people."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from goodword.campaigns.api_shared import BookingId, CampaignId, answer
from goodword.campaigns.drafts.desk import DraftDesk, words_of
from goodword.campaigns.drafts.model import Ground
from goodword.campaigns.outreach.model import Basis, Channel

router = APIRouter()
_Words = Annotated[str, Field(max_length=12, description="own, shipped, or the number of a template.")]


class Several(BaseModel):
    """For whom. who: numbers of bookings; null: all who were not written to yet. basis: to be recorded for those of
    them who have no ground for contact; empty: they are left out. again: also where a changed draft waits."""

    who: Annotated[list[Annotated[int, Field(ge=1, le=2**31)]], Field(max_length=5_000)] | None = None
    words: _Words = "own"
    language: Annotated[str, Field(max_length=16)] = ""
    basis: Basis = Basis.NONE
    basis_words: Annotated[str, Field(max_length=1_000)] = ""
    again: bool = False


class OwnWords(BaseModel):
    """Other words for a draft."""

    subject: Annotated[str, Field(max_length=300)]
    text: Annotated[str, Field(max_length=16_000)]


class Gone(BaseModel):
    """How it was sent by hand."""

    channel: Channel = Channel.MESSAGE


@router.get("/{campaign_id}/drafts", summary="Drafts that wait, and who gets none and why")
def drafts(request: Request, campaign_id: CampaignId, words: str = "own", language: str = "") -> Response:
    """Each draft with what it rests on and when to send it; who else could get one; who cannot, with the reason."""
    return answer(_desk(request).batch(campaign_id, words_of(words, language=language)))


@router.post("/{campaign_id}/drafts", summary="Draft for several people at once")
def draft(request: Request, campaign_id: CampaignId, given: Several) -> Response:
    """The drafts of the campaign, and `left_out`: who of those asked for got none and why. Nothing is sent."""
    desk = _desk(request)
    words = words_of(given.words, language=given.language)
    ground = Ground(given.basis, given.basis_words) if given.basis is not Basis.NONE else None
    out = desk.draft(campaign_id, given.who, words, ground=ground, again=given.again)
    return answer({"drafts": desk.batch(campaign_id, words).drafts, "left_out": out})


@router.get("/{campaign_id}/drafts.csv", summary="The drafts that wait, as a table")
def table(request: Request, campaign_id: CampaignId) -> Response:
    """No cell is run as a formula by a spreadsheet."""
    return Response(_desk(request).csv(campaign_id), media_type="text/csv; charset=utf-8")


@router.get("/{campaign_id}/drafts.mbox", summary="The drafts that wait, as e-mails")
def mailbox(request: Request, campaign_id: CampaignId) -> Response:
    """Of those whose address is known; for a mail program, in which you send them."""
    return Response(_desk(request).mbox(campaign_id), media_type="application/mbox")


@router.get("/bookings/{booking_id}/draft.eml", summary="One draft as an e-mail")
def one_mail(request: Request, booking_id: BookingId) -> Response:
    """A file that mail programs open to be sent."""
    return Response(_desk(request).eml(booking_id), media_type="message/rfc822")


@router.put("/bookings/{booking_id}/draft", summary="Keep other words for a draft")
def change(request: Request, booking_id: BookingId, given: OwnWords) -> Response:
    """The draft after it; what it was drafted from stays shown."""
    return answer(_desk(request).change(booking_id, given.subject, given.text))


@router.delete("/bookings/{booking_id}/draft", summary="Throw a draft away", status_code=204)
def drop(request: Request, booking_id: BookingId) -> Response:
    """What was sent stays recorded."""
    _desk(request).store.drop(booking_id)
    return Response(status_code=204)


@router.post("/bookings/{booking_id}/draft/sent", summary="Record that a draft was sent by hand", status_code=201)
def sent(request: Request, booking_id: BookingId, given: Gone) -> Response:
    """The event; the same draft is recorded once. Refused without a ground for contact."""
    return answer(_desk(request).mark_sent(booking_id, given.channel), status=201)


def _desk(request: Request) -> DraftDesk:
    return DraftDesk(request.app.state.workspace, door="api")
