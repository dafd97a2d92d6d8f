"""Whom to book so that word travels furthest: choose on one sample, prove on that and on a second, independent one.

Reverse sets are drawn until the certificate is as good as asked for. The chosen cover the most sets of the first
sample (lazy greedy); what anybody could cover there is bounded by the dual of the linear programme of coverage, far
below the bound that greedy itself gives; what the chosen cover in truth is counted on the second sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.roster.arrays import Ints, Shorts
from goodword.roster.spread.arrays import Words
from goodword.roster.spread.bounds import (
    FIRST,
    REPEATS,
    STEPS,
    TIMES,
    lower,
    part_of_delta,
    potential,
    size_of,
    step_of,
    upper,
)
from goodword.roster.spread.look import Choice, Look, Terms, arranged, candidates, choose, look
from goodword.roster.spread.model import SpreadCertificate, SpreadProblem, SpreadSelection
from goodword.roster.spread.pace import bonus, flattered, leaning, needed, pilot, steps_for, steps_until
from goodword.roster.spread.sample import NOBODY, SELECT, VERIFY, Rows, Sampler, marks, roots_of

SPREAD = register(
    "word-of-mouth",
    1,
    "people who hear of it when the chosen speak, and the most that any choice could reach",
    "Reverse-reachable sets (Borgs et al. 2014), two independent samples (Tang et al. 2018); the upper bound is the "
    "dual of the linear programme of coverage on the first, both bounds by Clopper and Pearson",
)

_HEAVY = 20  # people visited per set from which sets are cut short at the first chosen
_FIRST_CUT = 64  # sets after which that is decided
_PART = 0.2  # of the gap asked for that this may cost
_MORE = 1.1  # times the rows that are expected, room is made for
_GUESS = 0.6  # of what the last of the chosen added in the last look, for their number of sets
_RATHER_LESS = 0.8
_ROUGH = 1 << 15  # sets up to which nothing is bounded that could not prove enough
_TWICE = 2.0  # times what is needed, at most, where sets are cut short
_RATHER = 4.0  # times the part of the covered sets that are not cut short: the part that is needed
_FEW = 2_000  # people of a graph in which everybody is looked at
_HOPELESS = 1 << 17  # sets from which no more are drawn when the bound, not chance, is in the way
_SURE = 25.0  # sets that a place must be worth before the rows of others are left out
_SPARE = 0.5  # times the first sample: a second one of this size shall be enough, or the bound is improved
_GLANCE = 2  # sizes of the second sample below the one that may be enough: there one sees whether it may
_LOST = 1e-3  # of the bound that may be owed to people who were not looked at


def choose_spread(
    problem: SpreadProblem,
    *,
    ratio: float = 0.95,
    delta: float | None = None,
    seed: int = 1,
    threads: int = 1,
    most_sets: int = 1 << 25,
) -> SpreadSelection:
    """Choose whom to book so that most people hear of it, with a certificate that holds but for probability `delta`.

    ratio: how close to the best possible must be proven; the work ends there, or with `most_sets` sets in the first
    sample. delta: 1 / n when not given. The answer is the same for any number of threads. Raises BadInput when
    something is out of range.
    """
    _check(ratio, delta, threads, most_sets)
    n = problem.graph.people
    limits = _Limits(ratio, min(0.1, 1 / n) if delta is None else delta, most_sets)
    return _Run(problem, limits, seed, threads).answer()


def _check(ratio: float, delta: float | None, threads: int, most_sets: int) -> None:
    if not 0 <= ratio < 1:
        raise BadInput.value("ratio", "in [0, 1)", ratio)
    if delta is not None and not 0 < delta < 1:
        raise BadInput.value("delta", "in (0, 1)", delta)
    if not 1 <= threads <= 256:
        raise BadInput.value("threads", "in [1, 256]", threads)
    if not FIRST <= most_sets <= size_of(STEPS - 1):
        raise BadInput.value("most_sets", f"in [{FIRST}, {size_of(STEPS - 1)}]", most_sets)


@dataclass(frozen=True, slots=True)
class _Limits:
    """What ends the work: the ratio to be proven, the chance that a bound fails, sets of the first sample at most."""

    ratio: float
    delta: float
    most_sets: int


@dataclass(slots=True)
class _Best:
    """The best so far: members (inner numbers), how many sets of the second sample they meet, bounds on shares."""

    members: Ints
    seen: int = 0
    sets: int = 0
    low: float = 0.0
    high: float = 1.0

    @property
    def ratio(self) -> float:
        return min(1.0, self.low / self.high) if self.high > 0 else 1.0


class _Run:
    """One run. People have the inner numbers of the graph's layout; shares are shares of sets."""

    def __init__(self, problem: SpreadProblem, limits: _Limits, seed: int, threads: int) -> None:
        self.problem = problem
        self.ratio, self.delta, self.most_sets = limits.ratio, limits.delta, limits.most_sets
        self.least = needed(limits.ratio)
        graph = problem.graph
        self.weight = float(graph.people if problem.weight is None else problem.weight.sum())
        self.pinned = graph.new[list(problem.pinned)].astype(np.int64)
        self.terms = _terms(problem, self.pinned)
        hops = -1 if problem.hops is None else problem.hops
        self.sampler = Sampler(graph, roots_of(graph, problem.weight), hops, seed, threads)
        self.number = np.full(graph.people, -1, np.int32)
        self.best = _Best(self.pinned)
        self.seen: Look | None = None
        self.lean, self.leant = 0.0, False
        self.rounds, self.last, self.share = 0, False, 0.0
        self.cut_at(np.empty(0, np.int64))

    def cut_at(self, head: Ints) -> None:
        """Begin the first sample anew; its sets end where they meet the pinned or `head`, who will be booked."""
        self.head, self.first = head, np.concatenate([self.pinned, head])
        self.stop = marks(self.problem.graph.people, self.first) if len(self.first) else NOBODY
        self.terms = self.terms.after(head)
        self.price, self.part, self.seen = (0.0, 0.0), 0.0, None
        self.begin(NOBODY)

    def begin(self, keep: Words) -> None:
        """Begin the first sample anew with rows of `keep` only (nobody named: everybody)."""
        self.keep, self.rows, self.met, self.sets, self.visited = keep, Rows(), 0, 0, 0
        if self.sampler.visited:
            self.sampler.forget()

    def draw(self, sets: int) -> None:
        """Enlarge the first sample to `sets`."""
        self.rows.expect(_MORE * sets / max(1, self.sets))
        before = self.sampler.visited
        for nodes, ends, met in self.sampler.rows(SELECT, self.sets, sets, self.stop, self.keep):
            self.rows.add(nodes, ends)
            self.met += met
        self.sets, self.visited = sets, self.visited + self.sampler.visited - before

    def look(self) -> Look:
        """Choose and bound on the first sample; look again when somebody who was left out turns out to matter."""
        while True:
            count, lone = self.sampler.counts()
            usual = self.usual(count)
            least = self.part * usual
            who = self.kept(candidates(count, self.terms, self.price, least))
            p = arranged(self.rows.store, (count, lone), who, self.terms, self.number)
            extra = bonus(self.problem.graph, count, who, self.lean, usual)
            choice, self.leant = choose(p, extra, self.terms), extra is not None
            if least > 1 and self.rejects(choice, least):
                self.part = min(0.5 * self.part, _RATHER_LESS * (choice.covered - choice.before) / usual)
                continue
            self.seen = found = choice.seen(who, self.met)
            if (
                self.sets < _ROUGH
                and not self.last
                and (self.short_of(found) > 1 or self.enough(*[found.value] * 2) is None)
            ):
                return found
            found = look(p, choice, count, who, self.terms, met=self.met, enough=self.enough)
            if found.missing <= _LOST * found.bound or not (any(self.price) or least > 1):
                return found
            if least > 1:
                self.part *= 0.5
                continue
            self.price = (0.5 * self.price[0], 0.5 * self.price[1]) if self.price[1] > 1 or self.price[0] else (0, 0)
            if len(self.keep):
                sets = self.sets
                self.begin(marks(self.problem.graph.people, candidates(count, self.terms, self.price)))
                self.draw(sets)

    def usual(self, count: Shorts) -> float:
        """Sets that hold one of those chosen last, at the median; 0: nobody was chosen yet."""
        return float(np.median(count[self.seen.members])) if self.seen and len(self.seen.members) else 0.0

    def rejects(self, choice: Choice, least: float) -> bool:
        """Whether people in fewer than `least` sets, who were left out, may have been a better choice."""
        few = len(choice.members) < self.terms.room - self.terms.head
        return few or (not self.leant and choice.covered - choice.before < least)

    def short_of(self, found: Look) -> float:
        """How many times more sets must be covered before a choice is final.

        Where those at whom sets are cut short cover nearly all that can be covered, it matters less who the others are;
        otherwise more sets make up for it that they were chosen on very few.
        """
        left = _RATHER * (1.0 - self.met / max(1.0, found.value)) if len(self.head) else 1.0
        return self.least * min(_TWICE, left) * len(found.members) / max(1.0, found.value)

    def early(self, found: Look) -> bool:
        """Whether no bound is worth its work yet."""
        return self.short_of(found) > 1 or self.enough(found.value, found.value) is None

    def kept(self, who: Ints) -> Ints:
        """Those of some people whose rows are complete."""
        if not len(self.keep):
            return who
        inside: Ints = who[(self.keep[who >> 6] >> (who & 63).astype(np.uint64)) & np.uint64(1) == 1]
        return inside

    def enough(self, value: float, bound: float) -> bool | None:
        """Whether the second sample could prove what is asked for with this bound; None: not with any."""
        if not self.last and potential(value, value, self.sets, 4 * self.sets, self.delta) < self.ratio:
            return None
        return potential(value, bound, self.sets, int(_SPARE * self.sets), self.delta) >= self.ratio

    def answer(self) -> SpreadSelection:
        """Rounds until the certificate is good enough."""
        if self.weight == 0 or self.terms.room == 0 or self.everybody():
            return self.without_choice()
        step, last = 0, step_of(self.most_sets + 1) - 1
        self.draw(size_of(0))
        if self.visited < _HEAVY * self.sets:
            step = min(last, pilot(self.terms.room))
        while True:
            self.rounds += 1
            self.draw(size_of(step))
            self.last = step == last
            found = self.look()
            self.share = found.value / self.sets
            final = self.last or self.stuck(found)
            if final or self.short_of(found) <= 1:
                high = upper(min(found.bound, self.sets), self.sets, part_of_delta(self.delta))
                self.best.high = min(self.best.high, high)
                self.verify(found, final=final)
            if self.best.ratio >= self.ratio or final:
                return self.selection()
            if not self.lighten(found):
                step = min(last, step + self.stride(found))
                self.narrow(found, step)

    def stuck(self, found: Look) -> bool:
        """Whether more sets would not help: what can be bounded is further from what is covered than is asked for.

        Both move by the root of the sets that are in question; three times that must not be enough.
        """
        if self.sets < _HOPELESS or not np.isfinite(found.bound) or self.enough(found.value, found.value) is None:
            return False  # without all steps on the dual the bound is not what it could be
        return found.value + 3 * float(np.sqrt(max(0.0, found.bound - found.value))) < self.ratio * found.bound

    def everybody(self) -> bool:
        """Whether all who may be booked fit."""
        count = int(self.terms.open.sum())
        return self.terms.room >= count and int(self.terms.cost[self.terms.open].sum()) <= self.terms.budget

    def without_choice(self) -> SpreadSelection:
        """Nobody can be chosen, everybody can, or nobody matters: what is booked is the best there is."""
        chosen = self.everybody() and self.terms.room > 0
        members = np.flatnonzero(self.terms.open).astype(np.int64) if chosen else np.empty(0, np.int64)
        self.best.members = np.concatenate([self.pinned, members])
        sets = min(self.most_sets, 1 << 14)
        if len(self.best.members) and self.weight > 0:
            self.best.seen = self.sampler.hits(VERIFY, 0, sets, self.marked(self.best.members))
        self.best.sets = sets
        self.best.low = lower(self.best.seen, sets, self.delta / 2)
        self.best.high = upper(self.best.seen, sets, self.delta / 2) if self.best.seen else 0.0
        return self.selection(whole=True)

    def marked(self, members: Ints) -> Words:
        return marks(self.problem.graph.people, members)

    def verify(self, found: Look, *, final: bool) -> None:
        """Count the sets of the second sample that the members meet, while that may still prove what is asked for."""
        members = np.concatenate([self.first, found.members])
        part = part_of_delta(self.delta, REPEATS)
        seen, sets, share = 0, 0, found.value / self.sets
        # the first sample flatters those chosen on it alone
        overstated = 1.0 if self.leant else flattered(len(members), found.value)
        for place, times in enumerate(TIMES):
            wanted = int(times * self.sets)
            if not seen and self.promises(share * overstated, wanted, final=final):
                sets = int(TIMES[max(0, place - _GLANCE)] * self.sets)
                seen = self.sampler.hits(VERIFY, 0, sets, self.marked(members))
                share = (seen + float(np.sqrt(seen))) / sets
            if not seen or not self.promises(share, wanted, final=final):
                continue
            seen += self.sampler.hits(VERIFY, sets, wanted, self.marked(members))
            sets, share = wanted, seen / wanted
            low = lower(seen, sets, part)
            if low > self.best.low:
                self.best = _Best(members, seen, sets, low, self.best.high)
            if self.best.ratio >= self.ratio:
                break
        self.share = seen / sets if seen else share

    def promises(self, share: float, sets: int, *, final: bool) -> bool:
        """Whether `sets` of the second sample would prove what is asked for when that share of them is met."""
        part = part_of_delta(self.delta, REPEATS)
        return final or lower(int(share * sets), sets, part) >= self.ratio * self.best.high

    def stride(self, found: Look) -> int:
        """By how many steps the first sample grows, at least one."""
        short = self.short_of(found)
        if short > 1:
            return steps_for(short, found.value, found.value if len(self.head) else self.repeated(found))
        high = min(found.bound, 1.5 * found.value) / self.sets
        return steps_until(self.ratio, self.share, high, self.sets, self.delta)

    def repeated(self, found: Look) -> int:
        """Sets that those chosen cover in another sample of the same size."""
        return self.sampler.hits(VERIFY, 0, self.sets, self.marked(np.concatenate([self.first, found.members])))

    def lighten(self, found: Look) -> bool:
        """Whether sets are now cut short where they meet the first of the chosen, because whole sets are large.

        The bound then counts a place too much for each of them, so that there are few of them where places are worth
        much (sentinels of Guo et al. 2020).
        """
        if len(self.head) or self.sets < _FIRST_CUT or self.visited < _HEAVY * self.sets:
            return False
        place = max(1.0, found.price[1], found.value - found.before)
        size = int(min(len(found.members) // 2, _PART * (1 - self.ratio) * found.value / place))
        if size > 0:
            self.cut_at(found.members[:size])
        return size > 0

    def narrow(self, found: Look, step: int) -> None:
        """From now on look at, and keep, only people who may matter at the price of the last look."""
        scale = size_of(step) / self.sets
        if self.problem.graph.people <= _FEW:
            return
        count, _ = self.sampler.counts()
        if not self.terms.priced and len(found.members):
            self.part = _GUESS * (found.value - found.before) / max(1.0, self.usual(count))
            self.lean = 0.0 if len(self.head) else leaning(self.problem, self.part / _GUESS)
        if max(found.price) == 0:
            return
        who = self.kept(candidates(count, self.terms, found.price))
        if len(found.members) and int(count[found.members].min()) >= _SURE:
            self.keep = marks(self.problem.graph.people, who)
        self.price = (found.price[0] * scale, found.price[1] * scale)

    def selection(self, *, whole: bool = False) -> SpreadSelection:
        """The answer in people, in the caller's numbers. whole: there is nothing better, whatever the sample."""
        best, problem = self.best, self.problem
        chosen = problem.graph.old[best.members]
        w, sets = self.weight, max(1, best.sets)
        ratio = 1.0 if whole else best.ratio
        spread = Estimate(
            w * best.seen / sets, w * lower(best.seen, sets, 0.05), w * upper(best.seen, sets, 0.05), best.sets,
            "people", SPREAD.id,
        )  # fmt: skip
        certificate = SpreadCertificate(
            w * best.low, w * best.high, ratio, self.delta, self.sets, best.sets, self.sampler.visited, self.rounds
        )
        spent = 0 if problem.cost is None else int(problem.cost[chosen].sum())
        return SpreadSelection(tuple(chosen.tolist()), spent, spread, certificate, ratio >= self.ratio)


def _terms(problem: SpreadProblem, pinned: Ints) -> Terms:
    """Who may join the pinned, and what is left for them."""
    graph = problem.graph
    n = graph.people
    cost = np.zeros(n, np.int64)
    budget = 0
    if problem.budget is not None and problem.cost is not None:
        cost = problem.cost[graph.old].astype(np.int64)
        budget = problem.budget - int(cost[pinned].sum())
    open_ = np.ones(n, bool) if problem.bookable is None else np.asarray(problem.bookable, bool)[graph.old]
    open_[pinned] = False
    if budget or problem.budget is not None:
        open_ &= cost <= budget
    places = int(open_.sum())
    room = places if problem.max_size is None else min(places, problem.max_size - len(pinned))
    return Terms(open_, cost, budget, room, bool(cost.any()))
