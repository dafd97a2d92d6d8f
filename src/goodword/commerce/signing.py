"""Signatures of webhooks: over the raw body, compared in constant time, against every secret that is valid. Pure."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256

from goodword.commerce.model import Source

WINDOW = 300
"""Seconds by which a signed moment may differ from now: older deliveries are somebody's recording."""


def signed(kind: Source, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], now: int) -> bool:
    """Whether one of the secrets signed this body. headers: names in lower case. now: seconds UTC.

    Shopify and WooCommerce sign the body alone; Stripe and our own form sign a moment too, which must be near to now.
    """
    if kind is Source.STRIPE:
        return _stripe(headers.get("stripe-signature", ""), body, secrets, now)
    if kind is Source.OWN:
        return _standard(headers, body, secrets, now)
    name = {Source.SHOPIFY: "x-shopify-hmac-sha256", Source.WOOCOMMERCE: "x-wc-webhook-signature"}.get(kind)
    if name is None:
        return False
    return _any(_decoded(headers.get(name, "")), [hmac.digest(secret, body, sha256) for secret in secrets])


def _stripe(header: str, body: bytes, secrets: Sequence[bytes], now: int) -> bool:
    """`t=1700000000,v1=…,v1=…`: HMAC-SHA256 over `t.body`."""
    parts = [p.strip().partition("=") for p in header.split(",")[:20]]
    moments = [v for k, _, v in parts if k == "t"]
    if len(moments) != 1 or not _near(moments[0], now):
        return False
    expected = [hmac.digest(s, moments[0].encode() + b"." + body, sha256) for s in secrets]
    given = [_hexadecimal(v) for k, _, v in parts if k == "v1"]
    return any([_any(one, expected) for one in given])  # noqa: C419 - every one is compared, whichever is right


def _standard(headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], now: int) -> bool:
    """Standard Webhooks 1.0: `v1,…` in base64 over `id.timestamp.body`."""
    name, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not name or len(name) > 200 or not _near(moment, now):
        return False
    text = f"{name}.{moment}.".encode() + body
    expected = [hmac.digest(s, text, sha256) for s in secrets]
    given = [v for part in headers.get("webhook-signature", "").split(" ")[:20] for k, _, v in [part.partition(",")]
             if k == "v1"]  # fmt: skip
    return any([_any(_decoded(one), expected) for one in given])  # noqa: C419 - every one is compared


def tag_signature(secret: bytes, order: str, amount: str, currency: str) -> str:
    """What a shop's server puts into the page for the script tag: HMAC-SHA256 over `order|amount|currency`, hex."""
    return hmac.new(secret, f"{order}|{amount}|{currency}".encode(), sha256).hexdigest()


def tag_signed(signature: str, secrets: Sequence[bytes], order: str, amount: str, currency: str) -> bool:
    """Whether one of the secrets signed these three values."""
    expected = [bytes.fromhex(tag_signature(s, order, amount, currency)) for s in secrets]
    return _any(_hexadecimal(signature), expected)


def _any(given: bytes, expected: Sequence[bytes]) -> bool:
    found = False
    for one in expected:  # no early end: how long it takes tells nothing
        found |= hmac.compare_digest(given, one)
    return found


def _near(moment: str, now: int) -> bool:
    return moment.isascii() and moment.isdigit() and len(moment) <= 12 and abs(int(moment) - now) <= WINDOW


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return b""


def _hexadecimal(text: str) -> bytes:
    try:
        return bytes.fromhex(text) if text.isascii() else b""
    except ValueError:
        return b""
