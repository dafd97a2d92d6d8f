"""What was seen of a goal, split into what was before it and what counts towards it; reports as facts. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from goodword.core.times import from_epoch
from goodword.resolutions.model import NO_HISTORY, Goal, GoalKind, History, Observation, Truth
from goodword.resolutions.outcomes.model import Outcome
from goodword.resolutions.outcomes.rows import noon
from goodword.resolutions.outcomes.watch import Seen, Watch
from goodword.resolutions.store import Report, SavedFact

_LONGEST = 3 * 366
"""Days of the past that are looked at."""


def split(goal: Goal, facts: Sequence[SavedFact]) -> tuple[tuple[Observation, ...], History]:
    """(what counts towards the goal, what was before its first day)."""
    zone = ZoneInfo(goal.time_zone)
    dated = [(f.fact.at.astimezone(zone).date(), f) for f in facts]
    during = tuple(f.fact for day, f in dated if day >= goal.starts)
    return during, _history(goal, [(day, f) for day, f in dated if day < goal.starts])


def _history(goal: Goal, before: Sequence[tuple[date, SavedFact]]) -> History:
    """One value a day; a day that nothing tells of is not known, unless single events are told: then it had none."""
    days: defaultdict[date, float] = defaultdict(float)
    for day, fact in before:
        if fact.fact.lever is None and (goal.starts - day).days <= _LONGEST:
            days[day] += fact.fact.amount
    if not days:
        return NO_HISTORY
    first = min(days)
    absent = 0.0 if any(":id:" in f.fact.key or ":row:" in f.fact.key for _, f in before) else None
    span = (goal.starts - first).days
    return History(first, tuple(days.get(first + timedelta(days=i), absent) for i in range(span)))


def data_until(goal: Goal, facts: Sequence[SavedFact]) -> date | None:
    """The last day that files tell of, for a goal whose numbers come from files; None where that says nothing."""
    if goal.source.kind is not Truth.DATA:
        return None
    zone = ZoneInfo(goal.time_zone)
    days = [f.fact.at.astimezone(zone).date() for f in facts if f.fact.key.startswith("file:")]
    return max(days) if days else None


def from_file(goal: Goal, metric: str, name: str, outcomes: Iterable[Outcome], *, now: datetime) -> list[Report]:
    """The reports of a file. A day is told in its middle; told again with another number it is corrected."""
    found = []
    for outcome in outcomes:
        at = min(noon(outcome.day, goal.time_zone), now)
        key = f"file:{metric}:{outcome.thing}"
        fact = Observation(key, goal.id, at, outcome.amount, asked=_asked(goal), who=outcome.who, truth=Truth.DATA)
        found.append(Report(key, fact, name))
    return found


def from_posts(goal: Goal, watch: Watch, seen: Iterable[Seen], *, now: datetime) -> list[Report]:
    """The reports of posts: each counts once; for a share, everybody watched counts once, however often they post."""
    if goal.kind is not GoalKind.SHARE:
        return [_post(goal, f"post:{s.post_id}", s, None) for s in seen if s.at <= now.timestamp()]
    looked = [
        Report(
            f"looked:{who}",
            Observation(f"looked:{who}", goal.id, now, 0.0, asked=1, who=who, truth=Truth.DATA),
            "catalogue",
        )
        for who in watch.by
    ]
    first: dict[str, Seen] = {}
    for s in sorted(seen, key=lambda s: s.at):
        first.setdefault(s.creator_id, s)
    named = [_post(goal, f"names:{s.creator_id}", s, 0) for s in first.values()]
    return [r for r in looked + named if r.fact.at <= now]


def from_board(goal: Goal, there: Mapping[int, datetime], known: Collection[str], *, now: datetime) -> list[Report]:
    """The reports of a board: `there` says who (number of the booking) got that far and when; `known` the keys of what
    was counted before, so that somebody who was taken back counts no longer."""
    found = {f"board:{booking}": (1.0, min(at, now)) for booking, at in there.items()}
    gone = {key: (0.0, now) for key in known if key.startswith("board:") and key not in found}
    return [
        Report(key, Observation(key, goal.id, at, amount, asked=_asked(goal), truth=Truth.DATA), "campaigns")
        for key, (amount, at) in sorted((found | gone).items())
    ]


def _post(goal: Goal, key: str, seen: Seen, asked: int | None) -> Report:
    at = from_epoch(seen.at)
    if asked is not None:  # who named us before the goal began is known already, and counts from its first day
        at = max(at, noon(goal.starts, goal.time_zone))
    fact = Observation(key, goal.id, at, 1.0, asked=asked, who=seen.creator_id, truth=Truth.DATA, note=seen.post_id)
    return Report(key, fact, "catalogue")


def _asked(goal: Goal) -> int | None:
    return 0 if goal.kind is GoalKind.SHARE else None
