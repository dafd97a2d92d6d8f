"""Looking by itself: in the terminal, on the page, over HTTP, and beside the web server, which never waits for it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from campaign_cases import PostWorld
from connectors import faults
from goodword.campaigns.watch.desk import PostWatch
from goodword.campaigns.watch.loop import look_until, posts_watched
from goodword.cli.main import app
from goodword.core.errors import Unavailable
from goodword.settings.model import Settings
from watch_world import Watched, watched
from web_browser import Opened
from web_world import NOW

LONG = 60.0
"""Seconds that a thread is waited for; it needs a moment."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Watched]:
    with watched(tmp_path) as made:
        yield made


def test_the_terminal_looks_once_and_says_how_it_goes(tmp_path: Path) -> None:
    stores = ["--catalogue", str(tmp_path / "c"), "--ledger", f"sqlite:///{tmp_path / 'l.db'}"]

    def said(*words: str) -> str:
        done = CliRunner().invoke(app, [*stores, "campaign", *words])
        assert done.exit_code == 0, done.output
        return done.output

    assert "There is no campaign yet" in said("watch", "--once")
    said("new", "--who", "bluesky:x.test", "--brand", "B", "--name", "N", "--currency", "EUR", "--country", "DE")
    assert "Nobody looks for posts by itself" in said("watching")
    assert "0 posts found, 0 snapshots kept" in said("watch", "--once")
    shown = said("watching")
    assert "every 30 minutes" in shown
    assert "bluesky: 1 creator of running campaigns not watched" in shown
    assert json.loads(said("watching", "--json"))["unwatched"] == {"bluesky": 1}


def test_the_page_and_the_api_say_how_it_goes(opened: Callable[..., Opened]) -> None:
    browser, workspace = opened()
    browser.post("/api/v1/campaigns", json={"plan": 1, "fields": {"brand": "B"}})
    assert "Nobody looks for posts by itself" in browser.get("/campaigns/1/posts").text
    watch = PostWatch(workspace)  # type: ignore[arg-type] # a stand is all of a workspace it needs
    assert watch.turn() is not None
    text = browser.get("/campaigns/1/posts").text
    assert "Goodword looks for posts by itself every 30 minutes" in text
    assert "of running campaigns not watched at a network" in text
    said = browser.get("/api/v1/campaigns/posts/watching").json()
    assert (said["every"], said["overdue"], said["working"]) == (30, False, False)
    workspace.now = lambda: NOW + timedelta(hours=2)  # type: ignore[method-assign]
    assert browser.get("/api/v1/campaigns/posts/watching").json()["overdue"]


def test_what_was_seen_late_says_so_everywhere(tmp_path: Path) -> None:
    world = PostWorld(tmp_path)
    world.at(2.25, likes=7)
    world.desk.look(1)
    (snapshot,) = world.desk.shown(1)[0].post.snapshots
    assert snapshot.late == "1 h 15 min after the mark"
    world.at(2.25, likes=7, observed=1.1, post_id="p2")
    world.desk.look(1)
    world.at(24 + 4, likes=8)
    world.desk.look(1)
    found = {s.mark: s.late for shown in world.desk.shown(1) for s in shown.post.snapshots}
    assert found["1d"] == "4 h 0 min after the mark"
    assert [s.late for shown in world.desk.shown(1) if shown.post.post_id == "p2" for s in shown.post.snapshots] == [""]


def test_a_thread_looks_and_ends_at_once_while_a_network_keeps_it_waiting(world: Watched) -> None:
    world.at(0.2)
    asking, never = threading.Event(), threading.Event()

    def hangs(call, send):  # type: ignore[no-untyped-def]
        asking.set()
        never.wait(LONG)
        return faults.server_error(503)(call, send)

    world.stand.between.faults = {1: hangs}
    ended = threading.Event()
    watch = PostWatch(world.stand.workspace, sources=world.stand.desk, ended=ended.is_set)
    thread = threading.Thread(target=look_until, args=(ended, watch), daemon=True)
    thread.start()
    assert asking.wait(LONG)
    assert watch.standing().working, "and whoever asks meanwhile is answered"
    ended.set()
    never.set()
    thread.join(LONG)
    assert not thread.is_alive()
    assert not watch.standing().working
    done = world.watch.turn()
    assert done is not None
    assert done.found == 1


def test_a_ledger_that_does_not_answer_is_asked_again(world: Watched) -> None:
    ended, asked = threading.Event(), 0

    class Down(PostWatch):
        def turn(self, *, force: bool = False) -> None:  # noqa: ARG002 - form of a watch
            nonlocal asked
            asked += 1
            ended.set()
            raise Unavailable("The ledger does not answer.")

    look_until(ended, Down(world.stand.workspace))
    assert asked == 1


def test_switched_off_nothing_looks(world: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    settings: Settings = world.stand.workspace.settings.changed("a test", posts_every=0)
    monkeypatch.setattr(world.stand.workspace, "settings", settings)
    before = threading.active_count()
    with posts_watched(world.stand.workspace):
        assert threading.active_count() == before
    monkeypatch.setattr(world.stand.workspace, "settings", settings.changed("a test", posts_every=5))
    with posts_watched(world.stand.workspace):
        assert any(thread.name == "posts" for thread in threading.enumerate())
    assert not any(thread.name == "posts" for thread in threading.enumerate())
