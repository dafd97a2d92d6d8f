"""Signing in and out, and one's own account: password, passkeys, tokens, where one is signed in."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse

from goodword.accounts import gate, passkeys
from goodword.accounts.desk import LOCAL, Accounts
from goodword.accounts.model import SCOPES, Area, Issued, Principal, Role
from goodword.accounts.openid import sign_in as openid
from goodword.accounts.passkeys import Site
from goodword.core.errors import BadInput, GoodwordError
from goodword.ui.form import Form, said
from goodword.ui.render import render

router = APIRouter()
_STATE = "goodword_openid"


def accounts_of(request: Request) -> Accounts:
    """The accounts of the application."""
    accounts: Accounts = request.app.state.accounts
    return accounts


def principal_of(request: Request) -> Principal:
    """Whoever the request comes from, as the guard found out."""
    found: Principal = getattr(request.state, "principal", None) or LOCAL
    return found


def may_change(request: Request, area: Area) -> bool:
    """Whether whoever looks could also change what is there: what a look brings about by the way waits for them."""
    return principal_of(request).may(area, Role.MANAGER, write=True)


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """The form, the passkey, the provider; on to the page that was asked for."""
    return _sign_in(request, Form({"next": _inside(next)}))


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Sign in with name and password."""
    given = await _given(request, "name", "password", "next")
    return await run_in_threadpool(_signed_in, request, given)


def _signed_in(request: Request, given: dict[str, str]) -> Response:
    after = _inside(given["next"])
    try:
        issued = accounts_of(request).sign_in(
            given["name"], given["password"], **_from(request), client=_client(request)
        )
    except GoodwordError as error:
        form = Form({"name": given["name"], "next": after}, {"name": said(error)})
        answer = _sign_in(request, form, error.status)
        if error.status == 429:
            answer.headers["retry-after"] = str(getattr(error, "seconds", 60))
        return answer
    return _enter(request, issued, after)


@router.post("/sign-in/passkey/options")
def passkey_options(request: Request) -> JSONResponse:
    """What the browser's authenticator is asked."""
    asked = passkeys.ask(accounts_of(request), _site(request))
    return JSONResponse({"options": asked.options, "token": asked.token})


@router.post("/sign-in/passkey")
async def passkey_sign_in(request: Request) -> Response:
    """Sign in with the answer of the authenticator."""
    answer = await _json(request)

    def work() -> Issued:
        return passkeys.sign_in(accounts_of(request), _site(request), answer, **_from(request))

    after = _inside(str(answer.get("next", "/")))
    return _enter(request, await run_in_threadpool(work), after, JSONResponse({"next": after}))


@router.get("/sign-in/openid")
def openid_leave(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """On to the OpenID provider."""
    leaving = openid.leave(accounts_of(request), _home(request), _inside(next))
    answer = RedirectResponse(leaving.address, status_code=303)
    answer.set_cookie(_STATE, leaving.state, max_age=600, path=openid.BACK, **_cookie(request))
    return answer


@router.get(openid.BACK)
def openid_back(request: Request, state: str = "", code: str = "") -> Response:
    """Back from the OpenID provider."""
    kept = request.cookies.get(_STATE, "")
    issued, after = openid.come_back(accounts_of(request), state=state, kept=kept, code=code, **_from(request))
    answer = _enter(request, issued, _inside(after))
    answer.delete_cookie(_STATE, path=openid.BACK)
    return answer


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """Sign out here."""
    principal = principal_of(request)
    if principal.user_id is not None and principal.session is not None:
        accounts_of(request).signed.end(principal.user_id, only=principal.session)
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(gate.COOKIE, path="/")
    return answer


@router.get("/invited/{token}")
def invited(request: Request, token: str) -> Response:
    """Where an invited user sets a password."""
    works = accounts_of(request).signed.peek("invite", token) is not None
    return _invited(request, Form(), works=works, status=200 if works else 404)


@router.post("/invited/{token}")
async def accept(request: Request, token: str) -> Response:
    """Set the password and sign in."""
    given = await _given(request, "password")

    def work() -> Response:
        try:
            issued = accounts_of(request).accept(token, given["password"], agent=_from(request)["agent"])
        except BadInput as error:
            return _invited(request, Form({}, {"password": said(error)}), works=True, status=422)
        return _enter(request, issued, "/account")

    return await run_in_threadpool(work)


@router.get("/account")
def account(request: Request) -> Response:
    """One's own account."""
    return account_page(request)


@router.post("/account/password")
async def change_password(request: Request) -> Response:
    """Set another password; every other session ends."""
    given = await _given(request, "old", "new")

    def work() -> Response:
        try:
            accounts_of(request).change_password(principal_of(request), given["old"], given["new"])
        except GoodwordError as error:
            field = "old" if error.where == "old" else "new"
            return account_page(request, Form({}, {field: said(error)}), status=error.status)
        return account_page(request, said="The password was changed, and you were signed out everywhere else.")

    return await run_in_threadpool(work)


@router.post("/account/passkeys/options")
def new_passkey_options(request: Request) -> JSONResponse:
    """What the browser's authenticator is asked for a new passkey."""
    asked = passkeys.ask_new(accounts_of(request), principal_of(request), _site(request))
    return JSONResponse({"options": asked.options, "token": asked.token})


@router.post("/account/passkeys")
async def new_passkey(request: Request) -> Response:
    """Keep the passkey that the browser made."""
    answer = await _json(request)
    name = str(answer.get("name", ""))
    args = (accounts_of(request), principal_of(request), _site(request), answer, name)
    await run_in_threadpool(passkeys.keep_new, *args)
    return JSONResponse({"next": "/account"})


@router.post("/account/passkeys/{number}/remove")
def remove_passkey(request: Request, number: int) -> Response:
    """Forget a passkey."""
    accounts = accounts_of(request)
    accounts.users.remove_passkey(accounts.own(principal_of(request)).id, number)
    return RedirectResponse("/account", status_code=303)


@router.post("/account/sessions/end")
def end_sessions(request: Request) -> Response:
    """Sign out everywhere else."""
    accounts, principal = accounts_of(request), principal_of(request)
    ended = accounts.signed.end(accounts.own(principal).id, but=principal.session)
    return account_page(request, said=f"Signed out of {ended} other {'place' if ended == 1 else 'places'}.")


@router.post("/account/tokens")
async def new_token(request: Request) -> Response:
    """Make a token; it is shown on this one answer only."""
    sent = await request.form()
    scopes = tuple(str(value) for value in sent.getlist("scope"))
    name, days = str(sent.get("label", "")), str(sent.get("days", "90"))

    def work() -> Response:
        accounts = accounts_of(request)
        try:
            own = accounts.own(principal_of(request))
            issued = accounts.issue_token(own.id, name, scopes, _days(days))
        except BadInput as error:
            field = "days" if "days" in error.what else "scope"
            form = Form({"label": name, "scope": scopes, "days": days}, {field: said(error)})
            return account_page(request, form, status=422)
        return account_page(request, token=issued.token)

    return await run_in_threadpool(work)


def _days(given: str) -> int | None:
    """Days that a token works, None without an end: only where nothing was written. Raises BadInput."""
    plain = given.strip()
    if plain and not (plain.isdecimal() and len(plain) < 6):
        raise BadInput.value("days", "a number from 1 to 3,660, or nothing for no end", given[:20])
    return int(plain) if plain else None


@router.post("/account/tokens/{number}/revoke")
def revoke_token(request: Request, number: int) -> Response:
    """End a token of one's own."""
    accounts = accounts_of(request)
    accounts.signed.revoke(number, accounts.own(principal_of(request)).id)
    return RedirectResponse("/account", status_code=303)


def account_page(request: Request, form: Form | None = None, *, status: int = 200, **more: str) -> Response:
    """The page of one's own account. more: `said`, `token`."""
    accounts, principal = accounts_of(request), principal_of(request)
    user = accounts.users.get(principal.user_id) if principal.user_id is not None else None
    return render(
        request,
        "pages/account.html",
        status=status,
        title="Your account",
        form=form or Form({"days": "90", "scope": ("read",)}),
        me=principal,
        user=user,
        passkeys=accounts.users.passkeys(user.id) if user else (),
        sessions=accounts.signed.sessions(user.id, accounts.lasting) if user else (),
        tokens=accounts.signed.tokens(user.id) if user else (),
        scopes=[(scope, scope) for scope in SCOPES],
        said=more.get("said", ""),
        token=more.get("token", ""),
    )


def _sign_in(request: Request, form: Form, status: int = 200) -> Response:
    accounts = accounts_of(request)
    return render(
        request,
        "pages/sign_in.html",
        status=status,
        title="Sign in",
        form=form,
        openid=openid.ready(accounts),
        needed=accounts.users.any(),
    )


def _invited(request: Request, form: Form, *, works: bool, status: int) -> Response:
    return render(request, "pages/invited.html", status=status, title="Set a password", form=form, works=works)


def _enter(request: Request, issued: Issued, after: str, answer: Response | None = None) -> Response:
    """On with a new session; the browser's cookie holds its only copy."""
    entered = answer or RedirectResponse(after, status_code=303)
    age = accounts_of(request).lasting.whole
    entered.set_cookie(gate.COOKIE, issued.token, max_age=age, path="/", **_cookie(request))
    return entered


def _cookie(request: Request) -> dict[str, Any]:
    """Lax, not strict: the way back from an OpenID provider is a link from another site."""
    return {"httponly": True, "samesite": "lax", "secure": _home(request).startswith("https:")}


def _home(request: Request) -> str:
    """Our own address as the browser knows it."""
    public = str(accounts_of(request).settings.public_url).rstrip("/")
    return public or f"{request.url.scheme}://{request.url.netloc}"


def _site(request: Request) -> Site:
    return Site.of(_home(request))


def _from(request: Request) -> dict[str, Any]:
    """Where a sign-in comes from: the browser, and the session that it had."""
    known = getattr(request.state, "principal", None)
    return {"agent": request.headers.get("user-agent", ""), "instead": known.session if known else None}


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _inside(address: str) -> str:
    """A page of ours to go on to: whatever leads elsewhere becomes the start."""
    parts = urlsplit(address if len(address) < 2000 else "")
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return address if plain and address.isprintable() and "\\" not in address else "/"


async def _given(request: Request, *names: str) -> dict[str, str]:
    """Fields of a form as texts; a file where a text belongs is no text."""
    sent = await request.form()
    return {name: value if isinstance(value := sent.get(name, ""), str) else "" for name in names}


async def _json(request: Request) -> dict[str, Any]:
    try:
        plain = json.loads(await request.body())
    except (ValueError, RecursionError):
        plain = None
    if not isinstance(plain, dict):
        raise BadInput("This is not what a browser sends here.", next_step="open the page and try again")
    return plain
