"""Papers: what must be in a post, how it is marked in pictures and sound, refunds, the rules of the offer's day."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from campaign_cases import started
from goodword.campaigns.offers.desk import OfferDesk
from goodword.campaigns.offers.model import State
from goodword.campaigns.offers.papers import Paper, as_text
from goodword.cli.main import app
from goodword.core.errors import BadInput, NotFound
from goodword.tracking.model import LinkWish
from goodword.tracking.store import LinkStore
from goodword.web.app import create_app
from web_browser import BASE, Browser
from web_world import with_plan

TERMS = {"deliverables": "reel by 2027-01-15, story, live", "fee": "5000", "commission": "8%", "exclusive_days": "7"}


@pytest.fixture
def desk(tmp_path: Path) -> OfferDesk:
    """A German brand's campaign; the first person's language is German."""
    workspace, campaigns, number = started(tmp_path, handles="bandra.bakery", country="DE", audience_country="DE")
    campaigns.store.change_person(1, language="de", country="DE")
    assert number == 1
    return OfferDesk(workspace)  # type: ignore[arg-type]


def lines(paper: Paper) -> str:
    return "\n".join(line for s in paper.sections for line in (s.title, s.exact, *s.lines))


def test_the_brief_says_what_a_post_is_known_by(desk: OfferDesk) -> None:
    desk.draft(1, TERMS)
    workspace = desk.workspace
    links = LinkStore(workspace.ledger, now=workspace.now)
    live, ended = links.make([LinkWish(1, "https://bakery.example/", booking_id=1, post=p) for p in ("a", "b")])
    links.switch(ended.id, on=False)
    said = lines(desk.paper(1, "brief"))
    assert "Markiere: @bandra.bakery" in said
    assert live.short in said
    assert ended.short not in said
    assert lines(desk.paper(1, "agreement")).count(live.short) == 0
    assert "\u2066@bandra.bakery\u2069" in lines(desk.paper(1, "brief", language="ar"))  # not "bandra.bakery@"


def test_the_brief_says_how_stories_videos_and_streams_are_marked(desk: OfferDesk) -> None:
    desk.draft(1, TERMS)
    said = lines(desk.paper(1, "brief", language="en"))
    assert "Werbung" in said  # the words stay those that were agreed
    for part in ("In a story", "In a video", "In a live stream", "as long as it is online", "Exclusivity"):
        assert part in said
    desk.draft(2, {"deliverables": "post", "fee": "50"})
    other = lines(desk.paper(2, "brief", language="en"))
    assert "In a video" not in other
    assert "Exclusivity" not in other


def test_the_agreement_says_that_refunds_do_not_count_and_when_commission_is_paid(desk: OfferDesk) -> None:
    desk.draft(1, TERMS)
    said = lines(desk.paper(1, "agreement", language="en"))
    assert "cancelled or sent back do not count" in said
    assert "once its orders can no longer be sent back" in said
    desk.draft(2, {"deliverables": "post", "commission": "8%"})
    alone = lines(desk.paper(2, "agreement", language="en"))
    assert "days of the last post" not in alone  # commission does not follow from posts


def test_an_agreement_keeps_the_rules_it_was_made_under(desk: OfferDesk) -> None:
    number = desk.draft(1, TERMS).id
    desk.become(number, State.SENT)
    desk.become(number, State.ACCEPTED)
    before = lines(desk.paper(1, "agreement"))
    desk.campaigns.change(1, {"country": "US", "audience_country": "US"})
    desk.campaigns.store.change_person(1, country="US")
    assert lines(desk.paper(1, "agreement")) == before
    assert desk.paper(1, "agreement").sections[-1].exact_language == "de"


def test_a_paper_names_its_offer_and_can_be_of_an_older_one(desk: OfferDesk) -> None:
    first = desk.draft(1, TERMS)
    second = desk.draft(1, TERMS | {"fee": "6000"}, replaces=first.id)
    newest, older = desk.paper(1, "agreement"), desk.paper(1, "agreement", offer_id=first.id)
    assert f"Angebot {second.id} vom 22. November 2026" in newest.numbered
    assert "6.000" in lines(newest)
    assert "5.000" in lines(older)
    with pytest.raises(NotFound):
        desk.paper(2, "agreement", offer_id=first.id)


def test_papers_at_every_door(desk: OfferDesk) -> None:
    first = desk.draft(1, TERMS)
    desk.draft(1, TERMS | {"fee": "6000"}, replaces=first.id)
    workspace = desk.workspace
    browser = Browser(create_app(workspace, desk=with_plan(workspace)), base_url=BASE)  # type: ignore[arg-type]
    page = "/campaigns/1/people/1/agreement.html"
    assert "6.000" in browser.get(page).text
    older = browser.get(f"{page}?offer={first.id}").text
    assert "5.000" in older
    assert f'name="offer" value="{first.id}"' in older
    assert '<p class="exact" dir="auto" lang="de">' in older
    assert browser.get(f"{page}?offer=x").status_code == 422
    assert browser.get(f"{page}?offer=99").status_code == 404
    api = f"/api/v1/campaigns/bookings/1/papers/brief?offer={first.id}"
    assert "Angebot 1" in browser.get(api).json()["numbered"]
    run = CliRunner()
    said = run.invoke(app, ["campaign", "paper", "1", "agreement", "--language", "en"], obj=workspace).stdout
    assert said == as_text(desk.paper(1, "agreement", language="en"))
    assert "Place, date, signature" in said
    wrong = run.invoke(app, ["campaign", "paper", "1", "brief", "--language", "xx"], obj=workspace)
    assert isinstance(wrong.exception, BadInput)
