"""Offers of creators on the roster page: added, changed, taken out, put back, kept; wrong ones are said."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote_plus

import pytest

from chromium import PHONE, Watched
from web_browser import Browser, Opened

BASE = "/plans/1/roster?limits="
WHO = "instagram:khar_eats"
ADDED = f"{BASE}&offers={quote_plus(WHO + ' reel for 3500 INR effect 1.4')}"


def _pressed(browser: Browser, at: str, **fields: str) -> str:
    query = "".join(f"&{name}={quote_plus(value)}" for name, value in fields.items())
    answer = browser.get(at + query, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_an_offer_is_added_and_reaches_the_brief(opened: Callable[..., Opened]) -> None:
    browser, workspace = opened()
    location = _pressed(
        browser,
        BASE,
        add_offer="yes",
        offer_of=WHO.upper(),
        offer_kind="Reel",
        offer_price="₹3,500",
        offer_effect="1.4",
    )
    text = browser.get(location).text
    (offer,) = workspace.planned[-1].terms.offers
    assert (offer.creator_id, offer.kind, offer.price.minor, offer.effect) == (WHO, "reel", 350_000, 1.4)
    assert "1 offer" in text
    assert "Take out reel of" in text


def test_the_same_offer_again_changes_its_price(opened: Callable[..., Opened]) -> None:
    browser, workspace = opened()
    browser.get(_pressed(browser, ADDED, add_offer="yes", offer_of=WHO, offer_kind="reel", offer_price="4000"))
    (offer,) = workspace.planned[-1].terms.offers
    assert (offer.price.minor, offer.effect) == (400_000, None)


def test_an_offer_tried_and_taken_out_again_leaves_the_plan_as_kept(browser: Browser) -> None:
    assert _pressed(browser, ADDED, drop_offer=f"{WHO} reel") == "/plans/1/roster"


def test_a_kept_offer_is_taken_out_and_put_back(opened: Callable[..., Opened]) -> None:
    browser, workspace = opened()
    saved = browser.send_form(
        "/plans/1/roster", "/plans/1/roster", limits="", offers=f"{WHO} reel for 3500 INR effect 1.4"
    )
    page = saved.headers["location"]
    assert "1 offer" in browser.get(page).text
    gone = _pressed(browser, page + "?limits=", drop_offer=f"{WHO} reel")
    text = browser.get(gone).text
    assert workspace.planned[-1].terms.offers == ()
    assert "As kept:" in text
    assert 'name="put_offer"' in text
    assert _pressed(browser, gone, put_offer=f"{WHO} reel") == page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"offer_of": "nobody", "offer_price": "5"}, "There is no creator called"),
        ({"offer_of": WHO, "offer_price": ""}, "The offer needs a price"),
        ({"offer_of": WHO, "offer_price": "much"}, "offer"),
        ({"offer_of": WHO, "offer_price": "-5"}, "at least 0"),
        ({"offer_of": WHO, "offer_price": "5 EUR"}, "EUR"),
        ({"offer_of": WHO, "offer_price": "5", "offer_effect": "lots"}, "effect"),
    ],
)
def test_wrong_input_is_said_and_stays_in_the_form(browser: Browser, fields: dict[str, str], said: str) -> None:
    query = "".join(f"&{name}={quote_plus(value)}" for name, value in fields.items())
    answer = browser.get(f"{BASE}&add_offer=yes{query}", follow_redirects=False)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{fields["offer_of"]}"' in answer.text
    assert '<details class="more" id="offers" open>' in answer.text


def test_a_link_from_before_offers_could_be_changed_keeps_them(browser: Browser) -> None:
    saved = browser.send_form("/plans/1/roster", "/plans/1/roster", limits="", offers=f"{WHO} reel for 3500 INR")
    text = browser.get(saved.headers["location"] + "?limits=at+most+3+creators").text
    assert "1 offer" in text


@pytest.mark.slow_on("desk")
@pytest.mark.browser
@pytest.mark.xdist_group("chromium")
@pytest.mark.parametrize(
    "page", [{}, {"viewport": PHONE, "color_scheme": "dark"}], ids=["desk", "phone"], indirect=True
)
def test_offers_by_hand_are_sound_and_accessible(page: Watched, home: str) -> None:
    page.open(home + "/plans/1/roster")
    page.page.evaluate("window.stayed = true")
    page.page.locator("#offers > summary").click()
    page.page.fill("#f-offer_of", WHO)
    page.page.fill("#f-offer_kind", "reel")
    page.page.fill("#f-offer_price", "3500")
    page.page.get_by_role("button", name="Add or change this offer").click()
    page.page.wait_for_url("**offers=**")
    page.page.wait_for_selector("body:not(:has(.htmx-request))")
    page.settled()
    page.page.wait_for_function("document.getAnimations().every(one => one.playState !== 'running')")
    assert page.page.evaluate("window.stayed") is True
    if not page.page.locator("#offers[open]").count():
        page.page.locator("#offers > summary").click()
    page.sound()
    page.accessible()
    page.page.get_by_role("button", name="Take out reel of").click()
    page.page.wait_for_url(lambda url: "offers=" not in url)
