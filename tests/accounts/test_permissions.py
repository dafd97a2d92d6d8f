"""Every address says what it needs, and nobody gets further than the role and the token allow."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from goodword.accounts.model import Area, Principal, Role
from goodword.accounts.permissions import need, rule_of

from .team import Team, team


def _routes(app: Any) -> list[tuple[str, str]]:
    """(method, path) of everything that is answered, pages and API."""
    inner = app
    while not hasattr(inner, "pages"):
        inner = inner._app
    found = []
    for part in (inner.pages, inner.api):
        for route in iter_route_contexts(part.routes):
            methods = getattr(route, "methods", None) or {"GET"}
            path = str(route.path) + ("/x" if not getattr(route, "methods", None) else "")
            found += [(method, path) for method in sorted(methods)]
    return found


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    made = team(Path(tmp_path_factory.mktemp("routes")), users=False)
    found = _routes(made.app)
    made.stand.ledger.close()
    return found


def _filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "7", path)


def test_every_route_has_a_declared_need(routes: list[tuple[str, str]]) -> None:
    """A new address needs a line in `goodword.accounts.permissions`, or only owners get there."""
    assert len(routes) > 150
    assert sorted({path for method, path in routes if rule_of(method, _filled(path)) is None}) == []


def test_only_these_addresses_are_open(routes: list[tuple[str, str]]) -> None:
    """One that nobody has to sign in for needs a secret of its own: name it here, and test that secret."""
    opened = {path.split("/")[1] for method, path in routes if need(method, _filled(path)).open}
    assert opened == {"api", "calendar", "consent", "health", "invited", "portal", "sign-in", "static", "tally"}


def test_what_no_rule_knows_is_for_owners() -> None:
    unknown = need("GET", "/nowhere/at/all")
    assert (unknown.role, unknown.open) == (Role.OWNER, False)


@pytest.mark.parametrize(
    "path",
    ["/team", "/team/", "//team", "/team//audit", "/./team", "/api/v1//team/users", "/API/v1/team/users", "/Team",
     "/static/../team/audit", "/sign-in/../team", "/health/../team", "/api/v1/team/users/"],
)  # fmt: skip
def test_tricks_with_paths_lead_no_viewer_to_the_team(crew: Team, path: str) -> None:
    """Either the rule still holds, or there is nothing at the address."""
    viewer = crew.signed_in("viewer")
    answer = viewer.request("GET", f"http://127.0.0.1:8000{path}", follow_redirects=False)
    assert answer.status_code in {303, 307, 403, 404}
    assert "signs in with" not in answer.text.lower()


def _try(crew: Team, routes: list[tuple[str, str]], role: Role) -> None:
    """Ask for every route as one role: 403 exactly where the declared need says so."""
    browser = crew.signed_in(role.value)
    wrong = []
    for method, path in routes:
        wanted = need(method, _filled(path))
        if wanted.open or path.startswith(("/sign-out", "/account/sessions")) or "stop" in path:
            continue
        status = browser.request(method, _filled(path), follow_redirects=False).status_code
        # A form without its token is refused by its page with 403 too: what the gate let through is seen by the words.
        refused = not role.covers(wanted.role)
        if refused != (status == 403) and not (status == 403 and method != "GET" and not path.startswith("/api")):
            wrong.append((method, path, status))
        if role is not Role.OWNER and refused and status != 403:
            wrong.append((method, path, status))
    assert wrong == []


def test_a_viewer_gets_exactly_what_a_viewer_may(crew: Team, routes: list[tuple[str, str]]) -> None:
    _try(crew, [r for r in routes if r[0] != "GET" or need(*r).role is not Role.VIEWER], Role.VIEWER)


def test_an_analyst_changes_no_campaign_and_no_team(crew: Team, routes: list[tuple[str, str]]) -> None:
    wanted = [r for r in routes if need(r[0], _filled(r[1])).role in {Role.MANAGER, Role.OWNER}]
    assert wanted
    _try(crew, wanted, Role.ANALYST)


def test_a_role_may_all_that_the_ones_before_it_may() -> None:
    for a in Role:
        assert [b for b in Role if a.covers(b)] == list(Role)[: a.rank + 1]


@pytest.mark.parametrize(
    ("scopes", "area", "write", "may"),
    [
        ("read", Area.GOALS, False, True),
        ("read", Area.GOALS, True, False),
        ("write", Area.GOALS, True, True),
        ("goals:read", Area.GOALS, False, True),
        ("goals:read", Area.PLANS, False, False),
        ("goals:write", Area.GOALS, False, True),
        ("goals:write", Area.GOALS, True, True),
        ("goals:write", Area.PLANS, True, False),
    ],
)
def test_a_token_reaches_what_it_was_given_for(scopes: str, area: Area, write: bool, may: bool) -> None:
    principal = Principal("p", Role.OWNER, "token", 1, scopes=frozenset(scopes.split()))
    assert principal.in_scope(area, write=write) is may
