"""From people at places to shares of an audience. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from goodword.connectors.granted.model import Fact, Share
from goodword.places.model import PlaceKind, PlaceMatch

Resolve = Callable[[str], Sequence[PlaceMatch]]


def shares(facts: Iterable[Fact], resolve: Resolve) -> tuple[Share, ...]:
    """Shares of towns and countries that are known, the largest first. Several names of one place are added up.

    A share is one of all whose country the network knows: towns are told of fewer people, and only the 45 largest.
    Without countries there is nothing that a town could be a share of, and it is left out.
    """
    told = tuple(facts)
    whole = sum(fact.people for fact in told if fact.kind == "country")
    made: dict[tuple[str, str], Share] = {}
    for fact in told:
        place = _place(fact, resolve) if whole and fact.people else None
        if place is None:
            continue
        key = (fact.kind, place.label)
        part = fact.people / whole + (made[key].share if key in made else 0.0)
        made[key] = Share(fact.label, place.label, place.country, fact.kind, place.lat, place.lon, place.population,
                          min(1.0, part), fact.as_of)  # fmt: skip
    return tuple(sorted(made.values(), key=lambda share: (-share.share, share.label)))


def _place(fact: Fact, resolve: Resolve) -> PlaceMatch | None:
    if fact.kind == "country":
        return next((m for m in resolve(fact.label) if m.kind is PlaceKind.COUNTRY and m.country == fact.label), None)
    if fact.kind != "city":
        return None
    matches = resolve(fact.label)
    return matches[0] if matches and matches[0].precise else None
