"""Signals of growth: jumps in followers that nothing explains, and following others in turn."""

from __future__ import annotations

import math

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.times import from_epoch
from goodword.vetting.growth.judge import Growth
from goodword.vetting.growth.model import GrowthRule
from goodword.vetting.growth.scan import FACTS
from goodword.vetting.growth.score import FORMULA
from goodword.vetting.model import Evidence, Signal, Verdict
from goodword.vetting.wording import count, percent, share_range

TURNOVER = register(
    "follow-turnover",
    1,
    "Accounts followed and dropped again in a year: the smaller of all rises and all falls of accounts followed.",
    "A count between known counts, so a lower limit; docs/explain/growth.md",
)
# What each fact says when it speaks for an honest reason; the first text of the strongest is shown.
_HARMLESS = {
    "explained": "Posts that did well explain part of it.",
    "lift": "A post just before did far better than usual.",
    "contest": "Far more comments than usual under the posts of those days, as in a giveaway.",
    "tail": "It went on in the days after, as when people pass something on.",
    "lead": "It had begun in the days before.",
    "rough": "It came unevenly from day to day, as people do.",
    "front": "It came in a rush that died away, as after a mention elsewhere.",
    "restored": "The platform had removed as many just before.",
    "answer": "Posts got more reactions afterwards, as with new people who care.",
    "followed": "They had followed many accounts just before, some of whom follow back.",
    "flight": "Many left again soon, as after a giveaway.",
}
_SHOWN = 0.7


def growth_signal(found: Growth, i: int, *, rule: GrowthRule, limit: float) -> Signal:
    """The jump of account i that asks most for an explanation.

    limit: log-odds above which a look is asked for.
    """
    known = found.counts[i] >= rule.min_counts and found.covered[i] >= rule.min_days
    verdict = _verdict(found, i, rule, limit) if known else Verdict.NOT_ENOUGH_EVIDENCE
    estimate, rank = (_estimate(found, i), _rank(found, i)) if known else (None, None)
    when = _when(found, i)
    return Signal(
        name="growth",
        title="Growth",
        verdict=verdict,
        sentence=_sentence(verdict, found, i, rule, estimate),
        estimate=estimate,
        percentile=rank,
        peers=None,
        speaks_for=tuple(Evidence(text) for text in _harmless(found, i)) if known else (),
        speaks_against=_against(found, i, when) if verdict is Verdict.REVIEW else (),
        formula=FORMULA.id,
        rests_on=_rests(found, i),
    )


def unknown_growth(rule: GrowthRule) -> tuple[Signal, Signal]:
    """Growth and following in turn where followers were not counted often enough to judge anything."""
    need = f"a verdict needs {rule.min_counts} counts of followers over {rule.min_days} days"
    sentence = f"Followers were not counted often enough: {need}. Import their profile now and then."
    return (
        _unknown("growth", "Growth", sentence, FORMULA.id),
        _unknown("follow_turnover", "Following in turn", sentence, TURNOVER.id),
    )


def _unknown(name: str, title: str, sentence: str, formula: str) -> Signal:
    verdict, rests = Verdict.NOT_ENOUGH_EVIDENCE, "too few counts of followers"
    return Signal(name, title, verdict, sentence, None, None, None, (), (), formula, rests)


def turnover_signal(found: Growth, i: int, followers: int | None, rule: GrowthRule) -> Signal:
    """Accounts followed and dropped again, per follower and year."""
    dropped = float(found.dropped[i])
    known = math.isfinite(dropped) and bool(followers) and found.covered[i] >= rule.min_days
    estimate = None
    verdict = Verdict.NOT_ENOUGH_EVIDENCE
    if known and followers:
        spread = 1.6448536269514722 * math.sqrt(dropped + 1)
        low, high = max(dropped - spread, 0.0) / followers, (dropped + spread) / followers
        estimate = Estimate(dropped / followers, low, high, int(found.counts[i]), "share", TURNOVER.id)
        churned = dropped - spread > rule.min_turnover and low > rule.turnover
        verdict = Verdict.REVIEW if churned else Verdict.PASS
    return Signal(
        name="follow_turnover",
        title="Following in turn",
        verdict=verdict,
        sentence=_turnover_sentence(verdict, dropped, estimate),
        estimate=estimate,
        percentile=None,
        peers=None,
        speaks_for=(),
        speaks_against=(Evidence(f"About {dropped:,.0f} accounts followed and dropped again in a year."),)
        if verdict is Verdict.REVIEW
        else (),
        formula=TURNOVER.id,
        rests_on=_rests(found, i),
    )


def _verdict(found: Growth, i: int, rule: GrowthRule, limit: float) -> Verdict:
    asks = found.odds[i] > limit and found.low[i] > rule.min_jump
    return Verdict.REVIEW if asks else Verdict.PASS


def _estimate(found: Growth, i: int) -> Estimate:
    value, low, high = (float(v[i]) for v in (found.share, found.low, found.high))
    return Estimate(value, low, high, int(found.counts[i]), "share", FORMULA.id)


def _rank(found: Growth, i: int) -> Estimate:
    """Where the jump stands among honest accounts, 0-100; its interval is that of having simulated some thousands."""
    middle = 100 * (1 - float(found.rarer[i]))
    half = 1.6448536269514722 * math.sqrt(max(middle * (100 - middle), 25.0) / 1_000)
    low, high = max(middle - half, 0.0), min(middle + half, 100.0)
    return Estimate(middle, low, high, int(found.counts[i]), "percentile", FORMULA.id)


def _when(found: Growth, i: int) -> str:
    if found.first[i] < 0:
        return ""
    first, last = (from_epoch(int(at)) for at in (found.first_at[i], found.last_at[i]))
    if first.date() == last.date():
        return f"on {first:%Y-%m-%d}"
    return f"between {first:%Y-%m-%d} and {last:%Y-%m-%d}"


def _sentence(verdict: Verdict, found: Growth, i: int, rule: GrowthRule, e: Estimate | None) -> str:
    if verdict is Verdict.NOT_ENOUGH_EVIDENCE:
        have = count(int(found.counts[i]), "count")
        return (
            f"Followers are known at {have} over {found.covered[i]:.0f} days; a verdict needs {rule.min_counts} counts "
            f"over {rule.min_days} days. Import their profile from time to time, or ask for their statistics."
        )
    if e is None or e.value <= 0:
        return "Followers grew as posts and habit explain. Nothing unusual: go on."
    jump = f"{share_range(e)} more followers than posts and habit explain came {_when(found, i)}"
    if verdict is Verdict.PASS:
        reasons = _harmless(found, i)
        start = f"The largest jump: {jump}." if e.low > 0.01 else f"No jump stands out; the largest: {jump}."
        return f"{start} {reasons[0]}" if reasons else f"{start} Nothing unusual: go on."
    return (
        f"{jump[0].upper()}{jump[1:]}, and none of the usual reasons fits. Ask what happened then: a mention in the "
        "press, a giveaway or an advertisement of their own would explain it."
    )


def _harmless(found: Growth, i: int) -> tuple[str, ...]:
    """Reasons that fit, the strongest first."""
    if found.first[i] < 0:
        return ()
    adds = {name: float(found.terms[i, j]) for j, name in enumerate(FACTS) if name in _HARMLESS}
    strong = sorted((value, name) for name, value in adds.items() if value < -_SHOWN)
    return tuple(_HARMLESS[name] for _, name in strong)


def _against(found: Growth, i: int, when: str) -> tuple[Evidence, ...]:
    e = _estimate(found, i)
    days = int(found.last[i] - found.first[i]) + 1
    rare = percent(float(found.rarer[i]), 0.0, max(2 * float(found.rarer[i]), 0.002))
    facts = [
        Evidence(f"{share_range(e)} more followers in {count(days, 'day')}, {when}.", when),
        Evidence(f"About {rare} of honest accounts have a jump like this in as long (simulated histories)."),
    ]
    if found.fact(i, "bleed") > 0.1:
        facts.append(Evidence(f"Afterwards {100 * found.fact(i, 'bleed'):.0f} % of them were slowly lost again."))
    if found.fact(i, "answer") < -0.5:
        facts.append(Evidence("Posts got no more reactions afterwards than before."))
    return tuple(facts)


def _rests(found: Growth, i: int) -> str:
    return f"{count(int(found.counts[i]), 'count')} of followers over {found.covered[i]:.0f} days, and posts"


def _turnover_sentence(verdict: Verdict, dropped: float, e: Estimate | None) -> str:
    if e is None:
        return "How many accounts they follow is not known over time. Import their profile from time to time."
    if verdict is Verdict.PASS:
        return f"About {dropped:,.0f} accounts were followed and dropped again in a year. Nothing unusual: go on."
    return (
        f"About {dropped:,.0f} accounts were followed and dropped again in a year, {share_range(e)} of their "
        "followers. Followers won this way seldom care: look at who engages."
    )
