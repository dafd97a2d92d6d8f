"""TikTok: nobody without their own sign-in; requests as documented; who ends it goes, the others are read on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from goodword.connectors.agreed import App, Form, Held
from goodword.connectors.model import Answer, Call, Task, Verdict, Want
from goodword.connectors.tiktok.connector import CONNECTOR
from goodword.connectors.tiktok.live import LiveTikTok
from goodword.connectors.tiktok.signing import SIGN_IN
from goodword.connectors.tiktok.wire import INFO, LIST, QUERY
from goodword.core.errors import BadInput
from goodword.core.tables import Kind

from .standing import Stand, standing
from .web_server import web_server


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with standing(tmp_path, "tiktok") as made:
        yield made


@pytest.mark.parametrize(
    ("who", "status", "code", "verdict"),
    [
        ("1", 401, "access_token_invalid", Verdict.GONE),
        ("1", 401, "scope_not_authorized", Verdict.GONE),
        ("", 401, "access_token_invalid", Verdict.OK),  # TikTok's own form of a refusal: it is TikTok
        ("1", 429, "rate_limit_exceeded", Verdict.WAIT),
        ("1", 500, "internal_error", Verdict.AGAIN),
        ("1", 400, "scope_permission_missed", Verdict.DENIED),
        ("1", 400, "invalid_params", Verdict.WRONG),
        ("1", 200, "ok", Verdict.OK),
    ],
)
def test_what_errors_mean(who: str, status: int, code: str, verdict: Verdict) -> None:
    body = {"data": {}, "error": {"code": code, "message": "", "log_id": "20260811"}}
    assert CONNECTOR.judge(Call(INFO, who=who), Answer(status, body)) is verdict
    assert CONNECTOR.judge(Call(INFO), Answer(401, None)) is Verdict.REFUSED, "this is not TikTok"


def test_who_ends_it_goes_and_the_others_are_read_on(stand: Stand) -> None:
    stand.watch(3)
    stand.desk.read("tiktok", Want(posts=3, followers=0))
    gone = stand.server.world.people[0]
    stand.server.delete(gone)
    stand.clock.pass_(9 * 86_400)
    (run,) = stand.desk.read("tiktok", Want(posts=3, followers=0))
    assert run.told.gone["creators"] == 1
    assert run.told.rows["posts"] > 0
    assert not [row for kind in Kind for row in stand.rows(kind) if gone.handle in str(row)]
    assert "ended what they agreed to" in {a.gone_why for _, a in stand.desk.accounts("tiktok") if a.gone_at}.pop()


def test_a_deleted_video_is_asked_for_and_goes(stand: Stand) -> None:
    stand.watch(1)
    stand.desk.read("tiktok", Want(posts=6, followers=0))
    posts = list(zip(range(3), stand.server.world.people[0].posts(stand.server.now), strict=False))
    stand.server.delete_post(posts[1][1])
    stand.between.sent.clear()
    stand.clock.pass_(60)
    (run,) = stand.desk.read("tiktok", Want(posts=6, followers=0))
    assert run.told.gone["posts"] == 1
    assert [call.params["video_ids"] for call in stand.between.sent if call.name == QUERY] == [
        ("73" + posts[1][1].key.removeprefix("3inv") + "000000000",)
    ]


def test_requests_are_those_of_the_documentation() -> None:
    with web_server((200, {}, {"data": {}, "error": {"code": "ok", "message": "", "log_id": "1"}})) as served:
        live = LiveTikTok(served.url, lambda who: "act.x" if who == "oid" else "")
        live.send(CONNECTOR.call(Task("account", ("oid",), note={"account": "oid"})))
        live.send(CONNECTOR.call(Task("feed", ("oid",), "1643332803000", 50, note={"account": "oid"})))
        live.send(CONNECTOR.call(Task("posts", ("tiktok:7",), note={"account": "oid"})))
        assert live.send(CONNECTOR.call(Task("look up", ("somebody",)))).status == 401
        assert live.send(CONNECTOR.call(CONNECTOR.hello())).status == 200
    (get, info, told, _), (post, path, _, page), (_, query, _, ids), (_, _, bare, _) = served.asked
    assert (get, post) == ("GET", "POST")
    assert [p.partition("?")[0] for p in (info, path, query)] == [INFO, LIST, QUERY]
    assert "username" in parse_qs(urlsplit(info).query)["fields"][0].split(",")
    assert told["authorization"] == "Bearer act.x"
    assert "authorization" not in bare
    assert json.loads(page) == {"max_count": 20, "cursor": 1643332803000}
    assert json.loads(ids) == {"filters": {"video_ids": ["7"]}}
    assert "act.x" not in info + path + query


def test_nobody_who_did_not_sign_in_is_found(stand: Stand) -> None:
    stand.server.ended = {"-000" + "0" * 32}
    assert stand.desk.watch("tiktok", ["somebody.else"]).not_found == ("somebody.else",)
    with pytest.raises(BadInput, match="searched for") as raised:
        stand.desk.search("tiktok", "bread")
    assert "goodword consent ask" in raised.value.next_step


APP = App("key", "shh")
BACK = "https://goodword.example/consent/back"


def test_signing_in_goes_as_documented() -> None:
    kinds, verifier = frozenset({"profile", "posts"}), "v" * 64
    asked = parse_qs(urlsplit(SIGN_IN.address(APP, kinds, back=BACK, state="s", verifier=verifier)).query)
    assert asked["code_challenge"] == [sha256(verifier.encode()).hexdigest()]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == ["user.info.basic,user.info.profile,user.info.stats,video.list"]
    assert (asked["client_key"], asked["redirect_uri"]) == (["key"], [BACK])
    forms: list[Form] = []

    def door(form: Form) -> Answer:
        forms.append(form)
        if form.path == INFO:
            return Answer(200, {"data": {"user": {"open_id": "o", "username": "Anna"}}, "error": {"code": "ok"}})
        return Answer(200, {"access_token": "act", "expires_in": 86_400, "refresh_token": "rft",
                            "refresh_expires_in": 31_536_000, "open_id": "o", "token_type": "Bearer",
                            "scope": asked["scope"][0]})  # fmt: skip

    signed = SIGN_IN.exchange(door, APP, kinds, code="c", back=BACK, verifier=verifier, now=0)
    assert (signed.key, signed.handle, signed.held) == ("o", "anna", Held("act", "rft", 86_400, 31_536_000))
    assert (forms[0].form or {})["code_verifier"] == verifier
    assert SIGN_IN.renew(door, APP, signed.held, now=31_536_000) is None, "too late to renew"
    assert "shh" not in repr(forms)


def test_a_wrong_proof_is_refused_by_the_invented_network() -> None:
    who = "maren1.bread.invented.test"
    asked = {"code_challenge": sha256(b"mine").hexdigest()}
    code = SIGN_IN.code(who, asked, 1_800_000_000)

    def door(form: Form) -> Answer:
        return SIGN_IN.answers(form, 1_800_000_000)

    with pytest.raises(BadInput, match="did not accept"):
        SIGN_IN.exchange(door, APP, frozenset(), code=code, back=BACK, verifier="another", now=0)
    assert SIGN_IN.exchange(door, APP, frozenset(), code=code, back=BACK, verifier="mine", now=0).handle == who
