"""A campaign's credited orders in the form of other tools: GA4's Measurement Protocol, Plausible's Events API, CSV.
Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator

from goodword.campaigns.measured.model import Credited
from goodword.campaigns.measured.read import LedgerCampaign
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import spreadsheet_safe
from goodword.core.times import from_epoch

FORMS = ("csv", "ga4", "plausible")
_MOST = 100
"""Characters that GA4 keeps of a value."""
COLUMNS = (
    "order", "placed_at", "amount", "refunded", "currency", "evidence", "creator", "path", "code", "click", "place",
    "country",
)  # fmt: skip


def exported(campaign: LedgerCampaign, form: str) -> str:
    """The orders that count, one a line. Raises BadInput for another form."""
    makers: dict[str, Callable[[LedgerCampaign], Iterator[str]]] = {"csv": _csv, "ga4": _ga4, "plausible": _plausible}
    if form not in makers:
        raise BadInput.unknown("form", form, list(FORMS))
    return "".join(makers[form](campaign))


def _csv(campaign: LedgerCampaign) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for c in campaign.counting[0]:
        writer.writerow([spreadsheet_safe(str(v)) for v in _row(campaign, c)])
    yield out.getvalue()


def _row(campaign: LedgerCampaign, c: Credited) -> list[object]:
    s = c.order.state
    when = from_epoch(s.placed_at).isoformat().replace("+00:00", "Z") if s.placed_at else ""
    path = [campaign.frame.named(o) for o in c.path]
    amounts = [str(Money(v or 0, s.currency).major) if s.currency else str(v or 0) for v in (s.amount, s.refunded)]
    return [s.order, when, *amounts, s.currency, c.evidence.value, path[-1] if path else "", " > ".join(path),
            " ".join(s.codes), c.touches[-1].click if c.touches else "", s.place, s.country]  # fmt: skip


def _ga4(campaign: LedgerCampaign) -> Iterator[str]:
    """One body of `POST /mp/collect` a line: the purchase, and the refund if money was given back.

    The client is the order itself, in the form of GA4's own ids: nobody is followed, and nothing is for advertising.
    """
    for c in campaign.counting[0]:
        s = c.order.state
        if s.amount is None or not s.currency or s.placed_at is None:
            continue
        value = float(Money(s.amount, s.currency).major)
        told = {
            "transaction_id": s.order[:_MOST], "currency": s.currency, "session_id": str(c.order.id),
            "engagement_time_msec": 1, "campaign": campaign.frame.name[:_MOST], "medium": "influencer",
            "source": (campaign.frame.named(c.path[-1]) if c.path else "(none)")[:_MOST],
            **({"coupon": s.codes[0]} if s.codes else {}),
        }  # fmt: skip
        item = {"item_id": s.order[:_MOST], "item_name": "order", "price": value, "quantity": 1}  # a purchase needs one
        events = [{"name": "purchase", "params": told | {"value": value, "items": [item]}}]
        if s.refunded:
            back = {"value": float(Money(s.refunded, s.currency).major)}
            at = {"timestamp_micros": (s.refunded_at or s.placed_at) * 1_000_000}
            events.append({"name": "refund", "params": told | back | at})
        body = {
            "client_id": f"{c.order.id}.{s.placed_at}",
            "timestamp_micros": s.placed_at * 1_000_000,
            "consent": {"ad_user_data": "DENIED", "ad_personalization": "DENIED"},
            "events": events,
        }
        yield json.dumps(body, ensure_ascii=False) + "\n"


def _plausible(campaign: LedgerCampaign) -> Iterator[str]:
    """One body of `POST /api/event` a line, for the site that the campaign's links lead to."""
    site = campaign.frame.site or campaign.frame.brand
    for c in campaign.counting[0]:
        s = c.order.state
        if s.amount is None or not s.currency:
            continue
        props = {"order_id": s.order, "creator": campaign.frame.named(c.path[-1]) if c.path else "",
                 "evidence": c.evidence.value, "code": s.codes[0] if s.codes else ""}  # fmt: skip
        yield json.dumps(
            {"name": "Purchase", "domain": site, "url": f"https://{site}/",
             "props": {k: v for k, v in props.items() if v},
             "revenue": {"currency": s.currency, "amount": str(Money(s.amount, s.currency).major)}},
            ensure_ascii=False,
        ) + "\n"  # fmt: skip
