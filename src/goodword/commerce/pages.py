"""The page of shops: where their orders arrive, and how to connect one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from goodword.commerce.desk import Connected, OrderDesk
from goodword.commerce.model import THEIRS
from goodword.core.errors import GoodwordError
from goodword.core.times import from_epoch
from goodword.ui.form import Form, said
from goodword.ui.render import render

router = APIRouter()
_FIELDS = ("shop", "kind", "brand", "currency", "secret")
KINDS = (
    ("shopify", "Shopify"), ("woocommerce", "WooCommerce"), ("stripe", "Stripe"), ("own", "its own server"),
    ("tag", "a script on its pages"), ("plausible", "events in Plausible's form"),
)  # fmt: skip


@router.get("/shops")
def shops(request: Request) -> Response:
    """Every way in which orders arrive."""
    return _page(request, Form({"kind": "shopify"}))


@router.post("/shops")
async def connect(request: Request) -> Response:
    """Connect a shop, give a source a new secret, or close one. A new secret is on this answer only."""
    sent = await request.form()
    given = {name: str(sent.get(name, ""))[:400] for name in (*_FIELDS, "do", "source")}
    return await run_in_threadpool(_done, request, given)


def _done(request: Request, given: dict[str, str]) -> Response:
    desk = OrderDesk(request.app.state.workspace)
    number = int(given["source"]) if given["source"].isdecimal() and len(given["source"]) < 10 else 0
    shown = {name: value for name, value in given.items() if name != "secret"}  # a secret is in no page that is shown
    try:
        if given["do"] == "close":
            desk.shops.close(number)
            return _page(request, Form({"kind": "shopify"}))
        if given["do"] == "rotate":
            made = desk.rotate(number, secret=given["secret"])
        else:
            made = desk.connect(
                given["shop"], given["kind"], brand=given["brand"], currency=given["currency"].strip().upper(),
                secret=given["secret"],
            )  # fmt: skip
    except GoodwordError as error:
        if given["do"] == "rotate":  # its form is another one than that of a new shop
            return _page(
                request,
                Form({"kind": "shopify"}, {f"secret-{number}": said(error)}),
                status=error.status,
            )
        field = next((n for n in _FIELDS if f"`{n}`" in error.what), "shop")
        return _page(request, Form(shown, {field: said(error)}), status=error.status)
    return _page(request, Form({"kind": "shopify"}), made=made, own_secret=not given["secret"].strip())


def _page(
    request: Request, form: Form, *, status: int = 200, made: Connected | None = None, own_secret: bool = False
) -> Response:
    desk = OrderDesk(request.app.state.workspace)
    settings = request.app.state.workspace.settings
    context: dict[str, Any] = {"form": form, "made": made, "own_secret": own_secret, "sources": desk.connected(),
                               "at_home": settings.only_here(settings.public_url),
                               "asides": desk.orders.asides(10), "kinds": KINDS,
                               "called": {**dict(KINDS), "file": "files"}, "theirs": THEIRS,
                               "moment": from_epoch}  # fmt: skip
    headers = {"cache-control": "no-store"}
    return render(request, "pages/shops.html", status=status, headers=headers, title="Shops", step="run", **context)
