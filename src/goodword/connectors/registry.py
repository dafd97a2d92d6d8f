"""The networks there are. Each is a module with a `CONNECTOR`, loaded when it is first asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from goodword.connectors.model import Connector
from goodword.core.errors import BadInput

_HOMES = {
    "bluesky": "goodword.connectors.bluesky.connector",
    "mastodon": "goodword.connectors.mastodon.connector",
    "instagram": "goodword.connectors.instagram.connector",
    "tiktok": "goodword.connectors.tiktok.connector",
    "youtube": "goodword.connectors.youtube.connector",
}


def names() -> tuple[str, ...]:
    """The names of all networks."""
    return tuple(_HOMES)


@cache
def connector(name: str) -> Connector:
    """The network of this name. Raises BadInput."""
    if name not in _HOMES:
        raise BadInput.unknown("source", name, list(_HOMES), where="source")
    found: Connector = import_module(_HOMES[name]).CONNECTOR
    return found


def connectors() -> tuple[Connector, ...]:
    """Every network."""
    return tuple(connector(name) for name in _HOMES)
