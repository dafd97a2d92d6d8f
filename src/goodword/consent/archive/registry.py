"""The archives that can be read. Each network is a module with a `READER`, loaded when it is first asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from goodword.consent.archive.model import Reader
from goodword.core.errors import BadInput

_NAMES = ("instagram", "tiktok", "youtube", "bluesky", "mastodon")


def names() -> tuple[str, ...]:
    """The networks whose archives can be read."""
    return _NAMES


@cache
def reader(network: str) -> Reader:
    """The reader of a network's archives. Raises BadInput."""
    if network not in _NAMES:
        raise BadInput.unknown("network whose archives can be read", network, list(_NAMES), where="creator")
    found: Reader = import_module(f"goodword.consent.archive.{network}").READER
    return found
