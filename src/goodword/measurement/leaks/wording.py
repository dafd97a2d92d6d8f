"""What is said about a code, in sentences. Pure."""

from __future__ import annotations

import numpy as np

from goodword.core.estimate import Estimate
from goodword.core.text import counted
from goodword.core.times import DAY
from goodword.measurement.leaks.model import CodeOrders, Ints, LeakReading, LeakRule, Reals
from goodword.vetting.model import Evidence, Verdict

_LATE_DAYS = 7


def sentence(verdict: Verdict, n: int, share: Estimate | None, rule: LeakRule) -> str:
    """What the share means and what to do next."""
    if share is None:
        return "Nobody has ordered with this code yet."
    between = f"between {share.low:.0%} and {share.high:.0%}"
    if verdict is Verdict.REVIEW:
        return (
            f"About {share.value:.0%} of {counted(n, 'order')} ({between}) look as if they came from outside the "
            "creator's audience. Look the code up on coupon sites, and give the creator a new one if it is there; the "
            "creator need not know of it."
        )
    if verdict is Verdict.PASS:
        return f"The orders come from the creator's audience: {between} of {counted(n, 'order')} from outside."
    more = "A few more orders will tell." if n < 30 else "The places and times of its orders fit both."
    return f"We cannot tell yet whether more than {rule.share:.0%} come from outside ({between}). {more}"


def summary(read: list[LeakReading]) -> str:
    """All codes in one sentence."""
    used = [r for r in read if r.orders]
    looks = [r for r in used if r.verdict is Verdict.REVIEW]
    if not used:
        return "No order carries a code yet."
    if not looks:
        return f"None of {counted(len(used), 'code')} in use looks leaked."
    orders = sum(r.leaked.value for r in looks if r.leaked)
    return (
        f"{len(looks)} of {counted(len(used), 'code')} in use "
        f"{'deserves' if len(looks) == 1 else 'deserve'} a look: about {orders:,.0f} of their orders are credited to "
        "nobody until you have."
    )


def evidence(
    orders: CodeOrders, c: int, mine: Ints, since: Reals, rule: LeakRule
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """(that it stayed in the audience, that it did not): what anyone can check in the orders.

    mine: places of the code's orders. since: seconds since the last post before each of them.
    """
    n, clicked = len(mine), int(orders.clicked[mine].sum())
    place = orders.place[mine]
    known = place[place >= 0]
    near = orders.audience[c] > 0
    if orders.home[c] >= 0:
        near[orders.home[c]] = True
    inside = int(near[known].sum())
    late = int((since > _LATE_DAYS * DAY).sum())
    for_ = [Evidence(f"{clicked} of {n} followed a click on the creator's link within {rule.click_days} days.")]
    against = [Evidence(f"{n - clicked} of {n} came without any click.")]
    if len(known):
        for_.append(Evidence(f"{inside} of {len(known)} came from places where the creator's links are clicked."))
        against.append(Evidence(f"{len(known) - inside} of {len(known)} came from places without a click."))
    against.append(Evidence(f"{late} of {n} came more than {_LATE_DAYS} days after the creator's last post."))
    if len(known):
        names, times = np.unique(known, return_counts=True)
        top = sorted(zip(times.tolist(), names.tolist(), strict=True), reverse=True)[:3]
        against.append(Evidence("Most from " + ", ".join(f"{orders.places[p]} ({k})" for k, p in top) + "."))
    return tuple(for_), tuple(e for e in against if not e.text.startswith("0 of"))
