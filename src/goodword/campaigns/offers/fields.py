"""Terms as texts, the same in the terminal, the API and on the page. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from goodword.campaigns.check import line, text
from goodword.campaigns.offers.model import Deliverable, Terms
from goodword.core.errors import BadInput
from goodword.core.money import Money

FIELDS = (
    "deliverables", "fee", "gift", "gift_worth", "commission", "voucher", "usage_days", "usage_places",
    "exclusive_days", "exclusive_against", "pay_days", "valid_until", "more",
)  # fmt: skip
_DELIVERABLE = re.compile(r"(?:(\d{1,3})\s*[x×]?\s*)?([a-z]+?)s?(?:\s+by\s+(\d{4}-\d{2}-\d{2}))?", re.IGNORECASE)
_PLURALS = {"storie": "story"}


def read_terms(given: Mapping[str, str], currency: str) -> Terms:
    """Terms as somebody typed them. Raises BadInput that names the field.

    deliverables: one a line or separated by commas, "2 reels by 2027-03-01". commission: "8%", at most two decimals.
    """
    unknown = sorted(set(given) - set(FIELDS))
    if unknown:
        raise BadInput.unknown("field of an offer", unknown[0], list(FIELDS))
    said = {name: value.strip() for name, value in given.items() if value.strip()}
    return Terms(
        deliverables=tuple(_deliverable(part) for part in _parts(said.get("deliverables", ""))),
        fee=_money(said, "fee", currency),
        gift=line(said.get("gift", ""), "gift"),
        gift_worth=_money(said, "gift_worth", currency),
        commission=_commission(said.get("commission", "")),
        voucher=_money(said, "voucher", currency),
        usage_days=_days(said, "usage_days", 0),
        usage_places=_parts(said.get("usage_places", "")),
        exclusive_days=_days(said, "exclusive_days", 0),
        exclusive_against=tuple(line(p, "exclusive_against") for p in _parts(said.get("exclusive_against", ""))),
        pay_days=_days(said, "pay_days", 30),
        valid_until=_day(said.get("valid_until", ""), "valid_until"),
        more=text(said.get("more", ""), "more"),
    )


def written(terms: Terms) -> dict[str, str]:
    """Terms as they would be typed in."""
    money = {n: getattr(terms, n) for n in ("fee", "gift_worth", "voucher")}
    return {
        "deliverables": "\n".join(str(d) for d in terms.deliverables),
        **{n: f"{m.major:f} {m.currency}" if m else "" for n, m in money.items()},
        "gift": terms.gift,
        "commission": percent(terms.commission) if terms.commission else "",
        "usage_days": str(terms.usage_days or ""),
        "usage_places": ", ".join(terms.usage_places),
        "exclusive_days": str(terms.exclusive_days or ""),
        "exclusive_against": ", ".join(terms.exclusive_against),
        "pay_days": str(terms.pay_days),
        "valid_until": terms.valid_until.isoformat() if terms.valid_until else "",
        "more": terms.more,
    }


def percent(hundredths: int) -> str:
    """Hundredths of a per cent as a per cent: 825 is "8.25%"."""
    return f"{Decimal(hundredths).scaleb(-2).normalize():f}%"


def disclosed(terms: Terms, wording: str, language: str, rules: tuple[str, ...]) -> Terms:
    """Terms with the exact words of disclosure and the rules that ask for them."""
    return replace(terms, disclosure=wording, disclosure_language=language, rules=rules)


def _parts(said: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,\n]", said) if part.strip())


def _deliverable(said: str) -> Deliverable:
    match = _DELIVERABLE.fullmatch(" ".join(said.split()))
    if match is None:
        raise BadInput.value("deliverables", 'like "2 reels by 2027-03-01"', said[:60], where="deliverables")
    kind = match[2].lower()
    return Deliverable(_PLURALS.get(kind, kind), int(match[1] or 1), _day(match[3] or "", "deliverables"))


def _money(said: Mapping[str, str], field: str, currency: str) -> Money | None:
    if field not in said:
        return None
    try:
        return Money.parse(said[field], currency)
    except BadInput as error:
        raise BadInput(error.what, where=field, next_step=error.next_step) from None


def _commission(said: str) -> int:
    if not said:
        return 0
    try:
        share = Decimal(said.rstrip("%").strip().replace(",", ".")) * 100
    except InvalidOperation:
        share = Decimal(-1)
    if not share.is_finite() or share != share.to_integral_value() or not 0 <= share <= 10_000:
        raise BadInput.value("commission", "a per cent from 0 to 100, like 8%", said[:40], where="commission")
    return int(share)


def _days(said: Mapping[str, str], field: str, otherwise: int) -> int:
    if field not in said:
        return otherwise
    if not re.fullmatch(r"[0-9]{1,5}", said[field]):
        raise BadInput.value(field, "a whole number of days", said[field][:40], where=field)
    return int(said[field])


def _day(said: str, field: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise BadInput.value(field, "a day like 2027-03-31", said[:40], where=field) from None
