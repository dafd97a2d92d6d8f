"""Signing in: with a password, not with a wrong one, not too often; the session is new, ends, and ends everywhere."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from goodword.accounts import gate, passwords
from goodword.accounts.model import NotSignedIn, Role, TooManyTries
from goodword.accounts.throttle import WINDOW, wait
from goodword.core.errors import BadInput

from .team import PASSWORD, Team, team


def test_whoever_is_not_signed_in_is_sent_to_the_form_and_back(crew: Team) -> None:
    browser = crew.browser()
    sent = browser.get("/plans/1/roster?budget=5", follow_redirects=False)
    assert sent.status_code == 303
    assert sent.headers["location"] == "/sign-in?next=%2Fplans%2F1%2Froster%3Fbudget%3D5"
    answer = browser.send_form(
        sent.headers["location"], "/sign-in", name="VIEWER", password=PASSWORD, next="/plans/1/roster?budget=5"
    )
    assert answer.headers["location"] == "/plans/1/roster?budget=5"
    assert browser.get("/plans/1/roster?budget=5").status_code == 200


def test_a_program_without_a_token_is_told_so(crew: Team) -> None:
    answer = crew.browser().get("/api/v1/plans")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("name", "password"), [("owner", "wrong wrong wrong"), ("nobody", PASSWORD), ("owner", ""), ("", "")]
)
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(crew: Team, name: str, password: str) -> None:
    browser = crew.browser()
    answer = browser.send_form("/sign-in", "/sign-in", name=name, password=password)
    assert answer.status_code == 401
    assert "The name or the password is not right." in answer.text
    assert gate.COOKIE not in browser.cookies


@pytest.mark.parametrize(
    "after",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\t//evil.example", ""],
)
def test_signing_in_leads_to_no_other_site(crew: Team, after: str) -> None:
    answer = crew.browser().send_form("/sign-in", "/sign-in", name="viewer", password=PASSWORD, next=after)
    assert answer.headers["location"] == "/"


def test_the_session_is_another_one_after_signing_in_again(crew: Team) -> None:
    browser = crew.signed_in("viewer")
    first = browser.cookies[gate.COOKIE]
    browser.send_form("/sign-in", "/sign-in", name="viewer", password=PASSWORD)
    assert browser.cookies[gate.COOKIE] != first
    assert crew.accounts.whoever(session=first, bearer="") is None


def test_a_cookie_that_somebody_planted_is_no_session(crew: Team) -> None:
    browser = crew.browser()
    browser.cookies.set(gate.COOKIE, "planted", domain="127.0.0.1", path="/")
    browser.send_form("/sign-in", "/sign-in", name="viewer", password=PASSWORD)
    assert crew.accounts.whoever(session="planted", bearer="") is None


def test_the_cookie_is_kept_from_scripts_and_other_sites(crew: Team) -> None:
    answer = crew.browser().send_form("/sign-in", "/sign-in", name="viewer", password=PASSWORD)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie  # loopback has no https


def test_the_cookie_only_travels_encrypted_where_the_address_is(tmp_path: Path) -> None:
    crew = team(tmp_path, public_url="https://goodword.example")
    answer = crew.browser().send_form("/sign-in", "/sign-in", name="viewer", password=PASSWORD)
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(("hours", "status"), [(71, 200), (73, 303)])
def test_a_session_ends_when_it_is_not_used(crew: Team, hours: int, status: int) -> None:
    browser = crew.signed_in("viewer")
    crew.stand.later = timedelta(hours=hours)
    assert browser.get("/find", follow_redirects=False).status_code == status


def test_a_session_ends_in_any_case(crew: Team) -> None:
    browser = crew.signed_in("viewer")
    for day in range(2, 30, 2):
        crew.stand.later = timedelta(days=day)
        assert browser.get("/find", follow_redirects=False).status_code == 200
    crew.stand.later = timedelta(days=30, minutes=1)
    assert browser.get("/find", follow_redirects=False).status_code == 303


def test_signing_out_ends_this_session_and_everywhere_else_the_others(crew: Team) -> None:
    here, there = crew.signed_in("viewer"), crew.signed_in("viewer")
    assert "1 other place" in here.send_form("/account", "/account/sessions/end").text
    assert there.get("/find", follow_redirects=False).status_code == 303
    stolen = here.cookies[gate.COOKIE]
    here.send_form("/account", "/sign-out")
    assert crew.accounts.whoever(session=stolen, bearer="") is None


def test_another_password_signs_out_everywhere_else(crew: Team) -> None:
    here, there = crew.signed_in("viewer"), crew.signed_in("viewer")
    new = "seventeen purple anchors"
    assert here.send_form("/account", "/account/password", old="not it, sorry", new=new).status_code == 401
    assert here.send_form("/account", "/account/password", old=PASSWORD, new="short").status_code == 422
    assert here.send_form("/account", "/account/password", old=PASSWORD, new=new).status_code == 200
    assert here.get("/find", follow_redirects=False).status_code == 200
    assert there.get("/find", follow_redirects=False).status_code == 303
    crew.signed_in("viewer", new)


def test_guessing_is_slowed_down_and_a_right_password_waits_too(crew: Team) -> None:
    accounts = crew.accounts
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            accounts.sign_in("viewer", "wrong wrong wrong", agent="")
    with pytest.raises(TooManyTries) as caught:
        accounts.sign_in("viewer", PASSWORD, agent="")
    assert caught.value.seconds == 15
    crew.stand.later = timedelta(seconds=16)
    assert accounts.sign_in("viewer", PASSWORD, agent="").token
    accounts.sign_in("viewer", PASSWORD, agent="")


def test_the_page_says_when_to_try_again(crew: Team) -> None:
    browser = crew.browser()
    answers = [browser.send_form("/sign-in", "/sign-in", name="owner", password="x") for _ in range(6)]
    assert [a.status_code for a in answers] == [401] * 5 + [429]
    assert answers[-1].headers["retry-after"] == "15"


def test_one_address_cannot_try_many_names(crew: Team) -> None:
    accounts = crew.accounts
    for number in range(60):
        accounts._note_failure(f"mark {number}", "192.0.2.7")
    with pytest.raises(TooManyTries):
        accounts.sign_in("owner", PASSWORD, agent="", client="192.0.2.7")
    accounts.sign_in("owner", PASSWORD, agent="", client="192.0.2.8")


def test_waiting_doubles_and_ends() -> None:
    waits = [wait([0] * n, 0) for n in range(15)]
    assert waits[:8] == [0, 0, 0, 0, 0, 15, 30, 60]
    assert max(waits) == WINDOW
    assert wait([0] * 6, 30) == 0


def test_a_password_is_kept_as_argon2id_and_hashed_anew_when_the_parameters_grow(
    real_hashing: None, crew: Team
) -> None:
    from argon2 import PasswordHasher

    accounts = crew.accounts
    accounts.users.set_password(accounts.users.secret(name="viewer").id, passwords.hashed(PASSWORD))
    kept = accounts.users.secret(name="viewer")
    assert kept is not None
    assert kept.password.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    accounts.users.set_password(kept.id, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD))
    accounts.sign_in("viewer", PASSWORD, agent="")
    again = accounts.users.secret(name="viewer")
    assert again is not None
    assert "m=65536,t=3,p=4" in again.password


def test_a_name_that_nobody_has_takes_as_long(real_hashing: None) -> None:
    assert passwords._HASHER.verify(passwords._NOBODY, "nobody has this password")
    assert not passwords.outdated(passwords._NOBODY), "the time of an answer would tell who is there"


@pytest.mark.parametrize(
    "password",
    ["short", "passwordpassword", "viewerviewer1", "aaaaaaaaaaaa", "12345678901234", "qwertyuiop1!", "x" * 1001],
)
def test_a_password_that_would_be_guessed_is_refused(password: str) -> None:
    with pytest.raises(BadInput) as caught:
        passwords.check_new(password, "viewer")
    assert password not in str(caught.value)


@pytest.mark.parametrize("password", [PASSWORD, "correct horse battery staple", "पहाड़ के पीछे नदी", "vK8#q-Lw2!zR"])
def test_a_long_one_is_taken_in_any_script(password: str) -> None:
    passwords.check_new(password, "viewer")
    assert passwords.matches(passwords.hashed(password), password)


def test_an_invitation_works_once_and_for_a_week(crew: Team) -> None:
    accounts = crew.accounts
    user = accounts.add("newcomer", Role.ANALYST)
    link = f"/invited/{accounts.invite(user.id).token}"
    browser = crew.browser()
    assert browser.send_form(link, link, password="short").status_code == 422
    assert browser.send_form(link, link, password=PASSWORD).headers["location"] == "/account"
    assert browser.get("/account").status_code == 200
    assert crew.browser().get(link).status_code == 404
    with pytest.raises(NotSignedIn):
        accounts.accept(link.rpartition("/")[2], PASSWORD, agent="")
    late = accounts.invite(user.id).token
    crew.stand.later = timedelta(days=7, seconds=1)
    with pytest.raises(NotSignedIn):
        accounts.accept(late, PASSWORD, agent="")
