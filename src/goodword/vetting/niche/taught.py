"""Niches learnt from the catalogue's own creators whose source declares one; checked on some of them kept aside."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from goodword.catalogue.evidence import Evidence
from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.core.estimate import Estimate
from goodword.core.text import mentions
from goodword.vetting.learn.boost import BoostRule
from goodword.vetting.niche.learn import fit, probabilities
from goodword.vetting.niche.model import NICHE, Portrait
from goodword.vetting.niche.taxonomy import Taxonomy
from goodword.vetting.posterior import beta_interval
from goodword.vetting.wording import count, share_range

# Creators of a niche below which it is not learnt, and all below which nothing is; at most so many are read.
LEAST_EACH, LEAST, MOST = 30, 150, 2_000
_WIDE, _POSTS, _ASIDE, _SEED = 20_000, 8, 5, 7
_TREES = BoostRule(trees=60, rate=0.12, leaves=12, least=15, columns=0.5)


@dataclass(frozen=True, slots=True)
class Taught:
    """What the catalogue's creators teach. model: whether there were enough. creators: learnt from; checked: kept
    aside; right: share of these whose likeliest niche is the declared one, to be held against `sure`, the mean
    probability it was said with. found: (niche, probability) of each creator asked for, likeliest first."""

    model: bool
    creators: int
    niches: tuple[str, ...]
    checked: int
    right: Estimate | None
    sure: float | None
    at: datetime
    sentence: str
    found: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)
    formula: str = NICHE.id

    def of(self, creator_id: str) -> tuple[tuple[str, float], ...]:
        """(niche, probability) of a creator, likeliest first."""
        return self.found.get(creator_id, ())


def taught(
    catalogue: Catalogue, bulk: Evidence | None, creator_ids: Sequence[str], taxonomy: Taxonomy, *, now: datetime
) -> Taught:
    """Learn from creators other than those asked for, and tell the niches of these. Half a minute for 2,000."""
    features = catalogue.features(FeatureQuery(limit=_WIDE)).select(_WHO) if bulk else None
    rows = [] if features is None else _labelled(features.to_pylist(), set(creator_ids), taxonomy)
    if bulk is None or len(rows) < LEAST or len({niche for _, niche in rows}) < 2:
        have = f"{count(len(rows), 'other creator')} of niches that at least {LEAST_EACH} declare"
        needed = f"Nothing was learnt: {have}; {LEAST} of two niches are needed."
        return Taught(False, len(rows), (), 0, None, None, now, needed)
    niches = tuple(sorted({niche for _, niche in rows}))
    own = catalogue.features(FeatureQuery(creator_ids=tuple(sorted(set(creator_ids))))).to_pylist()
    people = [*(row for row, _ in rows), *own]
    made = portraits(catalogue, bulk, people)
    y = np.array([niches.index(niche) for _, niche in rows])
    order = np.random.default_rng(_SEED).permutation(len(rows))
    aside, used = np.sort(order[: len(rows) // _ASIDE]), np.sort(order[len(rows) // _ASIDE :])
    model = fit([made[i] for i in used], y[used], niches, seed=_SEED, trees=_TREES)
    p = probabilities([made[i] for i in aside], model)
    right, sure = _right(int((p.argmax(axis=1) == y[aside]).sum()), len(aside)), float(p.max(axis=1).mean())
    told = probabilities(made[len(rows) :], model)
    found = {
        who["creator_id"]: tuple((taxonomy.title(niches[k]), float(line[k])) for k in np.argsort(-line, kind="stable"))
        for who, line in zip(own, told, strict=True)
    }
    sentence = (
        f"Learnt on {now:%Y-%m-%d} from {count(len(used), 'creator')} of {len(niches)} niches. Of {len(aside):,} kept "
        f"aside the likeliest niche was right for {share_range(right)}; it was said with {100 * sure:.0f} % on average."
    )
    return Taught(True, len(used), niches, len(aside), right, sure, now, sentence, found)


def portraits(catalogue: Catalogue, bulk: Evidence, people: Sequence[Mapping[str, Any]]) -> list[Portrait]:
    """Portraits of these rows of FEATURES, in their order, from their newest posts and their known audience."""
    ids = tuple(sorted({row["creator_id"] for row in people}))
    posts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for post in bulk.recent_posts(ids, each=_POSTS).to_pylist():
        posts[post["creator_id"]].append(post)
    around: dict[str, list[str]] = defaultdict(list)
    for row in catalogue.audience(ids).select(["creator_id", "person"]).to_pylist():
        around[row["creator_id"]].append(str(row["person"]))
    return [_portrait(row, posts[row["creator_id"]], around[row["creator_id"]]) for row in people]


_WHO = ["creator_id", "niche", "posts_known", "followers", "followees", "posts_in_all"]


def _labelled(
    people: Sequence[dict[str, Any]], without: set[str], taxonomy: Taxonomy
) -> list[tuple[dict[str, Any], str]]:
    """Creators with a known post and a niche that enough others declare; evenly picked where there are many."""
    rows = [(r, taxonomy.named(r["niche"])) for r in people if r["niche"] and r["posts_known"]]
    named = [(r, niche) for r, niche in rows if niche is not None and r["creator_id"] not in without]
    picked = named[:: max(1, -(-len(named) // MOST))]
    counts = Counter(niche for _, niche in picked)
    return [(r, niche) for r, niche in picked if counts[niche] >= LEAST_EACH]


def _portrait(who: Mapping[str, Any], posts: Sequence[Mapping[str, Any]], people: Sequence[str]) -> Portrait:
    accounts = {a for post in posts for a in (*(post["tagged"] or ()), *mentions(post["caption"] or ""))}
    places = [str(p) for post in posts for p in (post["place"], post["city"], post["country"]) if p]
    return Portrait(
        creator=str(who["creator_id"]),
        captions=tuple(post["caption"] or "" for post in posts),
        pictures=tuple(post["alt_text"] or "" for post in posts),
        accounts=tuple(sorted(accounts)),
        people=tuple(sorted(set(people))),
        places=tuple(places),
        followers=who["followers"],
        followees=who["followees"],
        posts_in_all=who["posts_in_all"],
        likes=_mean([post["likes"] for post in posts]),
        comments=_mean([post["comments"] for post in posts]),
    )


def _mean(values: Sequence[int | None]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) / len(known) if known else None


def _right(k: int, n: int) -> Estimate:
    """Share with a flat prior."""
    return Estimate((1 + k) / (2 + n), *beta_interval(1 + k, 1 + n - k), n, "share", NICHE.id)
