"""What can be booked of each creator: single offers, bundles, sets that go together, in the weeks in which they can.

Of each creator at most one option is booked. An option with the effect r engages r times the people of a post: the same
people first, as if everybody had a threshold that the effect must reach, so that two creators' smaller offers share
what their larger ones share, in proportion.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from goodword.core.booking import Accepted, Offer, Terms
from goodword.core.errors import BadInput
from goodword.core.formula import register

POST = "post"
SATURATION = register(
    "bundle-effect",
    1,
    "people engaged by several posts of one creator, as a multiple of one post",
    "An assumption where no effect is given: the largest part counts whole, each further one half of the one before it "
    "would add",
)
_MOST_COMBINED = 4
_MOST_OPTIONS = 64  # of one creator in one week


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be booked: of creator number `creator`, in `week` (0: no week), for `cost` minor units.

    people: engaged people that it reaches alone. given: whether its effect was given rather than assumed.
    """

    creator: int
    kind: str
    cost: int
    people: float
    week: int = 0
    given: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """All options, creators rising. known: why some offers are not among them, in sentences."""

    all: tuple[Option, ...]
    notes: tuple[str, ...] = ()

    @property
    def owner(self) -> NDArray[np.int64]:
        """(o,) creator of each option."""
        return np.array([option.creator for option in self.all], np.int64)

    @property
    def cost(self) -> NDArray[np.int64]:
        """(o,) minor units."""
        return np.array([option.cost for option in self.all], np.int64)

    @property
    def people(self) -> NDArray[np.float64]:
        """(o,) engaged people of each alone."""
        return np.array([option.people for option in self.all], np.float64)

    def most_people(self, creators: int) -> NDArray[np.float64]:
        """(creators,) people of the largest option of each, 0 without any."""
        most = np.zeros(creators)
        np.maximum.at(most, self.owner, self.people)
        return most


def options_of(
    terms: Terms, creator_ids: Sequence[str], cost: NDArray[np.int64], people: NDArray[np.float64], currency: str
) -> Options:
    """Options of creators: their offers, or one post for `cost` (minor units) that engages `people`.

    cost below 0: no price is known, and without an offer there is no option. Raises BadInput for offers in another
    currency, below 0, or in weeks that the campaign does not have, and for an accepted offer that nobody made.
    """
    number = {name: i for i, name in enumerate(creator_ids)}
    mine: dict[int, list[Offer]] = {}
    for offer in terms.offers:
        _check(offer, terms, currency)
        if offer.creator_id in number:
            mine.setdefault(number[offer.creator_id], []).append(offer)
    agreed = {number[a.creator_id]: a for a in terms.accepted if a.creator_id in number}
    found: list[Option] = []
    for i in range(len(creator_ids)):
        made = list(_made(i, mine.get(i, []), int(cost[i]), float(people[i]), terms))
        if i in agreed:
            made = _agreed(agreed[i], made, terms, currency)
        found += made
    return Options(tuple(found), tuple(_assumed(found)))


def _check(offer: Offer, terms: Terms, currency: str) -> None:
    where = f"offer {offer.kind} of {offer.creator_id}"
    if offer.price.currency != currency:
        raise BadInput(
            f"The {where} is priced in {offer.price.currency}, the budget in {currency}.",
            where="offers",
            given=str(offer.price),
            next_step="give every price in the budget's currency",
        )
    if offer.price.minor < 0:
        raise BadInput.value("price", "at least 0", str(offer.price), where=where)
    for name, number in (("effect", offer.effect), ("people", offer.people)):
        if number is not None and not (np.isfinite(number) and number >= 0):
            raise BadInput.value(name, "a number of at least 0", number, where=where)
    if not 0 <= offer.chance <= 1:
        raise BadInput.value("chance", "between 0 and 1", offer.chance, where=where)
    if terms.weeks and any(not 1 <= w <= terms.weeks for w in offer.weeks):
        raise BadInput.value("weeks", f"between 1 and {terms.weeks}", list(offer.weeks), where=where)


def _made(i: int, offers: list[Offer], cost: int, people: float, terms: Terms) -> Iterator[Option]:
    """Options of one creator, in every week in which they can be booked."""
    if not offers:
        if cost >= 0:
            yield from (Option(i, POST, cost, people, week) for week in _weeks((), 0, terms))
        return
    effects = {offer.kind: _effect(offer, people) for offer in offers}
    single = [offer for offer in offers if "+" not in offer.kind]
    count = 0
    for offer in offers:
        effect, given = effects[offer.kind] or (_bundled(offer.kind, effects), "+" not in offer.kind)
        for week in _weeks(offer.weeks, offer.until, terms):
            yield Option(i, offer.kind, offer.price.minor, effect * people * offer.chance, week, given)
    bundles = {frozenset(offer.kind.split("+")) for offer in offers}
    for size in range(2, min(terms.combine, _MOST_COMBINED, len(single)) + 1):
        for parts in itertools.combinations(single, size):
            count += 1
            if frozenset(o.kind for o in parts) in bundles or count > _MOST_OPTIONS:
                continue
            yield from _together(i, parts, effects, people, terms)


def _together(
    i: int, parts: tuple[Offer, ...], effects: Mapping[str, tuple[float, bool] | None], people: float, terms: Terms
) -> Iterator[Option]:
    """Single offers of one creator booked together at the sum of their prices."""
    kind = "+".join(o.kind for o in parts)
    effect = saturated([((effects[o.kind] or (1.0, False))[0]) * o.chance for o in parts])
    allowed = [set(_weeks(o.weeks, o.until, terms)) for o in parts]
    for week in sorted(set.intersection(*allowed)):
        yield Option(i, kind, sum(o.price.minor for o in parts), effect * people, week, False)


def _effect(offer: Offer, people: float) -> tuple[float, bool] | None:
    """(multiple of one post, whether it was given); None for a bundle without."""
    if offer.effect is not None:
        return offer.effect, True
    if offer.people is not None and people > 0:
        return offer.people / people, True
    return None if "+" in offer.kind else (1.0, offer.kind == POST)


def _bundled(kind: str, effects: Mapping[str, tuple[float, bool] | None]) -> float:
    return saturated([(effects.get(part) or (1.0, False))[0] for part in kind.split("+")])


def saturated(effects: Sequence[float]) -> float:
    """Effect of several posts of one creator: the largest whole, half of the next, a quarter of the third, …"""
    return float(sum(e / 2**k for k, e in enumerate(sorted(effects, reverse=True))))


def _weeks(weeks: tuple[int, ...], until: int, terms: Terms) -> tuple[int, ...]:
    """Weeks in which an offer can be booked: not while bound to another brand."""
    if not terms.weeks:
        return (0,) if not until else ()
    return tuple(w for w in (weeks or range(1, terms.weeks + 1)) if w > until)


def _agreed(said: Accepted, made: list[Option], terms: Terms, currency: str) -> list[Option]:
    """What was agreed with a creator, in place of all that they offer."""
    if said.price is not None and (said.price.currency != currency or said.price.minor < 0):
        raise BadInput.value(
            "price", f"at least 0, in {currency}", str(said.price), where=f"accepted {said.creator_id}"
        )
    kept = [o for o in made if said.kind in ("", o.kind) and (not said.week or o.week in (0, said.week))]
    if not kept:
        raise BadInput(
            f"{said.creator_id} accepted {said.kind or 'an offer'} that is not among their offers.",
            where="accepted",
            given=", ".join(sorted({o.kind for o in made})) or "no offers",
            next_step="name one of their offers, or add it with its price",
        )
    if not said.kind:
        cheapest = min(kept, key=lambda o: (o.cost, o.kind))
        kept = [o for o in kept if o.kind == cheapest.kind]
    if said.week and terms.weeks:
        kept = [o for o in kept if o.week == said.week]
    return kept if said.price is None else [replace(o, cost=said.price.minor) for o in kept]


def _assumed(found: Sequence[Option]) -> Iterator[str]:
    """What is assumed of offers without a given effect."""
    kinds = sorted({o.kind for o in found if not o.given and "+" not in o.kind})
    if kinds:
        yield f"Offers without a given effect ({', '.join(kinds)}) are taken to engage as many people as a post."
    if any(not o.given and "+" in o.kind for o in found):
        yield (
            "Where the effect of several posts of one creator together is not given, the largest counts whole, the "
            "next half, the third a quarter: an assumption."
        )
