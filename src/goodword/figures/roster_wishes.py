"""Small random rosters with every constraint there is, and their exhaustive answer from the wishes as they are said.

But for `problem_of`, nothing here uses the programmes, rules or rows of `goodword.roster`: who is reached is counted
person by person, and a roster is refused by reading the wishes.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.core.booking import EACH, Accepted, Limit, Offer, Terms
from goodword.core.money import Money
from goodword.roster.build import AudienceProblem
from goodword.roster.model import CoverageProblem
from goodword.roster.offers import options_of
from goodword.roster.overlap import Pairs, Sample
from goodword.roster.terms import TermedProblem, termed

_CURRENCY = "EUR"
_FIELDS = ("tier", "niche", "place", "week", "offer", "creators")
_KINDS = ("post", "story", "post+story", "gift")


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A small question. known: per creator the set of people whom a post reaches, one row a person of `weight`.

    labels: tier, niche and place of each creator. pinned, banned: creators. ad_share: of each creator.
    """

    ids: tuple[str, ...]
    known: tuple[frozenset[int], ...]
    weight: NDArray[np.float64]
    cost: NDArray[np.int64]
    budget: int
    labels: dict[str, list[str | None]]
    terms: Terms
    pinned: tuple[str, ...]
    banned: tuple[str, ...]
    max_size: int | None


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing that may be booked: what, when, for how much, and which part of the audience it engages."""

    creator: int
    kind: str
    week: int
    cost: int
    part: float


def random_case(seed: int) -> Case:
    """Three to six creators, with offers, limits, weeks, pairs, pins, bans, answers and ads, each switched on often."""
    r = np.random.default_rng(seed)
    n, m = int(r.integers(3, 7)), int(r.integers(3, 14))
    ids = tuple(f"c{i}" for i in range(n))
    known = tuple(frozenset(np.flatnonzero(r.random(m) < r.uniform(0.1, 0.7)).tolist()) for _ in range(n))
    cost = r.integers(0 if r.random() < 0.3 else 1, 30, n).astype(np.int64)
    budget = int(r.integers(0, int(cost.sum()) + 20))
    labels: dict[str, list[str | None]] = {
        "tier": r.choice(["nano", "macro"], n).tolist(),
        "niche": r.choice(["food", "art"], n).tolist(),
        "place": r.choice(["Khar, Mumbai", "Bandra, Mumbai"], n).tolist(),
    }
    weeks = int(r.integers(0, 4)) if r.random() < 0.6 else 0
    order = r.permutation(n).tolist()
    out = tuple(ids[i] for i in order[1:2] if r.random() < 0.2)
    said = tuple(ids[i] for i in order[2:3] if r.random() < 0.2)
    offers = tuple(_offers(r, ids, weeks)) if r.random() < 0.7 else ()
    apart = ((ids[order[0]], ids[order[-1]]),) if r.random() < 0.5 else ()
    terms = Terms(
        offers=offers,
        limits=tuple(_limits(r, weeks)),
        apart=apart,
        weeks=weeks,
        combine=int(r.integers(1, 3)),
        accepted=tuple(Accepted(c, "", Money(int(r.integers(0, 12)), _CURRENCY)) for c in said),
        declined=tuple(ids[i] for i in order[-2:-1] if r.random() < 0.2 and ids[i] not in (*said, *out)),
    )
    pinned = tuple(ids[i] for i in order[:1] if r.random() < 0.25 and ids[i] not in terms.declined)
    size = int(r.integers(1, n + 1)) if r.random() < 0.4 else None
    return Case(ids, known, r.integers(1, 9, m).astype(float), cost, budget, labels, terms, pinned, out, size)


def _offers(r: np.random.Generator, ids: tuple[str, ...], weeks: int) -> Iterator[Offer]:
    for creator in ids:
        if r.random() < 0.5:
            continue
        for kind in r.choice(_KINDS, int(r.integers(1, 4)), replace=False).tolist():
            price = 0 if kind == "gift" else int(r.integers(1, 30))
            effect = float(r.choice([0.5, 1.0, 1.5])) if r.random() < 0.7 else None
            when = tuple(sorted(r.choice(np.arange(1, weeks + 1), 1).tolist())) if weeks and r.random() < 0.3 else ()
            until = 1 if weeks > 1 and r.random() < 0.1 else 0
            chance = 0.5 if kind == "gift" else 1.0
            yield Offer(creator, kind, Money(price, _CURRENCY), effect, None, chance, when, until)


def _limits(r: np.random.Generator, weeks: int) -> Iterator[Limit]:
    for _ in range(int(r.integers(0, 4))):
        field = str(r.choice([f for f in _FIELDS if weeks or f != "week"]))
        value = {"tier": "macro", "niche": "food", "place": "Khar", "week": "1", "offer": "post", "creators": ""}[field]
        value = EACH if field in ("week", "tier") and r.random() < 0.5 else value
        least = int(r.integers(1, 3)) if r.random() < 0.4 else None
        money = _CURRENCY if least is None and r.random() < 0.2 else ""
        most = None if least is not None else int(r.integers(0, 40 if money else 3))
        yield Limit(field, value, least, most, money)


def picks(case: Case) -> tuple[list[Pick], ...]:
    """Per creator everything that may be booked of them."""
    return tuple(_picks(case, i) for i in range(len(case.ids)))


def _picks(case: Case, i: int) -> list[Pick]:
    terms, name = case.terms, case.ids[i]
    mine = [o for o in terms.offers if o.creator_id == name]
    weeks = range(1, terms.weeks + 1) if terms.weeks else [0]
    if name in case.banned or name in terms.declined:
        return []
    alone = {o.kind: 1.0 if o.effect is None else o.effect for o in mine if "+" not in o.kind}
    found = [] if mine else [Pick(i, "post", week, int(case.cost[i]), 1.0) for week in weeks]
    for offer in mine:
        parts = sorted((alone.get(k, 1.0) for k in offer.kind.split("+")), reverse=True)
        effect = sum(e * 0.5**k for k, e in enumerate(parts)) if offer.effect is None else offer.effect
        found += [
            Pick(i, offer.kind, week, offer.price.minor, effect * offer.chance) for week in weeks if _free(offer, week)
        ]
    single = [o for o in mine if "+" not in o.kind]
    for one, other in itertools.combinations(single, 2) if terms.combine > 1 else ():
        if any(set(o.kind.split("+")) == {one.kind, other.kind} for o in mine):
            continue
        parts = sorted((alone[one.kind] * one.chance, alone[other.kind] * other.chance), reverse=True)
        for week in weeks:
            if _free(one, week) and _free(other, week):
                price = one.price.minor + other.price.minor
                found.append(Pick(i, f"{one.kind}+{other.kind}", week, price, parts[0] + parts[1] / 2))
    return _agreed(case, name, found)


def _free(offer: Offer, week: int) -> bool:
    """Whether an offer can be booked in a week (0: the campaign has none): not while bound to another brand."""
    if week == 0:
        return offer.until == 0
    return week > offer.until and (not offer.weeks or week in offer.weeks)


def _agreed(case: Case, name: str, found: list[Pick]) -> list[Pick]:
    for said in case.terms.accepted:
        if said.creator_id == name and said.price is not None and found:
            kind = min(found, key=lambda p: (p.cost, p.kind)).kind
            return [Pick(p.creator, p.kind, p.week, said.price.minor, p.part) for p in found if p.kind == kind]
    return found


def reached(case: Case, roster: tuple[Pick, ...], largest: list[float]) -> float:
    """People of a roster: of each person the largest part that anybody booked engages of them.

    A person has a threshold that is the same for all creators; the part is of the creator's largest option.
    """
    total = 0.0
    for person, weight in enumerate(case.weight.tolist()):
        parts = [p.part / largest[p.creator] for p in roster if person in case.known[p.creator] and largest[p.creator]]
        total += weight * max(parts, default=0.0)
    return total


def kept(case: Case, roster: tuple[Pick, ...]) -> bool:
    """Whether a roster keeps to every wish."""
    names = {case.ids[p.creator] for p in roster}
    must = {*case.pinned, *(a.creator_id for a in case.terms.accepted)}
    if not must <= names or sum(p.cost for p in roster) > case.budget:
        return False
    if case.max_size is not None and len(roster) > case.max_size:
        return False
    if any(len(names & set(group)) > 1 for group in case.terms.apart):
        return False
    return all(_holds(case, limit, roster) for limit in case.terms.limits)


def _holds(case: Case, limit: Limit, roster: tuple[Pick, ...]) -> bool:
    counted: Counter[str] = Counter()
    for p in roster:
        amount = p.cost if limit.money else 1
        if limit.field == "creators":
            counted[""] += amount
        elif limit.field == "week":
            counted[str(p.week)] += amount
        elif limit.field == "offer":
            for part in {p.kind, *p.kind.split("+")}:
                counted[part] += amount
        else:
            value = case.labels[limit.field][p.creator] or ""
            for part in {value, *value.split(", ")}:
                counted[part] += amount
    wanted = [limit.value]
    if limit.value == EACH:
        everyone = [str(w) for w in range(1, case.terms.weeks + 1)]
        offered = {case.labels["tier"][i] or "" for i in range(len(case.ids)) if _offered(case, i)}
        wanted = everyone if limit.field == "week" else sorted(offered)
    low, high = limit.least or 0, float("inf") if limit.most is None else limit.most
    return all(low <= counted[value] <= high for value in wanted)


def _offered(case: Case, i: int) -> bool:
    """Whether anything of a creator could be booked, were they not banned."""
    free = Case(
        case.ids, case.known, case.weight, case.cost, case.budget, case.labels, case.terms, case.pinned, (), None
    )
    return bool(_picks(free, i)) or case.ids[i] in case.terms.declined


def exhaustive(case: Case) -> float | None:
    """The most people of any roster that keeps to every wish; None when there is none."""
    options = picks(case)
    largest = [max((p.part for p in mine), default=0.0) for mine in _all(case)]
    best: float | None = None
    for combination in itertools.product(*([None, *mine] for mine in options)):
        roster = tuple(p for p in combination if p is not None)
        if kept(case, roster):
            people = reached(case, roster, largest)
            best = people if best is None else max(best, people)
    return best


def _all(case: Case) -> Iterator[list[Pick]]:
    """Options of each creator as if nobody were banned: the largest of them is what parts are measured by."""
    terms = Terms(case.terms.offers, weeks=case.terms.weeks, combine=case.terms.combine, accepted=case.terms.accepted)
    free = Case(case.ids, case.known, case.weight, case.cost, case.budget, case.labels, terms, (), (), None)
    for i in range(len(case.ids)):
        yield _picks(free, i)


def problem_of(case: Case) -> TermedProblem:
    """The same question to the engine. Raises BadInput where a wish names somebody who offers nothing."""
    n = len(case.ids)
    whole = np.array([case.weight[sorted(people)].sum() for people in case.known])
    largest = np.array([max((p.part for p in mine), default=1.0) or 1.0 for mine in _all(case)])
    options = options_of(case.terms, case.ids, case.cost, whole / largest, _CURRENCY)
    indptr = np.concatenate([[0], np.cumsum([len(people) for people in case.known])]).astype(np.int64)
    rows = np.array([person for people in case.known for person in sorted(people)], np.int32)
    number = {name: i for i, name in enumerate(case.ids)}
    problem = CoverageProblem(
        indptr, rows, case.weight, case.cost, case.budget, tuple(number[c] for c in case.pinned),
        tuple(number[c] for c in case.banned), case.max_size,
    )  # fmt: skip
    none = np.empty(0, np.int64)
    nobody = Sample(none, none, np.zeros(n, np.int64), np.zeros(n), np.full(n, -1), np.full(n, -1))
    pairs = Pairs(none, none, np.empty(0), none)
    audience = AudienceProblem(problem, case.ids, whole, nobody, pairs, None, True, ())
    return termed(audience, options, case.terms, case.labels, _CURRENCY)
