"""Exclusivity that work for another campaign would break: who promised whom nothing for whom, and until when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from goodword.campaigns.model import Campaign
from goodword.campaigns.offers.model import Offer, State, Terms
from goodword.core.text import fold

BINDING = (State.ACCEPTED, State.SENT, State.COUNTERED, State.DRAFTED)
"""States of an offer that may become, or is, an agreement."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one person makes for one campaign. offer: None where nothing is offered yet. posted: days of its confirmed
    posts, in the campaign's time zone."""

    booking_id: int
    campaign: Campaign
    offer: Offer | None
    posted: tuple[date, ...] = ()

    @property
    def terms(self) -> Terms | None:
        return self.offer.terms if self.offer is not None else None

    @property
    def agreed(self) -> bool:
        return self.offer is not None and self.offer.state is State.ACCEPTED

    @property
    def to_come(self) -> tuple[date | None, ...]:
        """Days by which the rest is to be posted; None: no day is said. Empty once all of it is there."""
        if self.terms is None:
            return (None,)
        pieces = [d.due for d in self.terms.deliverables for _ in range(d.count)]
        return tuple(pieces[len(self.posted) :])


@dataclass(frozen=True, slots=True)
class Clash:
    """Exclusivity and work that do not go together.

    ours: promised to this campaign, and work for the other breaks it; else promised to the other one. name: who was
    named in the promise, empty where it says "competitors" only. first, last: the days of exclusivity, None where they
    follow from a post that has no day yet; work: the day of the other work within, None where it has none. promised:
    whether the exclusivity is agreed; sure: the work is too, a brand is named and the day is known.
    """

    booking_id: int
    campaign_id: int
    campaign: str
    brand: str
    ours: bool
    name: str
    first: date | None
    last: date | None
    work: date | None
    promised: bool
    sure: bool
    sentence: str


def clashes(mine: Job, others: Sequence[Job], *, today: date) -> tuple[Clash, ...]:
    """What of one campaign's work and promises for a person clashes with their other campaigns, both ways."""
    found: list[Clash | None] = []
    for other in others:
        if _folded(other.campaign.brand) != _folded(mine.campaign.brand):
            found += [_clash(mine, other, True, today), _clash(other, mine, False, today)]
    return tuple(c for c in found if c is not None)


def _clash(holder: Job, worker: Job, ours: bool, today: date) -> Clash | None:
    """holder: to whom exclusivity was promised; worker: for whom something is made."""
    name = _named(holder, worker.campaign)
    if name is None:
        return None
    for first, last in _windows(holder):
        for day in (*worker.posted, *worker.to_come):
            # What is still to come comes today or later: it meets nothing that is over.
            over = (day is None and last is not None and last < today) or (
                first is None and day is not None and day < today
            )
            if not over and _within(day, first, last):
                other = worker if ours else holder
                sure = holder.agreed and worker.agreed and bool(name) and day is not None and first is not None
                brands = (holder.campaign.brand, worker.campaign.brand)
                said = _said(brands, name, (first, last), day, promised=holder.agreed)
                c = other.campaign
                return Clash(
                    other.booking_id, c.id, c.name, c.brand, ours, name, first, last, day, holder.agreed, sure, said
                )  # fmt: skip
    return None


def _named(holder: Job, worker: Campaign) -> str | None:
    """As whom a promise of exclusivity names a brand; "" where it names nobody, None where it does not hold for it."""
    if holder.terms is None or not holder.terms.exclusive_days:
        return None
    against = holder.terms.exclusive_against or holder.campaign.wish.rules.competitors
    if not against:
        return ""
    own = {_folded(worker.brand), *(_folded(h) for h in worker.wish.rules.handles)}
    return next((a for a in against if _folded(a) in own), None)


def _windows(holder: Job) -> list[tuple[date | None, date | None]]:
    """(first, last day) of exclusivity after each post, those to come by the day they are due."""
    days = [*holder.posted, *holder.to_come]
    length = timedelta(days=holder.terms.exclusive_days if holder.terms else 0)
    return [(day, None if day is None else day + length) for day in days]


def _within(day: date | None, first: date | None, last: date | None) -> bool:
    """Whether a day may lie within; what is not known may."""
    return day is None or first is None or last is None or first <= day <= last


def _folded(name: str) -> str:
    return "".join(c for c in fold(name.lstrip("@")) if c.isalnum())


def _said(
    brands: tuple[str, str], name: str, window: tuple[date | None, date | None], day: date | None, *, promised: bool
) -> str:
    (holder, worker), (first, last) = brands, window
    whom = f"nothing for {name}" if name else "nothing for competitors, who are not named"
    when = "after a post that has no day yet" if first is None else f"from {first.isoformat()} to {last}"
    then = f"is due or posted on {day.isoformat()}" if day is not None else "has no day yet"
    was = "was" if promised else "is to be"
    return f"{holder} {was} promised {whom}, {when}; work for {worker} {then}."
