"""A brief in plain words becomes a wish, with a chip for every part; what can mean several things is asked back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from goodword.core.errors import BadInput
from goodword.core.geo import Circle
from goodword.core.money import Money
from goodword.core.text import clean
from goodword.core.tier import DEFAULT_LIMITS, Tier, TierLimits
from goodword.discovery.search.model import ChipKind, Near, Understood, Wish
from goodword.discovery.search.said import Said
from goodword.discovery.search.understand_numbers import hear_distance, hear_followers, hear_money
from goodword.discovery.search.understand_places import hear_place
from goodword.discovery.search.understand_times import hear_times
from goodword.discovery.search.understand_words import (
    hear_languages,
    hear_niches,
    hear_offline,
    hear_platforms,
    hear_tiers,
    hear_without,
)
from goodword.places.model import PlaceMatch
from goodword.vetting.niche.taxonomy import Taxonomy

MOST = 600
"""Characters of a brief in words."""

RADIUS_KM = 25.0
"""Around a place of which no distance was said; it is shown, and can be changed."""


LEAST_KM, MOST_KM = 1.0, 20_000.0
"""Nearer than the first no place tag can be told apart; further than the second nobody lives."""


@dataclass(frozen=True, slots=True)
class Ears:
    """What understanding asks: niches, places, and how a place and a circle become what search takes; today, seconds
    UTC, for what is counted back from it."""

    taxonomy: Taxonomy
    resolve: Callable[[str], Sequence[PlaceMatch]]
    near: Callable[[PlaceMatch, Circle], Near]
    limits: TierLimits = DEFAULT_LIMITS
    today: int | None = None


def understand(words: str, ears: Ears) -> Understood:
    """The wish of a brief. Raises BadInput for one that is empty or far too long."""
    plain = " ".join(clean(words).split())
    if not plain or len(plain) > MOST:
        raise BadInput.value("words", f"what you look for, in at most {MOST} characters", plain[:60] or words[:60])
    said = Said(plain)
    wish = Wish(tier_limits=ears.limits)
    wish = hear_times(said, wish, ears.today)
    wish = hear_money(said, wish)
    radius = hear_distance(said)
    wish = hear_followers(said, wish)
    wish = hear_offline(said, wish)
    wish = hear_without(said, wish, ears.taxonomy)
    wish = hear_languages(said, wish)
    wish = hear_platforms(said, wish)
    wish = hear_tiers(said, wish)
    match = hear_place(said, ears.resolve)
    if match is not None:
        wish = _with_place(said, wish, match, radius, ears)
    elif radius is not None:
        said.add(ChipKind.RADIUS, f"{radius:g}", f"{radius:g} km", f"{radius:g} km", "around which place was not said")
    wish = hear_niches(said, wish, ears.taxonomy)
    text = said.rest()
    if text:
        said.add(ChipKind.TEXT, text, text, text)
    return Understood(plain, replace(wish, text=text), tuple(said.chips), tuple(said.choices))


def _with_place(said: Said, wish: Wish, match: PlaceMatch, radius: float | None, ears: Ears) -> Wish:
    """A town and around it; a whole country or region by itself."""
    if not match.precise and match.kind.value == "country":
        at = next(i for i, c in enumerate(said.chips) if c.kind is ChipKind.PLACE)
        said.chips[at] = replace(said.chips[at], kind=ChipKind.COUNTRY, value=match.country)
        return replace(wish, countries=(match.country,))
    said_km = radius if radius is not None else RADIUS_KM if match.precise else 250.0
    km = min(max(said_km, LEAST_KM), MOST_KM)
    note = "no distance was said" if radius is None else "" if km == said_km else f"{said_km:g} km was said"
    said.add(ChipKind.RADIUS, f"{km:g}", f"{km:g} km", "", note)
    return replace(wish, near=ears.near(match, Circle(match.lat, match.lon, km)))


def merged(wish: Wish, **said: object) -> Wish:
    """The wish with what was also given by fields: those win over the words."""
    given = {name: value for name, value in said.items() if value not in (None, (), "")}
    return replace(wish, **given)  # type: ignore[arg-type]


__all__ = ["Ears", "Money", "Tier", "merged", "understand"]
