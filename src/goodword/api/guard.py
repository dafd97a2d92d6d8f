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

from goodword.api.problems import problem
from goodword.settings.model import Settings

_SAFE = {"GET", "HEAD", "OPTIONS"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Guard:
    """ASGI middleware around the pages and the API.

    A loopback server answers to loopback names only (a foreign name that resolves to 127.0.0.1 is somebody else's
    page trying to read it), a request that changes something must not come from another site's page, and a body may
    not be larger than `max_upload_mb`.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._limit = settings.max_upload_mb * 1024 * 1024

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 400, 401, 403 or 413 itself; everything else is for the application."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._app(scope, self._counted(receive), send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if self._settings.loopback and _name(headers.get("host", "")) not in _LOOPBACK | {self._settings.host}:
            return problem(
                400,
                "This server only answers to the names of this machine.",
                given=headers.get("host", ""),
                next=f"open http://{self._settings.host}:{self._settings.port}/",
            )
        if not self._known(headers.get("authorization", "")):
            refusal = problem(401, "This server asks for its password.", next="any user name, the `token` as password")
            refusal.headers["WWW-Authenticate"] = 'Basic realm="Goodword", charset="UTF-8"'
            return refusal
        if scope["method"] not in _SAFE and _foreign(headers):
            return problem(403, "A page of another site tried to change something here; it was refused.")
        length = headers.get("content-length", "")
        return self._too_large() if length.isdigit() and int(length) > self._limit else None

    def _known(self, authorization: str) -> bool:
        token = self._settings.token
        if not token:
            return True
        scheme, _, value = authorization.partition(" ")
        given = value if scheme.lower() == "bearer" else _password(value) if scheme.lower() == "basic" else ""
        return hmac.compare_digest(given.encode(), token.encode())

    def _counted(self, receive: Receive) -> Receive:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limit:
                # Raised through whatever reads the body, so that the application answers in its own form.
                raise HTTPException(413, f"The upload is larger than {self._settings.max_upload_mb} MiB.")
            return message

        return counted

    def _too_large(self) -> Response:
        return problem(
            413,
            f"The upload is larger than {self._settings.max_upload_mb} MiB.",
            data="Nothing of it was kept.",
            next="import it with `goodword import`, or raise `max_upload_mb`",
        )


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
