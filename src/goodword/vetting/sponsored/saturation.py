"""How much of what a creator posts is advertising, for whom, how long ago: marked posts counted, others by chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.times import DAY, from_epoch
from goodword.vetting.model import DEFAULT_RULE, Evidence, Signal, Verdict, VettingRule
from goodword.vetting.posterior import beta_interval
from goodword.vetting.wording import count, share_range

SATURATION = register(
    "ad-saturation",
    1,
    "Share of advertising among the posts of a window: marked posts count 1, others their probability; Beta posterior.",
    "Beta-binomial conjugacy; prior of VettingRule; unmarked posts: sponsored-look",
)


@dataclass(frozen=True, slots=True)
class SeenPost:
    """One post of the creator. probability: that it is advertising although nothing marks it, None where not judged;
    brands: accounts that a marked post is for; named: every account that it names."""

    post_id: str
    posted_at: int
    caption: str
    marked: bool
    probability: float | None
    brands: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """days: how far back from the newest known post. queue_from: probability from which an unmarked post is put up for
    a look. competitor_days: how recent a post for a competitor counts."""

    days: int = 90
    queue_from: float = 0.2
    competitor_days: int = 90

    def __post_init__(self) -> None:
        if self.days < 1 or self.competitor_days < 1 or not 0 < self.queue_from < 1:
            raise BadInput.value("window", "at least a day, and a probability between 0 and 1", self)


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """An unmarked post that looks like advertising: a reason to ask, never a verdict."""

    post_id: str
    day: str
    probability: float
    excerpt: str


@dataclass(frozen=True, slots=True)
class Saturation:
    """marked: posts of the window that say that they are advertising; share: of all, by marks alone; with_probable: the
    same with unmarked posts by their probability (None where nothing was learnt). brands: posts by brand; different:
    chance that two marked posts are for different brands (None below two). competitors: posts that name one. gap_days:
    days from the last marked post to the newest known one. queue: unmarked posts to look at, likeliest first."""

    window: Window
    posts: int
    marked: int
    share: Estimate
    with_probable: Estimate | None
    brands: tuple[tuple[str, int], ...]
    different: float | None
    competitors: tuple[tuple[str, str, int], ...]  # competitor, day of its newest post, posts
    gap_days: int | None
    queue: tuple[ToLookAt, ...]


def saturation(
    posts: Sequence[SeenPost],
    *,
    competitors: Sequence[str] = (),
    window: Window = Window(),
    rule: VettingRule = DEFAULT_RULE,
) -> Saturation:
    """What the posts of the window amount to; order does not matter."""
    times = [p.posted_at for p in posts]
    newest = max(times, default=0)
    known = sum(newest - at <= window.days * DAY for at in times)
    return saturation_among(posts, newest, known, competitors=competitors, window=window, rule=rule)


def saturation_among(
    posts: Sequence[SeenPost],
    newest: int,
    known: int,
    *,
    competitors: Sequence[str] = (),
    window: Window = Window(),
    rule: VettingRule = DEFAULT_RULE,
) -> Saturation:
    """The same where there are others that nothing marks and that nobody judged. newest: time of the newest of all;
    known: how many of all are in the window."""
    inside = [p for p in posts if newest - p.posted_at <= window.days * DAY]
    marked = [p for p in inside if p.marked]
    other = [p for p in inside if not p.marked] if len(marked) < len(inside) else []
    judged = [p.probability for p in other if p.probability is not None]
    brands = Counter([brand for p in marked for brand in p.brands])
    last = max([p.posted_at for p in posts if p.marked], default=None)
    return Saturation(
        window=window,
        posts=known,
        marked=len(marked),
        share=_share(len(marked), known, rule),
        with_probable=_share(len(marked) + sum(judged), len(marked) + len(judged), rule) if judged else None,
        brands=tuple(sorted(brands.items(), key=lambda b: (-b[1], b[0]))),
        different=_different(brands),
        competitors=_competitors(posts, competitors, newest - window.competitor_days * DAY),
        gap_days=None if last is None else round((newest - last) / DAY),
        queue=_queue(other, window.queue_from),
    )


def saturation_signal(found: Saturation, rule: VettingRule = DEFAULT_RULE) -> Signal:
    """The signal of vetting. Only marked posts can ask for a look; probable ones are for the queue."""
    e, n = found.share, found.posts
    crowded = n >= rule.min_posts and e.low > rule.ad_share
    rival = bool(found.competitors)
    enough = n >= rule.min_posts
    asks = Verdict.REVIEW if crowded or rival else Verdict.PASS
    undecided = enough and asks is Verdict.PASS and e.high > rule.ad_share
    against = [
        Evidence(f"Named {name} in {count(k, 'post')}, last on {day}.", day) for name, day, k in found.competitors
    ]
    if crowded:
        against.insert(
            0, Evidence(f"{found.marked} of {n} posts in {count(found.window.days, 'day')} are marked as advertising.")
        )
    return Signal(
        name="ad_saturation",
        title="Room for another advertisement",
        verdict=asks if enough and not undecided else Verdict.NOT_ENOUGH_EVIDENCE,
        undecided=undecided,
        sentence=_sentence(found, rule, crowded=crowded, enough=enough, undecided=undecided),
        estimate=e if n else None,
        percentile=None,
        peers=None,
        speaks_for=(),
        speaks_against=tuple(against),
        formula=SATURATION.id,
        rests_on=f"{count(n, 'post')} of the {count(found.window.days, 'day')} up to the newest known one",
    )


def _share(ads: float, n: float, rule: VettingRule) -> Estimate:
    """Posterior of the share; `ads` may be a sum of probabilities."""
    a = rule.prior_ads * rule.prior_ads_posts + ads
    b = (1 - rule.prior_ads) * rule.prior_ads_posts + n - ads
    return Estimate(a / (a + b), *beta_interval(a, b), round(n), "share", SATURATION.id)


def _different(brands: Counter[str]) -> float | None:
    n = sum(brands.values())
    return None if n < 2 else 1 - sum(k * (k - 1) for k in brands.values()) / (n * (n - 1))


def _competitors(posts: Sequence[SeenPost], names: Sequence[str], since: int) -> tuple[tuple[str, str, int], ...]:
    out = []
    for name in dict.fromkeys(n.casefold().removeprefix("@") for n in names):
        times = [p.posted_at for p in posts if name in p.named and p.posted_at >= since]
        if times:
            out.append((name, f"{from_epoch(max(times)):%Y-%m-%d}", len(times)))
    return tuple(out)


def _queue(posts: Sequence[SeenPost], least: float) -> tuple[ToLookAt, ...]:
    found = [p for p in posts if p.probability is not None and p.probability >= least]
    found.sort(key=lambda p: (-(p.probability or 0.0), p.post_id))
    return tuple(
        ToLookAt(
            p.post_id, f"{from_epoch(p.posted_at):%Y-%m-%d}", p.probability or 0.0, " ".join(p.caption.split())[:140]
        )
        for p in found
    )


def _sentence(found: Saturation, rule: VettingRule, *, crowded: bool, enough: bool, undecided: bool) -> str:
    n, days = found.posts, found.window.days
    if n == 0:
        return "No post is known, so the share of advertising is not known either. Import their posts."
    said = f"{found.marked} of {count(n, 'post')} in {count(days, 'day')} are marked as advertising"
    if not enough:
        said += f"; a verdict needs {rule.min_posts}. Import more of their posts."
    elif crowded:
        said += f": about {share_range(found.share)}. Ask how yours will stand out."
    elif undecided:
        said += f": about {share_range(found.share)}, too few posts to say whether it is more than "
        said += f"{100 * rule.ad_share:.0f} %. Import more of them."
    else:
        said += f": about {share_range(found.share)}. There is room for another."
    if found.competitors:
        said += f" They named {found.competitors[0][0]} on {found.competitors[0][1]}: ask about exclusivity."
    if found.queue:
        said += f" {count(len(found.queue), 'post')} without a mark may be advertising too: look at them and ask."
    return said
