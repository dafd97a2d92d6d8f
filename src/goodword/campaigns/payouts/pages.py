"""The page of a campaign's payouts: what is owed and why, payouts made once, files for the bank, statements."""

from __future__ import annotations

import secrets
from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.campaigns.payouts.desk import PayoutDesk
from goodword.campaigns.store import CampaignStore
from goodword.core.errors import BadInput, GoodwordError
from goodword.core.money import Money
from goodword.ui.form import Form
from goodword.ui.render import render

router = APIRouter()
_FIELDS = (
    "do", "key", "early", "payout", "entry", "booking", "why", "person", "name", "iban", "bic", "number", "bank",
    "payer", "payer_iban", "on", "set_off",
)  # fmt: skip
_SECRET = ("iban", "payer_iban", "number")


@router.get("/campaigns/{campaign_id}/payouts")
def payouts(request: Request, campaign_id: int) -> Response:
    """What is owed, and what was paid."""
    return _page(request, campaign_id, Form({}))


@router.get("/campaigns/{campaign_id}/payouts/{booking_id}")
def statement(request: Request, campaign_id: int, booking_id: int) -> Response:
    """One person's statement, to print and send."""
    campaign = _campaigns(request).campaign(campaign_id)
    found = PayoutDesk(request.app.state.workspace).statement(campaign_id, booking_id)
    return render(request, "pages/campaign_statement.html", title=campaign.name, step="run", campaign=campaign, s=found)


@router.post("/campaigns/{campaign_id}/payouts")
async def act(request: Request, campaign_id: int) -> Response:
    """Make a payout, note what happened to one, undo an entry, keep an account, or give the bank's file."""
    sent = await request.form()
    given = {name: str(sent.get(name, ""))[:500] for name in _FIELDS}
    chosen = tuple(_number(str(value)) for value in sent.getlist("only"))
    return await run_in_threadpool(_done, request, campaign_id, given, chosen)


def _done(request: Request, campaign_id: int, given: dict[str, str], chosen: tuple[int, ...]) -> Response:
    desk = PayoutDesk(request.app.state.workspace)
    shown = {name: value for name, value in given.items() if name not in _SECRET}
    try:
        if given["do"] in ("sepa", "csv", "rest"):
            return _file(desk, given)
        if given["do"] == "make":
            _make(desk, campaign_id, given, chosen)
        _change(desk, given)
    except GoodwordError as error:
        told = f"{error.what} {error.given and f'({error.given})'} {error.next_step}".replace("  ", " ").strip()
        known = {"sepa": "payer_iban", "account": "iban", "counter": "why", "sent-back": "why"}
        field = "number" if error.where in ("number", "bank") else known.get(given["do"], "do")
        return _page(request, campaign_id, Form(shown, {field: told}), status=error.status)
    return RedirectResponse(f"/campaigns/{campaign_id}/payouts", status_code=303)


def _make(desk: PayoutDesk, campaign_id: int, given: dict[str, str], chosen: tuple[int, ...]) -> None:
    """Put what is due to those who are ticked into a payout."""
    if not chosen:
        raise BadInput("Nobody is ticked.", next_step="tick who is to be paid")
    early, set_off = bool(given["early"]), bool(given["set_off"])
    desk.make(campaign_id, key=given["key"], early=early, only=chosen, set_off=set_off, door="page")


def _change(desk: PayoutDesk, given: dict[str, str]) -> None:
    if given["do"] in ("paid", "returned"):
        desk.store.mark(_number(given["payout"]), given["do"])
    elif given["do"] == "counter":
        desk.store.counter(_number(given["entry"]), given["why"], "page")
    elif given["do"] == "sent-back":
        desk.store.returned(_number(given["payout"]), _number(given["booking"]), given["why"], "page")
    elif given["do"] == "account":
        other = {name: given[name] for name in ("number", "bank")}
        desk.accounts.keep(_number(given["person"]), given["name"], given["iban"], given["bic"], **other)


def _file(desk: PayoutDesk, given: dict[str, str]) -> Response:
    number = _number(given["payout"])
    if given["do"] != "sepa":
        rest = given["do"] == "rest"
        name = f"payout-{number}{'-rest' if rest else ''}.csv"
        return _download(desk.bank_csv(number, rest=rest), name, "text/csv; charset=utf-8")
    on = _day(given["on"]) if given["on"] else None
    made = desk.bank_sepa(number, given["payer"], given["payer_iban"], "", on)
    return _download(made, f"payout-{number}.xml", "application/xml")


def _download(content: bytes, name: str, media: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(content, media_type=media, headers=headers)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput.value("on", "a day like 2027-03-31", text[:40]) from None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _page(request: Request, campaign_id: int, form: Form, status: int = 200) -> Response:
    campaign = _campaigns(request).campaign(campaign_id)
    desk = PayoutDesk(request.app.state.workspace)
    owed = desk.owed(campaign_id)
    due = {c: sum(max(o.due(c), 0) for o in owed) for o in owed for c in o.currencies}
    made = desk.store.payouts(campaign_id)
    names = desk.names(made, owed)
    return render(
        request, "pages/campaign_payouts.html", status=status, title=campaign.name, step="run", campaign=campaign,
        owed=owed, made=made, due=[Money(m, c) for c, m in sorted(due.items()) if m > 0], names=names,
        form=form, key=secrets.token_urlsafe(12), without=desk.without_account(made, names),
    )  # fmt: skip


def _campaigns(request: Request) -> CampaignStore:
    workspace = request.app.state.workspace
    return CampaignStore(workspace.ledger, now=workspace.now)
