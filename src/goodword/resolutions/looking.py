"""Goals as they stand: drafted, begun, looked at, looked back on. What changes one is in `desk`.

What is worked out is pure (`plan`, `tick`, `retrospect`); here it meets the ledger and the clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from goodword.core.errors import BadInput, GoodwordError, NotFound
from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.measurement.learning.store import LearnedStore
from goodword.resolutions.fields import field_of, fields_of, read_fields
from goodword.resolutions.lessons import own_priors
from goodword.resolutions.levers import starter
from goodword.resolutions.model import Assumption, Goal, GoalKind, GoalPlan, History, Observation, Truth
from goodword.resolutions.plan import plan_goal
from goodword.resolutions.readings import Retrospective, Tick
from goodword.resolutions.retrospect import own_brier, retrospect
from goodword.resolutions.seen import data_until, split
from goodword.resolutions.store import GoalStore, SavedFact, SavedGoal, SavedVersion, Version
from goodword.resolutions.taught import taught
from goodword.resolutions.tick import tick
from goodword.resolutions.views import Draft, GoalView, Step, Today
from goodword.resolutions.words.hear import hear

_LATEST = 5
"""So many goals that are over tell how much of what is planned gets done."""

if TYPE_CHECKING:
    from goodword.catalogue.model import Catalogue
    from goodword.ledger.store import Ledger
    from goodword.places.gazetteer import Gazetteer
    from goodword.settings.model import Settings


class Workspace(Protocol):
    """What a desk needs of the stores of an installation."""

    @property
    def settings(self) -> Settings: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def gazetteer(self) -> Gazetteer: ...

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class InForce:
    """The plan in force, what counts towards it, and what was before its first day."""

    plan: GoalPlan
    observations: tuple[Observation, ...]
    history: History


class Looking:
    """Goals of one installation. door: how what is done here came in (cli, api, page, python), kept with each fact."""

    def __init__(self, workspace: Workspace, *, door: str = "python") -> None:
        self.workspace = workspace
        self.door = door
        self.store = GoalStore(workspace.ledger, now=workspace.now)

    def now(self) -> datetime:
        """The present moment."""
        return self.workspace.now()

    def hear(self, words: str) -> Draft:
        """A goal in plain words, taken apart; nothing is kept. Raises BadInput where they contradict themselves."""
        zone = self.workspace.settings.time_zone
        today = self.now().astimezone(ZoneInfo(zone)).date()
        understood = hear(words, today=today, is_place=self._is_place)
        fields = {h.name: h.value for h in understood.fields}
        drafted = self.draft(fields)
        return Draft(
            understood.words,
            drafted.fields,
            understood.fields,
            understood.unused,
            drafted.plan,
            drafted.problem,
            drafted.problem_field,
            drafted.next_step,
        )

    def draft(self, fields: Mapping[str, str], *, price: Money | None = None) -> Draft:
        """A goal by its fields, planned but not kept; what is missing or wrong is told in it instead of raised."""
        try:
            plan = self._planned(self._goal(fields), price)
        except BadInput as error:
            given = {name: value for name, value in fields.items() if value}
            return Draft("", given, problem=error.what, problem_field=field_of(error), next_step=error.next_step)
        return Draft("", fields_of(plan.goal), plan=plan)

    def begin(self, fields: Mapping[str, str], *, words: str = "", price: Money | None = None) -> GoalView:
        """Keep a goal with its first plan. Raises BadInput that names the field."""
        plan = self._planned(self._goal(fields), price)
        today = plan.goal.today(self.now())
        saved = self.store.add(Version(plan, min(today, plan.goal.starts), "first", plan.sentence), words=words)
        return self.view(saved.id)

    def _goal(self, fields: Mapping[str, str]) -> Goal:
        return read_fields(fields, now=self.now(), time_zone=self.workspace.settings.time_zone)

    def _planned(self, goal: Goal, price: Money | None) -> GoalPlan:
        learned = LearnedStore(self.workspace.ledger, now=self.workspace.now).learned()
        own = () if goal.kind is GoalKind.HABIT else self._follow_through()
        levers, assumptions = starter(goal, price=price, learned=(*own, *taught(goal, learned)))
        return plan_goal(goal, levers, assumptions, now=self.now())

    def _follow_through(self) -> tuple[Assumption, ...]:
        """How much of what was planned got done in the latest goals that are over."""
        over = [saved.id for saved in self.store.goals(put_away=True) if self._may_be_over(saved.id)]
        looks = [self.retrospective(number) for number in over[-_LATEST:]]
        return tuple(one for one in own_priors(looks) if one.id == "follow_through")

    def _is_place(self, text: str) -> bool:
        found = self.workspace.gazetteer.resolve(text)
        return bool(found) and found[0].confidence >= 0.2

    def goals(self, *, put_away: bool = False) -> tuple[SavedGoal, ...]:
        """Every goal, oldest first."""
        return self.store.goals(put_away=put_away)

    def view(self, number: int, *, since: datetime | None = None) -> GoalView:
        """A goal as it stands. since: victories since then, else since the forecast before today. Raises NotFound."""
        saved = self.store.goal(number)
        facts = self.store.facts(number)
        in_force, coming = self.plans_of(number)
        plan = in_force.kept.plan
        goal, now = plan.goal, self.now()
        found, as_of = self.ticked(number, plan, facts, since=since)
        by_id = {p.resolution: p for p in found.progress}
        steps = tuple(Step(r, by_id[r.id]) for r in plan.resolutions if r.id in by_id)
        return GoalView(
            number=number,
            words=saved.words,
            put_away=saved.put_away_at is not None,
            goal=goal,
            plan=plan,
            version=in_force.version,
            coming=coming,
            tick=found,
            steps=steps,
            day=goal.today(now),
            as_of=as_of.astimezone(ZoneInfo(goal.time_zone)).date() if as_of else None,
            facts=len(facts),
            can_undo=any(f.fact.truth is Truth.TAP and f.undoes is None and not f.undone for f in facts),
            last_fact_at=max((f.recorded_at for f in facts), default=None),
            made_at=now,
        )

    def plans_of(self, number: int) -> tuple[SavedVersion, SavedVersion | None]:
        """(the plan in force, the one that counts later if there is one). Raises NotFound."""
        versions = self.store.versions(number)
        today = versions[-1].kept.plan.goal.today(self.now())
        counting = [v for v in versions if v.kept.effective <= today] or [versions[0]]
        newest = max(counting, key=lambda v: (v.kept.effective, v.version))
        later = [v for v in versions if v.kept.effective > today and v.version > newest.version]
        return newest, later[-1] if later else None

    def ticked(
        self, number: int, plan: GoalPlan, facts: Sequence[SavedFact], *, since: datetime | None = None
    ) -> tuple[Tick, datetime | None]:
        """What the facts say of the plan now. Where numbers come from files and the newest is older than yesterday,
        odds and results are those of the last day told (second value): no file does not mean no orders."""
        now, goal = self.now(), plan.goal
        observations, history = split(goal, facts)
        told = {
            "previous": self.store.forecast_before(number, goal.today(now), since),
            "last_replan": self.last_look(number),
            "last_notice": max((at for at, _ in self.store.notices(number)), default=None),
        }
        found = tick(goal, plan, observations, history, now=now, **told)  # type: ignore[arg-type] # three kinds
        until = data_until(goal, facts)
        if until is None or until >= goal.today(now) - timedelta(days=1) or until < goal.starts:
            return found, None
        as_of = min(now, datetime.combine(until, time(23, 59, 59), ZoneInfo(goal.time_zone)))
        old = [o for o in observations if o.at <= as_of]
        then = tick(goal, plan, old, history, now=as_of, **told)  # type: ignore[arg-type] # as above
        return _as_told(plan, found, then), as_of

    def last_look(self, number: int) -> datetime:
        """When the plan was last made or looked at again."""
        looked = [at for at, _ in self.store.notices(number, kind="looked")]
        return max([*looked, *(v.made_at for v in self.store.versions(number))])

    def in_force(self, number: int) -> InForce:
        """The plan in force and what was seen of it. Raises NotFound."""
        plan = self.plans_of(number)[0].kept.plan
        return InForce(plan, *split(plan.goal, self.store.facts(number)))

    def today(self, *, who: str = "", since: datetime | None = None) -> Today:
        """What to do now over all goals under way. who: one person's steps, and those of nobody in particular."""
        views = [self.view(saved.id, since=since) for saved in self.store.goals()]
        under_way = tuple(v for v in views if not v.over)
        victories = tuple((v.number, text) for v in views for text in v.tick.victories)
        return Today(self.now(), who, since, under_way, victories)

    def retrospective(self, number: int) -> Retrospective:
        """Planned, forecast, happened. Raises NotFound."""
        now = self.in_force(number)
        today = now.plan.goal.today(self.now())
        plans = [v.kept.plan for v in self.store.versions(number) if v.kept.effective <= today] or [now.plan]
        return retrospect(plans, now.observations, self.store.forecasts(number), now.history, now=self.now())

    def own_brier(self) -> Estimate | None:
        """The Brier score of our own forecasts over every goal that is over, also those put away; None without any."""
        goals = self.store.goals(put_away=True)
        return own_brier([self.retrospective(saved.id) for saved in goals if self._may_be_over(saved.id)])

    def _may_be_over(self, number: int) -> bool:
        """Whether its last day has passed, or the newest forecast says that it was reached."""
        goal = self.plans_of(number)[0].kept.plan.goal
        newest = self.store.forecast_before(number, None, self.now())
        reached = newest is not None and newest.so_far >= newest.needed
        return reached or goal.due < goal.today(self.now())

    def step(self, number: int, resolution: str) -> tuple[GoalView, Step]:
        """One step of the plan in force, by its id or by the first letters of it. Raises NotFound, BadInput."""
        view = self.view(number)
        found = [s for s in view.steps if s.step.id == resolution]
        found = found or [s for s in view.steps if resolution and s.step.id.startswith(resolution)]
        if not found:
            raise NotFound(
                f"Goal {number} has no step {resolution!r} now.", next_step=f"`goodword goal show {number}` lists them"
            )
        if len(found) > 1:
            raise BadInput("Several steps begin like that.", given=resolution, next_step="write more of it")
        return view, found[0]

    def safe(self, number: int) -> GoalView | GoodwordError:
        """A goal as it stands, or why it cannot be shown: one broken goal hides no other."""
        try:
            return self.view(number)
        except GoodwordError as error:
            return error


def _as_told(plan: GoalPlan, now: Tick, then: Tick) -> Tick:
    """What is done by hand as of now, what data tells as of the day it tells of."""
    acts = {r.id for r in plan.resolutions if r.lever is not None}
    current = {p.resolution: p for p in now.progress}
    progress = tuple(current.get(p.resolution, p) if p.resolution in acts else p for p in then.progress)
    missed = tuple(m for m in now.missed if m in acts) + tuple(m for m in then.missed if m not in acts)
    return Tick(
        forecast=then.forecast,
        progress=progress,
        victories=tuple(dict.fromkeys((*then.victories, *now.victories))),
        missed=missed,
        best=now.best,
        notices=then.notices,
        replan_due=then.replan_due,
    )
