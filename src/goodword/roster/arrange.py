"""One question about a roster from beginning to end: creators, what they offer, the rules, the answer by creators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.booking import EACH, Terms
from goodword.core.money import Money
from goodword.roster.build import AudienceProblem
from goodword.roster.explain import EntryPrice, entry_prices, in_order, value
from goodword.roster.model import Certificate, CoverageProblem, Effort, SecondHand, Selection, Wish
from goodword.roster.offers import POST, SATURATION, Option, Options, options_of
from goodword.roster.rules.enter import entry_prices_ruled
from goodword.roster.secondhand import SECOND_HAND, with_second_hand
from goodword.roster.select import select
from goodword.roster.terms import Booking, Labels, TermedProblem, booking, chosen_by, matches, names_of, termed

Make = Callable[[NDArray[np.float64], NDArray[np.int64]], AudienceProblem]
"""The creators as a problem, from the people of each and the price of each."""


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What is asked of a roster.

    heard: who hears from whom, None to leave word of mouth out. links: creator_id and name of people known to engage.
    """

    terms: Terms
    labels: Labels
    currency: str
    heard: pa.Table | None = None
    links: pa.Table | None = None
    seed: int = 1
    effort: Effort = Effort.NORMAL


@dataclass(frozen=True, slots=True, eq=False)
class Arranged:
    """An answer. audience, selection, options: by creators (of everybody the option booked, or their largest).

    made: the problem over options, None when every creator has one and no rule holds. proven: the selection over
    candidates of `problem`, with the proof. one_post: (creators,) people that a post of each is counted for.
    """

    setting: Setting
    audience: AudienceProblem
    selection: Selection
    options: tuple[Option, ...]
    proven: Selection
    one_post: NDArray[np.float64]
    made: TermedProblem | None = None

    @property
    def problem(self) -> CoverageProblem:
        """What was searched and proven."""
        return self.audience.problem if self.made is None else self.made.problem

    @property
    def names(self) -> tuple[str, ...]:
        """What each candidate of `problem` is called."""
        if self.made is None:
            return self.audience.creator_ids
        return tuple(_called(self.made.creator(k), o) for k, o in enumerate(self.made.options.all))

    @property
    def creators(self) -> AudienceProblem:
        """The creators, each with the people of their largest option."""
        return self.audience if self.made is None else self.made.audience

    @property
    def accepted(self) -> tuple[int, ...]:
        """Creators who said yes."""
        agreed = {a.creator_id for a in self.setting.terms.accepted}
        return tuple(i for i, name in enumerate(self.audience.creator_ids) if name in agreed)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is assumed of offers and of word of mouth."""
        return () if self.made is None else self.made.options.notes

    @property
    def formulas(self) -> tuple[str, ...]:
        """Formulas beyond those of a plain roster."""
        if self.made is None:
            return ()
        assumed = (SATURATION.id,) if any(not o.given for o in self.made.options.all) else ()
        return assumed if self.made.second is None else (*assumed, SECOND_HAND.id)

    def entry_prices(self) -> tuple[EntryPrice, ...]:
        """Per creator who is not booked and may be: at which price they would be."""
        if self.made is None:
            return entry_prices(self.audience.problem, self.selection)
        best: dict[int, EntryPrice] = {}
        booked = set(self.selection.chosen)
        for entry in entry_prices_ruled(self.made.problem, self.proven):
            i = self.made.options.all[entry.candidate].creator
            if i not in booked:
                best[i] = _larger(i, best.get(i), entry)
        return tuple(best[i] for i in sorted(best))

    def wishes(self) -> tuple[Wish, ...]:
        """Every limit with how far the roster has it."""
        return tuple(Wish(str(limit), self._stands(k)) for k, limit in enumerate(self.setting.terms.limits))

    def _stands(self, k: int) -> str:
        """ "2", or "week 1: 2, week 2: 0" for a limit of each."""
        limit, terms = self.setting.terms.limits[k], self.setting.terms
        booked = [self.options[i] for i in self.selection.chosen]
        owners = list(self.selection.chosen)
        values: list[str | None] = [""] * len(booked)
        if limit.field in ("offer", "week"):
            values = [o.kind if limit.field == "offer" else str(o.week) for o in booked]
        elif limit.field != "creators":
            values = [self.setting.labels[limit.field][i] for i in owners]
        each = names_of(values)
        if limit.field == "week":
            each = [str(w) for w in range(1, terms.weeks + 1)]
        told = []
        for wanted in each if limit.value == EACH else [limit.value]:
            inside = [o for o, v in zip(booked, values, strict=True) if matches(limit.field, wanted, v)]
            spent = Money(sum(o.cost for o in inside), limit.money or self.setting.currency)
            amount = str(spent) if limit.money else str(len(inside))
            told.append(f"{limit.field} {wanted}: {amount}" if limit.value == EACH else amount)
        return ", ".join(told) or "0"

    def again(self, audience: AudienceProblem) -> tuple[tuple[int, ...], float, float]:
        """Choose again on audiences drawn anew: (creators, people of that roster, people of this one there)."""
        if self.made is None:
            other = select(audience.problem, seed=self.setting.seed, effort=Effort.QUICK)
            return other.chosen, other.certificate.value, value(audience.problem, self.selection.chosen)
        made = termed(audience, self.made.options, self.setting.terms, self.setting.labels, self.setting.currency)
        chosen = chosen_by(made, seed=self.setting.seed, effort=Effort.QUICK)
        owners = tuple(made.options.all[k].creator for k in chosen.chosen)
        return owners, chosen.certificate.value, value(made.problem, self.proven.chosen)

    def paid_outside(
        self, labels: Labels, cost: NDArray[np.int64], rule_price: NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        """What one post of creators who are not of the problem would pay for its rules at these prices, at the least.

        labels, cost (m,): of those creators. Less than nothing where they help to keep a rule.
        """
        paid = np.zeros(len(cost))
        if self.made is None or rule_price is None:
            return paid
        terms = self.setting.terms
        by_week = np.zeros((max(1, terms.weeks), len(cost)))
        for key, price in zip(self.made.keys, rule_price.tolist(), strict=True):
            if key is None or price == 0:
                continue
            limit = terms.limits[key[0]]
            amount = price * (cost if limit.money else np.ones(len(cost)))
            if limit.field == "week":
                by_week[int(key[1]) - 1] += amount
                continue
            values = [POST] * len(cost) if limit.field == "offer" else labels.get(limit.field, [""] * len(cost))
            paid += amount * np.array([matches(limit.field, key[1], v) for v in values], float)
        return np.asarray(paid + by_week.min(axis=0), np.float64)

    def counted_as(self, make: Make, people: NDArray[np.float64]) -> tuple[AudienceProblem, Selection]:
        """The same roster with other numbers of people for each creator: what is expected, where low ends were counted.

        The certificate of the selection has the people counted anew, and no bound but them.
        """
        ids, cost = self.audience.creator_ids, self.audience.problem.cost
        if self.made is None:
            audience, chosen = make(people, cost), self.selection.chosen
        else:
            counted = np.array([o.people for o in self.made.options.all])
            before = self.made.options.most_people(len(ids))
            part = np.divide(counted, before[self.made.options.owner], out=np.zeros_like(counted), where=counted > 0)
            largest = people * self._effect()
            mine = part * largest[self.made.options.owner]
            options = Options(
                tuple(replace(o, people=float(p)) for o, p in zip(self.made.options.all, mine, strict=True))
            )
            again = termed(make(largest, cost), options, self.setting.terms, self.setting.labels, self.setting.currency)
            audience, chosen = booking(again, self.proven).audience, self.selection.chosen
        ordered, adds = in_order(audience.problem, chosen)
        total = float(sum(adds))
        certificate = Certificate(total, total, 0.0, self.selection.certificate.method, False)
        return audience, replace(self.selection, chosen=ordered, adds=adds, certificate=certificate)

    def _effect(self) -> NDArray[np.float64]:
        """(creators,) the largest option of each as a multiple of one post."""
        if self.made is None:
            return np.ones(len(self.audience.creator_ids))
        most = self.made.options.most_people(len(self.audience.creator_ids))
        return np.divide(most, self.one_post, out=np.ones_like(most), where=self.one_post > 0)

    def second_hand(self) -> SecondHand | None:
        """People who hear of it from others, where asked for."""
        if self.made is None or self.made.second is None:
            return None
        return self.made.second.told(self.proven.chosen)


def arrange(
    make: Make, ids: Sequence[str], people: NDArray[np.float64], cost: NDArray[np.int64], setting: Setting
) -> Arranged:
    """Choose. cost below 0: no price is known. Raises BadInput and CannotBeMet, which says what clashes."""
    terms = setting.terms
    if _plain(terms) and setting.heard is None and bool(np.all(cost >= 0)):
        audience = make(people, cost)
        chosen = select(audience.problem, seed=setting.seed, effort=setting.effort)
        options = tuple(Option(i, POST, int(c), float(p)) for i, (c, p) in enumerate(zip(cost, people, strict=True)))
        return Arranged(setting, audience, chosen, options, chosen, people)
    found = options_of(terms, ids, cost, people, setting.currency)
    audience = make(found.most_people(len(ids)), np.maximum(cost, 0))
    made = termed(audience, found, terms, setting.labels, setting.currency)
    if setting.heard is not None and setting.links is not None:
        made = with_second_hand(made, setting.links, setting.heard, seed=setting.seed)
    proven = chosen_by(made, seed=setting.seed, effort=setting.effort)
    told: Booking = booking(made, proven)
    return Arranged(setting, told.audience, told.selection, told.options, proven, people, made)


def _plain(terms: Terms) -> bool:
    """One option a creator, and nothing that only rules can say."""
    said = (terms.offers, terms.limits, terms.apart, terms.weeks, terms.accepted, terms.declined)
    return not any(said)


def _larger(creator: int, one: EntryPrice | None, other: EntryPrice) -> EntryPrice:
    """The better of two options of one creator."""
    if one is None:
        return EntryPrice(creator, other.enters_at, other.never_above)
    tops = (one.never_above, other.never_above)
    above = None if None in tops else max(t for t in tops if t is not None)
    return EntryPrice(creator, max(one.enters_at, other.enters_at), above)


def _called(creator: str, option: Option) -> str:
    week = f", week {option.week}" if option.week else ""
    return f"{creator} ({option.kind}{week})"
