"""Instagram: requests as documented, what errors mean, hashtags that name nobody, and what creators share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from goodword.connectors import http
from goodword.connectors.agreed import App, Form, Held
from goodword.connectors.errors import QuotaSpent, TokenRefused
from goodword.connectors.instagram.connector import CONNECTOR, name_of
from goodword.connectors.instagram.live import LiveInstagram
from goodword.connectors.instagram.rows import NAMELESS, post_id
from goodword.connectors.instagram.signing import SIGN_IN
from goodword.connectors.instagram.wire import USER, wire
from goodword.connectors.model import Answer, Call, Cut, Link, Task, Verdict, Want
from goodword.core.errors import BadInput
from goodword.core.tables import Kind

from .faults import Send
from .standing import Stand, standing
from .web_server import web_server

WHO = "maren1.bread.invented.test"


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with standing(tmp_path, "instagram") as made:
        yield made


def test_requests_are_those_of_the_documentation() -> None:
    task = Task("feed", ("1",), cursor="QVFI", note={"name": "bluebottle"})
    path, query = wire(CONNECTOR.call(task))
    assert path == f"/{USER}"
    assert query["fields"].startswith("business_discovery.username(bluebottle){id,username,name,biography")
    assert ",media.after(QVFI).limit(25){id,caption,media_type,permalink,timestamp,like_count" in query["fields"]
    assert query["fields"].count("{") == query["fields"].count("}") == 2
    assert wire(CONNECTOR.call(Task("hashtag", ("coke",)))) == ("/ig_hashtag_search", {"user_id": USER, "q": "coke"})
    path, query = wire(CONNECTOR.call(Task("recent", ("17873440459141021",), left=9)))
    assert (path, query["user_id"]) == ("/17873440459141021/recent_media", USER)
    assert "username" not in query["fields"], "the network does not give it"
    path, query = wire(CONNECTOR.call(Task("audience", ("1", "city"))))
    assert (path, query["metric"], query["breakdown"], query["metric_type"]) == (
        "/me/insights", "follower_demographics", "city", "total_value")  # fmt: skip
    assert wire(CONNECTOR.call(Task("search", ("travel",), left=5)))[0] == f"/{USER}/creator_marketplace_creators"


@pytest.mark.parametrize("text", ["a){id}", "anna/bakes", "anna bakes", "анна", ""])
def test_a_name_that_could_change_the_question_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        name_of(text)


@pytest.mark.parametrize(
    ("status", "error", "verdict"),
    [
        (403, {"code": 4}, Verdict.WAIT),
        (400, {"code": 17}, Verdict.WAIT),
        (400, {"code": 32}, Verdict.WAIT),
        (400, {"code": 613}, Verdict.WAIT),
        (400, {"code": 80002}, Verdict.WAIT),
        (500, {"code": 2, "is_transient": True}, Verdict.AGAIN),
        (400, {"code": 190, "error_subcode": 463}, Verdict.REFUSED),
        (400, {"code": 110, "error_subcode": 2207013}, Verdict.GONE),
        (400, {"code": 24, "error_subcode": 2207024}, Verdict.GONE),
        (400, {"code": 10}, Verdict.DENIED),
        (403, {"code": 200}, Verdict.DENIED),
        (400, {"code": 100}, Verdict.WRONG),
        (502, None, Verdict.AGAIN),
        (200, None, Verdict.AGAIN),
    ],
)
def test_what_errors_mean(status: int, error: dict[str, Any] | None, verdict: Verdict) -> None:
    body = None if error is None else {"error": {"message": "no", "type": "OAuthException", **error}}
    assert CONNECTOR.judge(Call("business_discovery"), Answer(status, body)) is verdict


def test_a_sign_in_that_ended_is_its_creators_alone() -> None:
    ended = Answer(400, {"error": {"code": 190, "error_subcode": 458}})
    assert CONNECTOR.judge(Call("me", who="1784"), ended) is Verdict.GONE
    assert CONNECTOR.judge(Call("business_discovery"), ended) is Verdict.REFUSED


@pytest.mark.parametrize(
    ("headers", "left", "seconds"),
    [
        ({"x-app-usage": '{"call_count":28,"total_time":25,"total_cputime":5}'}, 144, 3_600),
        ({"x-business-use-case-usage": '{"1784":[{"type":"instagram","call_count":100,"total_cputime":25,'
          '"total_time":25,"estimated_time_to_regain_access":19}]}'}, 0, 1_140),
        ({"x-app-usage": "{"}, None, 0),
        ({"x-app-usage": "[1]", "x-business-use-case-usage": '{"1": 3}'}, None, 0),
    ],
)  # fmt: skip
def test_how_much_is_left_is_read_from_the_headers(headers: dict[str, str], left: int | None, seconds: int) -> None:
    found = CONNECTOR.allowance(Answer(200, {}, headers))
    assert (found.left, found.seconds) == (left, seconds) if found else left is None


def test_posts_of_a_hashtag_name_nobody_and_nothing_of_them_is_kept(stand: Stand) -> None:
    found = stand.desk.search("instagram", "#Bread", posts=True, limit=6)
    assert found
    nameless = [profile for profile in found if not profile.handle]
    assert all(
        profile.hidden == NAMELESS and profile.url.startswith("https://www.instagram.com/") for profile in nameless
    )
    assert all(stand.rows(kind) == [] for kind in Kind)
    assert [call.name for call in stand.between.sent[:2]] == ["ig_hashtag_search", "top_media"]


def test_whom_a_post_names_can_be_watched() -> None:
    body = {
        "data": [
            {"id": "1", "permalink": "https://www.instagram.com/p/Cx/", "caption": "by @Anna.Bakes. 🙂 me@mail.de"}
        ]
    }
    page = CONNECTOR.read(Task("top", ("7",), left=5), Answer(200, body), _scene())
    assert [(p.handle, p.hidden) for p in page.found] == [("anna.bakes", ""), ("", NAMELESS)]


def test_thirty_hashtags_in_seven_days_and_the_same_one_again_is_free(stand: Stand) -> None:
    stand.watch(1)
    tags = ["bread", *(f"tag{n}" for n in range(29))]
    for tag in [*tags, "bread"]:
        stand.desk.search("instagram", tag, posts=True, limit=1)
    with pytest.raises(QuotaSpent, match="hashtags"):
        stand.desk.search("instagram", "onemore", posts=True, limit=1)
    stand.clock.pass_(7 * 86_400 - 1)
    with pytest.raises(QuotaSpent, match="hashtags"):
        stand.desk.search("instagram", "onemore", posts=True, limit=1)
    stand.clock.pass_(2)
    stand.desk.search("instagram", "onemore", posts=True, limit=1)


def test_the_hour_is_never_overrun_and_the_same_command_goes_on(stand: Stand) -> None:
    stand.watch(8)
    bucket = CONNECTOR.about.buckets[0]
    stand.desk.store.spend(stand.link.number, bucket, 200 - stand.desk.store.spent(stand.link.number, bucket) - 5)
    with pytest.raises(QuotaSpent, match="requests"):
        stand.desk.read("instagram", Want(posts=3, followers=0))
    assert len(stand.between.sent) == 5
    stand.clock.pass_(3_600)
    stand.desk.read("instagram", Want(posts=3, followers=0))
    assert len(stand.rows(Kind.CREATORS)) == 8


def test_what_needs_metas_leave_says_so(stand: Stand) -> None:
    stand.server.lacks = {"search", "hashtag"}
    for posts, needs in ((False, "creator marketplace"), (True, "Public Content Access")):
        with pytest.raises(BadInput, match=needs):
            stand.desk.search("instagram", "bread", posts=posts)


def test_who_goes_or_gives_the_name_to_somebody_else_is_taken_out(stand: Stand) -> None:
    stand.watch(3)
    stand.desk.read("instagram", Want(posts=3, followers=0))
    first, second, third = stand.server.world.people[:3]
    stand.server.delete(first)
    stand.server.names = {f"1784140000001{second.number:04d}": "elsewhere",
                          f"1784140000001{stand.server.world.people[5].number:04d}": second.handle}  # fmt: skip
    stand.clock.pass_(60)
    (run,) = stand.desk.read("instagram", Want(posts=3, followers=0))
    assert run.told.gone["creators"] == 2
    assert [row[0] for row in stand.rows(Kind.CREATORS)] == [f"instagram:{third.handle}"]
    whys = {a.handle: a.gone_why for _, a in stand.desk.accounts("instagram")}
    assert "no longer found" in whys[first.handle]
    assert "somebody else" in whys[second.handle]


def test_a_post_that_is_no_longer_listed_goes(stand: Stand) -> None:
    stand.watch(1)
    stand.desk.read("instagram", Want(posts=6, followers=0))
    posts = list(zip(range(4), stand.server.world.people[0].posts(stand.server.now), strict=False))
    stand.server.delete_post(posts[1][1])
    stand.clock.pass_(60)
    (run,) = stand.desk.read("instagram", Want(posts=6, followers=0))
    assert run.told.gone["posts"] == 1
    assert not [row for row in stand.rows(Kind.POSTS) if posts[1][1].key in str(row[0])]
    assert [row for row in stand.rows(Kind.POSTS) if posts[2][1].key in str(row[0])]


def test_hidden_likes_are_not_zero(stand: Stand) -> None:
    stand.watch(8)
    stand.desk.read("instagram", Want(posts=20, followers=0))
    likes = [row["likes"] for row in _dicts(stand)]
    assert None in likes
    assert 0 < sum(n is None for n in likes) < len(likes) / 2
    assert {row["kind"] for row in _dicts(stand)} == {"reel", "image"}


def test_an_expired_token_of_ours_ends_the_refresh(stand: Stand) -> None:
    def expired(call: Call, send: Send) -> Answer:
        return Answer(400, {"error": {"code": 190, "error_subcode": 463, "message": "Session has expired"}})

    stand.watch(2)
    stand.between.faults = {1: expired}
    with pytest.raises(TokenRefused):
        stand.desk.read("instagram", Want(posts=3, followers=0))


def test_one_post_has_one_id_through_every_door() -> None:
    assert post_id("https://www.instagram.com/p/Cx_1-a/") == post_id("https://www.instagram.com/reel/Cx_1-a") == (
        "instagram:Cx_1-a")  # fmt: skip


# --- over the wire ----------------------------------------------------------------------------------------------------


def test_the_token_is_in_no_address() -> None:
    body = {"business_discovery": {"id": "2", "username": "anna"}, "id": "1"}
    with web_server((200, {"X-App-Usage": "{}"}, body)) as served:
        live = LiveInstagram(served.url, "1784", "sec-ret", lambda who: "hers" if who == "7" else "")
        answer = live.send(CONNECTOR.call(Task("look up", ("anna",))))
        assert (answer.status, answer.body, answer.headers["x-app-usage"]) == (200, body, "{}")
        live.send(CONNECTOR.call(Task("own", ("7",))))
        refused = live.send(CONNECTOR.call(Task("own", ("8",))))
    (_, path, headers, _), (_, own, hers, _) = served.asked
    assert unquote(path).startswith("/v25.0/1784?fields=business_discovery.username(anna){")
    assert "sec-ret" not in path
    assert headers["authorization"] == "Bearer sec-ret"
    assert (own.partition("?")[0], hers["authorization"]) == ("/v25.0/me", "Bearer hers")
    assert refused.status == 400, "who never signed in is not asked about"


def test_nothing_leads_elsewhere_and_half_an_answer_is_none() -> None:
    with web_server((302, {"Location": "http://169.254.169.254/"}, b""), (200, {}, b'{"data": [')) as served:
        assert http.ask(served.url, "/a", {}).status == 302
        assert http.ask(served.url, "/a", {}).body is None
        assert len(served.asked) == 2
    with pytest.raises(Cut):
        http.ask(served.url, "/a", {})
    for address in ("http://example.org", "file:///etc/passwd", "ftp://127.0.0.1"):
        with pytest.raises(BadInput):
            http.ask(address, "/a", {})


def test_without_an_account_it_is_said_what_is_missing() -> None:
    with pytest.raises(BadInput, match="professional account"):
        CONNECTOR.open(Link(1, "instagram", "https://graph.facebook.com"), "").send(CONNECTOR.call(CONNECTOR.hello()))


# --- signing in -------------------------------------------------------------------------------------------------------

APP = App("990", "shh")
BACK = "https://goodword.example/consent/back"
EVERYTHING = frozenset({"profile", "posts", "audience"})


def test_signing_in_goes_as_documented() -> None:
    asked = parse_qs(urlsplit(SIGN_IN.address(APP, EVERYTHING, back=BACK, state="s", verifier="v")).query)
    assert asked == {"client_id": ["990"], "redirect_uri": [BACK], "response_type": ["code"], "state": ["s"],
                     "scope": ["instagram_business_basic,instagram_business_manage_insights"]}  # fmt: skip
    forms: list[Form] = []
    answers = [
        {"data": [{"access_token": "short", "user_id": "1", "permissions": asked["scope"][0]}]},
        {"access_token": "long", "token_type": "bearer", "expires_in": 5_183_944},
        {"user_id": "17841405309211844", "username": "Anna.Bakes", "id": "9"},
    ]

    def door(form: Form) -> Answer:
        forms.append(form)
        return Answer(200, answers[len(forms) - 1])

    signed = SIGN_IN.exchange(door, APP, EVERYTHING, code="AQBx#_", back=BACK, verifier="v", now=1_000)
    assert (signed.key, signed.handle, signed.held) == (
        "17841405309211844", "anna.bakes", Held("long", "", 5_184_944, 5_184_944))  # fmt: skip
    assert dict(forms[0].form or {}) == {"client_id": "990", "client_secret": "shh", "code": "AQBx",
                                         "redirect_uri": BACK, "grant_type": "authorization_code"}  # fmt: skip
    assert forms[2].token == "long"
    assert "shh" not in repr(forms) + repr(APP)
    assert "long" not in repr(signed)


def test_less_than_was_asked_for_is_not_taken() -> None:
    def door(form: Form) -> Answer:
        return Answer(200, {"data": [{"access_token": "x", "permissions": ["instagram_business_basic"]}]})

    with pytest.raises(BadInput, match="left ticked"):
        SIGN_IN.exchange(door, APP, EVERYTHING, code="c", back=BACK, verifier="v", now=0)


def _scene() -> Any:
    from .test_faults import SCENE

    return replace(SCENE)


def _dicts(stand: Stand) -> list[dict[str, Any]]:
    from .standing import rows_of

    return rows_of(stand.root, Kind.POSTS)


def test_answers_are_json_through_and_through(stand: Stand) -> None:
    stand.watch(1)
    stand.desk.read("instagram", Want(posts=3, followers=0))
    for call in stand.between.sent:
        assert json.loads(json.dumps(stand.server.send(call).body)) == stand.server.send(call).body
