"""What a request says about itself: who asks, why, and what may be kept of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from goodword.tracking.bots.classify import classify
from goodword.tracking.model import HitKind

Headers = Mapping[bytes, bytes]
_LANGUAGE = re.compile(rb"\s*([A-Za-z]{2,3})(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}))?(?=[,;\s]|$)")
_HOST = re.compile(r"[a-z0-9.-]{1,100}")
_LONGEST = 200
_PREFETCH = frozenset({b"sec-purpose", b"purpose", b"x-purpose", b"x-moz"})


class Visit(NamedTuple):
    """A request as it is kept. private: the visitor asked not to be followed, and nothing about them is kept."""

    kind: HitKind
    private: bool
    referrer: str
    device: str
    agent: str
    language: str


def visit(method: str, headers: Headers) -> Visit:
    """headers: names in lower case. Global Privacy Control and Do Not Track are honoured."""
    agent = classify(headers.get(b"user-agent", b"").decode("latin-1"))
    kind = HitKind.HEAD if method == "HEAD" else _ahead(headers) or agent.kind
    if headers.get(b"sec-gpc") == b"1" or headers.get(b"dnt") == b"1":
        return Visit(kind, True, "", "", agent.name if kind is not HitKind.PERSON else "", "")
    referrer = headers.get(b"referer")
    spoken = headers.get(b"accept-language")
    return Visit(
        kind,
        False,
        referrer_host(referrer[:_LONGEST].decode("latin-1")) if referrer else "",
        agent.device,
        agent.name,
        language(spoken[:_LONGEST]) if spoken else "",
    )


def _ahead(headers: Headers) -> HitKind | None:
    """Whether a browser loads ahead of a tap (Sec-Purpose, and what came before it)."""
    if _PREFETCH.isdisjoint(headers):
        return None
    said = b" ".join(headers.get(name, b"") for name in _PREFETCH).lower()
    ahead = any(word in said for word in (b"prefetch", b"prerender", b"preview"))
    return HitKind.PREFETCH if ahead else None


@lru_cache(maxsize=4_096)
def referrer_host(referrer: str) -> str:
    """The host of the page that was left, nothing of its path."""
    try:
        host = (urlsplit(referrer).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return host if _HOST.fullmatch(host) else ""


@lru_cache(maxsize=4_096)
def language(accepted: bytes) -> str:
    """The first language that is asked for, as `hi` or `en-IN`."""
    found = _LANGUAGE.match(accepted)
    if not found:
        return ""
    region = found[2]
    return found[1].decode().lower() + (f"-{region.decode().upper()}" if region else "")
