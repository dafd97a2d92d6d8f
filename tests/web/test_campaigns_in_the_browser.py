"""Campaigns in a real Chromium: sound and accessible at both widths; the board worked by mouse, keys and thumb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from campaign_cases import NOW_S, post, posts, started
from chromium import Watched
from goodword.campaigns.drafts.desk import DraftDesk
from goodword.campaigns.drafts.model import Ground
from goodword.campaigns.offers.desk import OfferDesk
from goodword.campaigns.offers.model import State
from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.model import Basis, Channel, ConsentKind, Kind
from goodword.campaigns.outreach.store import Told
from goodword.campaigns.portal.desk import PortalDesk
from goodword.campaigns.posts.desk import PostDesk
from goodword.campaigns.posts.model import Decision
from goodword.campaigns.templates.model import TemplateWish
from web_world import NOW, Stand, pages_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]
NARROW = {"width": 360, "height": 740}
ARABIC = TemplateWish("رسالة أولى", "ar", "{brand}", "مرحبًا {name}،\n\n{promotes}\n\n{way out}")
BAKERY = TemplateWish("Bäckerei", "de", "{brand} und du", "Hallo {name},\n\n{promotes} {passion}.\n\nBis bald {quote}")
TERMS = {"deliverables": "reel by 2027-01-15", "fee": "₹5,000", "usage_days": "10", "gift": "रोटी"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Stand, str]]:
    """(address, workspace, path of a creator's page): a campaign in which everything has happened."""
    workspace, desk, _ = started(Path(tmp_path_factory.mktemp("campaigns")), handles="bandra.bakery")
    row = post(1, "Werbung | सुबह की रोटी", days=-0.02, creator_id="instagram:bandra.bakes", likes=12)
    row |= {"mentions": ["bandra.bakery"], "observed_at": NOW_S + 6_000, "url": "https://example.org/p/1"}
    workspace.now = lambda: NOW + timedelta(hours=2)  # type: ignore[method-assign]
    workspace.catalogue.posts = lambda creator_id, limit=50: posts(  # type: ignore[method-assign] # noqa: ARG005
        [row] if creator_id == row["creator_id"] else []
    )
    outreach = OutreachDesk(workspace)  # type: ignore[arg-type]
    for person in (1, 2):
        outreach.state(person, ConsentKind.BASIS, basis=Basis.ASKED)
    outreach.tell(1, Told(Kind.SENT, channel=Channel.MAIL, text="Hello"))
    outreach.tell(2, Told(Kind.HEARD, channel=Channel.MAIL, text="हाँ"))
    drafting = DraftDesk(workspace)  # type: ignore[arg-type]
    for wish in (ARABIC, BAKERY):
        drafting.templates.add(wish)
    for person, language in ((4, "ar"), (5, "de"), (6, "hi")):
        desk.store.change_person(person, language=language)
    drafting.draft(1, [3, 4, 5, 6], ground=Ground(Basis.INTEREST))
    drafting.change(6, "रोटी", "मेरे अपने शब्द")
    outreach.state(3, ConsentKind.STOP, by="them")
    desk.store.change_person(1, email="asha@example.org", language="ar")
    offers = OfferDesk(workspace)  # type: ignore[arg-type]
    for booking, states in ((1, (State.SENT,)), (2, (State.SENT, State.ACCEPTED)), (4, ())):
        number = offers.draft(booking, TERMS).id
        for state in states:
            offers.become(number, state)
    looked = PostDesk(workspace)  # type: ignore[arg-type]
    looked.look(1)
    looked.decide(1, Decision.CONFIRMED)
    _, address = PortalDesk(workspace).hand_out(1)  # type: ignore[arg-type]
    with pages_of(workspace) as home:
        yield home, workspace, re.sub(r"^https?://[^/]+", "", address)


@pytest.fixture(scope="module")
def home(world: tuple[str, Stand, str]) -> str:
    return world[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        {"color_scheme": "dark"},
        {"viewport": NARROW},
        pytest.param({}, marks=pytest.mark.slow),
        pytest.param({"viewport": NARROW, "color_scheme": "dark"}, marks=pytest.mark.slow),
    ],
    ids=["desk-dark", "phone", "desk", "phone-dark"],
    indirect=True,
)
def test_every_page_is_sound_and_accessible(page: Watched, world: tuple[str, Stand, str]) -> None:
    home, _, portal = world
    pages = ["/campaigns", "/campaigns/1", "/campaigns/1/change", "/campaigns/1/offers", "/campaigns/1/posts",
             "/campaigns/1/snapshots/1"]  # fmt: skip
    pages += [f"/campaigns/1/people/{n}{tail}" for n in (1, 3) for tail in ("", "/offer")]
    pages += ["/campaigns/1/people/1/agreement.html", "/campaigns/1/people/1/brief.html?language=hi", portal]
    pages += ["/campaigns/1/drafts", *(f"/campaigns/1/drafts/{n}" for n in (3, 4, 6)), "/campaigns/1/templates"]
    pages += [f"/campaigns/1/templates/{n}" for n in ("1?on=4", "2?on=5", "new", "new?begin=ar")]
    pages.append("/campaigns/1/people/4?template=1")
    for path in [*pages, f"{portal}?sure=true"]:
        page.open(home + path)
        page.sound()
        page.accessible()


def stage_of(page: Page, name: str) -> str:
    """The stage of a person's column."""
    card = page.locator(".board-card", has_text=name)
    return str(card.locator("xpath=ancestor::section[@data-stage]").get_attribute("data-stage"))


def test_a_card_is_dragged_and_taken_back(page: Watched, home: str) -> None:
    page.open(home + "/campaigns/1")
    card = page.page.locator(".board-card", has_text="抹茶マダム")
    with page.page.expect_navigation():
        card.drag_to(page.page.locator("[data-stage=talking] h2"), source_position={"x": 4, "y": 4})
    assert stage_of(page.page, "抹茶マダム") == "talking"
    with page.page.expect_navigation():
        page.page.get_by_role("button", name="Undo").click()
    assert stage_of(page.page, "抹茶マダム") == "found"
    page.sound()


def test_a_card_is_moved_by_keys(page: Watched, home: str) -> None:
    page.open(home + "/campaigns/1")
    page.page.keyboard.press("j")
    name = page.page.locator(".board-card.is-current a[data-main]").inner_text()
    before = stage_of(page.page, name)
    with page.page.expect_navigation():
        page.page.keyboard.press("l")
    after = stage_of(page.page, name)
    assert (before, after) == ("found", "contacted")
    with page.page.expect_navigation():
        page.page.get_by_role("button", name="Undo").click()


@pytest.mark.parametrize("page", [{"viewport": NARROW, "has_touch": True}], ids=["phone"], indirect=True)
def test_a_creator_accepts_with_a_thumb(page: Watched, world: tuple[str, Stand, str]) -> None:
    home, workspace, portal = world
    page.open(home + portal)
    assert page.page.locator("html").get_attribute("dir") == "rtl"
    button = page.page.locator("button[value=accepted]")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    with page.page.expect_navigation():
        button.tap()
    assert OfferDesk(workspace).store.of_booking(1)[-1].state is State.ACCEPTED  # type: ignore[arg-type]
    page.sound()


@pytest.mark.parametrize("page", [{"viewport": NARROW}], ids=["phone"], indirect=True)
def test_a_message_is_copied_on_a_phone(page: Watched, home: str) -> None:
    page.open(home + "/campaigns/1/people/4")
    page.page.locator("[data-copy]").click()
    page.page.get_by_role("button", name=re.compile("Copied|Selected")).wait_for()


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], ids=["plain"], indirect=True)
def test_without_scripts_no_button_stands_that_needs_them(page: Watched, home: str) -> None:
    page.page.goto(home + "/campaigns/1/people/4")
    assert not page.page.locator("[data-copy]").is_visible()
    assert page.page.get_by_role("button", name="I sent it").is_visible()


@pytest.mark.parametrize(
    "page", [{"java_script_enabled": False, "viewport": NARROW}], ids=["plain-phone"], indirect=True
)
def test_without_scripts_several_are_drafted_for_and_looked_at(page: Watched, home: str) -> None:
    page.page.goto(home + "/campaigns/1")
    page.page.get_by_label("Draft for Tiny Tiffin").check()
    page.page.get_by_role("button", name="Draft for those ticked").click()
    page.page.get_by_text("Drafted; nothing was sent").wait_for()
    page.page.get_by_role("link", name="Look at them one by one").click()
    page.page.get_by_role("button", name="I sent it").wait_for()
    page.page.get_by_role("link", name=re.compile("^Next: ")).click()
    page.page.get_by_text("What each sentence rests on").wait_for()


def test_a_person_is_ticked_by_keys(page: Watched, home: str) -> None:
    page.open(home + "/campaigns/1")
    page.page.keyboard.press("j")
    page.page.locator(".board-card.is-current").wait_for()
    page.page.keyboard.press("x")
    page.page.locator(".board-card.is-current input[name=who]:checked").wait_for()
    page.page.keyboard.press("x")
    page.page.locator(".board-card.is-current input[name=who]:not(:checked)").wait_for()
    page.sound()
