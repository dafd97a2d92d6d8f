"""Whatever a shop signs is answered below 500 and leaves every order what its events say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from goodword.commerce.hooks.app import hooks_app
from goodword.commerce.model import Source
from shop_payloads import (
    own_headers,
    own_order,
    raw,
    shopify_headers,
    shopify_order,
    stripe_event,
    stripe_headers,
    stripe_session,
    woo_headers,
    woo_order,
)


@pytest.fixture
def ledger_url(tmp_path: Path) -> str:
    """What is read does not depend on the ledger."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = """
    id order order_id total_price total amount amount_total payment_status date_created_gmt metadata
    customer_details payment_intent currency created_at updated_at status refunds financial_status
    refund_line_items transactions data type created discount_codes coupon_lines meta_data billing landing_site
    clicks customer at note_attributes email livemode
"""
FIELDS = st.sampled_from(NAMES.split())
SIGNERS = {Source.SHOPIFY: shopify_headers, Source.WOOCOMMERCE: woo_headers, Source.STRIPE: stripe_headers,
           Source.OWN: own_headers}  # fmt: skip


@pytest.mark.parametrize("kind", list(SIGNERS), ids=lambda k: k.value)
def test_no_signed_nonsense_brings_an_error(home: Any, kind: Source) -> None:
    """Whatever a shop signs: an answer below 500, at once."""
    source, secret = home.connected(kind)
    base = {
        Source.SHOPIFY: shopify_order(), Source.OWN: own_order(), Source.WOOCOMMERCE: woo_order(),
        Source.STRIPE: stripe_session(),
    }[kind]  # fmt: skip
    with TestClient(hooks_app(home)) as client:

        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(st.dictionaries(FIELDS, json_values, max_size=6), st.booleans())
        def once(changed: dict[str, Any], whole: bool) -> None:
            said = (base if whole else {}) | changed
            if kind is Source.STRIPE and whole:
                said = stripe_event("checkout.session.completed", said)
            body = raw(said)
            answer = client.post(f"/hooks/{source.mark}", content=body, headers=SIGNERS[kind](body, secret))
            assert answer.status_code < 500, (answer.text, changed)
            assert answer.headers["content-type"].startswith("application/")

        once()
    assert home.orders.rebuild() == 0
