"""Asks an OpenID Connect provider (I/O): where it is, which keys it signs with, whom a code stands for.

Only https, but for a provider on this machine; no redirects are followed, answers are small, and patience is short.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from goodword.core.errors import BadInput, Unavailable

_PATIENCE = 10.0
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization: str
    token: str
    keys: str
    basic: bool  # whether it takes the client's secret as HTTP Basic


def _opener() -> urllib.request.OpenerDirector:
    """Opens http and https, through no proxy; what leads elsewhere is not followed but an error."""
    opener = urllib.request.OpenerDirector()
    for handler in ("HTTPHandler", "HTTPSHandler", "HTTPDefaultErrorHandler", "HTTPErrorProcessor"):
        opener.add_handler(getattr(urllib.request, handler)())
    return opener


_OPENER = _opener()


def discover(issuer: str) -> Provider:
    """What the provider at this address says of itself. Raises BadInput, Unavailable."""
    base = _checked(issuer, "openid_issuer").rstrip("/")
    said = _json(urllib.request.Request(f"{base}/.well-known/openid-configuration"))  # noqa: S310 - checked just before
    if str(said.get("issuer", "")).rstrip("/") != base:
        raise Unavailable(
            "The OpenID provider names itself otherwise than the setting does.",
            where="openid_issuer",
            given=str(said.get("issuer", ""))[:200],
            next_step="set `openid_issuer` to that name, if it is yours",
        )
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    ways = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    here = _is_here(base)
    authorization, token, keys = (_checked(str(said.get(name, "")), name, here=here) for name in names)
    return Provider(str(said["issuer"]), authorization, token, keys, basic="client_secret_basic" in ways)


def keys_of(provider: Provider) -> dict[str, Any]:
    """The provider's public keys as a JWK set."""
    return _json(urllib.request.Request(provider.keys))  # noqa: S310 - checked when it was discovered


def exchange(provider: Provider, client: str, secret: str, form: Mapping[str, str]) -> str:
    """The ID token that a code stands for. Raises Unavailable."""
    sent, headers = dict(form), {"Accept": "application/json"}
    if secret and provider.basic:
        pair = f"{quote(client, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = "Basic " + b64encode(pair.encode()).decode()
    else:
        sent |= {"client_id": client} | ({"client_secret": secret} if secret else {})
    body = urlencode(sent).encode()
    said = _json(urllib.request.Request(provider.token, data=body, headers=headers))  # noqa: S310 - checked before
    return str(said.get("id_token", ""))


def _is_here(address: str) -> bool:
    """Whether an address is one of this machine."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    try:
        return host == "localhost" or host.endswith(".localhost") or ip_address(host).is_loopback
    except ValueError:
        return False


def _checked(address: str, where: str, *, here: bool = True) -> str:
    """An https address; plain http to this machine. here: whether it may be one of this machine at all: only a provider
    that is here itself may send us there."""
    parts = urlsplit(address)
    loopback = _is_here(address)
    if not parts.hostname or parts.scheme not in ({"http", "https"} if loopback else {"https"}):
        raise BadInput.value(where, "an https address", address[:200])
    if loopback and not here:
        raise BadInput.value(where, "an address of the provider, not of this machine", address[:200])
    return address


def _json(request: urllib.request.Request) -> dict[str, Any]:
    try:
        with _OPENER.open(request, timeout=_PATIENCE) as answer:
            said = json.loads(answer.read(_LARGEST))
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
        raise Unavailable(
            "The OpenID provider did not answer as it should.",
            where=request.full_url.partition("?")[0],
            given=str(error)[:200],
            data="Nobody was signed in.",
            next_step="try again, or sign in with your password",
        ) from None
    return said if isinstance(said, dict) else {}
