"""The pages of orders, results, payouts and shops are sound and accessible on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chromium import PHONE, Watched, served
from goodword.campaigns.load.into_ledger import Brought
from goodword.campaigns.payouts.desk import PayoutDesk
from goodword.catalogue.workspace import Workspace
from goodword.commerce.desk import OrderDesk
from goodword.web.app import create_app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]


@pytest.fixture
def home(embedded: Workspace, loaded: Brought) -> Iterator[str]:
    OrderDesk(embedded).connect("Bakery", "shopify")
    desk = PayoutDesk(embedded)
    made = desk.make(loaded.campaign, early=True)
    assert made is not None
    desk.store.mark(made.id, "paid")
    desk.store.returned(made.id, made.entries[0].booking, "account closed", "cli")
    assert desk.make(loaded.campaign, early=True) is not None  # to somebody without an account
    with served(create_app(embedded)) as address:
        yield address


@pytest.mark.slow_on("desk")
@pytest.mark.parametrize(
    "page", [{}, {"viewport": PHONE, "color_scheme": "dark"}], ids=["desk", "phone-dark"], indirect=True
)
def test_pages_of_a_measured_campaign(page: Watched, home: str) -> None:
    for path in (
        "/campaigns/1/orders",
        "/campaigns/1/results",
        "/campaigns/1/payouts",
        "/campaigns/1/payouts/1",
        "/shops",
    ):
        page.open(home + path)
        page.page.evaluate("for (const more of document.querySelectorAll('details')) more.open = true")
        page.sound()
        page.accessible()
