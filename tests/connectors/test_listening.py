"""What a network tells as it happens: nothing is doubled or lost whatever befalls it, what goes is gone at once.

The server is a real websocket server; kill -9 is a real one.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from goodword.cli.main import app
from goodword.connectors.bluesky.fake_stream import Happenings, account, commit, post
from goodword.connectors.hearing import Ear
from goodword.connectors.model import Link, Want
from goodword.connectors.pace import Timer
from goodword.core.errors import BadInput, NotFound, Stopped, Unavailable
from goodword.core.tables import Kind
from goodword.web.app import create_app
from support import ROOT

from .jetstream_server import JetstreamServer, jetstream_server
from .standing import AT, Stand, standing
from .test_doors import Web, ended

DAY = 86_400
US = 1_000_000
QUICK = 100
"""Times faster than time passes."""


class Listener:
    """A desk that listens to a server of its own until so many events were asked for, or a condition holds."""

    def __init__(self, stand: Stand, server: JetstreamServer) -> None:
        self.stand, self.server = stand, server

    def __call__(self, until: Callable[[], bool], *, save: float = 0.2, figures: bool = False) -> object:
        return listen(self.stand, self.server.address, until, seconds=None, save=save, figures=figures)

    def connects(self) -> None:
        """Listen for the first time, for a moment."""
        self(lambda: len(self.server.hellos) > 0 and time.sleep(0.3) is None, save=0.1)

    def keys(self) -> list[str]:
        return [person.did for person in self.stand.server.world.people[:3]]

    def posts(self) -> list[str]:
        return sorted(row[0] for row in self.stand.rows(Kind.POSTS))

    def happened(self, since: int) -> list[str]:
        """Ids of the posts that the creators who are watched made after a time."""
        events = self.server.happened.after(since * US, frozenset(self.keys()), self.server.now)
        gone = {e["commit"]["rkey"] for e in events if e["kind"] == "commit" and e["commit"]["operation"] == "delete"}
        made = [(e["did"], e["commit"]["rkey"]) for e in events if e["kind"] == "commit"]
        return sorted({f"bluesky:{did}/{key}" for did, key in made if key not in gone})


def listen(
    stand: Stand, address: str, until: Callable[[], bool], *, seconds: int | None, save: float, figures: bool = False
) -> object:
    """Listen until a condition holds; then it is stopped as by Ctrl-C."""
    ends = time.monotonic() + 300

    class Watching:
        def step(self, *_: object) -> None:
            if until():
                raise KeyboardInterrupt
            assert time.monotonic() < ends, "it does not come"

    ear = Ear(
        replace(stand.desk, timer=Timer(lambda: time.monotonic() * QUICK, lambda s: time.sleep(s / QUICK))),
        save_seconds=save * QUICK,
        figures=figures,
    )
    try:
        return ear.listen("bluesky", stream=address, seconds=seconds, progress=Watching())
    except Stopped:
        return None


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Listener]:
    """Three creators of an invented world are watched at a server that seems to be a real one."""
    with ExitStack() as stack:
        stand = stack.enter_context(standing(tmp_path))
        stand.watch(3)
        reals(stand)
        happened = Happenings(stand.server.world)
        yield Listener(stand, stack.enter_context(jetstream_server(happened, AT)))


def reals(stand: Stand) -> None:
    """From now on the link is not the invented one, so that its stream is a websocket."""
    from sqlalchemy import update

    from goodword.ledger.tables import SOURCE_LINKS

    with stand.workspace.ledger.write() as db:
        db.execute(update(SOURCE_LINKS).values(url="https://network.test"))


def _place(listener: Listener) -> Callable[[], bool]:
    """Whether all that happened by now is in the catalogue."""
    return lambda: listener.posts() == listener.happened(AT)


def _passes(listener: Listener, days: float) -> None:
    listener.stand.clock.pass_(days * DAY)
    listener.server.now = int(listener.stand.clock.at)


def test_posts_come_as_they_are_made_and_the_stream_goes_on_where_it_ended(listener: Listener) -> None:
    listener.connects()
    assert listener.posts() == [], "nothing of before"
    _passes(listener, 2)
    listener(_place(listener))
    assert len(listener.posts()) >= 2
    _passes(listener, 0.9)
    listener(_place(listener))
    cursors = [cursor for cursor, _ in listener.server.hellos]
    assert cursors == sorted(cursors), "it never goes back"
    assert {keys for _, keys in listener.server.hellos} == {frozenset(listener.keys())}, "only whom is watched"
    run = listener.stand.desk.store.listening(listener.stand.link.number)
    assert run.told.rows == {"posts": len(listener.posts())}
    assert not run.told.unread
    assert listener.stand.desk.store.last_run(listener.stand.link.number) is None, "listening is no refresh"


@pytest.mark.parametrize(
    "what", ["cut in the middle", "cut at once", "everything twice", "not accepted", "half a line"]
)
def test_whatever_befalls_it_nothing_is_doubled_or_lost(listener: Listener, what: str) -> None:
    _passes(listener, 0)
    listener.connects()
    _passes(listener, 2.5)
    faults: dict[str, list[int | str]] = {
        "cut in the middle": [1, 2, 1],
        "cut at once": [0, 0, 0],
        "not accepted": ["refused"] * 3,
    }
    listener.server.faults = list(faults.get(what, []))
    listener.server.twice = what == "everything twice"
    listener.server.raw = ['{"did": "did:plc:half'] if what == "half a line" else []
    store, number = listener.stand.desk.store, listener.stand.link.number
    placed, bad = _place(listener), int(what == "half a line")
    listener(lambda: placed() and not listener.server.faults and store.listening(number).told.set_aside == bad)
    assert listener.server.faults == []
    assert len(listener.posts()) == len(set(listener.posts())) >= 3
    told = store.listening(number).told
    assert told.rows == {"posts": len(listener.posts())}
    assert told.set_aside == bad


def test_what_is_deleted_is_gone_at_once(listener: Listener) -> None:
    listener.stand.desk.read("bluesky", Want(6, 40))
    listener.connects()
    first, second, third = listener.stand.server.world.people[:3]
    gone = next(first.posts(listener.server.now))
    _passes(listener, 1 / 24)
    place = int(listener.stand.clock.at - 60) * US
    listener.server.happened.more = [
        commit(first.did, "delete", gone.key, place),
        account(second.did, place + 1, "takendown"),
        account(third.did, place + 2, "deactivated"),
        account(third.did, place + 3),
    ]
    there = lambda: {row[0] for row in listener.stand.rows(Kind.CREATORS)}  # noqa: E731
    told = listener.server.told  # all of it is there when it begins to read, so that it is taken in together
    told.clear()
    listener(lambda: told.wait(120) and f"bluesky:{second.handle}" not in there(), save=1_000, figures=True)
    assert not [row for row in listener.stand.rows(Kind.POSTS) if gone.key in row[0] or second.did in row[0]]
    accounts = {a.key: a for _, a in listener.stand.desk.accounts("bluesky")}
    assert accounts[second.did].gone_why == "taken down"
    assert accounts[third.did].gone_at is None, "who is there again is there"
    assert there() == {f"bluesky:{first.handle}", f"bluesky:{third.handle}"}
    assert listener.stand.workspace.catalogue.status().creators == 2, "figures have followed"


def test_a_place_that_is_too_old_is_said_and_the_rest_is_heard(listener: Listener) -> None:
    listener.connects()
    _passes(listener, 9)
    oldest = listener.server.now - listener.server.happened.kept
    listener(lambda: listener.posts() == listener.happened(oldest))
    (why,) = listener.stand.desk.store.listening(listener.stand.link.number).told.unread
    assert "more than a day" in why
    assert "refresh" in why
    listener.server.faults = ["expired"]
    listener(lambda: listener.server.hellos[-1][0] is None)
    told = listener.stand.desk.store.listening(listener.stand.link.number).told
    assert any("no longer" in why for why in told.unread)


def test_a_clock_that_is_wrong_puts_nothing_into_the_future(listener: Listener) -> None:
    person = listener.stand.server.world.people[0]
    listener.connects()
    made = next(person.posts(listener.server.now))
    ahead = int(listener.stand.clock.at) + 365 * DAY
    listener.server.now = ahead
    event = post(person, replace(made, key="3invahead"))
    event["commit"]["record"]["createdAt"] = "2090-01-01T00:00:00.000Z"
    listener.server.happened.more = [event | {"time_us": ahead * US - 5}]
    listener(lambda: any("3invahead" in row for row in listener.posts()))
    assert all(row[2] <= listener.stand.clock.at for row in listener.stand.rows(Kind.POSTS) if "3invahead" in row[0])


def test_who_is_watched_later_is_heard_without_beginning_anew(listener: Listener) -> None:
    fourth = listener.stand.server.world.people[3]
    done: list[int] = []

    def watched() -> bool:
        if listener.server.hellos and not done:
            done.append(listener.stand.desk.store.watch(
                listener.stand.link.number, [(fourth.did, f"bluesky:{fourth.handle}", fourth.handle)]))  # fmt: skip
        return fourth.did in listener.server.hellos[-1][1] if listener.server.hellos else False

    listener(watched)
    assert len(listener.server.hellos) == 2


KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from connectors.standing import standing
from connectors.test_listening import listen
from goodword.connectors.store import SourceStore
from goodword.catalogue.write import Writer
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
with standing(Path(sys.argv[1]), at=float(sys.argv[4])) as stand:
    if sys.argv[5] == "save":
        SourceStore.save = die
    else:
        Writer.commit = die
    listen(stand, sys.argv[2], lambda: False, seconds=600, save=0.2)
"""


@pytest.mark.slow
@pytest.mark.parametrize("place", ["save", "commit"])
def test_killed_anywhere_the_next_one_completes_it(listener: Listener, place: str) -> None:
    listener.connects()
    _passes(listener, 2.5)
    command = [sys.executable, "-c", KILLED, str(listener.stand.folder), listener.server.address, str(ROOT / "tests"),
               str(listener.stand.clock.at), place]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONWARNINGS": ""}, timeout=900
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    listener(_place(listener))
    assert len(listener.posts()) == len(set(listener.posts())) >= 3


def test_who_never_answers_ends_it_and_it_can_go_on(listener: Listener) -> None:
    listener.server.faults = ["refused"] * 60
    with pytest.raises(Unavailable, match="does not answer"):
        listener(lambda: False)
    assert 0 < len(listener.server.faults) <= 54


def test_the_invented_world_can_be_listened_to(tmp_path: Path) -> None:
    with standing(tmp_path) as stand:
        with pytest.raises(NotFound, match="Nobody is watched"):
            Ear(stand.desk).listen("bluesky")
        stand.watch(3)
        run = Ear(stand.desk).listen("bluesky", seconds=1)
        assert run.told.rows["posts"] == len(stand.rows(Kind.POSTS)) > 0
        assert stand.workspace.catalogue.status().stale is False
        assert json.loads(json.dumps(run.told.rows)) == run.told.rows


@pytest.mark.parametrize(
    ("stream", "said"), [("", "is not known"), ("ws://example.org", "wss://"), ("wss://a.example/path", "without path")]
)
def test_an_address_that_is_none_is_refused(listener: Listener, stream: str, said: str) -> None:
    with pytest.raises(BadInput) as raised:
        Ear(listener.stand.desk).listen("bluesky", stream=stream)
    assert said in f"{raised.value.what} {raised.value}{raised.value.next_step}"


def test_every_door_listens(tmp_path: Path) -> None:
    with standing(tmp_path) as stand:
        stand.watch(2)
        done = CliRunner().invoke(
            app, ["source", "listen", "bluesky", "--seconds", "1"], obj=stand.workspace, env={"COLUMNS": "200"}
        )
        assert done.exit_code == 0, done.output
        assert f"posts        {len(stand.rows(Kind.POSTS)):,} new" in done.output
        with Web(create_app(stand.workspace), base_url="http://127.0.0.1:8000") as web:
            assert f"{len(stand.rows(Kind.POSTS)):,} new posts" in web.get("/sources/bluesky").text
            assert "Live" not in web.get("/sources/mastodon").text
            job = web.post("/api/v1/sources/bluesky/listen", json={"seconds": 1}).json()
            assert ended(web, job["id"])["state"] == "done"
            assert web.post("/api/v1/sources/mastodon/listen", json={}).status_code == 422
            number = web.submit("/sources/bluesky", do="listen").headers["location"].removeprefix("/jobs/")
            web.post(f"/api/v1/sources/jobs/{number}/stop")
            assert ended(web, number)["state"] == "stopped"


def test_networks_without_a_stream_say_so(tmp_path: Path) -> None:
    with standing(tmp_path, "mastodon") as stand, pytest.raises(BadInput, match="tells nobody"):
        Ear(stand.desk).listen("mastodon")


def test_bluesky_itself_has_a_known_address_and_nobody_else() -> None:
    from goodword.connectors.registry import connector

    one = connector("bluesky")
    for url, known in (
        ("https://public.api.bsky.app", True),
        ("https://bsky.social", True),
        ("https://x.example", False),
    ):
        assert bool(one.stream_of(Link(1, "bluesky", url).url)) is known
