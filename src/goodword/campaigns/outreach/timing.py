"""When to write to somebody: the hours at which they post and answer, in their own time zone. Pure.

Nobody is written to at night: only moments between 8:00 and 21:00 of their day count. The share of these that falls
into the best three hours in a row is compared with three thirteenths, what each such stretch would have if they were
active at any hour alike. Only a stretch that stands out (binomial test, one sided, Bonferroni over the 11 stretches,
5 %) is suggested; otherwise there is not enough evidence, and it is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from scipy.special import bdtrc, betaincinv

from goodword.campaigns.zones import zone_in, zones_of
from goodword.core.estimate import Estimate
from goodword.core.formula import register

TIMING = register(
    "contact-window",
    1,
    "share of moments of posting and answering, 8:00 to 21:00, in the best 3 hours of them, shown where it stands out",
    "Binomial test with Bonferroni's correction over 11 stretches; Jeffreys interval of the share",
)
SPAN = 3  # hours
DAY_BEGINS, DAY_ENDS = 8, 21
_STRETCHES = range(DAY_BEGINS, DAY_ENDS - SPAN + 1)
LEAST = 8  # moments below which nothing is said
_ANSWER_WORTH = 2  # an answer says more about reading than a post does: it counts so often
_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Moment:
    """When to write. first: hour of their day at which the stretch begins. at: the next such moment. basis: posts,
    answers or both, in words. share: of their moments within the stretch. None and None: not enough evidence."""

    zone: str
    zone_basis: str
    posts: int
    answers: int
    first: int | None
    at: datetime | None
    share: Estimate | None
    sentence: str


def zone_for(country: str, own: str, fallback: str, place: Sequence[str] = ()) -> tuple[str, str]:
    """(time zone, how it is known): the person's own, else that of a country which has one, else of the region named in
    their place, else the campaign's. place: parts of its name."""
    if own:
        return own, "as recorded"
    found = zone_in(country, place)
    several = len(zones_of(country)) > 1
    if found:
        return found, f"the time zone of {', '.join(place) if several else _country(country)}"
    if several:
        return fallback, f"{_country(country)} has several time zones; hours are those of {fallback}"
    return fallback, f"their time zone is not known; hours are those of {fallback}"


def _country(code: str) -> str:
    return str(Locale("en").territories.get(code.upper(), code))


def moment_for(posted: Sequence[int], answered: Sequence[int], *, zone: str, zone_basis: str, now: datetime) -> Moment:
    """When to write to somebody who posted and answered at these times (seconds UTC)."""
    there = ZoneInfo(zone)
    hours = [0] * 24
    for times, worth in ((posted, 1), (answered, _ANSWER_WORTH)):
        for moment in times:
            hours[datetime.fromtimestamp(moment, there).hour] += worth
    n = sum(hours[DAY_BEGINS:DAY_ENDS])
    known = _counted(len(posted), len(answered))
    if n < LEAST:
        by_day = f", {n or 'none'} between 8:00 and 21:00 of their day" if posted or answered else ""
        said = f"Not enough evidence: {known} known{by_day}; {LEAST} such moments are needed."
        return Moment(zone, zone_basis, len(posted), len(answered), None, None, None, said)
    inside = {h: sum(hours[h : h + SPAN]) for h in _STRETCHES}
    first = max(_STRETCHES, key=lambda h: (inside[h], -h))
    odds = float(bdtrc(inside[first] - 1, n, SPAN / (DAY_ENDS - DAY_BEGINS))) * len(_STRETCHES)
    if odds > _LEVEL:
        said = f"Not enough evidence: {known}, spread over the day so that no {SPAN} hours stand out."
        return Moment(zone, zone_basis, len(posted), len(answered), None, None, None, said)
    share = _share(inside[first], n)
    at = _next(first, there, now)
    said = (
        f"Between {first:02d}:00 and {first + SPAN:02d}:00 of their day ({zone}): "
        f"{inside[first]} of {n} moments between 8:00 and 21:00 fall there ({known})."
    )
    return Moment(zone, zone_basis, len(posted), len(answered), first, at, share, said)


def renewed(moment: Moment, now: datetime) -> Moment:
    """The same stretch of their day, and the next moment in it as of now."""
    if moment.first is None:
        return moment
    return replace(moment, at=_next(moment.first, ZoneInfo(moment.zone), now))


def quiet_until(now: datetime, zone: str) -> datetime | None:
    """When the night ends for somebody, on their clock; None while it is day there (8:00 to 21:00)."""
    local = now.astimezone(ZoneInfo(zone))
    if DAY_BEGINS <= local.hour < DAY_ENDS:
        return None
    morning = local.replace(hour=DAY_BEGINS, minute=0, second=0, microsecond=0, fold=0)
    return morning if local.hour < DAY_BEGINS else morning + timedelta(days=1)


def _counted(posts: int, answers: int) -> str:
    said = f"{posts} {'post' if posts == 1 else 'posts'}"
    if answers:
        said += f" and {answers} {'answer' if answers == 1 else 'answers'}, which count {_ANSWER_WORTH} times"
    return said


def _share(k: int, n: int) -> Estimate:
    """Jeffreys interval of a share, 90 %."""
    low, high = (float(betaincinv(k + 0.5, n - k + 0.5, q)) for q in (0.05, 0.95))
    return Estimate(k / n, min(low, k / n), max(high, k / n), n, "share", TIMING.id)


def _next(first: int, there: ZoneInfo, now: datetime) -> datetime:
    """The next moment inside the stretch."""
    local = now.astimezone(there)
    begins = local.replace(hour=first, minute=0, second=0, microsecond=0)
    if begins <= local < begins + timedelta(hours=SPAN):
        return now
    return begins if begins > local else begins + timedelta(days=1)
