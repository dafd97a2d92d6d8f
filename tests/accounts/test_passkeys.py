"""Passkeys in a real Chromium with a virtual authenticator: made, signed in with, refused where they do not belong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chromium import PATIENCE, chromium, served
from goodword.accounts import passkeys
from goodword.accounts.model import NotSignedIn
from goodword.accounts.passkeys import Site
from goodword.core.errors import BadInput

from .team import PASSWORD, Team, team

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def home(crew: Team) -> Iterator[str]:
    with served(crew.app) as address:  # type: ignore[arg-type]
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    devtools: Any = context.new_cdp_session(opened)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip
    yield opened
    context.close()


def _sign_in(page: Page, home: str, name: str = "analyst") -> None:
    page.goto(f"{home}/sign-in?next=/account")
    page.fill("#f-name", name)
    page.fill("#f-password", PASSWORD)
    with page.expect_navigation(url=f"{home}/account"):
        page.get_by_role("button", name="Sign in", exact=True).click()


def _sign_out(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out", exact=True).click()


def _add(page: Page, name: str) -> None:
    page.fill("#key-name", name)
    with page.expect_navigation():
        page.get_by_role("button", name="Add a passkey").click()
    page.locator("bdi").get_by_text(name, exact=True).wait_for()


def test_a_passkey_is_made_and_signs_in_without_a_name(page: Page, home: str, crew: Team) -> None:
    _sign_in(page, home)
    _add(page, "आन्या का फ़ोन")
    _sign_out(page)
    page.goto(f"{home}/sign-in?next=/find")
    with page.expect_navigation(url="**/find"):
        page.get_by_role("button", name="Use a passkey").click()
    assert page.get_by_role("link", name="The analyst").is_visible()
    assert [e.action for e in crew.accounts.log.entries(limit=1)] == ["signed in with passkey"]
    used = crew.accounts.users.passkeys(crew.accounts.users.named("analyst").id)
    assert used[0].used_at is not None


def test_a_removed_passkey_signs_nobody_in(page: Page, home: str) -> None:
    _sign_in(page, home)
    _add(page, "phone")
    page.get_by_text("Remove … phone").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Remove phone for good").click()
    _sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("This passkey is not known here.").wait_for()


def test_an_answer_is_taken_once_and_only_for_its_own_site(page: Page, home: str, crew: Team) -> None:
    """The browser's own answer, caught on its way: sent again, and sent as if to another site."""
    _sign_in(page, home)
    _add(page, "phone")
    _sign_out(page)
    with page.expect_request("**/sign-in/passkey") as caught, page.expect_navigation():
        page.get_by_role("button", name="Use a passkey").click()
    answer = caught.value.post_data_json
    accounts, site = crew.accounts, Site.of(home)
    with pytest.raises(NotSignedIn, match="used or has ended"):
        passkeys.sign_in(accounts, site, answer, agent="")
    fresh = passkeys.ask(accounts, site)
    with pytest.raises(NotSignedIn, match="does not fit"):
        passkeys.sign_in(accounts, site, answer | {"token": fresh.token}, agent="")
    elsewhere = passkeys.ask(accounts, Site("evil.example", "https://evil.example"))
    with pytest.raises(NotSignedIn):
        passkeys.sign_in(accounts, site, answer | {"token": elsewhere.token}, agent="")


@pytest.mark.parametrize(
    "answer", [{}, {"token": "x"}, {"credential": []}, {"token": None, "credential": {"id": "%%"}}]
)
def test_what_is_no_answer_is_refused(crew: Team, answer: dict[str, Any]) -> None:
    token = passkeys.ask(crew.accounts, Site("localhost", "http://localhost")).token
    with pytest.raises(NotSignedIn):
        passkeys.sign_in(crew.accounts, Site("localhost", "http://localhost"), {"token": token} | answer, agent="")


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://[::1]:8000", "http://"])
def test_a_number_is_no_site(address: str) -> None:
    with pytest.raises(BadInput, match="host name"):
        Site.of(address)


def test_the_site_is_the_public_address(tmp_path: Path) -> None:
    crew = team(tmp_path, users=False, public_url="https://goodword.example")
    assert Site.of(crew.stand.settings.public_url) == Site("goodword.example", "https://goodword.example")
    crew.stand.ledger.close()
