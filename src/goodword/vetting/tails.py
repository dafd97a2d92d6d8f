"""Whether a percentile is unusual: the one rule of every signal that compares a creator with peers. Pure."""

from __future__ import annotations

from goodword.core.estimate import Estimate
from goodword.vetting.model import Verdict, VettingRule
from goodword.vetting.wording import ordinal


def unusual(rank: Estimate, rule: VettingRule) -> Verdict:
    """A look where the whole interval lies in a tail, a pass where it lies between both; else it is open.

    rank: percentile, 0-100, with its interval. Open is NOT_ENOUGH_EVIDENCE: a wide interval is no reason to pass.
    """
    low, high = 100 * rule.tail, 100 * (1 - rule.tail)
    if rank.high < low or rank.low > high:
        return Verdict.REVIEW
    return Verdict.PASS if rank.low >= low and rank.high <= high else Verdict.NOT_ENOUGH_EVIDENCE


def open_still(start: str, rank: Estimate, whom: str) -> str:
    """What to say of one that is open, and what to do. start: the value in words; whom: the peers."""
    between = f"between the {ordinal(rank.low)} and the {ordinal(rank.high)} percentile of {whom}"
    return f"{start}, {between}: not yet clear whether that is unusual. Import more of their posts."
