"""YouTube: its quota is planned and never overrun, what is stored goes after thirty days, and everything asked and
answered is as the interface description that ships with the client says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from goodword.connectors.about import Bucket
from goodword.connectors.errors import QuotaSpent
from goodword.connectors.model import Answer, Call, Narrow, Verdict, Want
from goodword.connectors.retain import retained
from goodword.connectors.store import SourceStore
from goodword.connectors.youtube.connector import ABOUT, CONNECTOR, named
from goodword.connectors.youtube.fake import channel_id, rounded, video_id
from goodword.core.disclosing import UNNAMED
from goodword.core.errors import BadInput
from goodword.core.tables import Kind
from goodword.ledger.store import Ledger

from .standing import WANT, Stand, rows_of, standing

PACIFIC = Bucket("units", 10_000, zone="America/Los_Angeles")
DAY = 86_400


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with standing(tmp_path, "youtube") as made:
        yield made


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


# --- what is asked and answered ------------------------------------------------------------------------------------


@cache
def _described() -> dict[str, Any]:
    cached = pytest.importorskip("googleapiclient.discovery_cache")
    described: dict[str, Any] = json.loads(cached.get_static_doc("youtube", "v3"))
    return described


def _check_call(call: Call) -> None:
    resource, _, method = call.name.partition(".")
    known = _described()["resources"][resource]["methods"][method]["parameters"] | _described()["parameters"]
    assert set(call.params) <= set(known), call
    for name, rule in known.items():
        assert not rule.get("required") or name in call.params, (call.name, name)
    for name, value in call.params.items():
        rule = known[name]
        assert isinstance(value, tuple) <= bool(rule.get("repeated")), name
        for one in value if isinstance(value, tuple) else (value,):
            assert isinstance(one, {"string": str, "integer": int, "boolean": bool}[rule["type"]])
            assert "enum" not in rule or one in rule["enum"], (name, one)
            assert float(rule.get("minimum", "-inf")) <= (one if isinstance(one, int) else 0)
            assert (one if isinstance(one, int) else 0) <= float(rule.get("maximum", "inf"))


def _check_answer(said: Any, schema: dict[str, Any], where: str) -> None:
    if "$ref" in schema:
        schema = _described()["schemas"][schema["$ref"]]
    kind = schema["type"]
    if kind == "object":
        known = schema.get("properties", {})
        assert set(said) <= set(known), f"{where}: {set(said) - set(known)}"
        for name, value in said.items():
            _check_answer(value, known[name], f"{where}.{name}")
    elif kind == "array":
        for one in said:
            _check_answer(one, schema["items"], f"{where}[]")
    else:
        assert isinstance(said, {"string": str, "integer": int, "number": float, "boolean": bool}[kind]), where
        assert "enum" not in schema or said in schema["enum"], where
        assert schema.get("format") not in ("uint64", "int64") or said.isdecimal(), where
        assert schema.get("format") != "date-time" or datetime.fromisoformat(said).tzinfo, where


def test_every_request_and_every_answer_is_as_described(stand: Stand) -> None:
    everything = Narrow(47.05, 8.31, 30, "de", "CH", paid=True)
    stand.desk.search("youtube", "bread", limit=60)
    stand.desk.search("youtube", "", limit=60, narrow=everything)
    stand.desk.watch("youtube", [channel_id(stand.server.world.people[5].handle)])
    handles = [person.handle for person in stand.server.world.people]
    stand.desk.watch("youtube", handles)
    stand.server.delete_post(next(stand.server.world.people[0].posts(stand.server.now)))
    stand.desk.read("youtube", WANT)
    stand.server.delete_post(list(stand.server.world.people[1].posts(stand.server.now))[2])
    stand.clock.pass_(60)
    stand.desk.read("youtube", WANT)
    calls = [*stand.between.sent, CONNECTOR.call(CONNECTOR.hello())]
    methods = {call.name for call in calls}
    assert methods == set(CONNECTOR.calls.values())
    for call in calls:
        _check_call(call)
        answer = stand.server.send(call)
        if answer.status == 200:
            resource, _, method = call.name.partition(".")
            _check_answer(answer.body, _described()["resources"][resource]["methods"][method]["response"], call.name)


# --- what is read ---


def test_videos_come_with_their_counts_their_place_and_their_label(stand: Stand) -> None:
    stand.watch(8)
    stand.desk.read("youtube", Want(posts=20, comments=10))
    posts = rows_of(stand.root, Kind.POSTS)
    assert {tuple(row["sponsors"]) for row in posts} == {(), (UNNAMED,)}
    assert {row["place"] for row in posts} > {None}
    assert all((row["lat"] is None) == (row["place"] is None) for row in posts)
    shy = f"youtube:{stand.server.world.people[4].handle}"
    assert any(row["likes"] is None for row in posts if row["creator_id"] == shy), "hidden is not zero"
    assert any(row["comments"] is None for row in posts if row["creator_id"] == shy)
    creators = {row["creator_id"]: row["followers"] for row in rows_of(stand.root, Kind.CREATORS)}
    assert [name for name, followers in creators.items() if followers is None] == [shy]
    assert (rounded(999), rounded(12_345), rounded(7_654_321)) == (999, 12_300, 7_650_000)


def test_comments_that_are_switched_off_are_no_fault(stand: Stand) -> None:
    stand.watch(8)
    shy, post = stand.server.world.people[4], None
    post = next(p for p in shy.posts(stand.server.now) if stand.server._silent(shy, p))
    task = CONNECTOR.start([])  # nothing to ask of nobody
    assert task == ()
    call = Call("commentThreads.list", {"part": ("snippet",), "videoId": video_id(post), "maxResults": 5}, "units")
    answer = stand.server.send(call)
    assert (answer.status, CONNECTOR.judge(call, answer)) == (403, Verdict.GONE)


def test_a_deleted_channel_and_a_deleted_video_go_here_too(stand: Stand) -> None:
    stand.watch(3)
    stand.desk.read("youtube", WANT)
    gone, stays = stand.server.world.people[0], stand.server.world.people[1]
    video = list(stays.posts(stand.server.now))[2]
    stand.server.delete(gone)
    stand.server.delete_post(video)
    stand.clock.pass_(60)
    (run,) = stand.desk.read("youtube", WANT)
    assert (run.told.gone["creators"], run.told.gone["posts"]) == (1, 1)
    left = {row["creator_id"] for kind in (Kind.CREATORS, Kind.POSTS) for row in rows_of(stand.root, kind)}
    assert f"youtube:{gone.handle}" not in left
    kept = {row["post_id"] for kind in (Kind.POSTS, Kind.ENGAGEMENTS) for row in rows_of(stand.root, kind)}
    assert f"youtube:{video_id(video)}" not in kept
    assert [a.gone_why for _, a in stand.desk.accounts("youtube") if a.gone_at] == ["deleted or closed"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("@Anna.B", "anna.b"), ("youtube:anna", "anna"), ("https://www.youtube.com/@anna/videos", "anna"),
     ("https://youtube.com/channel/UCabcdefghijklmnopqrstuv", "UCabcdefghijklmnopqrstuv"),
     ("www.youtube.com/@%E0%A4%85", "अ"), ("UCabcdefghijklmnopqrstuv", "UCabcdefghijklmnopqrstuv")],
)  # fmt: skip
def test_a_channel_is_named_as_people_write_it(written: str, meant: str) -> None:
    assert named(written) == meant


@pytest.mark.parametrize("written", ["", "@", "a b", "a/b", "x" * 61])
def test_what_names_no_channel_is_refused(written: str) -> None:
    with pytest.raises(BadInput, match="like @anna"):
        named(written)


# --- searching --------------------------------------------------------------------------------------------------------


def test_a_search_is_narrowed_to_a_place_and_to_what_is_paid_for(stand: Stand) -> None:
    stand.server.most = 50
    near = stand.desk.narrow(near="Lucerne", radius_km=20)
    assert near.lat == pytest.approx(47.05, abs=0.05)
    found = stand.desk.search("youtube", "", limit=50, narrow=near)
    towns = {person.handle: person.town for person in stand.server.world.people}
    assert {towns[profile.handle] for profile in found} == {"Lucerne"}
    paid = stand.desk.search("youtube", "", limit=50, narrow=Narrow(paid=True))
    assert paid
    with pytest.raises(BadInput, match="a place, like"):
        stand.desk.narrow(near="xqzzy")
    with pytest.raises(BadInput, match="some words"):
        stand.desk.search("youtube", " ")


def test_other_networks_say_that_they_cannot(stand: Stand) -> None:
    with pytest.raises(BadInput, match="cannot be searched by place"):
        stand.desk.search("mastodon", "bread", narrow=Narrow(paid=True))


# --- quota ---


@pytest.mark.parametrize(
    ("at", "began", "ends"),
    [("2026-07-01T06:59:59", "2026-06-30T07:00:00", "2026-07-01T07:00:00"),
     ("2026-07-01T07:00:00", "2026-07-01T07:00:00", "2026-07-02T07:00:00"),
     ("2026-11-23T12:00:00", "2026-11-23T08:00:00", "2026-11-24T08:00:00"),
     ("2026-03-08T12:00:00", "2026-03-08T08:00:00", "2026-03-09T07:00:00"),
     ("2026-11-01T12:00:00", "2026-11-01T07:00:00", "2026-11-02T08:00:00")],
)  # fmt: skip
def test_a_day_of_the_quota_is_one_of_the_pacific(at: str, began: str, ends: str) -> None:
    """Summer, the second of midnight, winter, a day of 23 hours and one of 25."""
    assert PACIFIC.period(_at(at)) == (_at(began), _at(ends))


def test_a_refresh_says_what_it_needs_and_what_is_left(stand: Stand) -> None:
    stand.watch(3)
    before = stand.desk.cost("youtube", Want(posts=20))[0]
    assert before.sentence == "This refresh of 3 creators needs 7 units, today's rest is 10,000."
    stand.desk.read("youtube", Want(posts=6))
    assert stand.desk.cost("youtube", Want(posts=20))[0].left == 10_000 - 7
    (searches, units) = stand.desk.search_cost("youtube", 120)
    assert searches.sentence == "A search for 120 creators needs 1 to 3 searches, today's rest is 100."
    one = replace(searches, least=1, most=1, what="This search", seconds=3_600)
    assert one.sentence == "This search needs 1 search, this hour's rest is 100."
    assert (units.bucket, units.most) == ("units", 3)


def test_the_quota_is_never_overrun_and_tomorrow_goes_on(stand: Stand, tmp_path: Path) -> None:
    with standing(tmp_path / "whole", "youtube") as other:
        other.watch(6)
        other.desk.read("youtube", WANT)
        whole = other.everything()
    stand.watch(6)
    units = next(bucket for bucket in ABOUT.buckets if bucket.name == "units")
    stand.desk.store.spend(stand.link.number, units, 10_000 - 9)
    (cost,) = stand.desk.cost("youtube", WANT)
    assert "It stops there, and the same command goes on after" in cost.sentence
    sent = len(stand.between.sent)
    with pytest.raises(QuotaSpent, match="0 are left until") as raised:
        stand.desk.read("youtube", WANT)
    assert len(stand.between.sent) - sent == 9
    assert "goes on" in raised.value.data
    with standing(tmp_path, "youtube", at=stand.clock.at) as again, pytest.raises(QuotaSpent):
        again.desk.read("youtube", WANT)  # another process of the same day
    stand.clock.at = units.period(int(stand.clock.at))[1]
    stand.desk.read("youtube", WANT)
    assert _ids(stand.everything()) == _ids(whole)


def _ids(everything: Any) -> Any:
    """Counts have grown over night."""
    return {kind: {row[0] for row in rows} for kind, rows in everything.items() if kind is not Kind.ENGAGEMENTS}


def test_of_many_who_spend_one_quota_none_overruns_it(stand: Stand) -> None:
    stand.watch(1)
    link, small = stand.link.number, Bucket("small", 20, zone="America/Los_Angeles")
    url = stand.workspace.settings.ledger

    def spending(_: int) -> int:
        ledger = Ledger.open(url)
        store, taken = SourceStore(ledger, now=stand.clock.now), 0
        try:
            while taken < 20:
                store.spend(link, small, 1)
                taken += 1
        except QuotaSpent:
            pass
        finally:
            ledger.close()
        return taken

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(spending, range(4))) == 20
    assert stand.desk.store.spent(link, small) == 20


def test_what_the_network_itself_counts_wins(stand: Stand) -> None:
    """Another program used the same key."""
    stand.watch(3)
    stand.server.quota["units"] = stand.server.spent["units"] + 4
    with pytest.raises(QuotaSpent, match="YouTube says that today's `units` are used up"):
        stand.desk.read("youtube", WANT)
    assert stand.desk.cost("youtube", WANT)[0].left == 0
    stand.server.quota["units"] = 10_000
    stand.clock.pass_(DAY)
    (run,) = stand.desk.read("youtube", WANT)
    assert not run.told.unread
    assert len({row["creator_id"] for row in rows_of(stand.root, Kind.CREATORS)}) == 3


def test_a_search_that_may_need_more_than_is_left_asks_nothing(stand: Stand) -> None:
    stand.watch(1)
    searches = next(bucket for bucket in ABOUT.buckets if bucket.name == "searches")
    stand.desk.store.spend(stand.link.number, searches, 98)
    stand.between.sent.clear()
    with pytest.raises(QuotaSpent, match="needs 3 of `searches`, 2 are left"):
        stand.desk.search("youtube", "bread", limit=150)
    assert stand.between.sent == []
    stand.desk.search("youtube", "bread", limit=100)


def test_connecting_again_does_not_fill_the_quota(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWORD_YOUTUBE_KEY", "k-e-y")
    stand.desk.connect("youtube")
    stand.desk.search("youtube", "bread")
    left = [cost.left for cost in stand.desk.search_cost("youtube")]
    assert left == [99, 10_000 - 2]
    stand.desk.disconnect("youtube")
    stand.desk.connect("youtube")
    assert [cost.left for cost in stand.desk.search_cost("youtube")] == [99, 10_000 - 3]


@pytest.mark.parametrize(
    ("status", "reason", "verdict"),
    [(403, "quotaExceeded", Verdict.SPENT), (429, "rateLimitExceeded", Verdict.WAIT),
     (403, "rateLimitExceeded", Verdict.WAIT), (400, "keyInvalid", Verdict.REFUSED),
     (403, "accessNotConfigured", Verdict.REFUSED), (403, "commentsDisabled", Verdict.GONE),
     (404, "playlistNotFound", Verdict.GONE), (403, "forbidden", Verdict.DENIED),
     (400, "invalidParameter", Verdict.WRONG), (500, "backendError", Verdict.AGAIN)],
)  # fmt: skip
def test_a_refusal_is_understood_by_its_reason(status: int, reason: str, verdict: Verdict) -> None:
    error = {"code": status, "message": "…", "errors": [{"reason": reason, "domain": "youtube"}]}
    assert CONNECTOR.judge(Call("videos.list"), Answer(status, {"error": error})) is verdict


# --- thirty days ---


def test_what_is_stored_is_seen_again_within_thirty_days_or_goes(stand: Stand) -> None:
    stand.watch(2)
    stand.desk.read("youtube", Want(posts=6, comments=20))
    first = {kind: len(rows) for kind, rows in stand.everything().items()}
    stand.clock.pass_(12 * DAY)
    (first_of, second) = (account for _, account in stand.desk.accounts("youtube"))
    stand.desk.unwatch("youtube", [second.handle])
    stand.desk.read("youtube", Want(posts=6, comments=20))
    assert len(stand.everything()[Kind.POSTS]) > first[Kind.POSTS], "what is the same is stored anew"
    stand.clock.pass_(19 * DAY)
    (would,) = stand.desk.retain(dry_run=True)
    (did,) = retained(stand.workspace, stand.desk.store, dry_run=False)
    assert did.rows == would.rows
    assert min(row["observed_at"] for row in rows_of(stand.root, Kind.POSTS)) >= stand.clock.at - 30 * DAY
    assert {row["creator_id"] for row in rows_of(stand.root, Kind.POSTS)} == {first_of.creator_id}
    assert rows_of(stand.root, Kind.ENGAGEMENTS), "comments that were seen again stay"
    stand.clock.pass_(31 * DAY)
    retained(stand.workspace, stand.desk.store, dry_run=False)
    assert all(rows == [] for rows in stand.everything().values())
