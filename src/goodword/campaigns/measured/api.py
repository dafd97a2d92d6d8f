"""HTTP door of a campaign's results: who brought the orders, funnel, leaks, signals, export, files of orders."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Path, Query, Request, Response, UploadFile
from pydantic import StringConstraints

from goodword.campaigns.load.orders_file import import_orders
from goodword.campaigns.measured.export import exported
from goodword.campaigns.measured.model import CreditRule
from goodword.campaigns.measured.read import LedgerCampaign, MeasuredDesk
from goodword.core.codec import to_plain
from goodword.measurement.funnel.ask import asked
from goodword.measurement.funnel.exchange import read_exchange

router = APIRouter(tags=["Results"])
CampaignId = Annotated[int, Path(ge=1, le=2**31, description="Number of the campaign.")]
Window = Annotated[int, Query(ge=1, le=366, description="Days after a click within which an order is its.")]
Rates = Annotated[
    list[Annotated[str, StringConstraints(max_length=40)]] | None,
    Query(max_length=40, description="USD=0.92: worth of another currency in the campaign's, as you state it."),
]
Refunds = Annotated[int, Query(ge=0, le=3660, description="Days after an order within which refunds count.")]


@router.get("/campaigns/{campaign_id}/credit", summary="Who brought the orders, by seven models")
def credit(
    request: Request, campaign_id: CampaignId, window_days: Window = 30, refund_days: Refunds = 30
) -> dict[str, Any]:
    """Shares of an order sum to the order; what is credited to nobody is shown."""
    plain: dict[str, Any] = to_plain(_read(request, campaign_id, window_days, refund_days).credit_report())
    return plain


@router.get("/campaigns/{campaign_id}/funnel", summary="What each creator brought, from reach to revenue")
def funnel(
    request: Request,
    campaign_id: CampaignId,
    by: Annotated[str, Query(description="creator, post, tier, platform or place")] = "creator",
    window_days: Window = 30,
    refund_days: Refunds = 30,
    rate: Rates = None,
) -> dict[str, Any]:
    """Counts, money and rates with their intervals, from the ledger."""
    campaign = _read(request, campaign_id, window_days, refund_days)
    zone, currency = campaign.frame.time_zone or "UTC", campaign.frame.currency
    question = asked(by=by, timezone=zone, currency=currency, exchange=read_exchange(rate or ()))
    plain: dict[str, Any] = to_plain(campaign.funnel(question))
    return plain


@router.get("/campaigns/{campaign_id}/leaks", summary="Which codes are used outside their creator's audience")
def leaks(request: Request, campaign_id: CampaignId) -> dict[str, Any] | None:
    """None where no order carries a code of the campaign."""
    plain: dict[str, Any] | None = to_plain(_read(request, campaign_id, 30, 30).leaks())
    return plain


@router.get("/campaigns/{campaign_id}/signals", summary="What is worth a look in somebody's numbers")
def signals(request: Request, campaign_id: CampaignId) -> list[dict[str, Any]]:
    """Own orders, repeated customers, programs, bursts, codes found at checkout; never a verdict."""
    return [to_plain(one) for one in MeasuredDesk(request.app.state.workspace).signals(campaign_id)]


@router.get(
    "/campaigns/{campaign_id}/orders",
    summary="Credited orders for other tools",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}, "application/x-ndjson": {}}}},
)
def orders(
    request: Request,
    campaign_id: CampaignId,
    form: Annotated[Literal["csv", "ga4", "plausible"], Query(description="csv, or a body a line")] = "csv",
) -> Response:
    """CSV, bodies of GA4's Measurement Protocol, or of Plausible's Events API; customers are never among them."""
    text = exported(MeasuredDesk(request.app.state.workspace).read(campaign_id), form)
    return Response(text, media_type="text/csv; charset=utf-8" if form == "csv" else "application/x-ndjson")


@router.post("/orders/files", summary="Import orders from a file")
def import_file(
    request: Request,
    file: Annotated[UploadFile, File(description="CSV, JSON Lines or Parquet, or a GA4 export")],
    shop: Annotated[str, Form(min_length=1, max_length=200, description="Name of the shop that they are of")],
    brand: Annotated[str, Form(max_length=200, description="Brand of a new shop")] = "",
    currency: Annotated[str, Form(max_length=3, description="Of amounts that name none")] = "",
    timezone: Annotated[str, Form(max_length=60, description="Of times that name none")] = "UTC",
    date_order: Annotated[str, Form(max_length=3, description="dmy or mdy")] = "",
    columns: Annotated[list[str] | None, Form(description="order_id=Name")] = None,
) -> dict[str, Any]:
    """The same file twice changes nothing; rows that cannot be read are counted by their reason."""
    made = import_orders(
        request.app.state.workspace, "-", shop=shop, brand=brand, currency=currency, timezone=timezone,
        date_order=date_order, columns=dict(text.partition("=")[::2] for text in columns or []), stream=file.file,
        called=file.filename or "upload",
    )  # fmt: skip
    plain: dict[str, Any] = to_plain(made)
    return plain


def _read(request: Request, number: int, window: int, refunds: int) -> LedgerCampaign:
    return MeasuredDesk(request.app.state.workspace).read(number, CreditRule(window, refunds), each=False)
