"""Rows of who names whom become talkers: organic and paid apart, the share of their posts against everybody's. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scipy.special import betaincinv

from goodword.core.disclosing import PAID_TAGS
from goodword.core.estimate import Estimate
from goodword.core.text import counted, fold
from goodword.core.tier import TierLimits
from goodword.core.times import from_epoch
from goodword.discovery.mentions.model import AFFINITY, Naming, Proof, Side, Talker
from goodword.discovery.search.proof import shortened
from goodword.discovery.search.tell import listing

PRIOR = 10.0
"""Known posts that the base rate counts as."""

LEVEL = 0.9
PROOFS = 3
LISTS = ("mentions", "tagged", "sponsors", "hashtags")
_HOW = {"mention": "mentions", "tag": "tags", "label": "names as a paid partner", "hashtag": "writes as a hashtag"}


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


def posts_of(mine: Sequence[Naming]) -> tuple[int, int]:
    """(organic, paid) posts at least: the most of any one name and way, since one post may name in several."""
    paid = max((n.sponsored for n in mine), default=0)
    organic = max((n.posts - n.sponsored for n in mine), default=0)
    return organic, paid


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
    ways = [f"{_HOW[n.how]} {n.name} in {counted(n.posts, 'post')}" for n in mine[:4]]
    told = listing(ways)
    if paid and not organic:
        end = "all of them paid"
    elif paid:
        end = f"{counted(paid, 'post')} paid, the others of their own accord as far as they say"
    else:
        end = "none says it is paid"
    return f"{told[0].upper()}{told[1:]}; {end}."


def proofs(posts: Iterable[Mapping[str, Any]], names: Sequence[str]) -> dict[str, list[Proof]]:
    """Creator → their newest posts that name one of the names. posts: newest first within each creator."""
    wanted = set(names)
    found: dict[str, list[Proof]] = {}
    for p in posts:
        here = {str(item).strip().lower() for column in LISTS for item in p[column] or ()} & wanted
        mine = found.setdefault(p["creator_id"], [])
        if here and len(mine) < PROOFS:
            paid = bool(p["sponsors"]) or bool({fold(t) for t in p["hashtags"] or ()} & PAID_TAGS)
            text = shortened(p["caption"] or "", sorted(here))
            mine.append(
                Proof(p["post_id"], from_epoch(p["posted_at"]), text, tuple(sorted(here)), paid, p["url"] or "")
            )
    return found
