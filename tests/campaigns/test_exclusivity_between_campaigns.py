"""Exclusivity that work for another campaign would break is shown from both sides, and only where it would."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from campaign_cases import NOW_S, post, posts, started
from goodword.campaigns.offers.desk import OfferDesk
from goodword.campaigns.offers.exclusive import Clash
from goodword.campaigns.offers.model import State
from goodword.campaigns.posts.desk import PostDesk
from goodword.cli.main import app
from goodword.identities.desk import IdentityDesk
from goodword.web.app import create_app
from web_browser import BASE, Browser
from web_world import with_plan

WHO = "instagram:bandra.bakes"
FREE = {"deliverables": "reel by 2027-01-15", "fee": "5000"}
BOUND = FREE | {"exclusive_days": "30", "exclusive_against": "Khar Loaf, Mahim Mill"}


@pytest.fixture
def desk(tmp_path: Path) -> OfferDesk:
    """Campaign 1 of Bandra Bakery; campaign 2 of Khar Loaf with one of its people, under booking 8."""
    workspace, campaigns, _ = started(tmp_path)
    wish = {"name": "Loaves", "brand": "Khar  Loaf", "currency": "INR", "country": "IN", "time_zone": "Asia/Kolkata"}
    campaigns.begin(wish, [WHO])
    return OfferDesk(workspace)  # type: ignore[arg-type]


def agree(desk: OfferDesk, booking: int, terms: Mapping[str, str]) -> int:
    number = desk.draft(booking, terms).id
    desk.become(number, State.SENT)
    desk.become(number, State.ACCEPTED)
    return number


def of(desk: OfferDesk, campaign: int) -> tuple[Clash, ...]:
    return next((line.clashes for line in desk.standing(campaign).lines if line.booking.person.creator_id == WHO), ())


def test_agreed_work_within_agreed_exclusivity_is_a_clash_on_both_sides(desk: OfferDesk) -> None:
    agree(desk, 1, BOUND)
    agree(desk, 8, FREE | {"deliverables": "post by 2027-02-14"})
    (here,), (there,) = of(desk, 1), of(desk, 2)
    assert (here.ours, here.sure, here.name, here.brand) == (True, True, "Khar Loaf", "Khar Loaf")
    assert (str(here.first), str(here.last), str(here.work)) == ("2027-01-15", "2027-02-14", "2027-02-14")
    assert (there.ours, there.sure, there.campaign_id, there.booking_id) == (False, True, 1, 1)


@pytest.mark.parametrize(
    ("bound", "other"),
    [
        (BOUND, FREE | {"deliverables": "post by 2027-02-15"}),  # the day after the last
        (BOUND, FREE | {"deliverables": "post by 2027-01-14"}),  # before it
        (BOUND | {"exclusive_against": "Mahim Mill"}, FREE),
        (FREE, FREE),
    ],
)
def test_what_goes_together_is_not_a_clash(desk: OfferDesk, bound: dict[str, str], other: dict[str, str]) -> None:
    agree(desk, 1, bound)
    agree(desk, 8, other)
    assert (of(desk, 1), of(desk, 2)) == ((), ())


@pytest.mark.parametrize(
    ("bound", "other"),
    [
        (BOUND, FREE | {"deliverables": "post"}),  # no day is said
        (BOUND | {"deliverables": "reel"}, FREE),
        ({n: v for n, v in BOUND.items() if n != "exclusive_against"}, FREE),  # "competitors", who are not named
    ],
)
def test_what_is_not_known_may_clash(desk: OfferDesk, bound: dict[str, str], other: dict[str, str]) -> None:
    desk.campaigns.change(1, {"competitors": ""})  # those of the brief stand in where an offer names nobody
    agree(desk, 1, bound)
    agree(desk, 8, other)
    (clash,) = of(desk, 2)
    assert (clash.sure, clash.promised) == (False, True)


def test_it_is_said_before_an_offer_is_made_and_gone_when_it_is_withdrawn(desk: OfferDesk) -> None:
    number = agree(desk, 1, BOUND)
    assert [c.sure for c in of(desk, 2)] == [False]  # nothing is offered there yet
    desk.undo(number)
    desk.become(number, State.DECLINED)
    assert of(desk, 2) == ()


def test_what_was_agreed_binds_also_who_was_taken_off_the_roster(desk: OfferDesk) -> None:
    agree(desk, 1, BOUND)
    desk.campaigns.store.remove(1)
    assert len(of(desk, 2)) == 1


def test_one_person_under_two_accounts_is_one_person(desk: OfferDesk) -> None:
    desk.campaigns.add_people(2, ["tiktok:bandra"])
    agree(desk, 1, BOUND)
    IdentityDesk(desk.workspace).merge(WHO, "tiktok:bandra")
    lines = {line.booking.person.creator_id: line.clashes for line in desk.standing(2).lines}
    assert len(lines["tiktok:bandra"]) == 1


def test_exclusivity_counts_from_the_day_it_was_really_posted(desk: OfferDesk) -> None:
    agree(desk, 1, BOUND)
    agree(desk, 8, FREE | {"deliverables": "post by 2027-02-10"})
    row = post(1, "x", creator_id=WHO, posted_at=NOW_S, observed_at=NOW_S)
    desk.workspace.catalogue.posts = lambda creator_id, limit=50: posts([row])  # type: ignore[method-assign] # noqa: ARG005
    assert len(of(desk, 1)) == 1
    PostDesk(desk.workspace).add(1, "p1")  # on 22 November: free again after 22 December
    assert of(desk, 1) == ()


def test_what_is_over_meets_nothing_that_is_still_to_come(desk: OfferDesk) -> None:
    agree(desk, 1, BOUND | {"deliverables": "reel"})  # exclusivity from a post that has no day yet
    agree(desk, 8, FREE | {"deliverables": "post"})
    row = post(1, "x", creator_id=WHO, posted_at=NOW_S - 2 * 86_400, observed_at=NOW_S)
    desk.workspace.catalogue.posts = lambda creator_id, limit=50: posts([row])  # type: ignore[method-assign] # noqa: ARG005
    PostDesk(desk.workspace).add(8, "p1")
    assert (of(desk, 1), of(desk, 2)) == ((), ())


def test_clashes_stand_on_both_pages_in_the_terminal_and_in_the_answer(desk: OfferDesk) -> None:
    agree(desk, 1, BOUND)
    agree(desk, 8, FREE)
    workspace = desk.workspace
    browser = Browser(create_app(workspace, desk=with_plan(workspace)), base_url=BASE)  # type: ignore[arg-type]
    for page in ("/campaigns/1/offers", "/campaigns/2/offers", "/campaigns/1/people/1/offer"):
        assert "Exclusivity that does not go together" in browser.get(page).text
    assert "Exclusivity that does" not in browser.get("/campaigns/1/people/2/offer").text
    assert browser.get("/api/v1/campaigns/1/offers").json()["lines"][0]["clashes"][0]["sure"] is True
    said = CliRunner().invoke(app, ["campaign", "offers", "2"], obj=workspace).stdout
    assert "clash with campaign 1: Bandra Bakery was promised nothing for Khar Loaf, from 2027-01-15" in said
