"""Whatever goes wrong on the way, a refresh ends complete or goes on: nothing is doubled, nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from goodword.catalogue.quarantine import quarantined
from goodword.connectors.errors import BadAnswer, TokenRefused
from goodword.connectors.model import Answer, Call, Scene
from goodword.connectors.registry import connector, names
from goodword.core.errors import Stopped, Unavailable
from goodword.core.tables import Kind
from goodword.sources.model import Reason
from support import ROOT

from . import faults
from .standing import WANT, Fault, Stand, standing

pytestmark = pytest.mark.slow_on("tiktok", "youtube")

REQUIRED = {"bluesky": ("profiles",), "mastodon": ("id", "acct", "url"), "instagram": ("business_discovery",),
            "tiktok": ("data",), "youtube": ("kind", "pageInfo")}  # fmt: skip
"""What the first answer of a refresh always has."""
FIRST_LIST = {"bluesky": (1, Kind.CREATORS, "handle", 2), "mastodon": (2, Kind.POSTS, "created_at", 3),
              "instagram": (1, Kind.POSTS, "timestamp", 8), "tiktok": (2, Kind.POSTS, "create_time", 6),
              "youtube": (1, Kind.CREATORS, "id", 5)}  # fmt: skip
"""Which request brings the first list, of what, a field of its items, and how many creators are read without it."""
WATCHED = {"instagram": 8, "tiktok": 6, "youtube": 6}
"""How many are watched where there is little to read of each, so that it takes over twenty requests; else 3."""
SCENE = Scene(0, WANT, {}, len)
Everything = dict[Kind, list[tuple[Any, ...]]]


@cache
def undisturbed(name: str) -> Everything:
    """What a refresh brings when nothing goes wrong."""
    with TemporaryDirectory() as folder, standing(Path(folder), name) as stand:
        stand.watch(WATCHED.get(name, 3))
        stand.desk.read(name, WANT)
        return stand.everything()


@pytest.fixture(params=names())
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stand]:
    with standing(tmp_path, request.param) as made:
        made.watch(WATCHED.get(request.param, 3))
        yield made


_REPEATED = {"youtube": 0, "instagram": 1}
"""More pages than that come twice; elsewhere more than 2. These read everything of a creator in few pages."""
_KINDS = {"tiktok": 1, "instagram": 0}
"""More kinds of questions than that are asked; elsewhere more than 3."""


def each(every: tuple[Any, ...], besides: tuple[Any, ...] = ()) -> list[tuple[str, Any]]:
    """Of every network these; of two of them more, where it is the engine that is tried and not the network."""
    wide = ("bluesky", "mastodon")
    return [(name, value) for name in names() for value in (*every, *(besides if name in wide else ()))]


PASSING: dict[str, tuple[Fault, ...]] = {
    "429 with Retry-After, with a date, without a word": (
        faults.too_many(**{"retry-after": "7"}),
        faults.too_many(**{"retry-after": "Mon, 20 Jul 2026 00:00:09 GMT", "date": "Mon, 20 Jul 2026 00:00:02 GMT"}),
        faults.too_many(),
        faults.too_many(),
    ),
    "500, 502, 503, 504": tuple(map(faults.server_error, (500, 502, 503, 504))),
    "half a page, the connection cut before and after the work": (
        faults.half_a_page, faults.half_a_page, faults.cut, faults.cut_after, faults.cut_after,
    ),
    "a clock a year ahead, a year behind": (faults.skewed(365 * 86_400), faults.skewed(-365 * 86_400)),
}  # fmt: skip


@pytest.mark.parametrize("what", PASSING)
def test_faults_that_pass_leave_no_trace(stand: Stand, what: str) -> None:
    for start in (1, 7, 14, 20):
        stand.between.faults |= {start + i: fault for i, fault in enumerate(PASSING[what])}
    (run,) = stand.desk.read(stand.name, WANT)
    assert stand.everything() == undisturbed(stand.name)
    assert not stand.between.faults, "every fault was met"
    assert not run.told.unread
    assert sum(stand.clock.slept) < 400


def test_how_long_the_network_says_is_waited(stand: Stand) -> None:
    stand.between.faults = {2: faults.too_many(**{"retry-after": "77"})}
    stand.desk.read(stand.name, WANT)
    assert 77 <= sum(stand.clock.slept) < 80


_PAGING = ("cursor", "limit", "max_id", "pageToken", "maxResults")


def _list_of(call: Call) -> str:
    """Which list a request is a page of."""
    return f"{call.name} {call.who} {sorted((k, v) for k, v in call.params.items() if k not in _PAGING)}"


def _served(stand: Stand, send: Callable[[Call], Answer]) -> None:
    stand.between.server = type("Served", (), {"send": staticmethod(send), "close": staticmethod(lambda: None)})()


def test_a_page_that_comes_twice_is_read_once(stand: Stand) -> None:
    last: dict[str, Answer] = {}
    repeated: list[Call] = []

    def repeating(call: Call) -> Answer:
        """Every third page of a list is the one before, once more."""
        name = _list_of(call)
        if name in last and len(stand.between.sent) % 3 == 0 and call not in repeated:
            repeated.append(call)
            return last[name]
        last[name] = stand.server.send(call)
        return last[name]

    _served(stand, repeating)
    stand.desk.read(stand.name, WANT)
    assert len(repeated) > _REPEATED.get(stand.name, 2)
    assert stand.everything() == undisturbed(stand.name)


def test_a_list_that_goes_in_circles_ends(stand: Stand) -> None:
    first: dict[str, Answer] = {}
    _served(stand, lambda call: first.setdefault(_list_of(call), stand.server.send(call)))
    with pytest.raises(BadAnswer, match="again and again"):
        stand.desk.read(stand.name, WANT)
    stand.between.server = stand.server
    stand.desk.read(stand.name, WANT)
    assert stand.everything() == undisturbed(stand.name)


def test_an_expired_cursor_begins_its_list_anew(stand: Stand) -> None:
    refused: list[Call] = []

    def expiring(call: Call) -> Answer:
        if call.cursor and len(refused) < 2:
            refused.append(call)
            return Answer(400, {"error": "InvalidRequest", "message": "Malformed cursor"})
        answer: Answer = stand.server.send(call)
        return answer

    _served(stand, expiring)
    stand.desk.read(stand.name, WANT)
    assert refused
    assert stand.everything() == undisturbed(stand.name)


@pytest.mark.parametrize(("stand", "at"), each((1, 20), (2, 6)), indirect=["stand"])
def test_a_network_that_does_not_answer_ends_it_and_the_next_goes_on(stand: Stand, at: int) -> None:
    stand.between.faults = dict.fromkeys(range(at, at + 60), faults.cut)
    with pytest.raises(Unavailable, match="does not answer") as raised:
        stand.desk.read(stand.name, WANT)
    assert "goes on" in raised.value.data
    stand.between.faults = {}
    before = len(stand.between.sent)
    stand.desk.read(stand.name, WANT)
    assert stand.everything() == undisturbed(stand.name)
    if at == 20:
        with TemporaryDirectory() as folder, standing(Path(folder), stand.name) as other:
            other.watch(WATCHED.get(stand.name, 3))
            other.desk.read(stand.name, WANT)
            assert len(stand.between.sent) - before < len(other.between.sent), "it did not begin anew"


def test_one_list_that_fails_holds_up_nobody_else(stand: Stand) -> None:
    stand.between.faults = {n: faults.server_error(500) for n in range(4, 10)}
    (run,) = stand.desk.read(stand.name, WANT)
    assert list(run.told.unread.values()) == [1]
    stand.desk.read(stand.name, WANT)
    assert stand.everything() == undisturbed(stand.name)


@pytest.mark.parametrize(("stand", "at"), each((5,), (1, 20)), indirect=["stand"])
def test_a_revoked_token_ends_it_and_after_signing_in_it_goes_on(stand: Stand, at: int) -> None:
    stand.between.faults = {at: faults.refused(401, "AuthenticationRequired")}
    with pytest.raises(TokenRefused, match="does not accept") as raised:
        stand.desk.read(stand.name, WANT)
    assert "connect" in raised.value.next_step
    stand.desk.read(stand.name, WANT)
    assert stand.everything() == undisturbed(stand.name)


def test_what_may_not_be_retried_is_asked_once(stand: Stand) -> None:
    stand.between.faults = {3: faults.refused(403, "Forbidden")}
    (run,) = stand.desk.read(stand.name, WANT)
    ((why, lists),) = run.told.unread.items()
    assert why.endswith(": refused with status 403")
    assert lists == 1
    assert stand.between.sent.count(stand.between.sent[2]) == 1


def test_stopping_keeps_what_was_read(stand: Stand) -> None:
    class Enough:
        steps = 0

        def step(self, *_: object) -> None:
            self.steps += 1
            if self.steps == 12:
                raise KeyboardInterrupt

    with pytest.raises(Stopped) as raised:
        stand.desk.read(stand.name, WANT, progress=Enough())
    assert "goes on" in raised.value.next_step
    assert stand.rows(Kind.CREATORS)
    assert stand.desk.state(stand.name).links[0].open > 0
    stand.desk.read(stand.name, WANT)
    assert stand.everything() == undisturbed(stand.name)
    assert stand.desk.state(stand.name).links[0].open == 0


KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[4])
from pathlib import Path
from connectors.standing import WANT, standing
from goodword.catalogue.write import Writer
from goodword.connectors.store import SourceStore
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
with standing(Path(sys.argv[1]), sys.argv[2]) as stand:
    place, _, number = sys.argv[3].partition(" ")
    if place == "request":
        stand.between.faults[int(number)] = die
    elif place == "commit":
        commit, done = Writer.commit, []
        Writer.commit = lambda *a: (done.append(1), die() if len(done) == int(number) else commit(*a))[1]
    else:
        SourceStore.save = die
    stand.desk.read(stand.name, WANT)
"""


@pytest.mark.parametrize(
    ("stand", "place"), each(("commit 2",), ("request 15", "last commit", "save")), indirect=["stand"]
)
def test_killed_anywhere_the_next_refresh_completes_it(stand: Stand, place: str) -> None:
    place = f"commit {len(stand.tables)}" if place == "last commit" else place
    command = [sys.executable, "-c", KILLED, str(stand.folder), stand.name, place, str(ROOT / "tests")]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONWARNINGS": ""}
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    stand.desk.read(stand.name, WANT)
    assert stand.everything() == undisturbed(stand.name)


def test_a_missing_field_is_an_error_that_names_it(stand: Stand) -> None:
    """Of every kind of answer that a refresh meets, without each of its parts."""
    stand.desk.read(stand.name, WANT)
    one, kinds = connector(stand.name), {}
    for call in stand.between.sent:
        kinds.setdefault(call.name, call)
    for task in one.start([account for _, account in stand.desk.accounts(stand.name)]):
        answer = stand.server.send(one.call(task))
        for part in REQUIRED[stand.name]:
            with pytest.raises(BadAnswer, match=f"`{part}`"):
                one.read(task, replace(answer, body={k: v for k, v in answer.body.items() if k != part}), SCENE)
    assert len(kinds) > _KINDS.get(stand.name, 3)
    stand.between.sent.clear()
    stand.clock.pass_(1)
    stand.between.faults = {2: faults.emptied}
    with pytest.raises(BadAnswer, match="lacks `"):
        stand.desk.read(stand.name, WANT)
    stand.desk.read(stand.name, WANT)


def test_an_item_that_lacks_a_field_is_set_aside_and_the_others_are_read(stand: Stand) -> None:
    number, kind, field, creators = FIRST_LIST[stand.name]
    stand.between.faults = {number: faults.first_without(field)}
    (run,) = stand.desk.read(stand.name, WANT)
    assert run.told.set_aside == 1
    assert run.told.rows["creators"] == creators
    (row,) = quarantined(stand.root)
    assert (row.kind, row.field, row.reason) == (kind, field, Reason.MISSING)
