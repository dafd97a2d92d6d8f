"""HTTP door of payouts: what is owed, payouts made once, statements, accounts, files for the bank."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from goodword.campaigns.payouts.desk import PayoutDesk
from goodword.campaigns.payouts.model import Extra
from goodword.core.codec import to_plain
from goodword.core.money import Money

router = APIRouter(tags=["Payouts"])
CampaignId = Annotated[int, Path(ge=1, le=2**31, description="Number of the campaign.")]
PayoutId = Annotated[int, Path(ge=1, le=2**31, description="Number of the payout.")]


class ExtraWish(BaseModel):
    """Something beside the agreement; below 0 takes off."""

    booking: Annotated[int, Field(ge=1, le=2**31)]
    minor: Annotated[int, Field(ge=-(10**12), le=10**12, description="Minor units.")]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    why: Annotated[str, Field(min_length=1, max_length=500)]


class PayoutWish(BaseModel):
    """What goes into a payout. key: the same one again gives the same payout."""

    key: Annotated[str, Field(max_length=64)] = ""
    early: bool = Field(False, description="Also what is not due yet.")
    set_off: bool = Field(False, description="Take off what they were paid too much in other campaigns of the brand.")
    extras: Annotated[list[ExtraWish], Field(max_length=500)] = []
    only: Annotated[list[Annotated[int, Field(ge=1, le=2**31)]], Field(max_length=1_000)] = []


class MarkWish(BaseModel):
    """What happened to a payout."""

    kind: Literal["paid", "returned"]
    note: Annotated[str, Field(max_length=500)] = ""


class Why(BaseModel):
    """Why an entry is undone."""

    why: Annotated[str, Field(min_length=1, max_length=500)]


class AccountWish(BaseModel):
    """Where a person is paid."""

    name: Annotated[str, Field(min_length=1, max_length=140)]
    iban: Annotated[str, Field(max_length=60)] = ""
    bic: Annotated[str, Field(max_length=20)] = ""
    number: Annotated[str, Field(max_length=60, description="In place of an IBAN, where the country has none.")] = ""
    bank: Annotated[str, Field(max_length=60, description="With it: IFSC, sort code, routing number …")] = ""


class BankWish(BaseModel):
    """Who pays, for a SEPA file; kept nowhere."""

    form: Literal["sepa", "csv", "rest"] = Field("sepa", description="rest: CSV of what the SEPA file does not hold.")
    payer: Annotated[str, Field(max_length=140)] = ""
    iban: Annotated[str, Field(max_length=60)] = ""
    bic: Annotated[str, Field(max_length=20)] = ""
    on: date | None = Field(None, description="Day on which to pay.")


@router.get("/campaigns/{campaign_id}/owed", summary="What each person is owed now, and why")
def owed(request: Request, campaign_id: CampaignId) -> list[dict[str, Any]]:
    """Fee of the agreement, commission order by order, what was paid, what can still be sent back, and (`debts`) what
    they were paid too much in other campaigns of the brand, which `set_off` takes off a payout."""
    return [to_plain(one) for one in _desk(request).owed(campaign_id)]


@router.get("/campaigns/{campaign_id}/payouts", summary="Payouts of a campaign")
def payouts(request: Request, campaign_id: CampaignId) -> list[dict[str, Any]]:
    """Newest first, with their entries."""
    return [to_plain(one) for one in _desk(request).store.payouts(campaign_id)]


@router.post("/campaigns/{campaign_id}/payouts", summary="Put what is due into a payout")
def make(request: Request, campaign_id: CampaignId, asked: PayoutWish) -> dict[str, Any] | None:
    """None where nothing is due. Sent twice with the same key it is made once."""
    extras = [Extra(e.booking, Money(e.minor, e.currency), e.why) for e in asked.extras]
    made = _desk(request).make(
        campaign_id, key=asked.key, early=asked.early, extras=extras, only=asked.only, set_off=asked.set_off,
        door="api",
    )  # fmt: skip
    plain: dict[str, Any] | None = to_plain(made)
    return plain


@router.get("/campaigns/{campaign_id}/statements/{booking_id}", summary="What one person gets and why")
def statement(
    request: Request, campaign_id: CampaignId, booking_id: Annotated[int, Path(ge=1, le=2**31)]
) -> dict[str, Any]:
    """Order by order."""
    plain: dict[str, Any] = to_plain(_desk(request).statement(campaign_id, booking_id))
    return plain


@router.post("/payouts/{payout_id}/marks", summary="Note that a payout was paid or returned")
def mark(request: Request, payout_id: PayoutId, asked: MarkWish) -> dict[str, Any]:
    """The same again changes nothing."""
    plain: dict[str, Any] = to_plain(_desk(request).store.mark(payout_id, asked.kind, asked.note))
    return plain


@router.post("/payouts/entries/{entry_id}/counter", summary="Undo an entry by a counter-entry")
def counter(request: Request, entry_id: Annotated[int, Path(ge=1, le=2**31)], asked: Why) -> dict[str, Any]:
    """Only of a payout that was not paid; what it was for is owed again."""
    plain: dict[str, Any] = to_plain(_desk(request).store.counter(entry_id, asked.why, "api"))
    return plain


@router.post("/payouts/{payout_id}/returned/{booking_id}", summary="Note that the bank sent one transfer back")
def returned(
    request: Request, payout_id: PayoutId, booking_id: Annotated[int, Path(ge=1, le=2**31)], asked: Why
) -> dict[str, Any]:
    """All that one person got in a payout is undone by counter-entries and owed again; the others keep theirs."""
    plain: dict[str, Any] = to_plain(_desk(request).store.returned(payout_id, booking_id, asked.why, "api"))
    return plain


@router.put("/payouts/accounts/{person_id}", summary="Seal where a person is paid")
def account(request: Request, person_id: Annotated[int, Path(ge=1, le=2**31)], asked: AccountWish) -> dict[str, str]:
    """Only the ending of the account is ever shown again."""
    accounts, given = _desk(request).accounts, {"number": asked.number, "bank": asked.bank}
    return {"ending": accounts.keep(person_id, asked.name, asked.iban, asked.bic, **given)}


@router.delete("/payouts/accounts/{person_id}", summary="Erase where a person is paid")
def forget(request: Request, person_id: Annotated[int, Path(ge=1, le=2**31)]) -> dict[str, bool]:
    """Whether there was anything."""
    return {"erased": _desk(request).accounts.forget(person_id)}


@router.get("/payouts/{payout_id}/bank", summary="Who is in a payout's files for the bank, and who is left out")
def bank_list(request: Request, payout_id: PayoutId) -> dict[str, Any]:
    """Who has no account is left out, and owed again once a file is made. Of accounts only the ending is shown."""
    plain: dict[str, Any] = to_plain(_desk(request).bank_list(payout_id))
    return plain


@router.post(
    "/payouts/{payout_id}/bank",
    summary="A payout's file for the bank",
    response_class=Response,
    responses={200: {"content": {"application/xml": {}, "text/csv": {}}}},
)
def bank(request: Request, payout_id: PayoutId, asked: BankWish) -> Response:
    """SEPA credit transfers (pain.001.001.09) or CSV; the same payout gives the same file. Who has no account is left
    out and owed again: GET names them."""
    desk = _desk(request)
    if asked.form != "sepa":
        return Response(desk.bank_csv(payout_id, rest=asked.form == "rest"), media_type="text/csv; charset=utf-8")
    made = desk.bank_sepa(payout_id, asked.payer, asked.iban, asked.bic, asked.on)
    return Response(made, media_type="application/xml")


def _desk(request: Request) -> PayoutDesk:
    return PayoutDesk(request.app.state.workspace)
