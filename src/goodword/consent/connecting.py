"""Networks that creators can connect by signing in there: each a module with a `CONNECTING`, loaded when asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from goodword.consent.model import Connecting, What, Wish
from goodword.core.errors import BadInput

HOMES: dict[str, str] = {
    "instagram": "goodword.consent.connections.instagram",
    "tiktok": "goodword.consent.connections.tiktok",
}
"""Network → module."""


@cache
def connecting(network: str) -> Connecting:
    """How this network is connected. Raises BadInput."""
    if network not in HOMES:
        raise BadInput.unknown("network that creators can connect", network, list(HOMES), where="network")
    found: Connecting = import_module(HOMES[network]).CONNECTING
    return found


def told_by(one: Connecting, wish: Wish) -> tuple[What, ...]:
    """What is asked for as far as a sign-in gives it. Raises BadInput where it gives none of it."""
    told = tuple(what for what in wish.what if what in one.what)
    if not told:
        raise BadInput.value(
            "what", f"at least one of {', '.join(sorted(one.what))}", ", ".join(wish.what), where="what"
        )
    return told
