"""`/account` and `/team`: oneself, users, tokens, sessions, who did what."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from goodword.accounts.desk import LOCAL, Accounts
from goodword.accounts.model import NotAllowed, Principal
from goodword.accounts.pages_team import csv_lines, link_of, role_of
from goodword.core.codec import to_plain

router = APIRouter(tags=["accounts"])


class NewUser(BaseModel):
    """A user to add."""

    name: str = Field(max_length=200, description="What is typed to sign in.")
    role: str = Field(description="owner, manager, analyst or viewer.")
    shown: str = Field(default="", max_length=200, description="What others see.")
    email: str = Field(default="", max_length=300, description="How an OpenID provider's user is recognised.")


class NewRole(BaseModel):
    """Another role for a user."""

    role: str = Field(description="owner, manager, analyst or viewer.")


class NewToken(BaseModel):
    """A token to make."""

    name: str = Field(max_length=200, description="What it is for.")
    scopes: list[str] = Field(max_length=40, description="Like `plans:read`; `read` and `write` are every area.")
    days: int | None = Field(default=90, description="How long it works; null: until it is revoked.")


def _accounts(request: Request) -> Accounts:
    accounts: Accounts = getattr(request.app.state, "accounts", None) or Accounts(request.app.state.workspace)
    return accounts


def _principal(request: Request) -> Principal:
    found: Principal = getattr(request.state, "principal", None) or LOCAL
    return found


@router.get("/account")
def me(request: Request) -> dict[str, Any]:
    """Who the request comes from, the role, and the scopes of its token (null: everything that the role may)."""
    who = _principal(request)
    scopes = None if who.scopes is None else sorted(who.scopes)
    return {"name": who.name, "role": who.role.value, "way": who.way, "user_id": who.user_id, "scopes": scopes}


@router.get("/account/tokens")
def tokens(request: Request) -> list[dict[str, Any]]:
    """One's own tokens, without the tokens themselves."""
    return [to_plain(token) for token in _accounts(request).tokens_of(_principal(request))]


@router.post("/account/tokens", status_code=201)
def new_token(request: Request, wish: NewToken) -> dict[str, Any]:
    """Make a token for programs. It is shown this once; a token cannot make another one."""
    accounts = _accounts(request)
    own = accounts.own(_principal(request))
    issued = accounts.issue_token(own.id, wish.name, tuple(wish.scopes), wish.days)
    return {"token": issued.token, "ends_at": to_plain(issued.ends_at)}


@router.delete("/account/tokens/{number}", status_code=204)
def revoke_token(request: Request, number: int) -> Response:
    """Revoke a token of one's own; a token may revoke itself and its user's others."""
    who = _principal(request)
    if who.user_id is None:
        raise NotAllowed("Only users have tokens.", next_step="add a user first")
    _accounts(request).signed.revoke(number, who.user_id)
    return Response(status_code=204)


@router.get("/account/sessions")
def sessions(request: Request) -> list[dict[str, Any]]:
    """Where one is signed in."""
    accounts, who = _accounts(request), _principal(request)
    return [to_plain(s) for s in accounts.signed.sessions(who.user_id, accounts.lasting)] if who.user_id else []


@router.delete("/account/sessions")
def end_sessions(request: Request) -> dict[str, int]:
    """Sign out everywhere, but where the request comes from; how many ended."""
    who = _principal(request)
    return {"ended": _accounts(request).signed.end(who.user_id, but=who.session) if who.user_id else 0}


@router.get("/team/users")
def users(request: Request) -> list[dict[str, Any]]:
    """Every user with the role."""
    return [to_plain(user) for user in _accounts(request).users.all()]


@router.post("/team/users", status_code=201)
def add(request: Request, wish: NewUser) -> dict[str, Any]:
    """Add a user; `link` is where the user sets a password, shown this once. The first user must be an owner."""
    accounts = _accounts(request)
    user = accounts.add(wish.name, role_of(wish.role), shown=wish.shown, email=wish.email)
    return {"user": to_plain(user), "link": link_of(request, accounts, user)}


@router.patch("/team/users/{number}")
def change(request: Request, number: int, wish: NewRole) -> dict[str, Any]:
    """Give a user another role."""
    accounts, role = _accounts(request), role_of(wish.role)
    accounts.users.get(number)
    accounts.users.set_role(number, role)
    return dict(to_plain(accounts.users.get(number)))


@router.post("/team/users/{number}/link", status_code=201)
def link(request: Request, number: int) -> dict[str, str]:
    """A new link to set a password, which works once within a week."""
    accounts = _accounts(request)
    return {"link": link_of(request, accounts, accounts.users.get(number))}


@router.delete("/team/users/{number}", status_code=204)
def remove(request: Request, number: int) -> Response:
    """Take a user away, with every session and token; what they did stays in the log."""
    accounts = _accounts(request)
    accounts.users.remove(accounts.users.get(number).id)
    return Response(status_code=204)


@router.get("/team/audit")
def audit(
    request: Request,
    limit: int = Query(200, ge=1, le=1000),
    before: int | None = Query(None, ge=1, le=2**62, description="Only lines older than this number."),
    q: str = Query("", max_length=100, description="Only lines with these words."),
) -> dict[str, Any]:
    """Who did what, newest first, and whether the log holds (`broken`: lines that do not follow)."""
    log = _accounts(request).log
    chain = log.check()
    entries = [to_plain(entry) for entry in log.entries(limit=limit, before=before, holding=q)]
    return {"entries": entries, "rows": chain.rows, "broken": list(chain.broken)}


@router.get("/team/audit.csv", response_class=StreamingResponse)
def audit_csv(request: Request) -> Response:
    """The whole log as CSV, oldest first."""
    return StreamingResponse(csv_lines(_accounts(request).log.whole()), media_type="text/csv; charset=utf-8")
