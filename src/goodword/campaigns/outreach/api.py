"""HTTP door of outreach: the board, drafts, when to write, what was said, consent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from goodword.campaigns.api_shared import BookingId, CampaignId, PersonId, answer
from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.draft import LANGUAGES, Purpose, edited
from goodword.campaigns.outreach.model import Basis, Channel, ConsentKind, Kind, Stage
from goodword.campaigns.outreach.store import Told
from goodword.campaigns.templates.store import TemplateStore

router = APIRouter()
_Words = Annotated[str, Field(max_length=4_000)]


class Happened(BaseModel):
    """What happened with a person. stage: of a move. at: now if null. once: the same sent twice counts once."""

    kind: Literal["move", "sent", "heard", "note"]
    stage: Stage | None = None
    channel: Channel = Channel.NONE
    text: Annotated[str, Field(max_length=16_000)] = ""
    who: Annotated[str, Field(max_length=200)] = ""
    at: AwareDatetime | None = None
    once: Annotated[str, Field(max_length=64)] = ""


class Back(BaseModel):
    """Which event; the newest if null."""

    event: int | None = Field(None, ge=1, le=2**31)


class Stated(BaseModel):
    """What was said about contact or data. basis: of kind "basis". by: who said it."""

    kind: ConsentKind
    basis: Basis = Basis.NONE
    words: _Words = ""
    by: Literal["us", "them"] = "us"


class Message(BaseModel):
    """A message to be sent by e-mail: the draft as it is, or with other words."""

    purpose: Purpose = Purpose.FIRST
    language: Annotated[str, Field(max_length=8)] = ""
    subject: Annotated[str, Field(max_length=300)] | None = None
    text: Annotated[str, Field(max_length=16_000)] | None = None
    dry_run: bool = Field(False, description="Only show what would be sent.")


@router.get("/{campaign_id}/board", summary="Who stands where")
def board(request: Request, campaign_id: CampaignId) -> Response:
    """People by stage, with what is due; stages are a view of what happened."""
    return answer(_desk(request).board(campaign_id))


@router.get("/bookings/{booking_id}", summary="One person in one campaign")
def card(request: Request, booking_id: BookingId) -> Response:
    """Their stage, reminder, ground for contact, everything that happened, and when to write."""
    desk = _desk(request)
    found = desk.card(booking_id)
    return answer({"card": found, "events": desk.store.events(booking_id), "moment": desk.moment(booking_id)})


@router.post("/bookings/{booking_id}/events", summary="Record what happened", status_code=201)
def happened(request: Request, booking_id: BookingId, what: Happened) -> Response:
    """The event; `undo` takes it back by a counter-entry. A message to somebody who does not want any is refused."""
    at: datetime | None = what.at
    told = Told(Kind(what.kind), what.stage, what.channel, what.text, what.who, at, what.once)
    return answer(_desk(request).tell(booking_id, told), status=201)


@router.post("/bookings/{booking_id}/undo", summary="Take back what was recorded")
def undo(request: Request, booking_id: BookingId, back: Back) -> Response:
    """The event that got a counter-entry, or null when none stands."""
    return answer(_desk(request).undo(booking_id, back.event))


@router.get("/bookings/{booking_id}/draft", summary="A message, each sentence with what it rests on")
def draft(
    request: Request,
    booking_id: BookingId,
    purpose: Purpose = Purpose.FIRST,
    language: str = "",
    model: bool = False,
    template: Annotated[int | None, Query(ge=1, le=2**31)] = None,
) -> Response:
    """Refused for somebody who does not want to be contacted. language: theirs where there are templates, if empty.
    model: in the words of the model of the setting `writer`, which is sent what is shown here and nothing else.
    template: one of your own, in its language and for its purpose; no model rewords it."""
    desk = _desk(request)
    own = None if template is None else TemplateStore(desk.workspace.ledger, now=desk.workspace.now).template(template)
    tongue = language if language in LANGUAGES else ""
    found = desk.draft(booking_id, purpose, language=tongue, model=model and own is None, template=own)
    return answer({"draft": found, "text": found.body, "mailto": desk.link(booking_id, found)})


@router.post("/bookings/{booking_id}/mail", summary="Send a message by e-mail")
def mail(request: Request, booking_id: BookingId, message: Message) -> Response:
    """What was sent, or would be with `dry_run`. Needs the settings `smtp` and `mail_from`; never inside networks."""
    desk = _desk(request)
    found = desk.draft(booking_id, message.purpose, language=message.language if message.language in LANGUAGES else "")
    subject = found.subject if message.subject is None else message.subject
    own = edited(found, subject, found.body if message.text is None else message.text)
    return answer(desk.send(booking_id, own, dry_run=message.dry_run))


@router.post("/people/{person_id}/consent", summary="Record what was said about contact", status_code=201)
def consent(request: Request, person_id: PersonId, said: Stated) -> Response:
    """Holds in every campaign: "stop" means that nobody writes to them any more, from any."""
    stated = _desk(request).state(person_id, said.kind, basis=said.basis, words=said.words, by=said.by)
    return answer(stated, status=201)


@router.get("/people/{person_id}/consent", summary="What was said about contact")
def consents(request: Request, person_id: PersonId) -> Response:
    """Every statement, oldest first; nothing is ever changed."""
    desk = _desk(request)
    desk.campaigns.store.person(person_id)
    return answer(desk.store.consents([person_id]).get(person_id, []))


def _desk(request: Request) -> OutreachDesk:
    return OutreachDesk(request.app.state.workspace, door="api")
