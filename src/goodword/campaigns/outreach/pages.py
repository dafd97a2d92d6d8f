"""The board of a campaign and the page of one person on it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.campaigns.outreach.desk import Board, OutreachDesk
from goodword.campaigns.outreach.draft import LANGUAGES, Draft, Purpose, edited
from goodword.campaigns.outreach.model import BASES, TITLES, Basis, Channel, ConsentKind, ContactEvent, Kind, Stage
from goodword.campaigns.outreach.store import Told
from goodword.campaigns.pages_shared import failed, page
from goodword.campaigns.portal.desk import PortalDesk
from goodword.campaigns.templates.model import Template
from goodword.campaigns.templates.store import TemplateStore
from goodword.core.errors import BadInput, GoodwordError
from goodword.ui.form import Form
from goodword.ui.format import language_name

router = APIRouter()
_REACH = ("name", "email", "phone", "language", "country", "time_zone")
_SEEN = timedelta(hours=1)
"""So long a move can be taken back from the board itself; later from the person's page."""
CHANNELS = (("message", "a message on their network"), ("mail", "e-mail"), ("phone", "phone"), ("person", "in person"),
            ("other", "another way"))  # fmt: skip


@router.get("/campaigns/{campaign_id}")
def board(request: Request, campaign_id: int) -> Response:
    """The board: who stands where, and who is waiting."""
    return _board(request, _desk(request).board(campaign_id))


@router.get("/campaigns/{campaign_id}/people.csv")
def people(request: Request, campaign_id: int) -> Response:
    """The people as a table; without addresses of those who do not want to be contacted."""
    name = f'attachment; filename="people-{campaign_id}.csv"'
    text = "\ufeff" + _desk(request).people_csv(campaign_id)
    return Response(text, media_type="text/csv; charset=utf-8", headers={"content-disposition": name})


@router.post("/campaigns/{campaign_id}")
async def move(request: Request, campaign_id: int) -> Response:
    """Put a person at another stage, or take the newest move back."""
    sent = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_moved, request, campaign_id, sent)


@router.get("/campaigns/{campaign_id}/people/{booking_id}")
def person(
    request: Request,
    campaign_id: int,
    booking_id: int,
    purpose: str = "",
    language: str = "",
    by: str = "",
    template: str = "",
) -> Response:
    """One person in one campaign: what to write, when, what was said, on what ground."""
    return _person(
        request, campaign_id, booking_id, purpose=purpose, language=language, template=template, model=by == "model"
    )


@router.post("/campaigns/{campaign_id}/people/{booking_id}")
async def act(request: Request, campaign_id: int, booking_id: int) -> Response:
    """Record or send something."""
    sent = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_acted, request, campaign_id, booking_id, sent)


def _board(request: Request, found: Board, error: GoodwordError | None = None) -> Response:
    desk = _desk(request)
    newest = _newest_move(desk, found)
    return page(
        request,
        "campaign",
        f"{found.campaign.name}: board",
        status=error.status if error else 200,
        campaign=found.campaign,
        board=found,
        stages=[(s.value, TITLES[s]) for s in Stage if s is not Stage.STOPPED],
        newest=newest,
        error=error,
    )


def _newest_move(desk: OutreachDesk, found: Board) -> tuple[str, ContactEvent] | None:
    """(name, event) of the newest move that stands and is fresh."""
    since = desk.workspace.now() - _SEEN
    events = desk.store.events_of(found.campaign.id)
    names = {card.booking.id: card.name for card in found.cards}
    moves = [
        (names[b], e)
        for b, list_ in events.items()
        for e in list_
        if b in names and e.kind is Kind.MOVE and not e.undone and e.recorded_at >= since
    ]
    return max(moves, key=lambda pair: pair[1].id) if moves else None


def _moved(request: Request, campaign_id: int, sent: dict[str, str]) -> Response:
    desk = _desk(request)
    try:
        booking_id = _number(sent.get("booking", ""), "booking")
        if desk.campaigns.store.booking(booking_id).campaign_id != campaign_id:
            raise BadInput("This person is in another campaign.", where="booking")
        if sent.get("do") == "undo":
            desk.undo(booking_id, _number(sent.get("event", ""), "event"))
        else:
            desk.tell(booking_id, Told(Kind.MOVE, _stage(sent.get("stage", "")), once=sent.get("once", "")))
    except GoodwordError as error:
        return _board(request, desk.board(campaign_id), error)
    return RedirectResponse(f"/campaigns/{campaign_id}", status_code=303)


def _person(
    request: Request,
    campaign_id: int,
    booking_id: int,
    *,
    purpose: str = "",
    language: str = "",
    template: str = "",
    form: Form | None = None,
    error: GoodwordError | None = None,
    status: int = 200,
    handed: str = "",
    model: bool = False,
) -> Response:
    desk = _desk(request)
    card, campaign = desk.card(booking_id), desk.campaigns.store.campaign(campaign_id)
    if card.booking.person.erased_at is not None:
        return page(request, "campaign_erased", "Erased", campaign=campaign, card=card)
    if card.booking.campaign_id != campaign_id:
        return RedirectResponse(f"/campaigns/{card.booking.campaign_id}/people/{booking_id}", status_code=303)
    wanted = Purpose(purpose) if purpose in set(Purpose) else desk.usual(card)
    own = _template(desk, template)
    drafted: Draft | None = None
    refused: GoodwordError | None = None
    try:
        tongue = language if language in LANGUAGES else ""
        drafted = desk.draft(booking_id, wanted, language=tongue, portal=handed, model=model and not own, template=own)
    except GoodwordError as problem:
        refused = problem
    wish, settings = card.booking.person.wish, request.app.state.workspace.settings
    return page(
        request,
        "campaign_person",
        f"{card.name}: {campaign.name}",
        status=status,
        campaign=campaign,
        card=card,
        after=desk.next_after(booking_id),
        moment=desk.moment(booking_id),
        draft=drafted,
        refused=refused,
        link=desk.link(booking_id, drafted) if drafted else "",
        purpose=drafted.purpose if drafted else wanted,
        own=own,
        templates=_templates(desk),
        purposes=[(p.value, words) for p, words in _PURPOSES.items()],
        languages=[(code, language_name(code)) for code in LANGUAGES],
        channels=CHANNELS,
        bases=[(b.value, words) for b, words in BASES.items()],
        titles={s.value: t for s, t in TITLES.items()},
        stages=[(s.value, TITLES[s]) for s in Stage if s is not Stage.STOPPED],
        events=tuple(reversed(desk.store.events(booking_id))),
        writer=bool(settings.writer),
        mail_ready=bool(settings.smtp),
        form=form or Form({name: getattr(wish, name) for name in _REACH}),
        error=error,
        handed=handed,
        at_home=settings.only_here(settings.public_url),
        addresses=PortalDesk(request.app.state.workspace).store.links(booking_id),
    )


_PURPOSES = {
    Purpose.FIRST: "a first message",
    Purpose.REMINDER: "a reminder",
    Purpose.OFFER: "an offer",
}


def _acted(request: Request, campaign_id: int, booking_id: int, sent: dict[str, str]) -> Response:
    desk = _desk(request)
    try:
        if sent.get("do") == "portal":
            asked = sent.get("asked") == "yes"
            _, address = PortalDesk(request.app.state.workspace).hand_out(booking_id, asked=asked)
            return _person(request, campaign_id, booking_id, handed=address)
        _do(desk, booking_id, sent)
    except GoodwordError as error:
        form = failed(sent, error, _REACH) if sent.get("do") == "reach" else None
        shown = None if form else error
        purpose, language = sent.get("purpose", ""), sent.get("language_of", "")
        return _person(
            request, campaign_id, booking_id, purpose=purpose, language=language, form=form, error=shown,
            status=error.status, template=sent.get("template_of", ""),
        )  # fmt: skip
    return RedirectResponse(f"/campaigns/{campaign_id}/people/{quote(str(booking_id))}", status_code=303)


def _do(desk: OutreachDesk, booking_id: int, sent: dict[str, str]) -> None:
    said, do = sent.get("text", ""), sent.get("do", "")
    person_id = desk.campaigns.store.booking(booking_id).person.id
    once = sent.get("once", "")
    match do:
        case "sent" | "mail":
            _ground(desk, person_id, sent)
            if do == "mail":
                desk.send(booking_id, _own(desk, booking_id, sent))
            else:
                whole = f"{sent.get('subject', '')}\n\n{said}".strip()
                desk.tell(booking_id, Told(Kind.SENT, channel=_channel(sent), text=whole, once=once))
        case "heard":
            desk.tell(booking_id, Told(Kind.HEARD, channel=_channel(sent), text=said, once=once))
        case "note":
            desk.tell(booking_id, Told(Kind.NOTE, text=said, once=once))
        case "move":
            desk.tell(booking_id, Told(Kind.MOVE, _stage(sent.get("stage", "")), once=once))
        case "undo":
            desk.undo(booking_id, _number(sent.get("event", ""), "event"))
        case _:
            _state(desk, booking_id, sent)


def _state(desk: OutreachDesk, booking_id: int, sent: dict[str, str]) -> None:
    said, do = sent.get("text", ""), sent.get("do", "")
    person_id = desk.campaigns.store.booking(booking_id).person.id
    match do:
        case "stop" | "resume":
            desk.state(person_id, ConsentKind(do), words=said)
        case "basis":
            desk.state(person_id, ConsentKind.BASIS, basis=_basis(sent), words=said)
        case "reach":
            desk.campaigns.store.change_person(person_id, **{name: sent.get(name, "") for name in _REACH})
        case "revoke":
            portals = PortalDesk(desk.workspace)
            for link in portals.store.links(booking_id):
                portals.store.revoke(link.id)
        case "remove":
            desk.campaigns.store.remove(booking_id)
        case "restore":
            desk.campaigns.store.restore(booking_id)
        case _:
            raise BadInput.unknown("action", do, ["sent", "mail", "heard", "note", "move", "undo", "stop", "resume"])


def _own(desk: OutreachDesk, booking_id: int, sent: dict[str, str]) -> Draft:
    purpose = Purpose(sent["purpose"]) if sent.get("purpose") in set(Purpose) else Purpose.FIRST
    language = sent.get("language_of", "")
    own = _template(desk, sent.get("template_of", ""))
    drafted = desk.draft(booking_id, purpose, language=language if language in LANGUAGES else "", template=own)
    return edited(drafted, sent.get("subject", ""), sent.get("text", ""))


def _templates(desk: OutreachDesk) -> tuple[Template, ...]:
    return TemplateStore(desk.workspace.ledger, now=desk.workspace.now).templates()


def _template(desk: OutreachDesk, given: str) -> Template | None:
    """The template that is asked for; None for the words that ship, and where it was deleted meanwhile."""
    return next((t for t in _templates(desk) if str(t.id) == given), None) if given else None


def _ground(desk: OutreachDesk, person_id: int, sent: dict[str, str]) -> None:
    """The ground for contact, where the form gives one."""
    if sent.get("basis"):
        desk.state(person_id, ConsentKind.BASIS, basis=_basis(sent), words=sent.get("basis_words", ""))


def _basis(sent: dict[str, str]) -> Basis:
    given = sent.get("basis", "")
    if given not in {b.value for b in BASES}:
        raise BadInput.unknown("ground", given, [b.value for b in BASES], where="basis")
    return Basis(given)


def _channel(sent: dict[str, str]) -> Channel:
    given = sent.get("channel", "")
    return Channel(given) if given in set(Channel) else Channel.OTHER


def _stage(given: str) -> Stage:
    if given not in set(Stage) or given == Stage.STOPPED.value:
        raise BadInput.unknown("stage", given, [s.value for s in Stage if s is not Stage.STOPPED], where="stage")
    return Stage(given)


def _number(given: str, field: str) -> int:
    if not given.isdecimal() or len(given) > 10:
        raise BadInput.value(field, "a number", given[:40])
    return int(given)


def _desk(request: Request) -> OutreachDesk:
    return OutreachDesk(request.app.state.workspace, door="page")
