"""Addresses of servers as people write them. Pure."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from goodword.connectors.model import INVENTED
from goodword.core.errors import BadInput


def address_of(url: str) -> str:
    """The address of a server: https, or http on this machine. Raises BadInput."""
    plain = url.strip().rstrip("/")
    if plain == INVENTED:
        return plain
    parts = urlsplit(plain if "://" in plain else f"https://{plain}")
    host = parts.hostname or ""
    fine = parts.scheme == "https" or (parts.scheme == "http" and here(host))
    if not host or not fine or parts.username or parts.query or parts.fragment or parts.path:
        raise BadInput.value("url", "an address like https://example.org, without path or password", url[:120])
    return f"{parts.scheme}://{parts.netloc.lower()}"


def stream_address_of(url: str) -> str:
    """The address of a live stream: wss, or ws on this machine. Raises BadInput."""
    plain = url.strip().rstrip("/")
    parts = urlsplit(plain if "://" in plain else f"wss://{plain}")
    host = parts.hostname or ""
    fine = parts.scheme == "wss" or (parts.scheme == "ws" and here(host))
    if not host or not fine or parts.username or parts.query or parts.fragment or parts.path:
        raise BadInput.value("stream", "an address like wss://jetstream.example.org, without path", url[:120])
    return f"{parts.scheme}://{parts.netloc.lower()}"


def here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
