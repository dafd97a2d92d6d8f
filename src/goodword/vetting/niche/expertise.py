"""What a creator is expert in, by the words of the taxonomy: shares of their posts, over time, and whom they reach."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.text import hashtags
from goodword.core.times import from_epoch
from goodword.vetting.niche.taxonomy import Taxonomy
from goodword.vetting.posterior import beta_above, beta_interval

SPOKEN = register(
    "niche-share",
    1,
    "Share of recent posts with a hashtag of the niche or of one below it, with a Beta posterior.",
    "Beta-binomial conjugacy; prior: 3 % of the posts of creators of other niches (docs/explain/niche.md)",
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
    somebody speaks of a niche for good (creators who declare one do on 19-37 % of theirs, others on 1-6 %). usual,
    usual_posts: share assumed before any post is seen, and how many posts that is worth. periods, per_period: at most
    so many periods of equally many posts, each of at least so many. company: other creators with whom a person must
    have been seen to be placed; min_people: placed people below which nothing is said of them."""

    posts: int = 60
    min_posts: int = 5
    expert: float = 0.1
    usual: float = 0.03
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
    """One niche. probability: that at least `ExpertiseRule.expert` of what they post speaks of it; spoken: posts that
    do; share: of all. above: the niches above it, nearest first. periods: oldest first, of a niche likelier than not;
    steady: whether every period can have the same share, None with a single one."""

    niche: str
    title: str
    above: tuple[str, ...]
    probability: float
    spoken: int
    share: Estimate
    periods: tuple[Period, ...]
    steady: bool | None


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
    """posts: read; tagged: of these with a hashtag of any niche. niches: likeliest first, each by itself, so that
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
    formula: str = SPOKEN.id


def expertise(
    creator_id: str,
    posts: Iterable[Mapping[str, Any]],
    taxonomy: Taxonomy,
    *,
    declared: str | None = None,
    rule: ExpertiseRule = DEFAULT_EXPERTISE,
) -> Expertise:
    """What they are expert in.

    posts: rows of the posts table in any order, of which the newest `rule.posts` count. declared: the niche that their
    source states.
    """
    newest = sorted(posts, key=lambda p: (p["posted_at"], p["post_id"]))[-rule.posts :]
    said = [spoken_of(post.get("hashtags") or hashtags(post.get("caption") or ""), taxonomy) for post in newest]
    return expertise_of_said(
        creator_id, said, [post["posted_at"] for post in newest], taxonomy, declared=declared, rule=rule
    )


def expertise_of_said(
    creator_id: str,
    said: Sequence[frozenset[str]],
    at: Sequence[int],
    taxonomy: Taxonomy,
    *,
    declared: str | None = None,
    rule: ExpertiseRule = DEFAULT_EXPERTISE,
) -> Expertise:
    """The same of posts that are read already: niches of each and when it was posted, oldest first."""
    stretches = _stretches(at, rule)
    counts = _counted(said, [last for *_, last in stretches[:-1]], max(len(stretches), 1))
    found = [
        _share(niche, counts[niche], len(said), stretches, taxonomy=taxonomy, rule=rule) for niche in sorted(counts)
    ]
    found.sort(key=lambda n: (-n.probability, -n.spoken, -len(n.above), n.niche))
    enough = len(said) >= rule.min_posts
    return Expertise(
        creator_id=creator_id,
        posts=len(said),
        tagged=sum(bool(s) for s in said),
        enough=enough,
        declared=taxonomy.named(declared) if declared else None,
        leading=_leading(found, rule) if enough else None,
        niches=tuple(found),
        concentration=None,
        rule=rule,
    )


def concentrated(niche: str, home: int, placed: int, known: int, rule: ExpertiseRule) -> Concentration:
    """Who is at home: of `placed` people for `home` more than half of the other creators they were seen with are of
    the niche or below it; `known` were seen with anybody else."""
    enough = placed >= rule.min_people
    return Concentration(niche, placed, known, _beta(home, placed, 1.0, 1.0, AT_HOME.id) if enough else None)


def spoken_of(tags: Iterable[str], taxonomy: Taxonomy) -> frozenset[str]:
    """Niches that folded hashtags speak of, and those above them."""
    return frozenset().union(*(taxonomy.covered(tag) for tag in tags))


_Stretch = tuple[str, str, int, int]  # first and last day, posts, number of the first post after it


def _stretches(at: Sequence[int], rule: ExpertiseRule) -> list[_Stretch]:
    """The posts in at most `rule.periods` equal stretches, oldest first; none where there are too few."""
    n = len(at)
    parts = min(rule.periods, n // rule.per_period)
    ends = [n * i // parts for i in range(parts + 1)] if parts else []
    return [(_day(at[low]), _day(at[high - 1]), high - low, high) for low, high in pairwise(ends)]


@lru_cache(maxsize=20_000)
def _day(at: int) -> str:
    return f"{from_epoch(at):%Y-%m-%d}"


def _counted(said: Sequence[frozenset[str]], ends: Sequence[int], parts: int) -> dict[str, list[int]]:
    """Posts that speak of each niche, by stretch; ends: first post after each stretch but the last."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * parts)
    for i, niches in enumerate(said):
        for niche in niches:
            counts[niche][bisect_right(ends, i)] += 1
    return counts


def _share(
    niche: str, spoken: Sequence[int], n: int, stretches: Sequence[_Stretch], *, taxonomy: Taxonomy, rule: ExpertiseRule
) -> NicheShare:
    k = sum(spoken)
    a, b = rule.usual * rule.usual_posts, (1 - rule.usual) * rule.usual_posts
    probability = beta_above(a + k, b + n - k, rule.expert)
    # Of a niche that does not hold there is nothing to follow over time.
    followed = zip(spoken, stretches, strict=True) if probability > _HOLDS and stretches else ()
    periods = tuple(
        Period(first, last, _beta(some, posts, a, b, SPOKEN.id)) for some, (first, last, posts, _) in followed
    )
    highest = max((p.share.low for p in periods), default=0.0)
    return NicheShare(
        niche=niche,
        title=taxonomy.title(niche),
        above=taxonomy.above(niche),
        probability=probability,
        spoken=k,
        share=_beta(k, n, a, b, SPOKEN.id),
        periods=periods,
        steady=highest <= min(p.share.high for p in periods) if len(periods) > 1 else None,
    )


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
