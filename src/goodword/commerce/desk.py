"""What every door of orders shares: shops of a workspace, their addresses, customers by their address (I/O)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from goodword.commerce.model import Shop, ShopSource, Source
from goodword.commerce.orders.store import OrderStore
from goodword.commerce.store import ShopStore
from goodword.core.errors import BadInput, NotFound
from goodword.ledger.store import Ledger
from goodword.ledger.vault import Vault
from goodword.settings.model import Settings

STEPS = {
    Source.SHOPIFY: "Shopify admin → Settings → Notifications → Webhooks: add `Order creation`, `Order payment`, "
    "`Order update`, `Order cancellation`, `Order deletion` and `Refund create` in JSON to this address. The secret "
    "that signs them is shown there; enter it here, before that orders are refused.",
    Source.WOOCOMMERCE: "WooCommerce → Settings → Advanced → Webhooks: add `Order created`, `Order updated`, "
    "`Order deleted` and `Order restored` with this delivery URL and this secret.",
    Source.STRIPE: "Stripe → Developers → Webhooks: add `checkout.session.completed`, "
    "`checkout.session.async_payment_succeeded`, `checkout.session.async_payment_failed`, `payment_intent.succeeded`, "
    "`invoice.paid`, `invoice_payment.paid`, `promotion_code.created`, `charge.refunded`, `refund.created` and "
    "`refund.failed` to this address, as snapshots (thin events say nothing of an order). Stripe then shows a "
    "signing secret; enter it here, before that orders are refused.",
    Source.OWN: "Your server posts each order as JSON to this address, signed as Standard Webhooks say (`webhook-id`, "
    "`webhook-timestamp`, `webhook-signature`).",
    Source.TAG: "Put the script on every page of the shop; on the page after an order your server adds data-order, "
    "data-amount, data-currency and data-sig: HMAC-SHA256 of `order|amount|currency` by the secret, in hex.",
    Source.PLAUSIBLE: "Send events to this address as to Plausible's Events API. Nobody signs them: they are claims, "
    "shown apart until another source speaks of the same order.",
    Source.FILE: "Orders of files that were imported.",
}
"""What to do at the shop, by kind."""


class _Home(Protocol):
    @property
    def settings(self) -> Settings: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def vault(self) -> Vault: ...

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Connected:
    """A source, where to send its events, what to do at the shop, and what has come. secret: only when it was made."""

    source: ShopSource
    address: str
    steps: str
    events: int = 0
    last_at: int | None = None
    secret: str = ""


class OrderDesk:
    """Shops and orders of one installation.

    >>> desk = goodword.OrderDesk(goodword.open_workspace())  # doctest: +SKIP
    >>> desk.connect("Bandra bakery", "shopify", secret="…").address  # doctest: +SKIP
    """

    def __init__(self, workspace: _Home) -> None:
        self._workspace = workspace
        self.shops = ShopStore(workspace.ledger, lambda: workspace.vault, now=workspace.now)
        self.orders = OrderStore(workspace.ledger, now=workspace.now)

    def connect(
        self, shop: str, kind: str, *, brand: str = "", currency: str = "", name: str = "", secret: str = "",
        variable: str = "",
    ) -> Connected:  # fmt: skip
        """Let a shop's events in. Raises BadInput, Conflict."""
        if kind not in [k.value for k in Source if k is not Source.FILE]:
            raise BadInput.unknown("kind of shop", kind, [k.value for k in Source if k is not Source.FILE])
        self.shops.secret_for(Source(kind), secret, variable)  # refused before there is a shop without a source
        found = self.shops.shop(shop, brand=brand, currency=currency)
        source, shown = self.shops.connect(found, Source(kind), name=name, secret=secret, variable=variable)
        return self._connected(source, secret=shown)

    def rotate(self, number: int, *, secret: str = "", variable: str = "", overlap_days: int = 2) -> Connected:
        """A new secret; the one before stays valid for a while. Raises NotFound, BadInput."""
        source, shown = self.shops.rotate(number, secret=secret, variable=variable, overlap_days=overlap_days)
        return self._connected(source, secret=shown)

    def connected(self) -> tuple[Connected, ...]:
        """Every source with what has come from it."""
        counts = self.orders.counts()
        return tuple(self._connected(s, *counts.get(s.id, (0, None))) for s in self.shops.sources())

    def shop_named(self, name: str) -> Shop:
        """A shop by its name. Raises NotFound."""
        known = self.shops.shops()
        found = next((s for s in known if s.name == name), None)
        if found is None:
            raise NotFound.looked_in(f"There is no shop called {name}.", [s.name for s in known] or ["the ledger"])
        return found

    def forget(self, customer: str) -> int:
        """Erase a customer by their address (or id at the shop) from every order; sums stay. Says how many orders."""
        named = customer.strip().casefold()
        if not named:
            raise BadInput.value("customer", "an e-mail address or the shop's id of the customer", customer)
        return self.orders.erase_customer(self._workspace.vault.pseudonym("customer", named))

    def _connected(
        self, source: ShopSource, events: int = 0, last_at: int | None = None, *, secret: str = ""
    ) -> Connected:
        settings = self._workspace.settings
        base = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
        ending = {Source.TAG: "/tag.js", Source.PLAUSIBLE: "/api/event"}.get(source.kind, "")
        address = "" if source.kind is Source.FILE else f"{base}/hooks/{source.mark}{ending}"
        return Connected(source, address, STEPS[source.kind], events, last_at, secret)
