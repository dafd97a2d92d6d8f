"""What is worth a look in one person's numbers: own orders, clicks that come like clockwork, codes found at checkout.

Each signal says its counts and how likely they are by chance; none says what anybody meant. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from goodword.campaigns.measured.model import Credited, Evidence, Frame, Ints, Signal
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.text import counted

REPEATS = register(
    "repeated-customer",
    1,
    "Orders credited to one person whose customer ordered through them more than once, as a share of their orders with "
    "a known customer; Wilson interval.",
    "Wilson 1927",
)
FLAGGED = register(
    "flagged-hits",
    1,
    "Hits on one person's links that were no people's, as a share of all, against the share on all links of the "
    "campaign; beta-binomial tail with the spread between people.",
    "Skellam 1948",
)
HUNTED = register(
    "code-found-at-checkout",
    1,
    "Orders by code alone from customers who had ordered before: of them, as many as usual would have come anyway: "
    "their rate before the campaign (Gamma-Poisson), so that only what exceeds it is the code's.",
    "Gelman et al., Bayesian Data Analysis, 2.6",
)
_LEAST = 5
_RARE = 0.01


def signals(
    frame: Frame, credited: Sequence[Credited], kinds: Mapping[int, Mapping[str, int]], cells: Ints
) -> tuple[Signal, ...]:
    """Everything worth a look, person by person. credited: orders that count."""
    found = [*_own_orders(frame, credited), *_repeats(frame, credited), *_flagged(frame, kinds), *_bursts(frame, cells)]
    return tuple(sorted(found, key=lambda s: (s.name, s.kind)))


def _own_orders(frame: Frame, credited: Sequence[Credited]) -> list[Signal]:
    """Orders of the creator's own address, through the creator's own link or code."""
    found = []
    for owner, person in frame.people.items():
        mine = [c for c in credited if c.path and c.path[-1] == owner]
        own = [c for c in mine if person.customer and c.order.state.customer == person.customer]
        if own:
            told = f"{counted(len(own), 'order')} of {len(mine):,} came from their own e-mail address."
            facts = {"orders": len(mine), "own": len(own), "order_ids": [c.order.id for c in own[:20]]}
            found.append(Signal("self-referral", owner, frame.named(owner), told, None, facts))
    return found


def _repeats(frame: Frame, credited: Sequence[Credited]) -> list[Signal]:
    """Many orders of few customers through one person."""
    from scipy import stats  # noqa: PLC0415 - slow to import and needed here only

    found = []
    by_owner: dict[int, list[Credited]] = {}
    for c in credited:
        if c.path and c.order.state.customer:
            by_owner.setdefault(c.path[-1], []).append(c)
    everybody = [(len(v), _again(v)) for v in by_owner.values()]
    n, k = sum(a for a, _ in everybody), sum(b for _, b in everybody)
    for owner, mine in by_owner.items():
        size, again = len(mine), _again(mine)
        rest_n, rest_k = n - size, k - again
        usual = (rest_k + 1) / (rest_n + 10)  # a tenth where nothing is known of the others
        if size < _LEAST or stats.binom.sf(again - 1, size, usual) > _RARE:
            continue
        low, high = stats.binomtest(again, size).proportion_ci(0.9, "wilson")
        estimate = Estimate(again / size, float(low), float(high), size, "share", REPEATS.id)
        told = (
            f"{again:,} of {size:,} orders are of customers who ordered through them more than once; "
            f"{usual:.0%} is usual here."
        )
        found.append(Signal("repeated-customers", owner, frame.named(owner), told, estimate, {"usual": usual}))
    return found


def _again(mine: Sequence[Credited]) -> int:
    return sum(n for n in Counter(c.order.state.customer for c in mine).values() if n > 1)


def _flagged(frame: Frame, kinds: Mapping[int, Mapping[str, int]]) -> list[Signal]:
    """Links with far more hits that were no people's than the campaign's other links."""
    from scipy import stats  # noqa: PLC0415 - slow to import and needed here only

    sums: dict[int, list[int]] = {}
    for link, counts in kinds.items():
        owner = frame.links[link][0]
        own = sums.setdefault(owner, [0, 0])
        own[0] += sum(counts.values())
        own[1] += sum(n for kind, n in counts.items() if kind not in ("person", "ended"))
    found = []
    for owner, (hits, bots) in sums.items():
        others = [(h, b) for o, (h, b) in sums.items() if o != owner]
        n, k = sum(h for h, _ in others), sum(b for _, b in others)
        if hits < 50 or n < 50:
            continue
        share, spread = (k + 0.5) / (n + 1), _spread(others)
        if stats.betabinom.sf(bots - 1, hits, share * spread, (1 - share) * spread) > _RARE:
            continue
        low, high = stats.binomtest(bots, hits).proportion_ci(0.9, "wilson")
        estimate = Estimate(bots / hits, float(low), float(high), hits, "share", FLAGGED.id)
        told = (
            f"{bots / hits:.0%} of {hits:,} hits on their links were programs; on the others' links {share:.0%}. They \
are not counted."
        )
        found.append(Signal("programs", owner, frame.named(owner), told, estimate, {"hits": hits, "programs": bots}))
    return found


def _spread(others: Sequence[tuple[int, int]]) -> float:
    """How alike people are, as the size of a beta prior; 10 where too few are known to tell."""
    rates = np.array([(b + 0.5) / (h + 1) for h, b in others if h >= 20])
    if len(rates) < 3:
        return 10.0
    mean, var = float(rates.mean()), float(rates.var(ddof=1))
    return min(max(mean * (1 - mean) / var - 1, 2.0), 200.0) if var > 0 else 200.0


def _bursts(frame: Frame, cells: Ints) -> list[Signal]:
    """A quarter of an hour that holds far more of a person's clicks than a post that goes around brings."""
    from scipy import stats  # noqa: PLC0415 - slow to import and needed here only

    found = []
    of_link = {link: owner for link, (owner, _) in frame.links.items()}
    owners = np.array([of_link[int(link)] for link in cells[:, 0]], np.int64)
    for owner in sorted(set(owners.tolist())):
        mine = cells[owners == owner]
        total = int(mine[:, 2].sum())
        if total < 100:
            continue
        at, where = np.unique(mine[:, 1], return_inverse=True)
        per = np.bincount(where, mine[:, 2])
        top = int(per.argmax())
        around = per[(np.abs(at - at[top]) <= 6 * 3600) & (at != at[top])]
        usual = (around.sum() + 1) / 48  # quarters within six hours before and after
        if per[top] >= 50 and per[top] / total > 0.3 and stats.nbinom.sf(per[top] - 1, 0.5, 0.5 / (0.5 + usual)) < 1e-4:
            told = (
                f"{int(per[top]):,} of {total:,} clicks came within one quarter of an hour; around it {usual:.1f} a "
                "quarter are usual."
            )
            facts = {"at": int(at[top]), "clicks": int(per[top]), "usual": float(usual)}
            found.append(Signal("burst", owner, frame.named(owner), told, None, facts))
    return found


def found_at_checkout(
    frame: Frame, credited: Sequence[Credited], before: Mapping[str, int], days_before: int, days: float
) -> tuple[Signal, ...]:
    """Of each person's orders by code alone, how many would have come anyway: customers who ordered before, at their
    usual rate.

    before: customer → orders in `days_before` days before the campaign. days: that the campaign has lasted.
    """
    known = [c for c in credited if c.order.state.customer in before]
    if not known or days_before < 14 or days <= 0:
        return ()
    seen, came = sum(before.values()), len(known)
    draws = np.random.default_rng(1).gamma(seen + 0.5, 1 / days_before, 4_000) * days
    share = np.minimum(draws / came, 1.0)
    value, (low, high) = float(np.mean(share)), np.quantile(share, [0.05, 0.95])
    found = []
    for owner in sorted({c.path[-1] for c in known if c.path}):
        mine = [c for c in credited if c.evidence is Evidence.CODE and c.path[-1] == owner]
        old = [c for c in mine if c.order.state.customer in before]
        if not old:
            continue
        estimate = Estimate(value, float(min(low, value)), float(max(high, value)), seen, "share", HUNTED.id).scaled(
            len(old), unit="orders"
        )
        told = (
            f"{len(old):,} of {len(mine):,} orders by code alone are of customers who had ordered before; about "
            f"{estimate.value:.0f} of them ({estimate.low:.0f} to {estimate.high:.0f}) would have come anyway at their "
            "usual rate."
        )
        facts = {"by_code": len(mine), "ordered_before": len(old)}
        found.append(Signal("found-at-checkout", owner, frame.named(owner), told, estimate, facts))
    return tuple(found)
