"""One delivery from its bytes: who signed it, and which events it holds. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from goodword.commerce.formats import own, plausible, shopify, stripe, woocommerce
from goodword.commerce.formats.reading import Parsed, Reading, Unreadable, deleted, mapping, text
from goodword.commerce.model import OrderEvent, ShopSource, Source, delivery_of
from goodword.commerce.orders.store import Delivery
from goodword.commerce.signing import signed, tag_signed
from goodword.core.errors import BadInput, GoodwordError

_PARSERS: Mapping[Source, Callable[[Any, Reading], Parsed]] = {
    Source.SHOPIFY: shopify.parse,
    Source.WOOCOMMERCE: woocommerce.parse,
    Source.STRIPE: stripe.parse,
    Source.OWN: own.parse,
    Source.PLAUSIBLE: plausible.parse,
}
_DEEP = 60
_TOPICS = {Source.SHOPIFY: "x-shopify-topic", Source.WOOCOMMERCE: "x-wc-webhook-topic"}
_DELETED = {"order.deleted", "orders/delete"}
_DELIVERIES = ("x-shopify-webhook-id", "x-wc-webhook-delivery-id")
"""Ids of deliveries: an order that came back and is deleted again is told of in the same words."""
_PAGE = ("order", "amount", "currency", "code", "codes", "clicks", "landing", "referrer", "said", "visitor", "country")
"""What a page may say of an order that the shop's server signed; whether it was paid back is not the page's to say."""
PING = re.compile(rb"webhook_id=\d{1,12}")
"""What WooCommerce sends, unsigned, when a webhook is set up; it holds nothing and is only answered."""


class NotSigned(GoodwordError):
    """The signature is missing, wrong, by another secret, or of another time."""

    status = 401
    title = "This is not signed as it should be"


def read_delivery(
    source: ShopSource, keys: Sequence[bytes], headers: Mapping[str, str], body: bytes, reading: Reading
) -> Delivery:
    """What a shop's server sent. headers: names in lower case. Raises NotSigned."""
    if source.kind is Source.PLAUSIBLE:
        return _delivery(source, body, delivery_of("plausible", body, str(reading.now // 60)), reading)
    if not signed(source.kind, headers, body, keys, reading.now):
        raise NotSigned(
            "The signature does not fit the body, the secret or the time.",
            data="Nothing was kept.",
            next_step="compare the secret with the shop's, and the clocks of both machines",
        )
    if headers.get(_TOPICS.get(source.kind, "")) in _DELETED:
        again = next((headers[n] for n in _DELIVERIES if n in headers), "")
        return _parsed(source, _deleted, _json(body), delivery_of("deleted", body, again[:200]), reading)
    mark = headers["webhook-id"] if source.kind is Source.OWN else ""
    return _delivery(source, body, delivery_of("own", mark) if mark else "", reading)


def _deleted(said: Any, reading: Reading) -> Parsed:  # noqa: ANN401 - any JSON
    """The body names the order and nothing else: what happened to it is in the topic alone, which is not signed. So
    nothing but a body of this form is taken for it, which only the shop can sign."""
    known = mapping(said)
    return deleted(known, reading) if set(known) == {"id"} else Parsed(why="a deletion that says more than an id")


def read_tag(source: ShopSource, keys: Sequence[bytes], body: bytes, reading: Reading) -> Delivery:
    """What the script tag sent: the order signed by the shop's server, and how the visitor came. Raises NotSigned."""
    said = mapping(_json(body))
    order, amount, currency = (str(said.get(n) or "") for n in ("order", "amount", "currency"))
    if max(map(len, (order, amount, currency))) > 200 or not tag_signed(
        str(said.get("sig") or "")[:200], keys, order, amount, currency
    ):
        raise NotSigned("The order in the page is not signed by the shop's server.", data="Nothing was kept.")
    page = {name: said[name] for name in _PAGE if name in said}
    return _parsed(source, own.parse, page, delivery_of("tag", order, amount, currency), reading)


def _delivery(source: ShopSource, body: bytes, mark: str, reading: Reading) -> Delivery:
    said = _json(body)
    if source.kind is Source.STRIPE and (named := text(mapping(said).get("id"))):
        mark = delivery_of("stripe", named)
    return _parsed(source, _PARSERS[source.kind], said, mark or delivery_of(source.kind.value, body), reading)


def _parsed(
    source: ShopSource, parse: Callable[[Any, Reading], Parsed], said: object, mark: str, reading: Reading
) -> Delivery:
    if said is None:
        return Delivery(source, (), mark, "no JSON")
    try:
        parsed = parse(said, reading)
    except Unreadable as error:
        return Delivery(source, (), mark, str(error))
    except BadInput as error:
        return Delivery(source, (), mark, error.what[:300])
    return Delivery(source, _marked(parsed.events, mark), mark, parsed.why, parsed.words)


def _marked(events: Sequence[OrderEvent], mark: str) -> tuple[OrderEvent, ...]:
    return tuple(replace(e, delivery=delivery_of(mark, str(i))) for i, e in enumerate(events))


def _json(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """The JSON of a body, None for what is none or nested beyond all use."""
    try:
        said = json.loads(body.decode("utf-8-sig"), parse_constant=_refused)
        return said if _shallow(said, _DEEP) else None
    except (ValueError, RecursionError):
        return None


def _refused(name: str) -> None:
    raise ValueError(name)


def _shallow(value: Any, left: int) -> bool:  # noqa: ANN401 - any JSON
    if left == 0:
        return False
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(_shallow(v, left - 1) for v in inside if isinstance(v, dict | list))
