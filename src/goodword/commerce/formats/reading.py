"""What all forms share: amounts, moments, addresses of landings, and customers as keyed hashes. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from goodword.commerce.model import MICRO, MOST_MINOR, EventKind, Facts, OrderEvent, Word
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import clean

CLICK = "gw"
"""Query parameter with which our redirects hand on the id of a click."""
_CLICK_ID = re.compile(r"[0-9A-Za-z_-]{6,20}")
_MOST = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader of events knows besides them. now: seconds UTC. pseudonym: keyed hash of a customer's address."""

    now: int
    pseudonym: Callable[[str], str]
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """Events of one delivery, and other ids of orders and codes; none, and why, where it says nothing of an order."""

    events: tuple[OrderEvent, ...] = ()
    why: str = ""
    words: tuple[Word, ...] = ()


class Unreadable(ValueError):
    """A rightly signed delivery whose values cannot be what they should be; its text says which."""


def text(value: object, most: int = _MOST) -> str | None:
    """Cleaned, one line, cut at `most`; None for what is no text or empty."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    return " ".join(clean(str(value)).split())[:most] or None


def minor(amount: object, currency: str | None, what: str = "amount") -> int | None:
    """Minor units of a decimal amount as shops write it ("12.00"), None where there is none. Raises Unreadable."""
    if amount is None or amount == "":
        return None
    try:
        if isinstance(amount, bool) or not isinstance(amount, str | int | float) or not currency:
            raise BadInput.value(what, "a number in a currency", amount)
        value = Decimal(str(amount).strip())
        if not value.is_finite() or abs(value) > MOST_MINOR:
            raise BadInput.value(what, "a number", amount)
        return Money.of(value, currency).minor
    except (BadInput, InvalidOperation):
        raise Unreadable(f"{what} cannot be read") from None


def currency_of(value: object, otherwise: str = "") -> str | None:
    """Three capital letters of a currency that there is. Raises Unreadable."""
    given = str(value).strip().upper() if isinstance(value, str) and value.strip() else otherwise
    if not given:
        return None
    try:
        return Money.of(0, given).currency
    except BadInput:
        raise Unreadable("currency cannot be read") from None


def moment(value: object) -> int | None:
    """Microseconds UTC of an ISO 8601 moment (UTC where it names no zone), None where there is none.

    Raises Unreadable.
    """
    if value in (None, ""):
        return None
    if not isinstance(value, str) or len(value) > 40:
        raise Unreadable("a moment cannot be read")
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise Unreadable("a moment cannot be read") from None
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    try:
        return checked(int(aware.timestamp()) * MICRO + aware.microsecond)
    except (OverflowError, ValueError):
        raise Unreadable("a moment cannot be read") from None


def checked(micros: int) -> int:
    """Microseconds that lie between 2000 and 2200. Raises Unreadable."""
    if not 946_684_800 * MICRO <= micros < 7_258_118_400 * MICRO:
        raise Unreadable("a moment cannot be read")
    return micros


def seconds(micros: int | None) -> int | None:
    """Whole seconds of microseconds."""
    return None if micros is None else micros // MICRO


def landing(address: object, referrer: object = None) -> dict[str, Any]:
    """What an address of a landing tells: our click ids, utm parameters or `ref`; and the referrer's host."""
    found: dict[str, Any] = {}
    if isinstance(address, str) and len(address) <= 8_000:
        try:
            query = parse_qsl(urlsplit(address).query, max_num_fields=60)
        except ValueError:
            query = []
        given = {k.casefold(): v for k, v in reversed(query)}
        found = {
            "clicks": click_ids([v for k, v in query if k == CLICK]),
            "source": text(given.get("utm_source") or given.get("ref")),
            "campaign": text(given.get("utm_campaign")),
            "content": text(given.get("utm_content")),
        }
    return found | {"referrer": host(referrer)}


def host(address: object) -> str | None:
    """The host of an address, nothing else of it."""
    if not isinstance(address, str) or len(address) > 8_000:
        return None
    try:
        return text((urlsplit(address if "//" in address else f"//{address}").hostname or "").removeprefix("www."), 120)
    except ValueError:
        return None


def click_ids(values: object) -> tuple[str, ...]:
    """Those that look like ids of our clicks, each once, at most 20."""
    listed = values if isinstance(values, list | tuple) else [values]
    return tuple(dict.fromkeys(v for v in listed[:60] if isinstance(v, str) and _CLICK_ID.fullmatch(v)))[:20]


def codes(values: object) -> tuple[str, ...]:
    """Promo codes in capitals, each once, at most 10."""
    listed = values if isinstance(values, list | tuple) else []
    found = (text(v, 64) for v in listed[:30])
    return tuple(dict.fromkeys(v.upper() for v in found if v))[:10]


def customer(reading: Reading, *given: object) -> str | None:
    """Keyed hash of the first address or id that is there; the address itself is kept nowhere."""
    for value in given:
        name = text(value)
        if name:
            return reading.pseudonym(name.casefold())
    return None


def deleted(said: Mapping[str, Any], reading: Reading) -> Parsed:
    """An order that is gone at the shop, of which only its id is told: a cancellation now. Raises Unreadable."""
    order = text(said.get("id"))
    if order is None:
        raise Unreadable("the order has no id")
    facts = Facts(cancelled_at=reading.now)
    return Parsed((OrderEvent(order, EventKind.CANCELLED, reading.now, reading.now * MICRO, facts),))


def mapping(value: object) -> Mapping[str, Any]:
    """An object as it is, an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def rows(value: object, most: int = 500) -> list[Mapping[str, Any]]:
    """Objects of a list, nothing for anything else."""
    return [v for v in value[:most] if isinstance(v, Mapping)] if isinstance(value, list) else []


def country_of(value: object) -> str | None:
    """Two letters of a country."""
    given = value.strip().upper() if isinstance(value, str) else ""
    return given if len(given) == 2 and given.isascii() and given.isalpha() else None
