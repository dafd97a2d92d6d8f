"""Rows of who names whom become talkers: organic and paid apart, the share of their posts against everybody's. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.special import betaincinv

from goodword.core.disclosing import PAID_TAGS
from goodword.core.estimate import Estimate
from goodword.core.text import counted, fold
from goodword.core.tier import TierLimits
from goodword.core.times import from_epoch
from goodword.discovery.mentions.model import AFFINITY, Naming, Proof, Side, Talker
from goodword.discovery.mentions.words import Spoken
from goodword.discovery.search.proof import shortened
from goodword.discovery.search.tell import listing

Ints = NDArray[np.int64]
PRIOR = 10.0
"""Known posts that the base rate counts as."""

LEVEL = 0.9
PROOFS = 3
LISTS = ("mentions", "tagged", "sponsors", "hashtags")
POST_COLUMNS = ("creator_id", "post_id", "posted_at", "caption", "url", *LISTS)
"""What of a post is read for proofs."""

Named = list[Naming]
_HOW = {
    "mention": "mentions {}", "tag": "tags {}", "label": "names {} as a paid partner", "hashtag": "writes #{}",
    "word": "says “{}”",
}  # fmt: skip


def namings(rows: Iterable[Mapping[str, Any]], sides: Mapping[str, Side]) -> dict[str, list[Naming]]:
    """Creator → what they name, from NAMED rows; sides: by name."""
    found: dict[str, list[Naming]] = {}
    for r in rows:
        naming = Naming(
            r["name"], sides[r["name"]], r["how"], r["posts"], r["sponsored"], from_epoch(r["first_at"]),
            from_epoch(r["last_at"]),
        )  # fmt: skip
        found.setdefault(r["creator_id"], []).append(naming)
    return {c: sorted(n, key=lambda x: (x.side.value, -x.posts, x.name, x.how)) for c, n in found.items()}


@dataclass(frozen=True, slots=True)
class Tally:
    """Everybody who names a brand, one each. posts: (n,) at least, the most of any one name and way; known: (n,) posts
    known of them; ours: (n,) whether it is us whom they name."""

    ids: tuple[str, ...]
    posts: Ints
    known: Ints
    ours: NDArray[np.bool_]


def tally(tellers: pa.Table, ours: Sequence[str]) -> Tally:
    """From TELLERS rows."""
    us = pc.cast(pc.is_in(tellers["name"], value_set=pa.array(ours, pa.string())), pa.int8())
    table = tellers.append_column("us", us).group_by("creator_id").aggregate(
        [("posts", "max"), ("posts_known", "max"), ("us", "max")]
    )  # fmt: skip
    posts, known, named = (
        np.asarray(pc.fill_null(table[f"{n}_max"], 0).to_numpy()) for n in ("posts", "posts_known", "us")
    )
    posts = posts.astype(np.int64)
    return Tally(tuple(table["creator_id"].to_pylist()), posts, np.maximum(known, posts).astype(np.int64), named > 0)


def ranked(everybody: Tally, base: float) -> list[str]:
    """Those who name us first, then by the lower end of the share of their posts."""
    pairs = np.stack([everybody.posts, everybody.known], axis=1) if everybody.ids else np.empty((0, 2), np.int64)
    distinct, which = np.unique(pairs, axis=0, return_inverse=True)
    a = distinct[:, 0] + PRIOR * base
    b = distinct[:, 1] - distinct[:, 0] + PRIOR * (1 - base)
    low = np.asarray(betaincinv(a, b, (1 - LEVEL) / 2), np.float64)[which.reshape(-1)]
    order = np.lexsort((np.array(everybody.ids, dtype=object).astype(str), -low, ~everybody.ours))
    return [everybody.ids[int(i)] for i in order]


def posts_of(mine: Sequence[Naming]) -> tuple[int, int]:
    """(organic, paid) posts at least: the most of any one name and way, since one post may name in several."""
    paid = max((n.sponsored for n in mine), default=0)
    organic = max((n.posts - n.sponsored for n in mine), default=0)
    return organic, paid


def key(row: Mapping[str, Any], mine: Sequence[Naming], base: float) -> tuple[int, float, int, str]:
    """Those who name us first, then by the lower end of the share of their posts, then by the latest."""
    share = affinity(sum(posts_of(mine)), row["posts_known"] or 0, base)
    ours = any(n.side is Side.OURS for n in mine)
    return (0 if ours else 1, -share.low, -int(max(n.last for n in mine).timestamp()), row["creator_id"])


def affinity(naming: int, posts: int, base: float) -> Estimate:
    """The share of somebody's posts that name the brands."""
    posts = max(posts, naming)
    a, b = naming + PRIOR * base, posts - naming + PRIOR * (1 - base)
    mean = a / (a + b)
    low, high = (float(betaincinv(a, b, p)) for p in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return Estimate(mean, min(low, mean), max(high, mean), posts, "share", AFFINITY.id, LEVEL)


def talker(
    row: Mapping[str, Any], mine: Sequence[Naming], base: float, *, proofs: Sequence[Proof], limits: TierLimits
) -> Talker:
    """One creator. row: their FEATURES."""
    organic, paid = posts_of(mine)
    known = row["posts_known"] or 0
    share = affinity(organic + paid, known, base)
    followers = row["followers"]
    return Talker(
        creator_id=row["creator_id"], platform=row["platform"], handle=row["handle"], name=row["name"] or row["handle"],
        followers=followers, tier=limits.tier(followers) if followers is not None else None, place=row["place"] or "",
        sides=tuple(s for s in Side if any(n.side is s for n in mine)), namings=tuple(mine), organic=organic, paid=paid,
        posts_known=known, share=share, beyond=share.low > base and organic + paid > 1,
        first=min(n.first for n in mine), last=max(n.last for n in mine), proofs=tuple(proofs),
        sentence=sentence(mine, organic, paid),
    )  # fmt: skip


def sentence(mine: Sequence[Naming], organic: int, paid: int) -> str:
    """Whom they name, how, and whether paid."""
    ways = [f"{_HOW[n.how].format(n.name)} in {counted(n.posts, 'post')}" for n in mine[:4]]
    told = listing(ways)
    if paid and not organic:
        end = "all of them paid"
    elif paid:
        end = f"{counted(paid, 'post')} paid, the others of their own accord as far as they say"
    else:
        end = "none says it is paid"
    return f"{told[0].upper()}{told[1:]}; {end}."


def proofs(
    posts: Iterable[Mapping[str, Any]], names: Sequence[str], words: Sequence[Spoken] = ()
) -> dict[str, list[Proof]]:
    """Creator → their newest posts that name one of the names. posts: newest first within each creator."""
    wanted = set(names)
    found: dict[str, list[Proof]] = {}
    for p in posts:
        here = _listed(p) & wanted
        here |= {w.name for w in words if p["caption"] and w.said_in(p["caption"])}
        mine = found.setdefault(p["creator_id"], [])
        if here and len(mine) < PROOFS:
            paid = _paid(p)
            text = shortened(p["caption"] or "", sorted(here))
            mine.append(
                Proof(p["post_id"], from_epoch(p["posted_at"]), text, tuple(sorted(here)), paid, p["url"] or "")
            )
    return found


def said(posts: Iterable[Mapping[str, Any]], words: Sequence[Spoken]) -> list[dict[str, Any]]:
    """NAMED rows of names that captions say in plain words, in posts that do not name them in another way too."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for p in posts:
        listed = _listed(p)
        for word in words:
            if p["caption"] and word.name not in listed and word.said_in(p["caption"]):
                at = int(p["posted_at"])
                row = found.setdefault((p["creator_id"], word.name), {
                    "name": word.name, "creator_id": p["creator_id"], "how": "word", "posts": 0, "sponsored": 0,
                    "first_at": at, "last_at": at,
                })  # fmt: skip
                row |= {"posts": row["posts"] + 1, "sponsored": row["sponsored"] + _paid(p),
                        "first_at": min(row["first_at"], at), "last_at": max(row["last_at"], at)}  # fmt: skip
    return [found[key] for key in sorted(found)]


def _listed(post: Mapping[str, Any]) -> set[str]:
    return {str(item).strip().lower() for column in LISTS for item in post[column] or ()}


def _paid(post: Mapping[str, Any]) -> bool:
    return bool(post["sponsors"]) or bool({fold(t) for t in post["hashtags"] or ()} & PAID_TAGS)
