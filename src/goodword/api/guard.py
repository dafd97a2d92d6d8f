"""Who may talk to the server: the right host name, the password where one is set, no foreign page, no endless body."""

from __future__ import annotations

import base64
import binascii
import hmac
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from goodword.api.problems import NEXT, problem
from goodword.settings.model import Settings

_SAFE = {"GET", "HEAD", "OPTIONS"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
TEXT_MB = 16
"""Largest body that is not an uploaded file, in MiB, where `_LARGEST` says nothing else."""
_LARGEST = {"/api/v1/plans": 1, "/api/v1/briefs": 1, "/find": 1, "/api/v1/measurement": 128}


class Guard:
    """ASGI middleware around the pages and the API.

    A loopback server answers to loopback names only (a foreign name that resolves to 127.0.0.1 is somebody else's
    page trying to read it), a request that changes something must not come from another site's page, and a body may
    not be larger than what it is for: `max_upload_mb` for files, much less for a brief.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 400, 401, 403 or 413 itself; everything else is for the application."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._app(scope, _counted(receive, self._most(scope)), send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if self._settings.loopback and _name(headers.get("host", "")) not in _LOOPBACK | {self._settings.host}:
            return problem(
                400,
                "This server only answers to the names of this machine.",
                given=headers.get("host", ""),
                next=f"open http://{self._settings.host}:{self._settings.port}/",
            )
        if not _has_its_own_secret(scope) and not self._known(headers.get("authorization", "")):
            refusal = problem(401, "This server asks for its password.", next="any user name, the `token` as password")
            refusal.headers["WWW-Authenticate"] = 'Basic realm="Goodword", charset="UTF-8"'
            return refusal
        if scope["method"] not in _SAFE and _foreign(headers):
            return problem(403, "A page of another site tried to change something here; it was refused.")
        length, most = headers.get("content-length", ""), self._most(scope)
        return _too_large(most) if length.isdigit() and int(length) > most * 2**20 else None

    def _most(self, scope: Scope) -> int:
        """How large the body may be, in MiB."""
        if Headers(scope=scope).get("content-type", "").startswith("multipart/"):
            return self._settings.max_upload_mb
        usual = next((most for path, most in _LARGEST.items() if scope["path"].startswith(path)), TEXT_MB)
        return min(usual, self._settings.max_upload_mb)

    def _known(self, authorization: str) -> bool:
        token = self._settings.token
        if not token:
            return True
        scheme, _, value = authorization.partition(" ")
        given = value if scheme.lower() == "bearer" else _password(value) if scheme.lower() == "basic" else ""
        return hmac.compare_digest(given.encode(), token.encode())


def _has_its_own_secret(scope: Scope) -> bool:
    """Calendar programs send no password; the secret is in the address, and what is there can only be read."""
    return scope["method"] in _SAFE and str(scope["path"]).startswith("/calendar/")


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
