"""The page of a campaign's links, codes and cards, and the page on which a creator tallies."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.accounts.model import Area
from goodword.accounts.pages import may_change
from goodword.core.errors import BadInput, GoodwordError
from goodword.core.text import counted
from goodword.tracking.addresses import last_day
from goodword.tracking.cards.html import has_pdf, picture
from goodword.tracking.cards.pdf import pdf
from goodword.tracking.cards.qr import qr_svg
from goodword.tracking.desk import TrackingDesk, gives, otherwise
from goodword.tracking.model import Link, Tap, TapKind
from goodword.tracking.tally.words import words_in
from goodword.ui.form import Form
from goodword.ui.render import STATIC, fmt_of, render

router = APIRouter()
LINK_FIELDS = ("destination", "booking", "post", "placement", "expires", "click_ids")
CODE_FIELDS = ("gives", "minimum", "uses", "again", "starts", "ends", "other")
_MARKS = ("leaked", "cleared", "retired", "revived")


@router.get("/campaigns/{campaign_id}/links")
def links(request: Request, campaign_id: int) -> Response:
    """Links with their clicks, codes with their state, cards and tallies."""
    return _page(request, campaign_id)


@router.post("/campaigns/{campaign_id}/links")
async def change(request: Request, campaign_id: int) -> Response:
    """Make links or codes, switch, move or mark one, open a tally page."""
    sent = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_changed, request, campaign_id, sent)


@router.get("/campaigns/{campaign_id}/links/{link_id}/qr.svg")
def qr(request: Request, campaign_id: int, link_id: int) -> Response:
    """The QR code of a link, to look at or to keep."""
    desk = _desk(request)
    return Response(qr_svg(desk.scanned(_own(desk, campaign_id, link_id)), size=600), media_type="image/svg+xml")


@router.get("/campaigns/{campaign_id}/links/cards")
def card_page(request: Request, campaign_id: int, copies: str = "10", say: str = "") -> Response:
    """Cards of everybody booked, to print from the browser."""
    desk = _desk(request)
    frame, given = desk.links.frame(campaign_id), {"copies": copies[:10], "say": say[:300]}
    shown: dict[str, Any] = {"campaign": frame, "qr": picture, "pdf": has_pdf(), "sheet": None, "error": None}
    status = 200
    try:
        shown["sheet"] = desk.sheet(
            campaign_id, copies=_number(copies or "10"), says=say, make=may_change(request, Area.CAMPAIGNS)
        )
    except GoodwordError as error:
        shown["error"], status = error, error.status
    title, wrong = f"Cards of {frame.name}", {} if copies.isdecimal() or not copies else {"copies": "A whole number."}
    return render(
        request, "pages/campaign_cards.html", status=status, title=title, step="run", form=Form(given, wrong), **shown
    )


@router.get("/campaigns/{campaign_id}/links/cards.pdf")
def cards(request: Request, campaign_id: int, copies: str = "10", say: str = "") -> Response:
    """Cards of everybody booked, as many and with the same sentence as on the page."""
    desk = _desk(request)
    sheet = desk.sheet(campaign_id, copies=_number(copies or "10"), says=say, make=may_change(request, Area.CAMPAIGNS))
    headers = {"Content-Disposition": f'attachment; filename="cards-{campaign_id}.pdf"'}
    return Response(
        pdf(sheet, now=desk.now),
        media_type="application/pdf",
        headers=headers,
    )


@router.get("/campaigns/{campaign_id}/links/codes-{form}.csv")
def codes(request: Request, campaign_id: int, form: str) -> Response:
    """Codes as a shop takes them in."""
    desk = _desk(request)
    text = desk.exported(campaign_id, form)
    headers = {"Content-Disposition": f'attachment; filename="discounts-{campaign_id}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/tally/worker.js")
def worker() -> Response:
    """Keeps the tally page on the phone, so that it opens without a network."""
    return Response((STATIC / "js" / "tally_worker.js").read_bytes(), media_type="text/javascript")


@router.get("/tally/{token}")
def tally(request: Request, token: str) -> Response:
    """A creator's own page: two large buttons, and what was tallied."""
    return _tally(request, token)


@router.post("/tally/{token}")
async def tap(request: Request, token: str) -> Response:
    """A tap without a script; its id came with the page, so that sending it twice counts once."""
    sent = await request.form()
    return await run_in_threadpool(_tapped, request, token, str(sent.get("tap", "")), str(sent.get("kind", "")))


def _tapped(request: Request, token: str, tap: str, kind: str) -> Response:
    if kind not in {TapKind.TOLD, TapKind.CODE} or not 8 <= len(tap) <= 40:
        raise BadInput.value("kind", "told or code", kind)
    _desk(request).tally.add(token, [Tap(tap, TapKind(kind), 0)])
    return RedirectResponse(f"/tally/{token}", status_code=303)


def _tally(request: Request, token: str) -> Response:
    desk = _desk(request)
    page = desk.tally.page(token)
    language, direction, words = words_in(page.language or fmt_of(request).tag)
    return render(
        request,
        "pages/tally.html",
        language=language,
        direction=direction,
        words=words,
        page=page,
        tally=desk.tally.tally(page.booking_id),
        token=token,
        fresh=secrets.token_hex(12),
    )


def _changed(request: Request, campaign_id: int, sent: dict[str, str]) -> Response:
    desk = _desk(request)
    do = sent.get("do", "")
    try:
        if do == "tally":
            booking = desk.booked(campaign_id, _number(sent.get("booking", "")))
            return _page(request, campaign_id, token=desk.tally.open(booking))
        if do == "codes":
            made = desk.make_codes(campaign_id, {name: sent.get(name, "") for name in CODE_FIELDS})
            if made.other:
                new = f" {counted(len(made.made), 'new code')} for the others." if made.made else ""
                return _page(request, campaign_id, given=sent, stay=otherwise(made) + new)
            return RedirectResponse(f"/campaigns/{campaign_id}/links#codes-title", status_code=303)
        _act(desk, campaign_id, do, sent)
    except GoodwordError as error:
        return _page(request, campaign_id, status=error.status, given=sent, error=error)
    return RedirectResponse(f"/campaigns/{campaign_id}/links", status_code=303)


def _act(desk: TrackingDesk, campaign_id: int, do: str, sent: dict[str, str]) -> None:
    if do == "links":
        desk.links.make(desk.wish(campaign_id, {name: sent.get(name, "") for name in LINK_FIELDS}))
    elif do in {"on", "off", "move"}:
        link = _own(desk, campaign_id, _number(sent.get("link", "")))
        if do == "move":
            desk.links.move(link.id, sent.get("to", ""))
        else:
            desk.links.switch(link.id, on=do == "on")
    elif do in _MARKS:
        code = desk.codes.find(sent.get("code", ""))
        if code.campaign_id != campaign_id:
            raise BadInput.value("code", f"one of campaign {campaign_id}", code.code)
        desk.codes.mark(code, do)
    else:
        raise BadInput.unknown("thing to do", do, ["links", "codes", "on", "off", "move", "tally", *_MARKS])


def _page(
    request: Request,
    campaign_id: int,
    *,
    status: int = 200,
    given: dict[str, str] | None = None,
    error: GoodwordError | None = None,
    token: str = "",
    stay: str = "",
) -> Response:
    desk = _desk(request)
    frame = desk.links.frame(campaign_id)
    shown: dict[str, Any] = {
        "campaign": frame,
        "links": [
            (link, desk.address(link), link.state(desk.now)) for link in desk.links.links(campaign_id=campaign_id)
        ],
        "counts": desk.links.counts(campaign_id),
        "codes": [
            (code, code.state(desk.now), gives(code.terms)) for code in desk.codes.codes(campaign_id=campaign_id)
        ],
        "tallies": desk.tally.tallies(campaign_id),
        "people": desk.links.people(campaign_id),
        "form": Form({"destination": frame.site} | (given or {}), {"": error.what} if error else {}),
        "error": error,
        "stay": stay,
        "until": lambda link: _until(request, link, frame.time_zone),
        "tally_path": f"/tally/{token}" if token else "",
        "tally_at": desk.home,
        "tally_at_home": desk.settings.only_here(desk.settings.public_url),
        "pdf": has_pdf(),
        "links_at_home": desk.settings.only_here(desk.settings.short_url),
    }
    return render(
        request, "pages/campaign_links.html", status=status, title=f"Links of {frame.name}", step="run", **shown
    )


def _until(request: Request, link: Link, zone: str) -> str:
    """The last day of a link where the campaign is, the reader's way; with the time where it ends within a day."""
    text = last_day(link.expires_at, zone) if link.expires_at else ""
    return text if len(text) > 10 else fmt_of(request).date(date.fromisoformat(text))


def _own(desk: TrackingDesk, campaign_id: int, link_id: int) -> Link:
    link = desk.links.link(link_id)
    if link.campaign_id != campaign_id:
        raise BadInput.value("link", f"one of campaign {campaign_id}", link_id)
    return link


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 10:
        raise BadInput.value("number", "a whole number", text)
    return int(text)


def _desk(request: Request) -> TrackingDesk:
    return TrackingDesk(request.app.state.workspace)
