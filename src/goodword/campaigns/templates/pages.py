"""The pages of one's own templates: all of them, and one with what it says to a real person of the campaign."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.campaigns.outreach.draft import LANGUAGES, Draft, Purpose, is_rtl
from goodword.campaigns.pages_shared import failed, page
from goodword.campaigns.templates.desk import TemplateDesk
from goodword.campaigns.templates.fill import starter
from goodword.campaigns.templates.model import PLACEHOLDERS, Template, TemplateWish, wish_of
from goodword.core.errors import GoodwordError
from goodword.ui.form import Form
from goodword.ui.format import language_name

router = APIRouter()
FIELDS = ("name", "language", "purpose", "subject", "text")
_PURPOSES = {Purpose.FIRST: "a first message", Purpose.REMINDER: "a reminder", Purpose.OFFER: "an offer"}
_CODES = tuple((code, language_name(code)) for code in LANGUAGES)


@router.get("/campaigns/{campaign_id}/templates")
def templates(request: Request, campaign_id: int) -> Response:
    """Every template of one's own; the way to write one."""
    desk = _desk(request)
    campaign = desk.outreach.campaigns.store.campaign(campaign_id)
    found = [(t, language_name(t.language), _PURPOSES[t.wish.purpose]) for t in desk.store.templates()]
    return page(request, "campaign_templates", "What do we write?", campaign=campaign, templates=found, codes=_CODES)


@router.get("/campaigns/{campaign_id}/templates/new")
def new(request: Request, campaign_id: int, begin: str = "", purpose: str = "", language: str = "") -> Response:
    """The form of a new template, from the words that ship where a language of theirs is named."""
    kind = Purpose(purpose) if purpose in set(Purpose) else Purpose.FIRST
    subject, text = starter(begin, kind) if begin else ("", "")
    wish = TemplateWish("", begin if text else language[:16], subject, text, kind)
    return _form(request, campaign_id, None, Form(_fields(wish)), wish if text else None)


@router.get("/campaigns/{campaign_id}/templates/{template_id}")
def template(request: Request, campaign_id: int, template_id: int, on: str = "") -> Response:
    """One template, and what it says to somebody."""
    found = _desk(request).store.template(template_id)
    return _form(request, campaign_id, found, Form(_fields(found.wish)), found.wish, on=on)


@router.post("/campaigns/{campaign_id}/templates/new")
async def add(request: Request, campaign_id: int) -> Response:
    """Keep a new template, or only look at what it says."""
    sent = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_acted, request, campaign_id, None, sent)


@router.post("/campaigns/{campaign_id}/templates/{template_id}")
async def change(request: Request, campaign_id: int, template_id: int) -> Response:
    """Keep a changed template, look at what it says, or delete it."""
    sent = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_acted, request, campaign_id, template_id, sent)


def _acted(request: Request, campaign_id: int, number: int | None, sent: dict[str, str]) -> Response:
    desk = _desk(request)
    found = None if number is None else desk.store.template(number)
    home = f"/campaigns/{campaign_id}/templates"
    try:
        if found is not None and sent.get("do") == "delete":
            desk.store.remove(found.id)
            return RedirectResponse(home, status_code=303)
        wish = wish_of({name: sent.get(name, "") for name in FIELDS})
        if sent.get("do") == "look":
            return _form(request, campaign_id, found, Form(sent), wish, on=sent.get("on", ""))
        version = sent.get("version", "")
        if found is None:
            number = desk.store.add(wish).id
        else:
            desk.store.change(found.id, wish, version=int(version) if version.isdecimal() else None)
    except GoodwordError as error:
        return _form(request, campaign_id, found, failed(sent, error, FIELDS), None, status=error.status)
    return RedirectResponse(f"{home}/{number}", status_code=303)


def _form(
    request: Request,
    campaign_id: int,
    found: Template | None,
    form: Form,
    wish: TemplateWish | None,
    *,
    on: str = "",
    status: int = 200,
) -> Response:
    """The form. wish: what it says now, to be looked at on a person; None where that is not yet a template."""
    desk = _desk(request)
    board = desk.outreach.board(campaign_id)
    people = [c for c in board.cards if c.standing.may_write and c.booking.person.erased_at is None]
    chosen = next((c for c in people if str(c.booking.id) == on), people[0] if people else None)
    shown: Draft | None = None
    refused: GoodwordError | None = None
    if wish is not None and chosen is not None:
        try:
            shown = desk.preview(wish, chosen.booking.id)
        except GoodwordError as error:
            refused = error
    return page(
        request,
        "campaign_template",
        found.name if found else "A new template",
        status=status,
        campaign=board.campaign,
        own=found,
        form=form,
        people=[(c.booking.id, c.name) for c in people],
        chosen=chosen,
        draft=shown,
        refused=refused,
        rtl=is_rtl(form.value("language") or "en"),
        placeholders=tuple(PLACEHOLDERS.values()),
        purposes=[(p.value, said) for p, said in _PURPOSES.items()],
        codes=_CODES,
    )


def _fields(wish: TemplateWish) -> Mapping[str, str]:
    return {name: str(getattr(wish, name)) for name in FIELDS}


def _desk(request: Request) -> TemplateDesk:
    return TemplateDesk(request.app.state.workspace, door="page")
