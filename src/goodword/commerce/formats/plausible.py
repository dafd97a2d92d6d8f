"""Events as Plausible's script and Events API send them: purchases with revenue. Nobody signs them, so that they are
claims: shown apart, counted as money only once a source that signs speaks of the same order. Pure."""

from __future__ import annotations

from typing import Any

from goodword.commerce.formats.own import event
from goodword.commerce.formats.reading import Parsed, Reading, mapping, text
from goodword.commerce.model import delivery_of

_PURCHASES = {"purchase", "order", "checkout", "payment", "sale"}
_IDS = ("order", "order_id", "orderid", "transaction_id", "id")


def parse(body: Any, reading: Reading) -> Parsed:  # noqa: ANN401 - any JSON
    """The claim of one event. Both spellings are read: `name, url, props, revenue` and the script's `n, u, p, $`.

    Raises Unreadable.
    """
    said = mapping(body)
    name = text(said.get("name") or said.get("n"))
    revenue = mapping(said.get("revenue") or said.get("$"))
    if name is None or (name.casefold() not in _PURCHASES and not revenue):
        return Parsed(why="no purchase")
    props = {str(k).casefold(): v for k, v in mapping(said.get("props") or said.get("p")).items()}
    address = said.get("url") or said.get("u")
    order = next((found for n in _IDS if (found := text(props.get(n)))), None)
    made = {
        "order": order or "claim-" + delivery_of(str(address), str(revenue), str(reading.now // 60))[:16],
        "amount": revenue.get("amount"),
        "currency": revenue.get("currency"),
        "landing": address,
        "referrer": said.get("referrer") or said.get("r"),
        "code": props.get("code") or props.get("coupon"),
        "click": props.get("gw"),
    }
    return Parsed((event({k: v for k, v in made.items() if v is not None}, reading, claimed=True),))
