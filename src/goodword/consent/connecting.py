"""Networks that creators can connect by signing in there: each a module with a `CONNECTING`, loaded when asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from goodword.consent.model import Connecting
from goodword.core.errors import BadInput

HOMES: dict[str, str] = {}
"""Network → module."""


@cache
def connecting(network: str) -> Connecting:
    """How this network is connected. Raises BadInput."""
    if network not in HOMES:
        raise BadInput.unknown("network that creators can connect", network, list(HOMES), where="network")
    found: Connecting = import_module(HOMES[network]).CONNECTING
    return found
