"""What a creator is expert in, by hashtags and words of their posts and by their bio: how likely each niche is, its
share of their posts over time, and whom they reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.text import hashtags
from goodword.core.times import day_of
from goodword.vetting.niche.rates import Heard, shipped_rates
from goodword.vetting.niche.spoken import Spoken, SpokenOf
from goodword.vetting.niche.taxonomy import Taxonomy
from goodword.vetting.posterior import beta_interval

SPOKEN = register(
    "niche-share",
    2,
    "Share of recent posts with a hashtag or a word of the niche or of one below it, with a Beta posterior.",
    "Beta-binomial conjugacy; prior: 6 % of the posts of creators of other niches (docs/explain/niche.md)",
)
LIKELY = register(
    "niche-probability",
    1,
    "Probability that a creator is at home in a niche, from hashtags and words of their posts and from their bio.",
    "Bayes, beta-binomial evidence of stated rates, tempered (docs/explain/niche.md); measured: niche-out-of-the-box",
)
AT_HOME = register(
    "niche-concentration",
    1,
    "Share of known people of the audience most of whose other creators declare the niche or one below it.",
    "Beta posterior, prior Beta(1, 1); the creator does not count for themselves",
)
# A niche holds when it is likelier than not.
_HOLDS = 0.5


@dataclass(frozen=True, slots=True)
class ExpertiseRule:
    """posts: newest posts that are read; min_posts: below which nothing is said. expert: share of the posts from which
    somebody speaks of a niche for good (creators who declare one do on 32-66 % of theirs, others on 2-12 %). usual,
    usual_posts: share assumed before any post is seen, and how many posts that is worth. periods, per_period: at most
    so many periods of equally many posts, each of at least so many. company: other creators with whom a person must
    have been seen to be placed; min_people: placed people below which nothing is said of them."""

    posts: int = 60
    min_posts: int = 5
    expert: float = 0.1
    usual: float = 0.06
    usual_posts: float = 4.0
    periods: int = 4
    per_period: int = 5
    company: int = 2
    min_people: int = 20

    def __post_init__(self) -> None:
        least = (self.posts, self.min_posts, self.periods, self.per_period, self.company, self.min_people)
        if min(least) < 1 or self.usual_posts <= 0:
            raise BadInput.value("counts of the rule", "at least 1", least)
        if not 0 < self.expert < 1 or not 0 < self.usual < 1:
            raise BadInput.value("shares of the rule", "between 0 and 1", (self.expert, self.usual))


DEFAULT_EXPERTISE = ExpertiseRule()


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of posts, its days, and the share of them that speaks of the niche."""

    first: str
    last: str
    share: Estimate


@dataclass(frozen=True, slots=True)
class NicheShare:
    """One niche. probability: that they are at home in it; spoken: posts that speak of it, by a hashtag (`tagged`) or a
    word (`worded`); bio: whether theirs does, None where none is known; share: of all posts. above: the niches above
    it, nearest first. periods: oldest first, of a niche likelier than not; steady: whether every period can have the
    same share, None with a single one."""

    niche: str
    title: str
    above: tuple[str, ...]
    probability: float
    spoken: int
    share: Estimate
    periods: tuple[Period, ...]
    steady: bool | None
    tagged: int = 0
    worded: int = 0
    bio: bool | None = None


@dataclass(frozen=True, slots=True)
class Concentration:
    """Who of the known audience is at home in the niche. people: seen with enough other creators to be placed; known:
    seen with anybody else; share: None below the minimum."""

    niche: str
    people: int
    known: int
    share: Estimate | None


@dataclass(frozen=True, slots=True)
class Expertise:
    """posts: read; tagged: of these with a hashtag of any niche; worded: with a word of any. bio: whether one was read.
    silent: probability of a widest niche of which nothing speaks.
    niches: likeliest first, each by itself, so that
    probabilities do not sum to one. leading: the narrowest that holds, None where none stands out or too little is
    known (`enough` says which)."""

    creator_id: str
    posts: int
    tagged: int
    enough: bool
    declared: str | None
    leading: str | None
    niches: tuple[NicheShare, ...]
    concentration: Concentration | None
    rule: ExpertiseRule
    formula: str = LIKELY.id
    worded: int = 0
    bio: bool = False
    silent: float = 0.0


def expertise(
    creator_id: str,
    posts: Iterable[Mapping[str, Any]],
    taxonomy: Taxonomy,
    *,
    declared: str | None = None,
    bio: str | None = None,
    rule: ExpertiseRule = DEFAULT_EXPERTISE,
) -> Expertise:
    """What they are expert in.

    posts: rows of the posts table in any order, of which the newest `rule.posts` count. declared: the niche that their
    source states. bio: what they say of themselves.
    """
    newest = sorted(posts, key=lambda p: (p["posted_at"], p["post_id"]), reverse=True)[: rule.posts]
    columns = {name: [post.get(name) for post in newest] for name in _READ.names}
    spoken = SpokenOf(pa.table(columns, _READ), np.array([0, len(newest)]), taxonomy, **stretched(rule)).of(0)
    at = [post["posted_at"] for post in reversed(newest)]
    return expertise_of(
        creator_id, spoken, at, taxonomy, bio=bios_say([bio], taxonomy)[0], declared=declared, rule=rule
    )


def expertise_of(
    creator_id: str,
    spoken: Spoken,
    at: Sequence[int] | NDArray[np.int64],
    taxonomy: Taxonomy,
    *,
    bio: frozenset[str] | None = None,
    declared: str | None = None,
    rule: ExpertiseRule = DEFAULT_EXPERTISE,
) -> Expertise:
    """The same of posts that are read already; at: when each was posted, oldest first; bio: niches of which it speaks,
    None where none is known."""
    counts = spoken.counts
    if bio and not bio <= counts.keys():
        nothing = [0] * (rule.periods + 2)
        counts = {niche: counts.get(niche, nothing) for niche in sorted({*counts, *bio})}
    likely = _likely(counts, spoken, bio, taxonomy)
    stretches = _stretches(at, rule) if any(p > _HOLDS for p in likely.values()) else []
    found = [
        _share(niche, mine, spoken.posts, stretches, bio, probability=likely[niche], taxonomy=taxonomy, rule=rule)
        for niche, mine in counts.items()
    ]
    found.sort(key=lambda n: (-n.probability, -n.spoken, -len(n.above), n.niche))
    enough = spoken.posts >= rule.min_posts
    return Expertise(
        creator_id=creator_id,
        posts=spoken.posts,
        tagged=spoken.tagged,
        enough=enough,
        declared=taxonomy.named(declared) if declared else None,
        leading=_leading(found, rule) if enough else None,
        niches=tuple(found),
        concentration=None,
        rule=rule,
        worded=spoken.told,
        bio=bio is not None,
        silent=_probability(Heard(0, spoken.signed, 0, spoken.told, None if bio is None else False), 1.0),
    )


def stretched(rule: ExpertiseRule = DEFAULT_EXPERTISE) -> dict[str, int]:
    """How posts are put into stretches of time, as `SpokenOf` takes it."""
    return {"periods": rule.periods, "per_period": rule.per_period}


def concentrated(niche: str, home: int, placed: int, known: int, rule: ExpertiseRule) -> Concentration:
    """Who is at home: of `placed` people for `home` more than half of the other creators they were seen with are of
    the niche or below it; `known` were seen with anybody else."""
    enough = placed >= rule.min_people
    return Concentration(niche, placed, known, _beta(home, placed, 1.0, 1.0, AT_HOME.id) if enough else None)


def spoken_of(tags: Iterable[str], taxonomy: Taxonomy) -> frozenset[str]:
    """Niches that folded hashtags speak of, and those above them."""
    return frozenset().union(*(taxonomy.covered(tag) for tag in tags))


def bios_say(bios: Sequence[str | None], taxonomy: Taxonomy) -> list[frozenset[str] | None]:
    """Niches of which each bio speaks, by hashtags and by words, with those above them; None where none is known."""
    worded = taxonomy.wordbook.said(pa.array(bios, pa.string()))
    return [
        words | spoken_of(hashtags(bio), taxonomy) if bio and bio.strip() else None
        for bio, words in zip(bios, worded, strict=True)
    ]


_READ = pa.schema([("caption", pa.string()), ("hashtags", pa.list_(pa.string()))])
_Stretch = tuple[str, str, int, int]  # first and last day, posts, number of the first post after it


def _stretches(at: Sequence[int] | NDArray[np.int64], rule: ExpertiseRule) -> list[_Stretch]:
    """The posts in at most `rule.periods` equal stretches, oldest first; none where there are too few."""
    n = len(at)
    parts = min(rule.periods, n // rule.per_period)
    ends = [n * i // parts for i in range(parts + 1)] if parts else []
    return [(day_of(int(at[low])), day_of(int(at[high - 1])), high - low, high) for low, high in pairwise(ends)]


def _likely(
    counts: Mapping[str, Sequence[int]], spoken: Spoken, bio: frozenset[str] | None, taxonomy: Taxonomy
) -> dict[str, float]:
    """Probability of each niche; of one above another at least as much, because it covers it."""
    found = dict.fromkeys(counts, 0.0)
    for niche, (*_, tagged, worded) in counts.items():
        said = None if bio is None else niche in bio
        own = _probability(Heard(tagged, spoken.signed, worded, spoken.told, said), taxonomy.part(niche))
        for covered in (niche, *taxonomy.above(niche)):
            found[covered] = max(found[covered], own)
    return found


@lru_cache(maxsize=200_000)
def _probability(heard: Heard, part: float) -> float:
    """Worked out once for each: counts are few and repeat."""
    return shipped_rates().probability(heard, part)


def _share(
    niche: str,
    counts: Sequence[int],
    n: int,
    stretches: Sequence[_Stretch],
    bio: frozenset[str] | None,
    *,
    probability: float,
    taxonomy: Taxonomy,
    rule: ExpertiseRule,
) -> NicheShare:
    *spoken, tagged, worded = counts
    k = sum(spoken)
    a, b = rule.usual * rule.usual_posts, (1 - rule.usual) * rule.usual_posts
    periods: tuple[Period, ...] = ()
    if probability > _HOLDS and stretches:  # of a niche that does not hold there is nothing to follow over time
        followed = zip(spoken, stretches, strict=False)
        periods = tuple(Period(one, last, _beta(some, of, a, b, SPOKEN.id)) for some, (one, last, of, _) in followed)
    return NicheShare(
        niche=niche,
        title=taxonomy.title(niche),
        above=taxonomy.above(niche),
        probability=probability,
        spoken=k,
        share=_beta(k, n, a, b, SPOKEN.id),
        periods=periods,
        steady=_steady(periods),
        tagged=tagged,
        worded=worded,
        bio=None if bio is None else niche in bio,
    )


def _steady(periods: Sequence[Period]) -> bool | None:
    if len(periods) < 2:
        return None
    return max(p.share.low for p in periods) <= min(p.share.high for p in periods)


def _leading(found: Sequence[NicheShare], rule: ExpertiseRule) -> str | None:
    """The likeliest niche that is likelier than not; of those below it, one that holds most of its posts instead."""
    holds = [n for n in found if n.probability > _HOLDS and n.share.value > rule.expert]
    if not holds:
        return None
    top = max(holds, key=lambda n: (n.spoken, -len(n.above)))
    while below := [n for n in holds if n.above[:1] == (top.niche,) and 2 * n.spoken > top.spoken]:
        top = max(below, key=lambda n: (n.spoken, n.niche))
    return top.niche


@lru_cache(maxsize=50_000)
def _beta(k: int, n: int, a: float, b: float, formula: str) -> Estimate:
    """Posterior mean and 90 % interval."""
    return Estimate((a + k) / (a + b + n), *beta_interval(a + k, b + n - k), n, "share", formula)
