"""Sign-in by a real OpenID Connect provider on this machine: the right people, nobody else, and no forged answer."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from goodword.accounts import gate
from goodword.accounts.model import NotAllowed, NotSignedIn, Role
from goodword.accounts.openid import provider, sign_in
from goodword.core.errors import BadInput, Unavailable

from .team import Team, team

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the provider of the tests uses what its own library has deprecated
    import oidc_provider_mock

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:oidc_provider_mock"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
_HOME = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that lets everybody sign in with the subject they type."""
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@contextmanager
def _crew(folder: Path, issuer: str, **settings: str) -> Iterator[Team]:
    given = {"openid_issuer": issuer, "openid_client": "goodword", "openid_secret": "shared"} | settings
    made = team(folder, **given)
    made.stand.now = provider_clock  # type: ignore[method-assign] # the provider lives in the present
    yield made
    made.stand.ledger.close()


def provider_clock() -> object:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def _claims(issuer: str, subject: str, **claims: object) -> None:
    httpx2.put(f"{issuer}/users/{subject}", json=claims, timeout=120).raise_for_status()


def _go(crew: Team, subject: str) -> tuple[object, httpx2.Response]:
    """The way of a browser: to the provider, sign in there, and back."""
    browser = crew.browser()
    left = browser.get("/sign-in/openid?next=/goals", follow_redirects=False)
    assert left.status_code == 303, left.text
    there = httpx2.post(left.headers["location"], data={"sub": subject}, follow_redirects=False, timeout=120)
    back = there.headers["location"]
    assert back.startswith(f"{_HOME}/sign-in/openid/back?")
    return browser, browser.get(back.removeprefix(_HOME), follow_redirects=False)


def test_a_known_user_comes_in_by_a_verified_address_and_later_by_the_subject(tmp_path: Path, issuer: str) -> None:
    with _crew(tmp_path, issuer) as crew:
        crew.accounts.add("anna", Role.ANALYST, shown="Anna", email="anna@example.org")
        _claims(issuer, "sub-anna", email="Anna@example.org", email_verified=True)
        browser, answer = _go(crew, "sub-anna")
        assert (answer.status_code, answer.headers["location"]) == (303, "/goals")
        assert "Anna" in browser.get("/account").text  # type: ignore[attr-defined]
        _claims(issuer, "sub-anna", email="another@example.org", email_verified=True)
        assert _go(crew, "sub-anna")[1].status_code == 303


@pytest.mark.parametrize(
    "claims", [{"email": "anna@example.org"}, {"email": "anna@example.org", "email_verified": False}, {}]
)
def test_an_address_that_nobody_verified_is_nobodys(tmp_path: Path, issuer: str, claims: dict[str, object]) -> None:
    with _crew(tmp_path, issuer) as crew:
        crew.accounts.add("anna", Role.OWNER, email="anna@example.org")
        _claims(issuer, "sub-mallory", **claims)
        browser, answer = _go(crew, "sub-mallory")
        assert answer.status_code == 403
        assert gate.COOKIE not in browser.cookies  # type: ignore[attr-defined]


def test_new_people_get_the_role_of_the_settings_and_no_more(tmp_path: Path, issuer: str) -> None:
    with _crew(tmp_path, issuer, openid_role="viewer") as crew:
        _claims(issuer, "sub-new", email="new@example.org", email_verified=True, name="Neu")
        assert _go(crew, "sub-new")[1].status_code == 303
        assert crew.accounts.users.named("new@example.org").role is Role.VIEWER
        _claims(issuer, "sub-owner", preferred_username="owner")  # the name of somebody who is here already
        assert _go(crew, "sub-owner")[1].status_code == 403


def test_a_state_works_once_and_only_in_the_browser_that_left(tmp_path: Path, issuer: str) -> None:
    with _crew(tmp_path, issuer, openid_role="viewer") as crew:
        left = sign_in.leave(crew.accounts, _HOME, "/")
        there = httpx2.post(left.address, data={"sub": "sub-x"}, follow_redirects=False, timeout=120)
        back = {k: v[0] for k, v in parse_qs(urlsplit(there.headers["location"]).query).items()}
        for kept in ("", "another"):
            with pytest.raises(NotSignedIn):
                sign_in.come_back(crew.accounts, state=back["state"], kept=kept, code=back["code"], agent="")
        sign_in.come_back(crew.accounts, state=back["state"], kept=left.state, code=back["code"], agent="")
        with pytest.raises(NotSignedIn):
            sign_in.come_back(crew.accounts, state=back["state"], kept=left.state, code=back["code"], agent="")


def test_what_is_asked_is_bound_to_this_browser(tmp_path: Path, issuer: str) -> None:
    with _crew(tmp_path, issuer) as crew:
        asked = parse_qs(urlsplit(sign_in.leave(crew.accounts, _HOME, "/").address).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["response_type"] == ["code"]
        assert len(asked["nonce"][0]) > 20
        assert re.fullmatch(r"[\w-]{43}", asked["code_challenge"][0])


@pytest.mark.parametrize("change", ["nonce", "client", "issuer", "clock", "keys", "none"])
def test_a_token_that_does_not_hold_signs_nobody_in(
    tmp_path: Path, issuer: str, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider's own token, held against another nonce, audience, issuer, time or key, or without a signature."""
    from datetime import UTC, datetime, timedelta

    from joserfc.jwk import KeySet, RSAKey

    with _crew(tmp_path, issuer, openid_role="viewer") as crew:
        left = sign_in.leave(crew.accounts, _HOME, "/")
        there = httpx2.post(left.address, data={"sub": "sub-x"}, follow_redirects=False, timeout=120)
        code = parse_qs(urlsplit(there.headers["location"]).query)["code"][0]
        real, exchange = sign_in._claims, provider.exchange
        if change == "nonce":
            monkeypatch.setattr(sign_in, "_claims", lambda a, f, t, _n: real(a, f, t, "another"))
        if change == "issuer":
            from dataclasses import replace

            monkeypatch.setattr(
                sign_in, "_claims", lambda a, f, t, n: real(a, replace(f, issuer="https://else.example"), t, n)
            )
        if change == "keys":
            foreign = KeySet([RSAKey.generate_key(2048)]).as_dict(private=False)
            monkeypatch.setattr(provider, "keys_of", lambda _: foreign)
        if change == "none":
            unsigned = "eyJhbGciOiJub25lIn0.e30."
            monkeypatch.setattr(provider, "exchange", lambda *a: unsigned if exchange(*a) else "")
        if change == "clock":
            crew.stand.now = lambda: datetime.now(UTC) + timedelta(days=2)  # type: ignore[method-assign]
            monkeypatch.setattr(crew.stand, "later", timedelta())
            monkeypatch.setattr(
                "goodword.accounts.signin.store.SignInStore.use", lambda s, k, t: s.peek(k, t) or _note(s, t)
            )
        if change == "client":
            monkeypatch.setattr(sign_in, "_claims", lambda a, f, t, n: real(_other_client(a), f, t, n))
        with pytest.raises(NotSignedIn):
            sign_in.come_back(crew.accounts, state=left.state, kept=left.state, code=code, agent="")


def _note(store: object, token: str) -> dict[str, object]:
    """What was noted, though its time is over: only the token's own time is to be looked at."""
    import json

    from sqlalchemy import select

    from goodword.accounts.signin.store import digest_of
    from goodword.ledger.tables import ONE_TIME

    with store._ledger.read() as db:  # type: ignore[attr-defined]
        return dict(json.loads(db.scalar(select(ONE_TIME.c.body).where(ONE_TIME.c.token_hash == digest_of(token)))))


def _other_client(accounts: object) -> object:
    class Other:
        settings = accounts.settings.changed("test", openid_client="another")  # type: ignore[attr-defined]
        now = staticmethod(accounts.now)  # type: ignore[attr-defined]

    return Other()


@pytest.mark.parametrize("address", ["http://login.example.org", "ftp://localhost", "login.example.org", "https://"])
def test_a_provider_is_asked_over_https_only(address: str) -> None:
    with pytest.raises(BadInput, match="https"):
        provider.discover(address)


def test_a_provider_that_is_away_is_said_in_words(tmp_path: Path) -> None:
    with _crew(tmp_path, "http://localhost:9") as crew:
        with pytest.raises(Unavailable, match="did not answer"):
            sign_in.leave(crew.accounts, _HOME, "/")
        assert crew.browser().get("/sign-in/openid", follow_redirects=False).status_code == 503


def test_without_the_role_in_the_settings_nobody_new_is_let_in(tmp_path: Path, issuer: str) -> None:
    with _crew(tmp_path, issuer) as crew:
        left = sign_in.leave(crew.accounts, _HOME, "/")
        there = httpx2.post(left.address, data={"sub": "sub-stranger"}, follow_redirects=False, timeout=120)
        code = parse_qs(urlsplit(there.headers["location"]).query)["code"][0]
        with pytest.raises(NotAllowed, match="Nobody with that e-mail"):
            sign_in.come_back(crew.accounts, state=left.state, kept=left.state, code=code, agent="")
