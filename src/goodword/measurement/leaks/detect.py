"""Which orders with a code came from outside the creator's audience: a mixture of two origins, read code by code.

An order of the audience comes from where the creator's clicks come from, often follows a click of the same visitor, and
comes soon after a post. One from outside (a coupon site, a forwarded list) comes from wherever orders come from anyway,
without a click, at any time since the code is known. How often the audience clicks and how soon it orders is learnt
from all codes of the campaign together; the share from outside is each code's own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.times import DAY
from goodword.measurement.leaks.mixture import GRID, Codes, numbers
from goodword.measurement.leaks.model import DEFAULT_RULE, CodeOrders, Flags, Ints, LeakReading, LeakRule, Leaks, Reals
from goodword.measurement.leaks.wording import evidence, sentence, summary
from goodword.vetting.model import Verdict

FORMULA = register(
    "leaked-code",
    1,
    "Share of a code's orders from outside the creator's audience: posterior of a two-part mixture of place, click and "
    "time since a post; the interval counts these very orders",
    "Goodword; signs after the usual practice of affiliate audits (no click, wrong place, late, in bursts)",
)
LEVEL = 0.9
_ROUNDS = 25
_AUDIENCE_WEIGHT = 6.0  # clicks that the usual audience counts as, where a creator has few of their own
_CLICK_PRIOR = (2.0, 2.0)
_USUAL_DELAY = 1.5 * DAY  # of a click after its post, where no clicks are known
_EXTRA_PRIOR = (3.0, 0.75 * DAY)  # weight in orders, and how much later than clicks orders come
_DELAY_WEIGHT = 5.0  # clicks that the usual delay counts as, where a creator has few of their own
_TIGHT_WEIGHT = 8.0  # codes that the assumed share of tight ones counts as
_FACTS = 0.85  # orders of a code share their few posts and what is assumed of them: each counts as so much of a fact


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Likelihood of each order by place under both origins, (n,) each; the seconds since each post of its creator,
    (n, most posts), infinite for those still to come; posts: (n,) how many; span: (n,) seconds the code is known."""

    own_place: Reals
    out_place: Reals
    ages: Reals
    posts: Reals
    span: Reals

    @property
    def since(self) -> Reals:
        """(n,) seconds since the last post before each order, 0 where there is none."""
        last = self.ages.min(1)
        return np.asarray(np.where(np.isfinite(last), last, 0.0))

    def own_density(self, lasting: Reals) -> Reals:
        """(n,) density of an own order's moment: exponential after each post, with a mean delay of (n,) seconds."""
        return np.asarray(np.exp(-self.ages / lasting[:, None]).sum(1) / lasting / self.posts)

    def mean_age(self, own: Reals, lasting: Reals) -> tuple[float, float]:
        """(orders, sum of their ages), each order shared by the posts it may follow, weighted by `own`."""
        share = np.exp(-self.ages / lasting[:, None])
        whole = share.sum(1)
        age = (share * np.where(np.isfinite(self.ages), self.ages, 0.0)).sum(1) / np.maximum(whole, 1e-300)
        counted = own * (whole > 0)
        return float(counted.sum()), float((counted * age).sum())  # a product of BLAS would wait for its threads


def find_leaks(orders: CodeOrders, rule: LeakRule = DEFAULT_RULE) -> Leaks:
    """Every code's share of orders from outside, with interval, evidence and verdict."""
    codes = Codes.of(orders.code, len(orders.codes))
    of_code = _of_codes(orders)
    parts = _parts(orders, of_code)
    clicked, extra, tight = 0.5, _EXTRA_PRIOR[1], rule.tight
    delay = _delays(orders)[orders.code]
    ratio, posteriors = np.ones(len(orders.code)), np.zeros((len(GRID), 0))
    for _ in range(_ROUNDS):
        ratio = _ratio(parts, orders.clicked, clicked, delay + extra, rule)
        laid = codes.laid(ratio)
        posteriors = codes.posteriors(laid, tight)
        own = 1 - codes.outside(laid, posteriors)
        clicked = (own[orders.clicked].sum() + _CLICK_PRIOR[0]) / (own.sum() + sum(_CLICK_PRIOR))
        told, ages = parts.mean_age(own, delay + extra)
        extra = max(
            (ages - float((own * delay).sum()) + _EXTRA_PRIOR[0] * _EXTRA_PRIOR[1]) / (told + _EXTRA_PRIOR[0]), 0.0
        )
        tight = (posteriors[0].sum() + _TIGHT_WEIGHT * rule.tight) / (posteriors.shape[1] + _TIGHT_WEIGHT)
    used = codes.used.tolist()
    number = dict(zip(used, numbers([ratio[of_code[c]] for c in used], posteriors), strict=True))
    since = parts.since
    read = [_reading(orders, c, mine, since[mine], number.get(c), rule) for c, mine in enumerate(of_code)]
    read.sort(key=lambda r: (-r.probable, -r.orders, r.code))
    lasting = (float(delay.mean()) if len(delay) else _USUAL_DELAY) + extra
    return Leaks(tuple(read), float(clicked), lasting / DAY, float(tight), rule, summary(read))


def _of_codes(orders: CodeOrders) -> list[Ints]:
    """Places of every code's orders, in the order of the orders."""
    place = np.argsort(orders.code, kind="stable")
    return np.split(place, np.searchsorted(orders.code[place], np.arange(1, len(orders.codes)))) if orders.codes else []


def _parts(orders: CodeOrders, of_code: list[Ints]) -> _Parts:
    m = len(orders.places)
    out = (orders.others + 0.5) / (orders.others + 0.5).sum() if m else np.empty(0)
    own = _audiences(orders, out)
    known = orders.place >= 0
    place, code = np.where(known, orders.place, 0), orders.code
    own_place = np.where(known, own[code, place], 1.0) if m else np.ones(len(code))
    out_place = np.where(known, out[place], 1.0) if m else np.ones(len(code))
    ages, posts, span = _ages(orders, of_code)
    return _Parts(own_place, out_place, ages, posts, span)


def _ages(orders: CodeOrders, of_code: list[Ints]) -> tuple[Reals, Reals, Reals]:
    """Seconds since each post of the creator, the number of posts, seconds the code is known: of every order.

    Without a post on file the first order stands for one.
    """
    n = len(orders.code)
    ages = np.full((n, max([1, *(len(p) for p in orders.posts)])), np.inf)
    posts, span = np.ones(n), np.full(n, float(DAY))
    for known, mine in zip(orders.posts, of_code, strict=True):
        if not len(mine):
            continue
        moments = known if len(known) else orders.at[mine].min(keepdims=True)
        age = (orders.at[mine][:, None] - moments[None, :]).astype(np.float64)
        ages[mine, : len(moments)] = np.where(age >= 0, age, np.inf)
        posts[mine], span[mine] = len(moments), _span(orders.at[mine], float(moments.min()), orders.until)
    return ages, posts, span


def _span(at: Ints, first: float, until: int) -> float:
    """Seconds for which a code seems to have been in use: from the first post to a little after its last order."""
    last = first + (float(at.max()) - first) * (len(at) + 1) / len(at)
    return max(min(last, float(until)) - first, float(DAY))


def _audiences(orders: CodeOrders, out: Reals) -> Reals:
    """(c, m) where each creator's audience lives: their clicks, drawn towards a share at home and the rest as usual."""
    total, c = orders.audience.sum(1), len(orders.codes)
    housed = np.flatnonzero(orders.home >= 0)
    at_home = orders.audience[housed, orders.home[housed]].sum() if len(housed) else 0.0
    share = (at_home + 1.0) / (total[housed].sum() + 2.0) if len(housed) else 0.0
    usual = np.tile(out, (c, 1))
    usual[housed] *= 1 - share
    usual[housed, orders.home[housed]] += share
    return np.asarray((orders.audience + _AUDIENCE_WEIGHT * usual) / (total[:, None] + _AUDIENCE_WEIGHT))


def _delays(orders: CodeOrders) -> Reals:
    """(c,) mean seconds between a post and a click on its link, of every code's creator, drawn towards the usual."""
    n, total = orders.delays[:, 0], orders.delays[:, 1]
    usual = (total.sum() + _DELAY_WEIGHT * _USUAL_DELAY) / (n.sum() + _DELAY_WEIGHT)
    return np.asarray((total + _DELAY_WEIGHT * usual) / (n + _DELAY_WEIGHT))


def _ratio(parts: _Parts, clicked: Flags, click: float, lasting: Reals, rule: LeakRule) -> Reals:
    """(n,) likelihood of each order from outside ÷ from the audience."""
    here = parts.own_place * np.where(clicked, click, 1 - click)
    chance = np.where(clicked, rule.outside_click, 1 - rule.outside_click)
    # A twentieth of the audience's orders come at any time: somebody keeps the post and buys later.
    own = here * (0.95 * parts.own_density(lasting) + 0.05 / parts.span)
    return np.asarray((parts.out_place * chance / parts.span / own) ** _FACTS)


def _reading(  # noqa: PLR0917 - what one reading is made of
    orders: CodeOrders, c: int, mine: Ints, since: Reals, number: Reals | None, rule: LeakRule
) -> LeakReading:
    n, code, creator = len(mine), orders.codes[c], orders.creators[c]
    if number is None:
        said = sentence(Verdict.NOT_ENOUGH_EVIDENCE, 0, None, rule)
        return LeakReading(
            code, creator, 0, Verdict.NOT_ENOUGH_EVIDENCE, said, None, None, None, 0.0, (), (), FORMULA.id
        )
    cumulated, counts = np.cumsum(number), np.arange(n + 1)
    low, high = (int(np.searchsorted(cumulated, q)) for q in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    mean = float(number @ counts)
    leaked = Estimate(mean, min(low, mean), max(min(high, n), mean), n, "orders", FORMULA.id, LEVEL)
    own = Estimate(n - mean, n - leaked.high, n - leaked.low, n, "orders", FORMULA.id, LEVEL)
    share = leaked.scaled(1 / n, unit="share")
    probable = max(1 - float(number[counts <= rule.share * n].sum()), 0.0)
    verdict = _verdict(n, probable, rule)
    for_, against = evidence(orders, c, mine, since, rule)
    said = sentence(verdict, n, share, rule)
    return LeakReading(code, creator, n, verdict, said, share, leaked, own, probable, for_, against, FORMULA.id)


def _verdict(n: int, probable: float, rule: LeakRule) -> Verdict:
    if n < rule.least:
        return Verdict.NOT_ENOUGH_EVIDENCE
    if probable >= rule.sure:
        return Verdict.REVIEW
    return Verdict.PASS if probable <= 1 - rule.sure else Verdict.NOT_ENOUGH_EVIDENCE
