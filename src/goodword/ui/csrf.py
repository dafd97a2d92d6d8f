"""Forms are only taken from pages of our own: a random cookie and its signature in the form must agree."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import AsyncIterator
from hashlib import sha256

from starlette.requests import Request

from goodword.core.errors import GoodwordError

COOKIE = "goodword_csrf"
FIELD = "csrf"
HEADER = "x-csrf-token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SECRET = secrets.token_bytes(32)  # where the application has no key: a form opened before a restart asks for a reload


class FormExpired(GoodwordError):
    """The form does not come from a page that this server handed out."""

    status = 403
    title = "This page is out of date"


def cookie_of(request: Request) -> str:
    """The visitor's random value: from the cookie, else a new one that the response will set."""
    value = request.cookies.get(COOKIE) or getattr(request.state, "csrf_cookie", "")
    if not value or len(value) > 200:
        value = secrets.token_urlsafe(24)
    request.state.csrf_cookie = value
    return str(value)


def token_of(request: Request) -> str:
    """What a form of this visitor must send back."""
    return _sign(request, cookie_of(request))


async def protect(request: Request) -> AsyncIterator[None]:
    """Dependency of every page: a changing request carries the token, as a header, in its address or as a form field.

    In the address for forms with large files: reading the form here would put them on the disk first.
    """
    try:
        if request.method not in _SAFE:
            await _check(request)
        yield
    finally:
        await request.close()  # files that were sent are let go of


async def _check(request: Request) -> None:
    given = request.headers.get(HEADER) or request.query_params.get(FIELD) or ""
    if not given:
        field = (await request.form()).get(FIELD)
        given = field if isinstance(field, str) else ""
    cookie = request.cookies.get(COOKIE, "")
    if not cookie or not hmac.compare_digest(given.encode(), _sign(request, cookie).encode()):
        raise FormExpired(
            "The form was not sent from a page of this server, or the server was started anew since.",
            data="Nothing was changed.",
            next_step="go back, reload the page and send the form again",
        )


def _sign(request: Request, value: str) -> str:
    """Signed with `app.state.forms_key()`, which all processes of an installation share."""
    key = getattr(request.app.state, "forms_key", None)
    return hmac.new(key() if key else _SECRET, value.encode(), sha256).hexdigest()
