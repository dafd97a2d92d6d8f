"""A creator signs in at a network: what they agreed to is read, renewed, and gone when they take it back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from consent_world import BRAND, CONTACT, PURPOSE, Hand
from goodword.connectors.agreed import Form
from goodword.connectors.desk import SourceDesk
from goodword.connectors.granted.desk import Grants
from goodword.connectors.model import Answer
from goodword.consent.desk import ConsentDesk
from goodword.consent.model import Ask, State, Way, What, Wish
from goodword.core.tables import Kind
from goodword.discovery.nearby.store import DeclaredStore
from goodword.ledger.tables import DECLARED_FACTS, SOURCE_GRANTS
from goodword.web.app import create_app

WHO = "maren1.bread.invented.test"
ALL = (What.PROFILE, What.POSTS, What.AUDIENCE)


@pytest.fixture
def web(handed: Hand) -> Iterator[TestClient]:
    with TestClient(create_app(handed.workspace), base_url="http://127.0.0.1:8000") as client:
        yield client


def asked(handed: Hand, network: str, name: str = WHO, what: tuple[What, ...] = ALL) -> tuple[Ask, str]:
    wish = Wish(f"{network}:{name}", network, BRAND, PURPOSE, CONTACT, Way.CONNECTION, what)
    ask, address = ConsentDesk(handed.workspace).ask(wish)
    return ask, urlsplit(address).path


def signed_in(web: TestClient, path: str, *, agree: bool = True) -> str:
    """What the creator's page says after the way through the network."""
    page = web.get(path).text
    assert "Connect" in page
    assert ("ages and genders" in page) is ("Who your audience is" in page), "all that is read is said"
    there = web.get(f"{path}/connect", follow_redirects=False)
    assert there.status_code == 303
    page = web.get(there.headers["location"]).text
    assert "Nobody on it exists" in page
    back = dict(re.findall(r'href="(/consent/back[^"]*)">([^<]+)<', page))
    chosen = next(href for href, text in back.items() if text == ("Agree" if agree else "Do not agree"))
    return web.get(chosen.replace("&amp;", "&")).text


def everything(handed: Hand) -> bytes:
    handed.workspace.ledger.close()
    folder = handed.workspace.ledger.path.parent  # type: ignore[union-attr]
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "vault.key")


@pytest.mark.parametrize("network", ["instagram", "tiktok"])
def test_what_is_agreed_to_is_read_and_gone_when_it_is_taken_back(handed: Hand, web: TestClient, network: str) -> None:
    ask, path = asked(handed, network)
    assert "take" in signed_in(web, path).lower()
    desk, sources = ConsentDesk(handed.workspace), SourceDesk(handed.workspace)
    given = desk.store.one(ask.id)
    assert given.state(handed.workspace.now()) is State.GIVEN
    assert given.given is not None
    assert given.given.counts["posts"] == 50
    ((_, account),) = sources.accounts(network)
    assert (account.creator_id, account.handle) == (f"{network}:{WHO}", WHO)
    posts = handed.rows(Kind.POSTS)
    assert len(posts) == 50
    shares = DeclaredStore(handed.workspace.ledger, now=handed.workspace.now).of([f"{network}:{WHO}"])
    if network == "instagram":
        assert all(row["reach"] and row["saves"] is not None for row in posts)
        told = shares[f"instagram:{WHO}"]
        assert {d.level for d in told} == {"city", "country"}
        assert 0.98 < sum(d.share for d in told if d.level == "country") <= 1.0
        assert {f.kind for f in Grants(handed.workspace, network).store.facts(account.creator_id)} == {
            "city", "country", "age", "gender", "reach"}  # fmt: skip
    else:
        assert shares == {}
        assert What.AUDIENCE not in given.what, "TikTok tells nobody who the audience is"
    assert not [t for t in (b"long:", b"act:", b"rft:") if t in everything(handed)], "tokens are sealed"
    csrf = re.search(r'name="csrf" content="(\w+)"', web.get(path).text)
    assert csrf is not None
    gone = web.post(path, data={"csrf": csrf[1], "do": "revoke", "sure": "yes"})
    assert gone.status_code == 200
    assert desk.store.one(ask.id).state(handed.workspace.now()) is State.REVOKED
    assert all(handed.rows(kind) == [] for kind in Kind)
    assert sources.accounts(network) == ()
    with handed.workspace.ledger.read() as db:
        assert db.execute(select(SOURCE_GRANTS)).all() == db.execute(select(DECLARED_FACTS)).all() == []
    assert DeclaredStore(handed.workspace.ledger, now=handed.workspace.now).of([f"{network}:{WHO}"]) == {}


def test_only_what_was_asked_for_is_read(handed: Hand, web: TestClient) -> None:
    ask, path = asked(handed, "instagram", what=(What.PROFILE,))
    address = Grants(handed.workspace, "instagram").begin(
        ask.creator_id, ["profile"], back="http://127.0.0.1/consent/back", state="s"
    )
    assert parse_qs(urlsplit(address).query)["scope"] == ["instagram_business_basic"]
    signed_in(web, path)
    assert len(handed.rows(Kind.CREATORS)) == 1
    assert handed.rows(Kind.POSTS) == []
    assert Grants(handed.workspace, "instagram").store.facts(ask.creator_id) == ()


def test_who_does_not_agree_is_not_read(handed: Hand, web: TestClient) -> None:
    _, path = asked(handed, "tiktok")
    assert "You did not agree" in signed_in(web, path, agree=False)
    assert SourceDesk(handed.workspace).accounts("tiktok") == ()


def test_somebody_else_cannot_answer(handed: Hand, web: TestClient) -> None:
    _, path = asked(handed, "instagram")
    web.get(f"{path}/connect", follow_redirects=False)
    other = Grants(handed.workspace, "instagram").code("tobi1.running.invented.test", {})
    state = parse_qs(urlsplit(web.get(f"{path}/connect", follow_redirects=False).headers["location"]).query)["state"]
    said = web.get("/consent/back", params={"code": other, "state": state[0]})
    assert "somebody else signed in" in said.text
    forged = web.get("/consent/back", params={"code": other, "state": "0" * 40})
    assert forged.status_code == 422
    assert all(handed.rows(kind) == [] for kind in Kind)


def test_people_who_exist_cannot_agree_on_the_invented_network(handed: Hand, web: TestClient) -> None:
    _, path = asked(handed, "instagram", "anna.bakes")
    assert "is not set up here" in web.get(f"{path}/connect").text


def test_tokens_are_renewed_and_who_ended_it_at_the_network_goes(handed: Hand, web: TestClient) -> None:
    """At TikTok a token lasts a day; a renewal that is refused means that they took it back there."""
    _, path = asked(handed, "tiktok")
    signed_in(web, path)
    sent: list[Form] = []

    def door(form: Form) -> Answer:
        sent.append(form)
        said = {"access_token": "act:new", "expires_in": 86_400, "refresh_token": "rft:new",
                "refresh_expires_in": 31_536_000, "scope": "user.info.basic"}  # fmt: skip
        return Answer(200, said) if len(sent) == 1 else Answer(400, {"error": "invalid_grant", "log_id": "1"})

    grants = Grants(handed.workspace, "tiktok", door)
    assert grants.token(WHO).startswith("act:")
    assert sent == []
    handed.passed += timedelta(days=2)
    assert grants.token(WHO) == "act:new"
    assert grants.token(WHO) == "act:new"
    assert [dict(form.form or {})["grant_type"] for form in sent] == ["refresh_token"]
    handed.passed += timedelta(days=2)
    assert grants.token(WHO) == "", "refused: the refresh finds nobody there, and what was read goes"
