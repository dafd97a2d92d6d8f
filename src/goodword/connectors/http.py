"""Plain HTTP for networks without a client library (I/O): https or this machine, no proxy, no redirects.

Answers are taken whatever their status, up to a size; tokens go in headers or bodies, never into an address.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

from goodword.connectors.model import Answer, Cut
from goodword.core.errors import BadInput

_PATIENCE = 30.0
_LARGEST = 20 << 20
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def _opener() -> urllib.request.OpenerDirector:
    """Opens http and https, through no proxy; redirects and errors are answers like any other."""
    opener = urllib.request.OpenerDirector()
    for handler in (urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
        opener.add_handler(handler())
    return opener


_OPENER = _opener()


def ask(
    base: str,
    path: str,
    query: Mapping[str, str],
    *,
    token: str = "",
    form: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
) -> Answer:
    """GET, or POST a form or JSON. token: sent as a bearer's. Raises Cut where nothing whole came, BadInput."""
    headers = {"User-Agent": "goodword", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None
    if form is not None:
        data = urlencode(form).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    elif body is not None:
        data = json.dumps(body).encode()
        headers["Content-Type"] = "application/json"
    address = _checked(base) + path + (f"?{urlencode(query)}" if query else "")
    request = urllib.request.Request(address, data=data, headers=headers)  # noqa: S310 - checked just before
    try:
        with _OPENER.open(request, timeout=_PATIENCE) as answer:
            told = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(answer.status, _json(answer.read(_LARGEST + 1)), told)
    except (OSError, HTTPException) as error:
        raise Cut(type(error).__name__) from None


def _json(raw: bytes) -> Any:  # noqa: ANN401 - JSON of a foreign server
    try:
        return json.loads(raw) if len(raw) <= _LARGEST else None
    except (ValueError, RecursionError):
        return None


def _checked(base: str) -> str:
    parts = urlsplit(base)
    if not parts.hostname or parts.scheme not in ({"http", "https"} if parts.hostname in _HERE else {"https"}):
        raise BadInput.value("url", "an https address", base[:120])
    return base.rstrip("/")
