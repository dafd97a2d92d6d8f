"""The page of offers, one person's offer, and papers to print."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.campaigns.offers.desk import OfferDesk
from goodword.campaigns.offers.fields import FIELDS, percent
from goodword.campaigns.offers.model import KINDS, PLACES, State
from goodword.campaigns.outreach.draft import LANGUAGES
from goodword.campaigns.pages_shared import failed, page
from goodword.core.errors import BadInput, GoodwordError
from goodword.core.money import Money
from goodword.ui.form import Form
from goodword.ui.format import language_name

router = APIRouter()
_NAMES = {State.SENT: "It was sent", State.ACCEPTED: "They accepted", State.DECLINED: "They declined",
          State.COUNTERED: "They ask for something else", State.WITHDRAWN: "Withdraw it"}  # fmt: skip


@router.get("/campaigns/{campaign_id}/offers")
def offers(request: Request, campaign_id: int) -> Response:
    """Everybody with their offer: what is agreed, what is open."""
    found = _desk(request).standing(campaign_id)
    title = f"{found.campaign.name}: offers"
    return page(request, "offers", title, campaign=found.campaign, found=found, percent=percent)


@router.get("/campaigns/{campaign_id}/people/{booking_id}/offer")
def offer(request: Request, campaign_id: int, booking_id: int) -> Response:
    """What one person is offered: draft, answers, advice, papers."""
    return _offer(request, campaign_id, booking_id)


@router.post("/campaigns/{campaign_id}/people/{booking_id}/offer")
async def act(request: Request, campaign_id: int, booking_id: int) -> Response:
    """Keep new terms, or bring the offer to another state."""
    sent = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_acted, request, campaign_id, booking_id, sent)


@router.get("/campaigns/{campaign_id}/people/{booking_id}/{kind}.html")
def paper(
    request: Request, campaign_id: int, booking_id: int, kind: str, language: str = "", offer: str = ""
) -> Response:
    """The agreement or the brief, to print, in the creator's language."""
    desk = _desk(request)
    own, named = language if language in LANGUAGES else "", _number(offer) if offer else None
    found = desk.paper(booking_id, kind, language=own, offer_id=named)
    campaign = desk.campaigns.store.campaign(campaign_id)
    languages = [(code, language_name(code)) for code in LANGUAGES]
    return page(
        request, "paper", f"{found.title}: {found.name}", campaign=campaign, paper=found, languages=languages,
        booking_id=booking_id, offer=named,
    )  # fmt: skip


def _offer(
    request: Request,
    campaign_id: int,
    booking_id: int,
    *,
    form: Form | None = None,
    error: GoodwordError | None = None,
    status: int = 200,
) -> Response:
    desk = _desk(request)
    campaign, booking = desk.campaigns.store.campaign(campaign_id), desk.campaigns.store.booking(booking_id)
    found = tuple(reversed(desk.store.of_booking(booking_id)))
    today = desk.today(booking_id)
    return page(
        request,
        "offer",
        f"{booking.person.name}: offer",
        status=status,
        campaign=campaign,
        b=booking,
        offers=found,
        advice=desk.advice(booking_id),
        duty=desk.duty(booking, campaign),
        clashes=desk.clashes(campaign).get(booking_id, ()),
        form=form or Form(desk.proposed(booking_id)),
        names={s.value: name for s, name in _NAMES.items()},
        next_states=lambda o: [s for s in o.may_become(on=today) if s in _NAMES],
        kinds=KINDS,
        places=PLACES,
        percent=percent,
        error=error,
    )


def _acted(request: Request, campaign_id: int, booking_id: int, sent: dict[str, str]) -> Response:
    desk = _desk(request)
    here = f"/campaigns/{campaign_id}/people/{booking_id}/offer"
    try:
        _do(desk, booking_id, sent)
    except GoodwordError as error:
        form = failed(sent, error, FIELDS) if sent.get("do") == "draft" else None
        shown = None if form else error
        return _offer(request, campaign_id, booking_id, form=form, error=shown, status=error.status)
    return RedirectResponse(here, status_code=303)


def _do(desk: OfferDesk, booking_id: int, sent: dict[str, str]) -> None:
    do = sent.get("do", "")
    if do == "draft":
        fields = {name: sent.get(name, "") for name in FIELDS}
        before = _number(sent["replaces"]) if sent.get("replaces") else None
        desk.draft(booking_id, fields, replaces=before)
        return
    offer_id = _number(sent.get("offer", ""))
    kept = desk.store.offer(offer_id)
    if kept.booking_id != booking_id:
        raise BadInput("This offer is another person's.", where="offer")
    if do == "undo":
        desk.undo(offer_id)
    elif do in {s.value for s in _NAMES}:
        asked = Money.parse(sent["asked"], kept.currency) if sent.get("asked") else None
        desk.become(offer_id, State(do), note=sent.get("note", ""), asked=asked)
    else:
        raise BadInput.unknown("action", do, ["draft", "undo", *(s.value for s in _NAMES)])


def _number(given: str) -> int:
    if not given.isdecimal() or len(given) > 10:
        raise BadInput.value("offer", "a number", given[:40])
    return int(given)


def _desk(request: Request) -> OfferDesk:
    return OfferDesk(request.app.state.workspace, door="page")
