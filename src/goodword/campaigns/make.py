"""A campaign from a plan: its brief becomes the campaign's frame, its roster the people. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from goodword.campaigns.model import MOST_NAME, PersonWish, Profile, Rules, Wish, zone_of
from goodword.discovery.model import Candidate
from goodword.planning.model import Plan


def wish_of(plan: Plan, *, plan_id: int, brief_id: int, time_zone: str, brand: str = "") -> Wish:
    """The campaign that runs a plan's roster; brand: who pays, the brief's name where it is not said."""
    brief = plan.brief
    country = plan.place.country if plan.place else ""
    return Wish(
        name=brief.name,
        brand=brand or brief.name,
        currency=brief.budget.currency,
        country=country,
        time_zone=time_zone,
        starts_at=first_moment(brief.starts, time_zone),
        ends_at=last_moment(brief.ends, time_zone),
        budget=brief.budget,
        brief_id=brief_id,
        plan_id=plan_id,
        rules=Rules(promotes=brief.promotes, audience_country=country, competitors=brief.competitors,
                    languages=brief.languages),
    )  # fmt: skip


def people_of(plan: Plan, countries: Mapping[str, str]) -> tuple[PersonWish, ...]:
    """The people of a plan's roster, in its order. countries: creator → country, where the catalogue knows it."""
    known = {candidate.creator_id: candidate for candidate in plan.shortlist}
    return tuple(
        person_of(b.creator_id, known.get(b.creator_id), countries.get(b.creator_id, "")) for b in plan.roster.booked
    )


def person_of(creator_id: str, candidate: Candidate | None, country: str = "") -> PersonWish:
    """A person as the shortlist knows them; by their id alone where it does not."""
    if candidate is None:
        platform, _, handle = creator_id.partition(":")
        return PersonWish(creator_id, country=code_of(country, (2,)), profile=Profile(platform, handle))
    return PersonWish(
        creator_id,
        name=(candidate.name or "")[:MOST_NAME],
        language=code_of(candidate.language, (2, 3)),
        country=code_of(country, (2,)),
        profile=Profile(
            candidate.platform, candidate.handle, web_link(candidate.url), candidate.place or "", candidate.followers
        ),
    )


def code_of(text: str | None, lengths: tuple[int, ...]) -> str:
    """A code of a language or country as a source gave it, nothing where it is none: "pt-BR" is pt."""
    code = re.split(r"[-_]", (text or "").strip())[0]
    return code if len(code) in lengths and code.isascii() and code.isalpha() else ""


def web_link(address: str | None) -> str:
    """An address that may become a link, else nothing: sources hold whatever people wrote."""
    given = (address or "").strip()
    try:
        return given if urlsplit(given).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def first_moment(day: date | None, zone: str) -> datetime | None:
    """The first moment of a day there."""
    return None if day is None else datetime.combine(day, time(), zone_of(zone))


def last_moment(day: date | None, zone: str) -> datetime | None:
    """The last second of a day there."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(), zone_of(zone)) - timedelta(seconds=1)
