"""Everything that changes a goal: taps and their undoing, numbers, files, posts, re-plans, assumptions, the night."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from goodword.campaigns.outreach.store import OutreachStore
from goodword.core.errors import BadInput, GoodwordError
from goodword.core.money import Money
from goodword.core.times import to_epoch
from goodword.resolutions.check import check_observation
from goodword.resolutions.fields import FIELDS, fields_of, in_currency, read_fields
from goodword.resolutions.looking import InForce, Looking
from goodword.resolutions.model import Goal, GoalKind, GoalPlan, MicroResolution, Observation, Truth
from goodword.resolutions.moments import adjust
from goodword.resolutions.outcomes.board import board_of, is_board, people
from goodword.resolutions.outcomes.model import Columns
from goodword.resolutions.outcomes.read import read_outcomes
from goodword.resolutions.outcomes.rows import Twice, noon
from goodword.resolutions.outcomes.watch import is_watch, seen, watch_of
from goodword.resolutions.plan import plan_goal
from goodword.resolutions.readings import Replan
from goodword.resolutions.replan import change_goal, replan
from goodword.resolutions.seen import from_board, from_file, from_posts
from goodword.resolutions.store import Recorded, Report, SavedFact, SavedGoal, Version
from goodword.resolutions.views import Changed, Imported, Night, Odds
from goodword.sources.dates import Order

_MOST_TAPPED = 1_000_000.0


class GoalDesk(Looking):
    """Goals of one installation, looked at and worked on.

    >>> desk = goodword.GoalDesk(goodword.open_workspace())  # doctest: +SKIP
    >>> goal = desk.begin(desk.hear("24 food stories by 31 December 2027").fields)  # doctest: +SKIP
    """

    def put_away(self, number: int) -> SavedGoal:
        """Take a goal out of lists, calendars and digests; nothing of it is lost. Raises NotFound."""
        return self.store.put_away(number)

    def bring_back(self, number: int) -> SavedGoal:
        """The opposite of `put_away`. Raises NotFound."""
        return self.store.bring_back(number)

    def tap(
        self,
        number: int,
        resolution: str,
        *,
        amount: float | None = None,
        who: str = "",
        note: str = "",
        once: str = "",
    ) -> Recorded:
        """Say that a step is done: all that is left of it, or so much. once: a text by which the same tap, sent twice,
        is known again. Raises NotFound for a step that is not in force, BadInput for an amount that cannot be."""
        view, step = self.step(number, resolution)
        much = (step.left or 1.0) if amount is None else amount
        _check_amount(much)
        return self._say(view.goal, number, _tapped(view.goal, step.step, much, self.now(), who=who, note=note), once)

    def count(
        self,
        number: int,
        amount: float,
        *,
        day: date | None = None,
        asked: int | None = None,
        who: str = "",
        once: str = "",
    ) -> Recorded:
        """So many of what the goal counts, on a day (None: now); for a share, found among so many looked at.

        Below zero it takes back what was counted too much. Raises BadInput.
        """
        plan = self.plans_of(number)[0].kept.plan
        goal, now = plan.goal, self.now()
        if not amount and not asked:
            raise BadInput.value("amount", "another number than 0", amount)
        if abs(amount) > _MOST_TAPPED:
            raise BadInput.value("amount", f"at most {_MOST_TAPPED:,.0f} at once", amount)
        at = now if day is None else min(noon(day, goal.time_zone), now) if day <= goal.today(now) else None
        if at is None:
            raise BadInput.value("day", "not in the future", str(day))
        fact = Observation("", goal.id, at, amount, asked=asked, who=who, truth=Truth.TAP, note="typed in")
        return self._say(goal, number, fact, once)

    def _say(self, goal: Goal, number: int, fact: Observation, once: str) -> Recorded:
        key = f"tap:{once[:100] or secrets.token_hex(8)}"
        checked = check_observation(goal, replace(fact, key=key), now=self.now())
        return self.store.record(number, [Report(key, checked, "tap")], door=self.door)

    def undo(self, number: int, fact_id: int | None = None) -> SavedFact | None:
        """Take back a tap (None: the newest) by a counter-entry; None when none stands. Raises NotFound."""
        return self.store.undo(number, fact_id, door=self.door)

    def import_outcomes(
        self,
        number: int,
        path: str | Path,
        *,
        columns: Columns | None = None,
        date_order: Order = "",
        twice: Twice = "refuse",
        metric: str = "",
        stdin: BinaryIO | None = None,
        called: str = "",
    ) -> Imported:
        """Count what a file of outcomes says: orders, clicks, … by day, or one a row. The same file twice changes
        nothing; a newer one corrects. What was before the goal's first day becomes its history. Raises BadInput."""
        plan = self.plans_of(number)[0].kept.plan
        goal, now = plan.goal, self.now()
        counted = metric or (goal.source.query if goal.source.kind is Truth.DATA else goal.metric)
        if is_watch(counted) or is_board(counted):
            raise BadInput(
                "This goal is counted from posts of the catalogue.",
                where="source",
                data="Nothing was counted.",
                next_step="import the posts with `goodword import posts`, or change the goal's source",
            )
        found = read_outcomes(
            path,
            metric=counted,
            time_zone=goal.time_zone,
            now=now,
            columns=columns,
            date_order=date_order,
            twice=twice,
            stdin=stdin,
            called=called,
        )
        reports = from_file(goal, counted, found.name, found.outcomes, now=now)
        recorded = self.store.record(number, reports, door=self.door)
        days, notes = [o.day for o in found.outcomes], found.notes
        if recorded.new and any(day < goal.starts for day in days):
            notes += ("what was before the goal's first day is its history; planning again makes use of it",)
        return Imported(found.name, recorded, found.set_aside, notes, min(days, default=None), max(days, default=None))

    def observe(self, number: int) -> Recorded:
        """Count what the posts of the catalogue or the boards of campaigns say, where the goal is counted from them.
        Raises NotFound."""
        goal = self.plans_of(number)[0].kept.plan.goal
        if is_board(goal.source.query):
            return self._count_people(number, goal)
        if not is_watch(goal.source.query):
            return Recorded(0, 0, 0)
        watch, now = watch_of(goal.source.query), self.now()
        since = 0 if goal.kind is GoalKind.SHARE else to_epoch(noon(goal.starts, goal.time_zone)) - 43_200
        reports = from_posts(goal, watch, seen(watch, self.workspace.catalogue, since=since), now=now)
        return self.store.record(number, reports, door=self.door)

    def _count_people(self, number: int, goal: Goal) -> Recorded:
        """Everybody once; who was counted and is no longer that far is taken out by a correction."""
        watch, now = board_of(goal.source.query), self.now()
        outreach = OutreachStore(self.workspace.ledger, now=self.workspace.now)
        events = outreach.every_event() if watch.campaign is None else outreach.events_of(watch.campaign)
        known = {f.fact.key.partition("#")[0] for f in self.store.facts(number)}
        reports = from_board(goal, dict(people(watch, events)), known, now=now)
        return self.store.record(number, reports, door=self.door)

    def replan(self, number: int, *, keep: bool = True) -> Changed:
        """Spread what is left anew. The old plan stays where nothing is worth changing. keep: False only looks."""
        return self._changed(number, self._replanned(number), "asked", keep=keep)

    def _replanned(self, number: int) -> Replan:
        old = self.in_force(number)
        return replan(old.plan.goal, old.plan, old.observations, old.history, now=self.now())

    def change(self, number: int, fields: Mapping[str, str], *, keep: bool = True) -> Changed:
        """Change the number, the day, the money or the hours. Harder counts at once; easier after a week, with the old
        line in sight until then. fields: target, due, budget, hours, as a form writes them. Raises BadInput."""
        allowed = ("target", "due", "budget", "hours")
        said = {name: value.strip() for name, value in fields.items() if value and value.strip()}
        for name in said:
            if name not in allowed:
                kind = "field of a goal" if name not in FIELDS else "field of a goal that can be changed"
                raise BadInput.unknown(kind, name, list(allowed))
        if not said:
            raise BadInput("Nothing was changed.", next_step="give another number, day, budget or hours")
        old = self.in_force(number)
        goal, before = old.plan.goal, fields_of(old.plan.goal)
        wanted = read_fields({**before, **said}, now=self.now())
        in_currency(goal, wanted.budget)
        given = {name: getattr(wanted, name) for name in said if before[name] != fields_of(wanted)[name]}
        if not given:
            raise BadInput("This is what the goal says already.", given=", ".join(said.values()))
        found = change_goal(goal, old.plan, old.observations, old.history, now=self.now(), **given)
        return self._changed(number, found, "changed", keep=keep)

    def _changed(self, number: int, found: Replan, why: str, *, keep: bool) -> Changed:
        if not keep or (found.kept and why != "changed"):
            return Changed(found, None)
        version = Version(found.plan, found.effective, why, found.why, found.changes)
        return Changed(found, self.store.keep(number, version).version)

    def assume(
        self,
        number: int,
        assumption: str,
        *,
        value: float | None = None,
        low: float | None = None,
        high: float | None = None,
        keep: bool = False,
    ) -> Odds:
        """What another assumption does to the odds; kept as the plan in force if `keep`. Raises BadInput, NotFound."""
        old = self.in_force(number)
        changed = adjust(old.plan.assumptions, assumption, value=value, low=low, high=high)
        after = self._with(replace(old.plan, assumptions=changed), old)
        kept = None
        if keep:
            today = after.goal.today(self.now())
            said = f"assumption {assumption} changed"
            kept = self.store.keep(number, Version(after, today, "assumption", said)).version
        return Odds(old.plan.probability, after.probability, after, kept)

    def _with(self, plan: GoalPlan, old: InForce) -> GoalPlan:
        """The plan made anew with its assumptions and what was seen so far."""
        if old.observations:
            return replan(plan.goal, plan, old.observations, old.history, now=self.now()).plan
        version = plan.version + 1
        return plan_goal(plan.goal, plan.levers, plan.assumptions, old.history, now=self.now(), version=version)

    def night(self, number: int) -> Night:
        """One goal's night: posts looked at, the day's forecast kept, the plan made anew where that is due. Done twice,
        the second time changes nothing."""
        title = self.store.goal(number).title
        observed = self.observe(number)
        view = self.view(number)
        if view.over and any(f.day >= view.goal.due for f in self.store.forecasts(number)):
            return Night(number, title, observed.new)
        kept = self.store.keep_forecast(number, replace(view.tick.forecast, day=view.day))
        replanned = None
        if view.tick.replan_due and not view.over and view.coming is None:
            found = self._replanned(number)
            replanned = self._changed(number, found, "weekly", keep=True).kept
            if replanned is None:
                self.store.notice(number, [found.why or "nothing was worth changing"], kind="looked")
        if view.tick.notices:
            self.store.notice(number, view.tick.notices)
        return Night(number, title, observed.new, kept, replanned, view.tick.victories, view.tick.notices)

    def refresh(self) -> tuple[Night, ...]:
        """The night of every goal that was not put away. One that fails is told and keeps no other waiting."""
        nights = []
        for saved in self.store.goals():
            try:
                nights.append(self.night(saved.id))
            except GoodwordError as error:
                nights.append(Night(saved.id, saved.title, error=f"{error.what} {error.next_step}".strip()))
        return tuple(nights)


def _tapped(goal: Goal, step: MicroResolution, amount: float, now: datetime, *, who: str, note: str) -> Observation:
    return Observation(
        "",
        goal.id,
        now,
        amount,
        asked=None if goal.kind is not GoalKind.SHARE or step.lever is not None else 0,
        resolution=step.id,
        lever=step.lever,
        who=who,
        truth=Truth.TAP,
        note=note,
    )


def _check_amount(amount: float) -> None:
    if not 0 < amount <= _MOST_TAPPED:
        raise BadInput.value("amount", f"above 0 and at most {_MOST_TAPPED:,.0f}", amount, hint="undo takes a tap back")


def money_of(text: str) -> Money | None:
    """An amount as it is written, None for nothing. Raises BadInput."""
    return Money.parse(text) if text.strip() else None
