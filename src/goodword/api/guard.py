"""Who may talk to the server: the right host name, whoever may do it, no foreign page, no endless body."""

from __future__ import annotations

import base64
import binascii
import logging
import time
from http.cookies import CookieError, SimpleCookie
from typing import Protocol
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from goodword.accounts import gate
from goodword.accounts.desk import LOCAL, SERVER, Accounts
from goodword.accounts.model import NotSignedIn, Principal, TooMany
from goodword.accounts.permissions import SAFE, need
from goodword.api.problems import NEXT, problem, said
from goodword.core.errors import GoodwordError
from goodword.core.rate import WINDOW, Rate
from goodword.settings.model import Settings

_log = logging.getLogger("goodword.api")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
TEXT_MB = 16
"""Largest body that is not an uploaded file, in MiB, where `_LARGEST` says nothing else."""
_LARGEST = {"/api/v1/plans": 1, "/api/v1/briefs": 1, "/find": 1, "/api/v1/measurement": 128}


class Page(Protocol):
    """How an error is answered where a person looks."""

    def __call__(self, scope: Scope, error: GoodwordError) -> Response:
        """The page of one error."""


class Guard:
    """ASGI middleware around the pages and the API.

    A loopback server answers to loopback names only (a foreign name that resolves to 127.0.0.1 is somebody else's
    page trying to read it); only webhooks may come under the name of the setting `public_url`. A request that changes
    something must not come from another site's page, and a body may not be larger than what it is for: `max_upload_mb`
    for files, much less for a brief. Who may do what is said in `goodword.accounts.permissions`; whatever was changed
    is in the audit log before it is answered.

    accounts: the users of the installation; None knows only the setting `token`. page: how errors look to people.
    """

    def __init__(
        self, app: ASGIApp, settings: Settings, accounts: Accounts | None = None, page: Page | None = None
    ) -> None:
        self._app = app
        self._settings = settings
        self._accounts = accounts or _OnlyToken(settings)
        self._page = page
        self._rate = Rate(0 if settings.loopback else settings.request_rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 400, 401, 403 or 413 itself; everything else is for the application."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._malformed(scope)
        if refused is None:
            refused, send = await self._admitted(scope, send)
        if refused is not None:
            await refused(scope, receive, send)
            return
        await self._app(scope, _counted(receive, self._most(scope)), send)

    def _malformed(self, scope: Scope) -> Response | None:
        """What is refused whoever asks."""
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if "transfer-encoding" in headers and "content-length" in headers:
            # Two programs on the way would cut the stream in two ways, and one would see a request hidden in the body.
            refused = problem(400, "A request states its length once: by Content-Length or by Transfer-Encoding.")
            refused.headers["connection"] = "close"
            return refused
        if len(hosts) > 1:
            return problem(400, "A request names one host, not several.", next="send one Host header")
        hook = scope["path"].startswith("/hooks/")  # told by shops' own pages, and proven by a signature
        if self._settings.loopback and _name("".join(hosts)) not in self._names(hook=hook):
            return problem(
                400,
                "This server only answers to the names of this machine.",
                given="".join(hosts),
                next=f"open http://{self._settings.host}:{self._settings.port}/",
            )
        if scope["method"] not in SAFE and _foreign(headers) and not hook:
            return problem(403, "A page of another site tried to change something here; it was refused.")
        length, most = headers.get("content-length", ""), self._most(scope)
        return _too_large(most) if length.isdigit() and int(length) > most * 2**20 else None

    def _names(self, *, hook: bool) -> set[str]:
        """Hosts that a loopback server answers to; webhooks may come through a proxy under its public name."""
        public = {_name(self._settings.public_url.partition("//")[2])} if hook and self._settings.public_url else set()
        return _LOOPBACK | {self._settings.host} | (public - {""})

    async def _admitted(self, scope: Scope, send: Send) -> tuple[Response | None, Send]:
        """A refusal, or how to send the answer: with what was changed noted first."""
        wanted = need(scope["method"], scope["path"])
        headers = Headers(scope=scope)
        session, bearer = _session(headers), _bearer(headers.get("authorization", ""))
        if wanted.open and not session:
            return self._too_many(scope, None), send
        try:
            who = await run_in_threadpool(self._accounts.whoever, session=session, bearer=bearer)
        except GoodwordError as error:
            return self._too_many(scope, None) or self._answer(scope, error), send
        if (too_many := self._too_many(scope, who)) is not None:
            return too_many, send
        refused = gate.refusal(wanted, who)
        if refused is not None:
            return self._refused(scope, refused, headers), send
        scope.setdefault("state", {})["principal"] = who
        if who is None or wanted.open or not wanted.write:
            return None, send
        return None, self._noting(scope, who, send)

    def _too_many(self, scope: Scope, who: Principal | None) -> Response | None:
        """A refusal to whoever asks too often: by name where it is known, so that users behind one address do not
        stand in each other's way. What shops send has a limit of its own, for what is not signed."""
        address = f"from {scope['client'][0]}" if scope.get("client") else ""
        asking = address if who is None else f"{who.way} {who.name}"
        if scope["path"].startswith("/hooks/") or not self._rate.over(asking, time.monotonic()):
            return None
        answer = self._answer(scope, TooMany(self._settings.request_rate))
        answer.headers["retry-after"] = f"{WINDOW:.0f}"
        return answer

    def _refused(self, scope: Scope, error: GoodwordError, headers: Headers) -> Response:
        """Why not, in the form that whoever asks can use: the sign-in page, the browser's question, or the error."""
        if not isinstance(error, NotSignedIn):
            return self._answer(scope, error)
        if self._settings.token:  # the simple way: a browser asks for the password itself
            asked: Response = problem(
                401, "This server asks for its password.", next="any user name, the `token` as password"
            )
            asked.headers["WWW-Authenticate"] = 'Basic realm="Goodword", charset="UTF-8"'
            return asked
        if not _for_programs(scope) and scope["method"] in SAFE and "hx-request" not in headers:
            query = scope["query_string"].decode("latin-1")
            here = quote(scope["path"]) + (f"?{query}" if query else "")
            return RedirectResponse(f"/sign-in?next={quote(here, safe='')}", status_code=303)
        answer = self._answer(scope, error)
        if _for_programs(scope):
            answer.headers["WWW-Authenticate"] = 'Bearer realm="Goodword"'
        return answer

    def _answer(self, scope: Scope, error: GoodwordError) -> Response:
        if self._page is not None and not _for_programs(scope):
            return self._page(scope, error)
        return said(error)

    def _noting(self, scope: Scope, who: Principal, send: Send) -> Send:
        """Send what says that something was changed only after it is in the audit log."""
        failed: GoodwordError | None = None

        async def sent(message: Message) -> None:
            nonlocal failed
            if message["type"] == "http.response.start" and message["status"] < 400:
                try:
                    await run_in_threadpool(self._note, scope, who)
                except GoodwordError as error:
                    _log.error("%s was done and could not be noted: %s", scope["method"], error)
                    failed = error
                    await _unnoted(error)(scope, _nothing, send)
            if failed is None:
                await send(message)

        return sent

    def _note(self, scope: Scope, who: Principal) -> None:
        door = "api" if who.way == "token" or _for_programs(scope) else "page"
        parameters = scope.get("path_params") or {}
        action = f"{scope['method']} {gate.pattern(scope['path'], parameters)}"
        self._accounts.log.add(who.user_id, door, action, gate.subject(parameters))

    def _most(self, scope: Scope) -> int:
        """How large the body may be, in MiB."""
        if Headers(scope=scope).get("content-type", "").startswith("multipart/"):
            return self._settings.max_upload_mb
        usual = next((most for path, most in _LARGEST.items() if scope["path"].startswith(path)), TEXT_MB)
        return min(usual, self._settings.max_upload_mb)


class _OnlyToken:
    """Stands where accounts stand for a server that knows nothing but its password."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.log = self

    def whoever(self, *, session: str, bearer: str) -> Principal | None:  # noqa: ARG002 - nobody has a session here
        if not self._settings.token:
            return LOCAL if self._settings.loopback else None
        return SERVER if Accounts.same(bearer, self._settings.token) else None

    def add(self, *_: object) -> None:
        """Nothing is kept."""
        return


def _for_programs(scope: Scope) -> bool:
    return str(scope["path"]).startswith("/api")


def _session(headers: Headers) -> str:
    try:
        morsel = SimpleCookie("; ".join(headers.getlist("cookie"))).get(gate.COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel is not None else ""


def _bearer(authorization: str) -> str:
    """The password or token that a request carries."""
    scheme, _, value = authorization.partition(" ")
    return value.strip() if scheme.lower() == "bearer" else _password(value) if scheme.lower() == "basic" else ""


def _unnoted(error: GoodwordError) -> Response:
    return problem(
        503,
        "The change was made, and could not be written to the audit log.",
        given=error.what,
        data="The change stays.",
        next="look after the ledger, then look whether the change is there before you try again",
    )


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def _counted(receive: Receive, most: int) -> Receive:
    """`receive`, ended after `most` MiB."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most * 2**20:
            # Raised through whatever reads the body, so that the application answers in its own form.
            raise HTTPException(413, _large(most))
        return message

    return counted


def _large(most: int) -> str:
    return f"What was sent is larger than {most} MiB, the most that is taken here."


def _too_large(most: int) -> Response:
    return problem(413, _large(most), data="Nothing of it was kept.", next=NEXT[413])


def _name(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""


def _password(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _foreign(headers: Headers) -> bool:
    """Whether a browser says that another site's page sent this."""
    if headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")
