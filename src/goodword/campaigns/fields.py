"""The fields of a campaign as texts, the same in the terminal, the API and on the page. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from goodword.campaigns.make import first_moment, last_moment
from goodword.campaigns.model import Wish, zone_of
from goodword.core.errors import BadInput
from goodword.core.money import Money

FIELDS = (
    "name", "brand", "site", "country", "currency", "time_zone", "starts", "ends", "budget", "promotes",
    "audience_country", "handles", "competitors", "sender", "reminders", "days_between",
)  # fmt: skip
_LISTS = ("handles", "competitors")
_NUMBERS = ("reminders", "days_between")
_RULES = ("promotes", "audience_country", "sender")


def with_fields(wish: Wish, given: Mapping[str, str]) -> Wish:
    """The campaign with fields as somebody typed them; fields that are not given stay. Raises BadInput that names the
    field."""
    unknown = sorted(set(given) - set(FIELDS))
    if unknown:
        raise BadInput.unknown("field of a campaign", unknown[0], list(FIELDS))
    said = {name: value.strip() for name, value in given.items()}
    plain = {n: said[n] for n in ("name", "brand", "site", "country", "time_zone") if n in said}
    currency = said.get("currency", wish.currency).upper() or wish.currency
    zone = said.get("time_zone") or wish.time_zone
    zone_of(zone)
    plain["time_zone"] = zone
    # In another zone a campaign begins and ends on the same days, not at the same moments.
    days = said if zone == wish.time_zone else _days_of(wish) | said
    starts = first_moment(_day(days["starts"], "starts"), zone) if "starts" in days else wish.starts_at
    ends = last_moment(_day(days["ends"], "ends"), zone) if "ends" in days else wish.ends_at
    changed = replace(wish, **plain, currency=currency, starts_at=starts, ends_at=ends)  # type: ignore[arg-type] # texts
    return replace(changed, budget=_budget(changed, said), rules=replace(wish.rules, **_rules(said)))


def _budget(wish: Wish, said: Mapping[str, str]) -> Money | None:
    if "budget" not in said:
        return wish.budget
    return Money.parse(said["budget"], wish.currency) if said["budget"] else None


def _rules(said: Mapping[str, str]) -> dict[str, Any]:
    rules: dict[str, Any] = {name: said[name] for name in _RULES if name in said}
    for name in _LISTS:
        if name in said:
            rules[name] = tuple(part.strip() for part in re.split(r"[,\n]", said[name]) if part.strip())
    for name in _NUMBERS:
        if said.get(name):
            if not re.fullmatch(r"[0-9]{1,3}", said[name]):
                raise BadInput.value(name, "a whole number", said[name][:40], where=name)
            rules[name] = int(said[name])
    return rules


def _day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput.value(field, "a day like 2027-03-31", text[:40], where=field) from None


def _days_of(wish: Wish) -> dict[str, str]:
    zone, days = zone_of(wish.time_zone), {"starts": wish.starts_at, "ends": wish.ends_at}
    return {n: "" if at is None else at.astimezone(zone).date().isoformat() for n, at in days.items()}


def fields_of(wish: Wish) -> dict[str, str]:
    """The fields of a campaign as they would be typed in."""
    rules = wish.rules
    return {
        **{n: getattr(wish, n) for n in ("name", "brand", "site", "country", "currency", "time_zone")},
        **_days_of(wish),
        "budget": "" if wish.budget is None else f"{wish.budget.major:f} {wish.budget.currency}",
        **{n: getattr(rules, n) for n in _RULES},
        **{n: ", ".join(getattr(rules, n)) for n in _LISTS},
        **{n: str(getattr(rules, n)) for n in _NUMBERS},
    }
