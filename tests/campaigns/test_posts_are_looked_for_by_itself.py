"""Posts of running campaigns are found and followed by itself: in time, once, politely, and it is said how it went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors import faults
from goodword.campaigns.posts.model import Decision
from goodword.campaigns.watch.desk import PostWatch
from goodword.campaigns.watch.store import LEASE
from goodword.campaigns.watch.words import standing_in_words
from goodword.core.errors import Stopped
from goodword.core.tables import Kind
from watch_world import Watched, watched


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Watched]:
    with watched(tmp_path) as made:
        yield made


def test_a_post_is_found_within_half_an_hour_and_kept_at_its_first_mark(world: Watched) -> None:
    assert world.turn(-0.2) is not None
    assert world.turn(-0.1) is None, "it is not time yet"
    world.asked.clear()
    found = world.turn(0.31)
    assert found is not None
    assert (found.found, found.snapshots) == (1, 0)
    assert set(world.asked) == {"app.bsky.actor.getProfiles", "app.bsky.feed.getAuthorFeed"}, "posts, and nobody's fans"
    assert world.turn(0.7) is None, "the mark opens before the next look is due"
    kept = world.turn(1.004)
    assert kept is not None
    assert kept.snapshots == 1
    (snapshot,) = world.found.snapshots
    assert (snapshot.mark, snapshot.observed_at - snapshot.due_at) == ("1h", timedelta(seconds=14))
    assert not world.stand.rows(Kind.AUDIENCE)
    again = PostWatch(world.stand.workspace, sources=world.stand.desk)
    world.at(1.1)
    assert again.turn(force=True) is not None
    assert len(world.found.snapshots) == 1, "nothing is kept twice"


def test_counts_that_did_not_change_are_counts_of_the_mark_all_the_same(tmp_path: Path) -> None:
    with watched(tmp_path, fans=0) as world:
        world.turn(0.1)
        world.turn(1.0)
        (snapshot,) = world.found.snapshots
        assert (snapshot.mark, snapshot.likes) == ("1h", 0)
        assert snapshot.observed_at == snapshot.due_at


def test_refused_posts_and_campaigns_put_away_cost_nothing(world: Watched) -> None:
    world.turn(0.1)
    world.posts.campaigns.store.put_away(1)
    world.posts.decide(world.found.id, Decision.REFUSED)
    world.asked.clear()
    world.at(1.01)
    world.watch.turn(force=True)
    assert world.asked == []


def test_what_a_campaign_posted_that_was_put_away_is_followed(world: Watched) -> None:
    world.turn(0.1)
    world.posts.campaigns.store.put_away(1)
    world.at(1.5)
    kept = world.watch.turn()
    assert kept is not None
    assert (kept.found, kept.snapshots) == (0, 1)


def test_a_network_that_is_down_is_asked_less_and_less_and_what_comes_late_says_so(world: Watched) -> None:
    world.turn(0.1)
    world.stand.between.faults = dict.fromkeys(range(1, 400), faults.cut)
    world.asked.clear()
    tried = []
    for minute in range(60, 100):
        world.at(minute / 60)
        before = len(world.stand.between.sent)
        world.watch.turn()
        if len(world.stand.between.sent) > before:
            tried.append(minute)
    assert tried[0] == 60
    assert 4 <= len(tried) <= 6
    gaps = [b - a for a, b in pairwise(tried)]
    assert gaps == sorted(gaps), "each pause is as long as the one before, or longer"
    (asked,) = world.watch.standing().sources
    assert asked.said.startswith("Bluesky does not answer (ConnectionResetError, 6 times)")
    assert "run the same command" not in asked.said, "it is asked again by itself"
    assert asked.failed == len(tried)
    assert any(asked.said in done.said for done in world.watch.standing().rounds)
    world.stand.between.faults = {}
    kept = world.turn(2.8)
    assert kept is not None
    (snapshot,) = world.found.snapshots
    assert (snapshot.mark, snapshot.observed_at - snapshot.due_at) == ("1h", timedelta(hours=1.8))
    (asked,) = world.watch.standing().sources
    assert (asked.said, asked.failed) == ("", 0)


def test_a_mark_that_nobody_saw_in_time_stays_missing(world: Watched) -> None:
    world.turn(0.1)
    world.turn(3.2)
    assert world.found.snapshots == ()
    (shown,) = world.posts.shown(1)
    assert shown.missed == ("1h",)
    assert shown.latest is not None


def test_one_works_at_a_time_and_another_takes_over_from_one_that_is_gone(world: Watched) -> None:
    other = PostWatch(world.stand.workspace, sources=world.stand.desk)
    world.at(0.1)
    assert world.watch.store.take("somebody who is killed", world.watch.store.state())
    assert other.turn() is None
    assert other.turn(force=True) is None
    assert other.standing().working
    world.stand.clock.pass_(LEASE + 1)
    done = other.turn()
    assert done is not None
    assert done.found == 1


def test_a_round_that_lost_its_place_changes_nothing(world: Watched) -> None:
    store = world.watch.store
    assert store.take("first", store.state())
    world.stand.clock.pass_(LEASE + 1)
    assert not store.keep("nobody")
    assert store.take("second", store.state())
    assert not store.keep("first")
    store.release("first")
    assert store.state().holder == "second"


@pytest.mark.parametrize("seconds", [-86_400, 3 * 86_400])
def test_a_clock_that_jumps_keeps_nobody_from_looking(world: Watched, seconds: int) -> None:
    world.turn(0.1)
    assert world.watch.store.take("gone", world.watch.store.state())
    world.stand.clock.pass_(seconds)
    done = world.watch.turn()
    assert done is not None


def test_stopped_in_the_middle_loses_nothing(world: Watched) -> None:
    world.turn(-0.5)
    world.at(0.2)
    stopping = PostWatch(world.stand.workspace, sources=world.stand.desk, ended=lambda: bool(world.stand.between.sent))
    world.asked.clear()
    with pytest.raises(Stopped):
        stopping.turn()
    assert world.stand.between.sent, "it was asking"
    assert not world.watch.standing().working
    done = world.watch.turn()
    assert done is not None
    assert done.found == 1


def test_without_a_connection_nobody_is_asked_and_imports_are_looked_at(world: Watched) -> None:
    world.stand.desk.unwatch("bluesky", [world.person.handle])
    world.at(0.2)
    world.watch.turn()
    assert world.asked == []
    standing = world.watch.standing()
    assert (standing.sources, standing.unwatched) == ((), {"bluesky": 1})
    world.stand.desk.watch("bluesky", [world.person.handle])
    world.stand.desk.refresh("bluesky")
    world.stand.desk.unwatch("bluesky", [world.person.handle])
    world.asked.clear()
    world.stand.clock.pass_(61)
    done = world.watch.turn()
    assert done is not None, "something was imported since"
    assert (done.found, world.asked) == (1, [])


def test_without_campaigns_neither_catalogue_nor_network_is_touched(tmp_path: Path) -> None:
    from connectors.standing import standing

    with standing(tmp_path) as stand:
        watch = PostWatch(stand.workspace, sources=stand.desk)
        assert watch.turn() is None
        assert watch.turn(force=True) is None
        assert "catalogue" not in vars(stand.workspace)
        assert not watch.standing().overdue


def test_half_of_a_quota_is_left_to_the_user_but_marks_are_paid(tmp_path: Path) -> None:
    with watched(tmp_path, "youtube") as world:
        stand = world.stand
        stand.desk.accept("youtube", "The owner")
        bucket = next(b for b in stand.desk.state("youtube").about.buckets if b.name == "units")
        world.at(0.1)
        stand.desk.store.spend(stand.link.number, bucket, (bucket.units or 0) // 2)
        world.watch.turn()
        assert world.asked == []
        (asked,) = world.watch.standing().sources
        assert asked.said.startswith("YouTube: Half of today's")
        assert asked.next_at is not None
        assert asked.next_at.astimezone(ZoneInfo("America/Los_Angeles")).hour in (0, 1), "when it is filled again"


def test_where_nothing_may_be_derived_nobody_is_asked_and_it_says_why(tmp_path: Path) -> None:
    with watched(tmp_path, "youtube") as world:
        world.turn(0.1)
        assert world.asked == []
        (asked,) = world.watch.standing().sources
        assert "accepted" in asked.why_not


def test_who_looks_is_said(world: Watched) -> None:
    before = world.watch.standing()
    assert "Nobody looks" in standing_in_words(before)
    assert [s.next_at for s in before.sources] == [world.stand.clock.now()], "as soon as somebody does"
    world.turn(0.1)
    assert "every 30 minutes" in standing_in_words(world.watch.standing())
    world.stand.clock.pass_(3_600)
    assert world.watch.standing().overdue
    assert "posts_every" in standing_in_words(PostWatch(world.stand.workspace, 0).standing())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mastodon", "instagram", "tiktok", "youtube"])
def test_every_network_brings_posts_and_their_first_counts(tmp_path: Path, name: str) -> None:
    with watched(tmp_path, name) as world:
        if name == "youtube":
            world.stand.desk.accept(name, "The owner")
        first = world.turn(0.1)
        assert first is not None
        assert (first.found, first.said) == (1, ())
        kept = world.turn(1.0)
        assert kept is not None
        assert (kept.snapshots, kept.said) == (1, ())
