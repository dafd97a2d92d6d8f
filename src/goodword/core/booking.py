"""What can be booked of whom, and what a roster must keep to: offers, limits, answers, and how limits are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import clean
from goodword.core.tier import Tier

EACH = "*"
"""The value of a limit that holds for every value of its field on its own: at most 2 of each week."""
FIELDS = ("tier", "niche", "place", "week", "offer", "platform", "language", "creators")
_ALIASES = {"neighbourhood": "place", "neighborhood": "place", "area": "place", "city": "place", "format": "offer",
            "creator": "creators", "people": "creators"}  # fmt: skip
_FIELD = r"(?P<field>[A-Za-z]+?)s?"
_NUMBER = r"(?P<amount>\S*\d[\d.,'’]*(?:\s*[A-Za-z€₹$£¥]+(?=\s+(?:on|for)\b|\s*$))?)"
_SIDE = r"(?P<side>at most|at least|exactly|no more than|no fewer than|<=|>=|≤|≥|=)"
_FORWARD = re.compile(
    rf"^{_SIDE}\s*{_NUMBER}\s+(?P<words>(?:(?:of|in|on|for|from|per|each|every|with)\s+)*){_FIELD}"
    r"(?:\s*[=:]\s*|\s+|$)(?P<value>.*)$",
    re.IGNORECASE,
)
_BACKWARD = re.compile(
    rf"^(?P<words>(?:(?:per|each|every)\s+)*){_FIELD}(?:\s*[=:]\s*|\s+)(?P<value>.*?)\s*{_SIDE}\s*{_NUMBER}$",
    re.IGNORECASE,
)
_HINT = 'write it like "at most 2 of tier macro", "at least 1 of niche bakery" or "at most 3 of each week"'


_TIERS = frozenset(tier.value for tier in Tier)


class Risk(StrEnum):
    """What is counted for each creator: the expected people, or the low end of their 90 % interval."""

    EXPECTED = "expected"
    CAUTIOUS = "cautious"


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that a creator offers: a post, a reel, a story, a bundle ("post+story"), a gift, a commission.

    price: all of it, minor units. effect: people whom it engages, as a multiple of one post of theirs; people: the same
    as a number; None and None: see `goodword.roster.offers`. chance: that it is posted at all (gifts). weeks: numbers
    of the weeks in which it can be booked, () any. until: bound to another brand up to and with this week, 0 to none.
    """

    creator_id: str
    kind: str
    price: Money
    effect: float | None = None
    people: float | None = None
    chance: float = 1.0
    weeks: tuple[int, ...] = ()
    until: int = 0


@dataclass(frozen=True, slots=True)
class Accepted:
    """A creator who said yes: they stay booked. kind, price, week: what was agreed, where it was."""

    creator_id: str
    kind: str = ""
    price: Money | None = None
    week: int = 0

    def __str__(self) -> str:
        price = "" if self.price is None else f"{self.price.major:f} {self.price.currency}"
        parts = (self.creator_id, self.kind, price, f"week {self.week}" if self.week else "")
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Limit:
    """At least `least` and at most `most` creators (or money, minor units, where `money` says the currency) whose
    `field` is `value`; of every value each when it is `EACH`."""

    field: str
    value: str
    least: int | None = None
    most: int | None = None
    money: str = ""

    def __str__(self) -> str:
        of = f"each {self.field}" if self.value == EACH else f"{self.field} {self.value}".strip()
        side, amount = ("at least", self.least) if self.most is None else ("at most", self.most)
        side = "exactly" if self.least == self.most else side
        if self.field == "creators" and not self.money:
            return f"{side} {amount} creators"
        return f"{side} {self._amount(amount or 0)} {'on' if self.money else 'of'} {of}"

    def _amount(self, amount: int) -> str:
        if not self.money:
            return str(amount)
        money = Money(amount, self.money)
        return f"{money.major:f} {money.currency}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is offered, what a roster must keep to, and what was answered so far.

    limits: at most and at least. apart: creators of whom at most one is booked. weeks: how many weeks the campaign has,
    0: bookings have no week. combine: so many single offers of one creator may be booked together without being offered
    as a bundle. max_ad_share: nobody more of whose recent posts are sponsored, in [0, 1]. accepted, declined: answers.
    """

    offers: tuple[Offer, ...] = ()
    limits: tuple[Limit, ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    weeks: int = 0
    combine: int = 1
    max_ad_share: float | None = None
    accepted: tuple[Accepted, ...] = ()
    declined: tuple[str, ...] = ()
    risk: Risk = Risk.EXPECTED
    word_of_mouth: bool = False

    @property
    def plain(self) -> bool:
        """Nothing is said: every creator has one post at their price, and no rule holds but the brief's own."""
        return self == Terms()


def read_limit(text: str, currency: str = "", *, where: str = "") -> Limit:
    """A limit as people write it: "at most 2 of tier macro", "niche=bakery >= 1", "at most 200 EUR on tier macro".

    currency: of amounts of money without one. Raises BadInput that says how to write it.
    """
    said = " ".join(clean(text).split())
    match = _FORWARD.match(said) or _BACKWARD.match(said)
    field = match["field"].lower() if match else ""
    field = _ALIASES.get(field, field)
    value = match["value"].strip().strip("\"'") if match else ""
    if field in _TIERS and not value:
        field, value = "tier", field
    if match is None or field not in FIELDS:
        raise BadInput("This limit cannot be read.", where=where, given=text, next_step=_HINT)
    each = any(w in match["words"].lower().split() for w in ("per", "each", "every")) or value == EACH
    if field != "creators" and not value and not each:
        raise BadInput("This limit does not say of whom.", where=where, given=text, next_step=_HINT)
    amount, money = _amount(match["amount"], currency, text, where)
    side = match["side"].lower()
    least = None if side in ("at most", "no more than", "<=", "≤") else amount
    most = None if side in ("at least", "no fewer than", ">=", "≥") else amount
    return Limit(field, EACH if each and not value else value, least, most, money)


def _amount(text: str, currency: str, whole: str, where: str) -> tuple[int, str]:
    """(number of creators, "") or (minor units, currency)."""
    if text.isdecimal():
        return int(text), ""
    try:
        money = Money.parse(text, currency)
    except BadInput:
        raise BadInput("The number of this limit cannot be read.", where=where, given=whole, next_step=_HINT) from None
    if money.minor < 0:
        raise BadInput.value("limit", "at least 0", whole, where=where)
    if currency and money.currency != currency:
        raise BadInput(
            f"This limit is in {money.currency}, the budget in {currency}.",
            where=where, given=whole, next_step="give it in the budget's currency",
        )  # fmt: skip
    return money.minor, money.currency
