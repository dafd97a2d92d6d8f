"""What a creator is expert in, by the words of the taxonomy: shares of their posts, over time, and whom they reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.text import hashtags
from goodword.core.times import from_epoch
from goodword.vetting.niche.taxonomy import Taxonomy

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
    do; share: of all. above: the niches above it, nearest first. periods: oldest first; steady: whether every period
    can have the same share, None with a single one."""

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
    circle: Sequence[Mapping[str, Any]] | None = None,
    wanted: str | None = None,
    rule: ExpertiseRule = DEFAULT_EXPERTISE,
) -> Expertise:
    """What they are expert in.

    posts: rows of the posts table in any order, of which the newest `rule.posts` count. declared: the niche that their
    source states. circle: rows of CIRCLES of this creator, None where they were not asked for. wanted: the niche (an
    id) whose people are counted, the leading one unless given.
    """
    newest = sorted(posts, key=lambda p: (p["posted_at"], p["post_id"]))[-rule.posts :]
    said = [_niches_of(post, taxonomy) for post in newest]
    days = [f"{from_epoch(post['posted_at']):%Y-%m-%d}" for post in newest]
    met = sorted(set().union(*said)) if said else []
    found = [_share(niche, said, days, taxonomy, rule) for niche in met]
    found.sort(key=lambda n: (-n.probability, -n.spoken, -len(n.above), n.niche))
    enough = len(newest) >= rule.min_posts
    leading = _leading(found, rule) if enough else None
    asked = wanted or leading
    return Expertise(
        creator_id=creator_id,
        posts=len(newest),
        tagged=sum(bool(s) for s in said),
        enough=enough,
        declared=taxonomy.named(declared) if declared else None,
        leading=leading,
        niches=tuple(found),
        concentration=None if circle is None or asked is None else concentration(circle, asked, taxonomy, rule),
        rule=rule,
    )


def concentration(
    circle: Sequence[Mapping[str, Any]], niche: str, taxonomy: Taxonomy, rule: ExpertiseRule = DEFAULT_EXPERTISE
) -> Concentration:
    """Who is at home: more than half of the other creators they were seen with are of the niche or below it."""
    inside = set(taxonomy.below(niche))
    seen: dict[int, int] = {}
    there: dict[int, int] = {}
    for row in circle:
        seen[row["person"]] = seen.get(row["person"], 0) + row["creators"]
        if row["niche"] and taxonomy.named(row["niche"]) in inside:
            there[row["person"]] = there.get(row["person"], 0) + row["creators"]
    placed = [person for person, n in seen.items() if n >= rule.company]
    home = sum(2 * there.get(person, 0) > seen[person] for person in placed)
    enough = len(placed) >= rule.min_people
    share = _beta(home, len(placed), 1.0, 1.0, AT_HOME.id) if enough else None
    return Concentration(niche, len(placed), len(seen), share)


def _niches_of(post: Mapping[str, Any], taxonomy: Taxonomy) -> frozenset[str]:
    """Niches that the hashtags of a post speak of, and those above them."""
    tags = post.get("hashtags") or hashtags(post.get("caption") or "")
    named = {niche for tag in tags for niche in taxonomy.spoken(tag)}
    return frozenset(named).union(*(taxonomy.above(niche) for niche in named))


def _share(
    niche: str, said: Sequence[frozenset[str]], days: Sequence[str], taxonomy: Taxonomy, rule: ExpertiseRule
) -> NicheShare:
    from scipy.special import betainc  # noqa: PLC0415 - the import costs more than most commands

    k, n = sum(niche in s for s in said), len(said)
    a, b = rule.usual * rule.usual_posts, (1 - rule.usual) * rule.usual_posts
    periods = _periods(niche, said, days, rule)
    highest = max((p.share.low for p in periods), default=0.0)
    return NicheShare(
        niche=niche,
        title=taxonomy.title(niche),
        above=taxonomy.above(niche),
        probability=float(1 - betainc(a + k, b + n - k, rule.expert)),
        spoken=k,
        share=_beta(k, n, a, b, SPOKEN.id),
        periods=periods,
        steady=highest <= min(p.share.high for p in periods) if len(periods) > 1 else None,
    )


def _periods(
    niche: str, said: Sequence[frozenset[str]], days: Sequence[str], rule: ExpertiseRule
) -> tuple[Period, ...]:
    """The posts in at most `rule.periods` equal stretches, oldest first; none where there are too few."""
    n = len(said)
    parts = min(rule.periods, n // rule.per_period)
    ends = [n * i // parts for i in range(parts + 1)] if parts else []
    a, b = rule.usual * rule.usual_posts, (1 - rule.usual) * rule.usual_posts
    return tuple(
        Period(days[low], days[high - 1], _beta(sum(niche in s for s in said[low:high]), high - low, a, b, SPOKEN.id))
        for low, high in pairwise(ends)
    )


def _leading(found: Sequence[NicheShare], rule: ExpertiseRule) -> str | None:
    """The likeliest niche that is likelier than not; of those below it, one that holds most of its posts instead."""
    holds = [n for n in found if n.probability > 0.5 and n.share.value > rule.expert]
    if not holds:
        return None
    top = max(holds, key=lambda n: (n.spoken, -len(n.above)))
    while below := [n for n in holds if n.above[:1] == (top.niche,) and 2 * n.spoken > top.spoken]:
        top = max(below, key=lambda n: (n.spoken, n.niche))
    return top.niche


def _beta(k: int, n: int, a: float, b: float, formula: str) -> Estimate:
    """Posterior mean and 90 % interval, widened to the mean where the posterior is strongly skewed."""
    from scipy.special import betaincinv  # noqa: PLC0415 - the import costs more than most commands

    low, high = (float(betaincinv(a + k, b + n - k, p)) for p in (0.05, 0.95))
    mean = (a + k) / (a + b + n)
    return Estimate(mean, min(low, mean), max(high, mean), n, "share", formula)
