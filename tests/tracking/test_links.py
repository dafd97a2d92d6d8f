"""Links are made once for a wish, for a whole campaign in one step, and every change of one is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from goodword.core.errors import BadInput, NotFound
from goodword.ledger.store import Ledger
from goodword.ledger.tables import LINKS
from goodword.tracking.addresses import moment
from goodword.tracking.model import LinkState, LinkWish
from goodword.tracking.store import LinkStore
from tracking.campaigns import NOW, campaign, link, store


def test_one_step_makes_a_link_for_each_person_post_and_place(ledger: Ledger) -> None:
    number = campaign(ledger)
    links = store(ledger)
    wishes = links.wishes(number, "https://shop.example/p", posts=("reel 1", "reel 2"), placements=("bio", "story"))
    made = links.make(wishes)
    assert len(made) == 12
    assert len({m.short for m in made}) == 12
    assert {m.creator for m in made} == {"instagram:asha.k", "tiktok:zoe", "offline:mario"}
    assert "utm_source=tiktok" in next(m for m in made if m.creator == "tiktok:zoe").location
    assert links.make(wishes) == made
    assert links.links(campaign_id=number) == made


def test_the_same_wish_with_another_end_moves_the_end(ledger: Ledger) -> None:
    links, wish = store(ledger), LinkWish(campaign(ledger), "https://shop.example/")
    made = links.make([wish])[0]
    later = links.make([replace(wish, expires_at=NOW + timedelta(days=9))])[0]
    assert (later.id, later.expires_at) == (made.id, NOW + timedelta(days=9))
    assert links.make([wish])[0] == later
    assert [change.kind for change in links.history(made.id)] == ["made", "expiry"]


def test_a_link_that_has_ended_is_not_given_again(ledger: Ledger) -> None:
    wish = LinkWish(campaign(ledger), "https://shop.example/", expires_at=NOW + timedelta(days=1))
    ended = store(ledger).make([wish])[0]
    tomorrow = LinkStore(ledger, now=lambda: NOW + timedelta(days=1))
    again = tomorrow.make([replace(wish, expires_at=None)])[0]
    assert again.id != ended.id
    assert again.state(NOW + timedelta(days=2)) is LinkState.LIVE


def test_a_wish_without_click_ids_is_another_one(ledger: Ledger) -> None:
    wish = LinkWish(campaign(ledger), "https://shop.example/")
    with_ids, without = store(ledger).make([wish, replace(wish, click_ids=False)])
    assert with_ids.id != without.id
    assert not without.click_ids


def test_all_are_made_or_none(ledger: Ledger) -> None:
    number = campaign(ledger)
    wishes = [LinkWish(number, "https://shop.example/"), LinkWish(number, "http://10.0.0.1/")]
    with pytest.raises(BadInput):
        store(ledger).make(wishes)
    with ledger.read() as db:
        assert db.scalar(select(func.count()).select_from(LINKS)) == 0


def test_a_booking_of_another_campaign_gets_none(ledger: Ledger) -> None:
    campaign(ledger)
    other = campaign(ledger, people=0)
    with pytest.raises(NotFound, match="not part of campaign"):
        store(ledger).make([LinkWish(other, "https://shop.example/", booking_id=1)])
    with pytest.raises(NotFound, match="no campaign number 99"):
        store(ledger).wishes(99, "https://shop.example/")


def test_a_link_is_switched_moved_and_ended_and_nothing_is_forgotten(ledger: Ledger) -> None:
    links, made = store(ledger), link(ledger)
    assert links.switch(made.id, on=False).state(NOW) is LinkState.DISABLED
    assert links.switch(made.id, on=False).disabled_at is not None
    assert links.switch(made.id, on=True).state(NOW) is LinkState.LIVE
    moved = links.move(made.id, "https://shop.example/new")
    assert moved.short == made.short
    assert moved.location.startswith("https://shop.example/new?utm_source=")
    ended = links.expire(made.id, NOW - timedelta(days=1))
    assert ended.state(NOW) is LinkState.EXPIRED
    assert [c.kind for c in links.history(made.id)] == ["made", "disabled", "enabled", "moved", "expiry"]
    assert links.history(made.id)[3].before == made.destination


def test_a_switched_off_link_does_not_stand_in_for_a_new_one(ledger: Ledger) -> None:
    links, made = store(ledger), link(ledger)
    links.switch(made.id, on=False)
    again = links.make([LinkWish(made.campaign_id, made.destination)])[0]
    assert again.id != made.id


def test_a_link_is_found_by_what_was_typed(ledger: Ledger) -> None:
    links, made = store(ledger), link(ledger)
    assert links.find(made.short.upper()) == made
    assert links.find(str(made.id)) == made
    with pytest.raises(NotFound):
        links.find("nothing99")


def test_a_last_day_ends_with_the_day_of_the_campaign() -> None:
    assert moment("2026-03-31", "Asia/Kolkata") == datetime(2026, 3, 31, 18, 30, tzinfo=UTC)
    assert moment("2026-03-31T18:00", "UTC") == datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
    assert moment("", "UTC") is None
    for bad in ("31.3.2026", "2026-02-30", "9999-12-31"):
        with pytest.raises(BadInput):
            moment(bad)
