"""The page of a campaign's orders: who brought them, by what evidence, and what is worth a look."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from goodword.campaigns.measured.export import FORMS, exported
from goodword.campaigns.measured.model import MODELS, Credited, CreditReport, CreditRule
from goodword.campaigns.measured.read import LedgerCampaign, MeasuredDesk, worth
from goodword.campaigns.store import CampaignStore
from goodword.core.money import Money
from goodword.core.times import from_epoch
from goodword.ui.render import render

router = APIRouter()
_SHOWN = 50
EVIDENCE = {
    "click": "their link was followed", "code": "their code was used", "ref": "the landing names them",
    "said": "the customer named them", "none": "credited to nobody",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One person's orders by one model, and the least and most by any."""

    name: str
    orders: float
    low: float
    high: float
    money: tuple[Money, ...]


@router.get("/campaigns/{campaign_id}/orders")
def orders(request: Request, campaign_id: int, model: str = "last", window: int = 30) -> Response:
    """Orders of one campaign."""
    workspace = request.app.state.workspace
    campaign = CampaignStore(workspace.ledger, now=workspace.now).campaign(campaign_id)
    desk = MeasuredDesk(workspace)
    asked = model if model in MODELS else "last"
    rule = CreditRule(window if 1 <= window <= 366 else 30)
    read = desk.read(campaign_id, rule)
    report = read.credit_report()
    return render(
        request, "pages/campaign_orders.html", title=campaign.name, step="run", campaign=campaign, r=report,
        models=MODELS, model=asked, window=rule.window_days, lines=lines(report, asked), latest=latest(read),
        signals=desk.signals(campaign_id, read) if report.orders else (), evidence=EVIDENCE, moment=from_epoch,
        nobody=tuple(Money(m, c) for c, m in report.nobody.items()),
    )  # fmt: skip


@router.get("/campaigns/{campaign_id}/orders.{form}")
def download(request: Request, campaign_id: int, form: str) -> Response:
    """Credited orders as a file."""
    read = MeasuredDesk(request.app.state.workspace).read(campaign_id)
    text = exported(read, form if form in FORMS else "csv")
    ending = "csv" if form not in FORMS or form == "csv" else "jsonl"
    headers = {"content-disposition": f'attachment; filename="orders-{campaign_id}.{ending}"'}
    media = "text/csv; charset=utf-8" if ending == "csv" else "application/x-ndjson"
    return Response(text, media_type=media, headers=headers)


def lines(report: CreditReport, model: str) -> tuple[Line, ...]:
    """A line for each person, most orders first."""
    every: dict[int, list[float]] = {}
    for given in report.by_model.values():
        for share in given:
            every.setdefault(share.owner, []).append(share.orders)
    models = len(report.by_model)
    made = []
    for share in report.by_model.get(model, ()):
        spread = every[share.owner] + [0.0] * (models - len(every[share.owner]))
        money = tuple(Money(m, c) for c, m in share.minor.items())
        made.append(Line(report.names[share.owner], share.orders, min(spread), max(spread), money))
    return tuple(made)


def latest(read: LedgerCampaign) -> list[tuple[Credited, str, Money | None]]:
    """The latest orders with whose they are and what they are worth."""
    found = sorted(read.counting[0], key=lambda c: (-(c.order.state.placed_at or 0), -c.order.id))[:_SHOWN]
    return [(c, " → ".join(read.frame.named(o) for o in c.path), worth(c.order)) for c in found]
