"""What a brief must hold together: wishes that contradict each other are named, never resolved silently."""

from __future__ import annotations

from collections.abc import Iterator

from goodword.core.errors import BadInput
from goodword.discovery.model import Brief
from goodword.discovery.values import Source
from goodword.vetting.niche.taxonomy import Taxonomy


def check_brief(brief: Brief, source: Source, taxonomy: Taxonomy) -> None:
    """Raise BadInput for the first thing that cannot be: no money, no tiers, contradictions, mixed currencies."""
    for path, what, given, next_step in _contradictions(brief, taxonomy):
        raise BadInput(what, where=source.where(path), given=given, next_step=next_step)


def _contradictions(brief: Brief, taxonomy: Taxonomy) -> Iterator[tuple[str, str, str, str]]:
    yield from _money(brief)
    yield from _place(brief)
    yield from _lists(brief)
    for wanted in brief.niches:
        for excluded in brief.excluded_niches:
            if wanted in taxonomy.below(excluded):
                title = taxonomy.title(excluded)
                yield (
                    "excluded_niches",
                    f"{title} is excluded, which leaves nobody for the niche {wanted}.",
                    excluded,
                    ("take one of the two out"),
                )
    if brief.starts and brief.ends and brief.ends < brief.starts:
        yield "ends", "The campaign ends before it starts.", f"{brief.starts} to {brief.ends}", "swap the dates"
    if not brief.tiers:
        yield "tiers", "The brief allows no tier.", "", "name at least one, for example nano and micro"


def _money(brief: Brief) -> Iterator[tuple[str, str, str, str]]:
    if brief.budget.minor <= 0:
        yield "budget", "The budget must be above 0.", str(brief.budget), "give the amount that may be spent"
    for creator_id, price in brief.prices:
        path = f"prices.{creator_id}"
        if price.currency != brief.budget.currency:
            yield (
                path,
                f"The price is in {price.currency}, the budget in {brief.budget.currency}.",
                str(price),
                ("give every price in the budget's currency"),
            )
        if price.minor < 0:
            yield path, "A price must be at least 0.", str(price), "write 0 for a creator who posts for free"


def _place(brief: Brief) -> Iterator[tuple[str, str, str, str]]:
    place = brief.place
    if place is None:
        return
    if (place.lat is None) != (place.lon is None):
        yield (
            "place",
            "A latitude needs a longitude, and the other way round.",
            f"{place.lat}, {place.lon}",
            ("give both, or a place in words"),
        )
    if not place.text and place.lat is None:
        yield "place", "The brief has a radius and no place.", f"{place.radius_km:g} km", 'add place = "Bandra, Mumbai"'


def _lists(brief: Brief) -> Iterator[tuple[str, str, str, str]]:
    both = sorted(set(brief.words) & set(brief.excluded_words))
    if both:
        yield (
            "excluded_words",
            "A word is both wanted and excluded.",
            ", ".join(both),
            "take it out of one of the lists",
        )
    both = sorted(set(brief.pinned) & set(brief.banned))
    if both:
        yield "banned", "A creator is both pinned and banned.", ", ".join(both), "take them out of one of the lists"
    both = sorted(set(brief.held) & set(brief.refused))
    if both:
        yield "terms", "A creator is both to be booked and not.", ", ".join(both), "take them out of one of the lists"
    if brief.max_creators is not None and len(brief.pinned) > brief.max_creators:
        yield (
            "max_creators",
            f"{len(brief.pinned)} creators are pinned, more than may be booked.",
            str(brief.max_creators),
            ("raise max_creators or unpin some"),
        )
