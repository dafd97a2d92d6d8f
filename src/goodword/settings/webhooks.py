"""Sends a digest to a webhook, with a signature (I/O): for whatever room has something to tell.

A webhook's address is given by whoever sets it up, so it is treated as hostile: https only, no address of this machine
or of a private network (the address that was checked is the one connected to), no redirects, little patience, and
nothing of the answer but its status is read. Neither the secret nor the address of anybody is ever logged.
"""

from __future__ import annotations

import base64
import hmac
import http.client
import ipaddress
import secrets
import socket
import ssl
from collections.abc import Callable, Sequence
from hashlib import sha256
from urllib.parse import SplitResult, urlsplit

from goodword.core.errors import BadInput, GoodwordError, Unavailable

_PATIENCE = 10.0
_PORTS = frozenset({443, 8443})
_SECRET_BYTES = 24
Resolve = Callable[[str, int], Sequence[str]]


def allowed_hosts(setting: str) -> tuple[str, ...]:
    """The names in the setting `webhook_hosts`: hosts of one's own, which may be private."""
    return tuple(name.strip().lower() for name in setting.split(",") if name.strip())


def new_secret() -> str:
    """A secret for signing, in the form that receivers of Standard Webhooks expect."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signature(secret: str, message_id: str, at: int, body: bytes) -> str:
    """`v1,…`: HMAC-SHA256 over `id.timestamp.body` (Standard Webhooks 1.0), so that nobody can change or replay it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()


def check_hook(address: str, allowed: Sequence[str] = ()) -> SplitResult:
    """The parts of a webhook's address. allowed: host names that may be private. Raises BadInput.

    Only its form is looked at; where the name leads is looked at each time it is used.
    """
    parts = urlsplit(address.strip())
    try:
        port = parts.port
    except ValueError:
        port = -1
    host = (parts.hostname or "").lower()
    trusted = host in allowed
    if parts.scheme != "https" and not (trusted and parts.scheme == "http"):
        raise BadInput.value("address", "an https address", _shown(parts), hint="plain http would show it to others")
    if not host or parts.username is not None or parts.password is not None:
        raise BadInput.value("address", "a host without a user name or password in it", _shown(parts))
    if not trusted and (port is not None and port not in _PORTS):
        raise BadInput.value("address", f"on port {' or '.join(map(str, sorted(_PORTS)))}", _shown(parts))
    if not trusted and _address_of(host) is not None and not is_public(host):
        raise _private(host)
    return parts


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also where it is wrapped in an IPv6 one."""
    found = _address_of(address)
    if found is None:
        return False
    inner = _wrapped(found)
    return (
        found.is_global and not found.is_multicast and (inner is None or (inner.is_global and not inner.is_multicast))
    )


def post(
    address: str,
    body: bytes,
    *,
    secret: str,
    message_id: str,
    at: int,
    allowed: Sequence[str] = (),
    resolve: Resolve | None = None,
) -> int:
    """Send a body to a webhook and give its status. at: seconds UTC. resolve: name and port to addresses.

    Raises BadInput where the name leads to a private address, Unavailable where nobody answers with 2xx.
    """
    parts = check_hook(address, allowed)
    host = (parts.hostname or "").lower()
    connection = _connection(parts, host, _where(host, parts, allowed, resolve or _resolved))
    headers = {
        "content-type": "application/json",
        "user-agent": "Goodword",
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret, message_id, at, body),
    }
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise _silent(host, type(error).__name__) from None
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise _silent(host, f"status {status}")
    return status


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, whatever the name resolves to by now."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=_PATIENCE)
        self._address, self._context = address, context

    def connect(self) -> None:
        """Connect to the address; the certificate must be that of the name."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = plain if self._context is None else self._context.wrap_socket(plain, server_hostname=self.host)


def _connection(parts: SplitResult, host: str, address: str) -> _Pinned:
    secure = parts.scheme == "https"
    return _Pinned(host, _port(parts), address, ssl.create_default_context() if secure else None)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _where(host: str, parts: SplitResult, allowed: Sequence[str], resolve: Resolve) -> str:
    """The address to connect to: every one that the name has must be public, so that none can be slipped in."""
    try:
        found = list(resolve(host, _port(parts)))
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise _silent(host, "the name is not known")
    if host not in allowed and not all(map(is_public, found)):
        raise _private(host)
    return found[0]


def _resolved(host: str, port: int) -> list[str]:
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _address_of(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _wrapped(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside an IPv6 one: mapped, 6to4, Teredo or NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.teredo is not None:
        return address.teredo[1]
    if address in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def _shown(parts: SplitResult) -> str:
    """The address without anything that may be a secret: user, password, path and query."""
    return f"{parts.scheme}://{parts.hostname or ''}"


def _private(host: str) -> BadInput:
    return BadInput(
        "This webhook leads into a private network.",
        where=host,
        data="Nothing was sent.",
        next_step="give a public address, or add the host to the setting `webhook_hosts` if it is yours",
    )


def _silent(host: str, why: str) -> GoodwordError:
    return Unavailable(
        "The webhook did not take the digest.", where=host, given=why, data="It is tried again with the next refresh."
    )
