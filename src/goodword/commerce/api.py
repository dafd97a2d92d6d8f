"""HTTP door of orders: shops and how their events arrive, orders as they stand, what was said of each."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from goodword.commerce.desk import OrderDesk
from goodword.core.codec import to_plain

router = APIRouter(tags=["Orders"])
SourceId = Annotated[int, Path(ge=1, le=2**31, description="Number of the source.")]
OrderId = Annotated[int, Path(ge=1, le=2**62, description="Number of the order.")]
Text = Annotated[str, Field(max_length=200)]


class Connection(BaseModel):
    """A new way for a shop's events to arrive."""

    shop: Annotated[str, Field(min_length=1, max_length=200)]
    kind: Literal["shopify", "woocommerce", "stripe", "own", "tag", "plausible"]
    brand: Text = Field("", description="Whose campaigns its orders may belong to; empty: anybody's.")
    currency: Annotated[str, Field(max_length=3)] = Field("", description="Of amounts that name none.")
    name: Text = ""
    secret: Annotated[str, Field(max_length=400)] = Field("", description="As the shop shows it; empty: one is made.")


class Rotation(BaseModel):
    """A new secret for a source."""

    secret: Annotated[str, Field(max_length=400)] = Field("", description="As the shop shows it; empty: one is made.")
    overlap_days: Annotated[int, Field(ge=0, le=90)] = Field(2, description="How long the one before stays valid.")


@router.get("/shop-sources", summary="Every way in which orders arrive")
def sources(request: Request) -> list[dict[str, Any]]:
    """Addresses, what to do at the shop, and what has come; never a secret."""
    return [to_plain(one) for one in _desk(request).connected()]


@router.post("/shop-sources", status_code=201, summary="Let a shop's events in")
def connect(request: Request, asked: Connection) -> dict[str, Any]:
    """The address and, this once, the secret."""
    given = asked.model_dump()
    plain: dict[str, Any] = to_plain(_desk(request).connect(given.pop("shop"), given.pop("kind"), **given))
    return plain


@router.post("/shop-sources/{source_id}/secret", summary="Give a source a new secret")
def rotate(request: Request, source_id: SourceId, asked: Rotation) -> dict[str, Any]:
    """The new secret, this once; the one before stays valid for a while."""
    made = _desk(request).rotate(source_id, secret=asked.secret, overlap_days=asked.overlap_days)
    plain: dict[str, Any] = to_plain(made)
    return plain


@router.delete("/shop-sources/{source_id}", summary="Take nothing from a source any more")
def close(request: Request, source_id: SourceId) -> dict[str, Any]:
    """What it said stays; its secrets are erased."""
    plain: dict[str, Any] = to_plain(_desk(request).shops.close(source_id))
    return plain


@router.get("/orders", summary="Orders as they stand, newest first")
def orders(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    before: Annotated[int | None, Query(ge=1, le=2**62, description="Go on below this number.")] = None,
    shop: Annotated[str, Query(max_length=200)] = "",
) -> list[dict[str, Any]]:
    """Customers only as keyed hashes."""
    return [to_plain(one) for one in _desk(request).orders.orders(limit=limit, before=before, shop=shop)]


@router.get("/orders/{order_id}", summary="One order and everything that was said of it")
def order(request: Request, order_id: OrderId) -> dict[str, Any]:
    """The view, and the events that it is the view of."""
    kept, events = _desk(request).orders.order(order_id)
    return {"order": to_plain(kept), "events": to_plain(events)}


def _desk(request: Request) -> OrderDesk:
    return OrderDesk(request.app.state.workspace)
