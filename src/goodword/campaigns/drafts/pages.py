"""The pages of drafts: for whom, in which words, who is left out and why; and one after another to be looked at."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.campaigns.drafts.desk import DraftDesk, words_of
from goodword.campaigns.drafts.model import Batch, Ground, LeftOut, Prepared, Why
from goodword.campaigns.outreach.model import BASES, Basis, Channel, ConsentKind
from goodword.campaigns.outreach.pages import CHANNELS
from goodword.campaigns.outreach.send import mail_link
from goodword.campaigns.pages_shared import page
from goodword.core.errors import BadInput, GoodwordError
from goodword.ui.format import language_name

router = APIRouter()
_MOST = 5_000  # people in one form


@router.get("/campaigns/{campaign_id}/drafts")
def drafts(request: Request, campaign_id: int, words: str = "", language: str = "") -> Response:
    """What waits to be looked at, who else can be drafted for, who cannot and why."""
    return _all(request, campaign_id, words=words, language=language)


@router.get("/campaigns/{campaign_id}/drafts.csv")
def table(request: Request, campaign_id: int) -> Response:
    """The drafts that wait to be sent, as a table."""
    name = f'attachment; filename="drafts-{campaign_id}.csv"'
    text = "\ufeff" + _desk(request).csv(campaign_id)
    return Response(text, media_type="text/csv; charset=utf-8", headers={"content-disposition": name})


@router.get("/campaigns/{campaign_id}/drafts.mbox")
def mailbox(request: Request, campaign_id: int) -> Response:
    """The same as a mailbox of e-mails, of those whose address is known."""
    name = f'attachment; filename="drafts-{campaign_id}.mbox"'
    box = _desk(request).mbox(campaign_id)
    return Response(box, media_type="application/mbox", headers={"content-disposition": name})


@router.get("/campaigns/{campaign_id}/drafts/{booking_id}.eml")
def one_mail(request: Request, campaign_id: int, booking_id: int) -> Response:  # noqa: ARG001 - part of the address
    """One draft as an e-mail that a mail program opens to be sent."""
    name = f'attachment; filename="draft-{booking_id}.eml"'
    return Response(_desk(request).eml(booking_id), media_type="message/rfc822", headers={"content-disposition": name})


@router.post("/campaigns/{campaign_id}/drafts")
async def draft(request: Request, campaign_id: int) -> Response:
    """Draft for those who are ticked, or for all who were not written to yet."""
    form = await request.form(max_fields=_MOST + 20)
    sent = {name: str(value) for name, value in form.items()}
    who = [str(value) for value in form.getlist("who")]
    return await run_in_threadpool(_drafted, request, campaign_id, sent, who)


@router.get("/campaigns/{campaign_id}/drafts/{booking_id}")
def one(request: Request, campaign_id: int, booking_id: int) -> Response:
    """One draft, with what it rests on and when to send it."""
    return _one(request, campaign_id, booking_id)


@router.post("/campaigns/{campaign_id}/drafts/{booking_id}")
async def act(request: Request, campaign_id: int, booking_id: int) -> Response:
    """Keep changes, record that it was sent, send this one by e-mail, draft anew, throw it away."""
    sent = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_acted, request, campaign_id, booking_id, sent)


def _drafted(request: Request, campaign_id: int, sent: dict[str, str], who: list[str]) -> Response:
    desk = _desk(request)
    words, language = sent.get("words", ""), sent.get("language", "")
    try:
        numbers = None if sent.get("do") == "found" else [_number(n) for n in who]
        if numbers == []:
            raise BadInput("Nobody is ticked.", where="who", next_step="tick whom to draft for, or take all found")
        ground = Ground(_basis(sent["basis"]), sent.get("basis_words", "")) if sent.get("basis") else None
        out = desk.draft(campaign_id, numbers, words_of(words, language=language), ground=ground)
    except GoodwordError as error:
        return _all(request, campaign_id, words=words, language=language, error=error)
    return _all(request, campaign_id, words=words, language=language, out=out)


def _all(
    request: Request,
    campaign_id: int,
    *,
    words: str = "",
    language: str = "",
    out: tuple[LeftOut, ...] | None = None,
    error: GoodwordError | None = None,
) -> Response:
    """The page of all. out: who was left out of what was just asked for; None: nothing was asked."""
    desk = _desk(request)
    try:
        found = desk.batch(campaign_id, words_of(words, language=language))
    except BadInput as wrong:
        found, error = desk.batch(campaign_id), wrong
    without = found.left_out if out is None else out
    return page(
        request,
        "campaign_drafts",
        "What do we say to whom?",
        status=error.status if error else 200,
        campaign=found.campaign,
        batch=found,
        just=out is not None,
        without=_by_reason(without),
        no_ground=[o for o in without if o.why is Why.NO_GROUND],
        templates=desk.templates.templates(),
        words=words,
        language=language,
        bases=[(b.value, said) for b, said in BASES.items()],
        language_name=language_name,
        with_mail=sum(bool(d.card.booking.person.wish.email) for d in found.open),
        error=error,
    )


def _by_reason(out: tuple[LeftOut, ...]) -> list[tuple[str, list[LeftOut]]]:
    return [(why.value, some) for why in Why if (some := [o for o in out if o.why is why])]


def _one(
    request: Request,
    campaign_id: int,
    booking_id: int,
    error: GoodwordError | None = None,
    given: dict[str, str] | None = None,
) -> Response:
    """One draft. given: words that were sent and could not be kept: they stay in the form."""
    desk = _desk(request)
    batch = desk.batch(campaign_id)
    found = next((d for d in batch.drafts if d.booking_id == booking_id), None)
    if found is None:
        return RedirectResponse(f"/campaigns/{campaign_id}/drafts", status_code=303)
    at = batch.drafts.index(found)
    address = found.card.booking.person.wish.email
    until = desk.outreach.quiet_until(found.card.booking) if found.open else None
    return page(
        request,
        "campaign_draft",
        f"{found.card.name}: {batch.campaign.name}",
        status=error.status if error else 200,
        campaign=batch.campaign,
        d=found,
        given=given or {"subject": found.draft.subject, "text": found.draft.body},
        place=(at + 1, len(batch.drafts)),
        before=batch.drafts[at - 1] if at else None,
        after=batch.drafts[at + 1] if at + 1 < len(batch.drafts) else None,
        channels=CHANNELS,
        bases=[(b.value, said) for b, said in BASES.items()],
        link=mail_link(address, found.draft.subject, found.draft.body) if address and found.open else "",
        mail_ready=bool(request.app.state.workspace.settings.smtp),
        quiet=until,
        language=language_name(found.draft.language),
        error=error,
    )


def _acted(request: Request, campaign_id: int, booking_id: int, sent: dict[str, str]) -> Response:
    desk = _desk(request)
    try:
        _do(desk, campaign_id, booking_id, sent)
    except GoodwordError as error:
        given = {"subject": sent.get("subject", ""), "text": sent.get("text", "")} if "text" in sent else None
        return _one(request, campaign_id, booking_id, error, given)
    on = booking_id
    if sent.get("do") in ("sent", "mail", "drop"):
        batch = desk.batch(campaign_id)
        following = _following(batch, booking_id)
        if following is None:
            return RedirectResponse(f"/campaigns/{campaign_id}/drafts", status_code=303)
        on = following.booking_id
    return RedirectResponse(f"/campaigns/{campaign_id}/drafts/{on}", status_code=303)


def _do(desk: DraftDesk, campaign_id: int, booking_id: int, sent: dict[str, str]) -> None:
    booking = desk.outreach.campaigns.store.booking(booking_id)
    if booking.campaign_id != campaign_id:
        raise BadInput("This person is in another campaign.", where="booking")
    do = sent.get("do", "")
    if do not in ("keep", "sent", "mail", "drop", "anew"):
        raise BadInput.unknown("action", do[:40], ["keep", "sent", "mail", "drop", "anew"])
    if do in ("keep", "sent", "mail"):
        desk.change(booking_id, sent.get("subject", ""), sent.get("text", ""))
    if do in ("sent", "mail") and sent.get("basis"):
        desk.outreach.state(booking.person.id, ConsentKind.BASIS, basis=_basis(sent["basis"]))
    if do == "sent":
        given = sent.get("channel", "")
        desk.mark_sent(booking_id, Channel(given) if given in set(Channel) else Channel.OTHER)
    elif do == "mail":
        desk.mail(booking_id)
    elif do == "drop":
        desk.store.drop(booking_id)
    elif do == "anew":
        out = desk.draft(campaign_id, [booking_id], again=True)
        if out:
            raise BadInput(f"No draft: {out[0].said}.", where="draft", data="The draft stays as it was.")


def _following(batch: Batch, booking_id: int) -> Prepared | None:
    """The next one that waits, round to the first again."""
    waiting = batch.open
    return next((d for d in waiting if d.booking_id > booking_id), waiting[0] if waiting else None)


def _number(given: str) -> int:
    if not given.isdecimal() or len(given) > 10:
        raise BadInput.value("who", "numbers of people of this campaign", given[:40], where="who")
    return int(given)


def _basis(given: str) -> Basis:
    if given not in {b.value for b in BASES}:
        raise BadInput.unknown("ground", given[:40], [b.value for b in BASES], where="basis")
    return Basis(given)


def _desk(request: Request) -> DraftDesk:
    return DraftDesk(request.app.state.workspace, door="page")
