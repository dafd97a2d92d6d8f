"""The way from everyone in the catalogue to those who may be booked, step by step, with what emptied it."""

from __future__ import annotations

from goodword.discovery.model import Brief
from goodword.planning.assess import Pool
from goodword.planning.model import ResolvedPlace, Step
from goodword.planning.wording import relax, restriction


def steps_of(
    funnel: tuple[tuple[str, int], ...], pool: Pool, brief: Brief, place: ResolvedPlace | None, niches: str
) -> tuple[Step, ...]:
    """How many creators are left after each restriction of the brief and each rule.

    Only those whom the brief asks for are counted: not the larger ones they are compared with, nor pinned strangers.
    """
    found = [Step(name, left, f"{left:,} {restriction(name, brief, place, niches)}.") for name, left in funnel]
    counted = pool.asked.copy()
    for rule in pool.rules:
        before = int(counted.sum())
        counted &= ~rule.out
        left = int(counted.sum())
        gone = before - left
        if rule.name in ("followers", "tiers"):
            continue
        aside = f" ({gone:,} set aside)" if gone else ""
        if before == 0:
            break
        found.append(Step(rule.name, left, f"{left:,} {rule.step}{aside}."))
    return tuple(found)


def emptied(steps: tuple[Step, ...]) -> str:
    """Which step left nobody, and what to relax; "" when somebody is left."""
    if not steps or steps[-1].left > 0:
        return ""
    first = next(i for i, step in enumerate(steps) if step.left == 0)
    before = steps[first - 1] if first else None
    came = f" Before it there were {before.left:,}." if before else ""
    step = steps[first]
    reached = (
        f"Nobody is left {step.sentence.split(' ', 1)[1].split(' (')[0].rstrip('.')}."
        if step.name != "all"
        else ("The catalogue is empty.")
    )
    return f"{reached}{came} To find someone, {relax(step.name)}."
