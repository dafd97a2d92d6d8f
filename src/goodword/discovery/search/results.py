"""Ranked rows become results that a person can read: who they are, what was matched, why they stand there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodword.core.money import Money
from goodword.core.times import from_epoch
from goodword.discovery.search.columns import NO_NICHE
from goodword.discovery.search.model import Hit, Why, Wish
from goodword.discovery.search.rank import Ranked
from goodword.discovery.search.store_index import OpenIndex
from goodword.discovery.search.store_words import Term
from goodword.discovery.search.tell import sentences
from goodword.vetting.niche.taxonomy import Taxonomy

Ints = NDArray[np.int64]


def hits(index: OpenIndex, wish: Wish, ranked: Ranked, chosen: Sequence[int], taxonomy: Taxonomy) -> tuple[Hit, ...]:
    """The results at these places of the ranking, in that order."""
    places = np.array(chosen, np.int64)
    rows = ranked.rows[places]
    said = _said(index, ranked.words.told, rows)
    naming = _said(index, [(t.word, (t,)) for t in ranked.where.terms], rows) if ranked.where else {}
    named = index.named(rows.tolist())
    found = []
    for i, (place, row) in enumerate(zip(places.tolist(), rows.tolist(), strict=True)):
        why = _why(index, wish, ranked, (place, row), words=said.get(row, ()), naming=naming.get(row, ()))
        found.append(_hit(index, wish, named[i], row, score=float(ranked.score[place]), why=why, taxonomy=taxonomy))
    return tuple(found)


def _said(index: OpenIndex, told: Sequence[tuple[str, Sequence[Term]]], rows: Ints) -> Mapping[int, tuple[str, ...]]:
    """Row → the words of the search that it has."""
    found: dict[int, dict[str, None]] = {}
    among = np.unique(rows)
    for word, terms in told:
        having, _ = index.words.best([terms], len(among), among=among) if len(among) else (among, None)
        for row in having.tolist():
            found.setdefault(row, {})[word] = None
    return {row: tuple(words) for row, words in found.items()}


def _why(
    index: OpenIndex,
    wish: Wish,
    ranked: Ranked,
    at: tuple[int, int],
    *,
    words: tuple[str, ...],
    naming: tuple[str, ...],
) -> Why:
    place, row = at
    niche, texts = _niche(index, wish, row)
    inside, km = _inside(ranked, row)
    cosine = float(ranked.cosine[place])
    stated = int(index.columns["niche"][row])
    return Why(
        ranks={name: int(r[place]) for name, r in ranked.ranks.items() if r[place]},
        words=words,
        likeness=None if np.isnan(cosine) else round(cosine, 4),
        niche=niche,
        niche_posts=texts,
        posts=int(index.columns["posts_counted"][row]),
        inside=inside,
        placed=int(index.columns["placed"][row]),
        km=km,
        names_place=naming,
        declared=bool(niche) and stated != NO_NICHE and index.manifest.niches[stated] == niche,
    )


def _niche(index: OpenIndex, wish: Wish, row: int) -> tuple[str, int]:
    """(which of the niches asked for most texts speak of, how many); "" where none does."""
    counted = [(int(index.niche(n)[row]), n) for n in wish.niches]
    texts, niche = max(counted, default=(0, ""), key=lambda c: c[0])
    return (niche, texts) if texts else ("", 0)


def spoken(index: OpenIndex, rows: Ints) -> list[str]:
    """The niche that most known texts of each row speak of; "" where none does."""
    niches = index.manifest.niches
    if not niches:
        return [""] * len(rows)
    counts = np.stack([index.niche(n)[rows] for n in niches], axis=1)
    best = counts.argmax(axis=1)
    return [niches[at] if counts[i, at] else "" for i, at in enumerate(best.tolist())]


def _inside(ranked: Ranked, row: int) -> tuple[int, float | None]:
    if ranked.where is None:
        return 0, None
    inside = ranked.where.inside
    at = int(np.searchsorted(inside.rows, row))
    if at >= len(inside.rows) or inside.rows[at] != row:
        return 0, None
    return int(inside.posts[at]) + int(inside.home[at]), round(float(inside.km[at]), 2)


def _hit(
    index: OpenIndex, wish: Wish, who: Mapping[str, Any], row: int, *, score: float, why: Why, taxonomy: Taxonomy
) -> Hit:
    columns = index.columns
    followers, price, last = (int(columns[n][row]) for n in ("followers", "price_minor", "last_posted_at"))
    currency, stated = index.text("price_currency", row), int(columns["niche"][row])
    return Hit(
        creator_id=who["creator_id"],
        platform=index.text("platform", row),
        handle=who["handle"],
        name=who["name"] or who["handle"],
        bio=who["bio"] or "",
        url=who["url"] or "",
        place=who["place"] or "",
        lat=who["lat"],
        lon=who["lon"],
        language=index.text("language", row),
        country=index.text("country", row),
        niche=index.manifest.niches[stated] if stated != NO_NICHE else "",
        followers=followers if followers >= 0 else None,
        tier=wish.tier_limits.tier(followers) if followers >= 0 else None,
        price=Money(price, currency) if price >= 0 and currency else None,
        last_posted_at=from_epoch(last) if last >= 0 else None,
        posts_known=int(who["posts_known"] or 0),
        audience_known=int(who["audience_known"] or 0),
        score=score,
        why=why,
        sentences=sentences(why, wish.near, taxonomy),
    )
