"""Somebody without an account as the catalogue knows them: whom they reach and what they like, never how to reach them.
Pure."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

from anyascii import anyascii

from goodword.core.text import fold
from goodword.offline.model import PLATFORM, Wish
from goodword.vetting.niche.taxonomy import Taxonomy

_LONGEST = 40


def row_of(creator_id: str, wish: Wish, at: int, taxonomy: Taxonomy) -> dict[str, Any]:
    """A row of the creators table. at: when it was said, seconds UTC."""
    niches = [p for p in wish.passions if p in taxonomy.niches]
    return {
        "creator_id": creator_id,
        "observed_at": at,
        "platform": PLATFORM,
        "handle": creator_id.partition(":")[2],
        "name": wish.shown,
        "bio": bio_of(wish, taxonomy),
        "niche": niches[0] if niches else (wish.passions[0] if wish.passions else None),
        "language": wish.language or None,
        "country": wish.country or None,
        "place": wish.place or None,
        "followers": wish.reach,
        "price_minor": None if wish.cost is None else wish.cost.minor,
        "price_currency": None if wish.cost is None else wish.cost.currency,
    }


def bio_of(wish: Wish, taxonomy: Taxonomy) -> str:
    """Circles and passions as one line, so that they are found by words: "running club Kreuzberg (80); bakery"."""
    circles = [f"{c.name} ({c.size:,})" for c in wish.circles]
    passions = [taxonomy.title(p) if p in taxonomy.niches else p for p in wish.passions]
    return "; ".join([*circles, ", ".join(passions)] if passions else circles)


def id_for(wish: Wish, taken: Container[str]) -> str:
    """An id made of the name in Latin letters, as cards and links can be typed; numbered where it is taken."""
    latin = fold(anyascii(wish.shown))
    plain = re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:_LONGEST].strip("-") or "somebody"
    number, found = 1, f"{PLATFORM}:{plain}"
    while found in taken:
        number += 1
        found = f"{PLATFORM}:{plain}-{number}"
    return found
