"""Whether a campaign and a person can be kept as they were given: each field with what is wrong with it. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from goodword.campaigns.model import MOST_NAME, MOST_TEXT, PersonWish, Wish, zone_of
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import clean

_MAIL = re.compile(r"[^@\s,;<>\"()\[\]\\%?&=]{1,64}@[^@\s,;<>\"()\[\]\\%?&=/]{1,190}\.[^@\s,;<>\"()\[\]\\%?&=/]{2,}")
_PHONE = re.compile(r"\+?[0-9 ()./\-]{5,32}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


def checked(wish: Wish) -> Wish:
    """The campaign with its texts cleaned. Raises BadInput that names the field."""
    name, brand = line(wish.name, "name", needed=True), line(wish.brand, "brand", needed=True)
    currency = Money.of(0, wish.currency or "").currency if wish.currency else ""
    if not currency:
        raise BadInput.value("currency", "three letters, like EUR or INR", wish.currency, where="currency")
    if wish.budget is not None and wish.budget.currency != currency:
        raise BadInput(f"The budget is in {wish.budget.currency}, the campaign in {currency}.", where="budget")
    if wish.budget is not None and wish.budget.minor < 0:
        raise BadInput.value("budget", "at least 0", str(wish.budget), where="budget")
    if wish.starts_at and wish.ends_at and wish.ends_at < wish.starts_at:
        raise BadInput("The campaign ends before it starts.", where="ends")
    zone_of(wish.time_zone)
    rules = replace(
        wish.rules,
        promotes=clean(wish.rules.promotes).strip()[:MOST_TEXT],
        audience_country=country(wish.rules.audience_country, "audience_country"),
        handles=tuple(line(h, "handles").lstrip("@").casefold() for h in wish.rules.handles if h.strip()),
        sender=line(wish.rules.sender, "sender"),
    )
    return replace(
        wish,
        name=name,
        brand=brand,
        currency=currency,
        site=web_address(wish.site, "site"),
        country=country(wish.country, "country"),
        rules=rules,
    )


def checked_person(wish: PersonWish) -> PersonWish:
    """The person with their texts cleaned. Raises BadInput that names the field."""
    creator_id = clean(wish.creator_id).strip()
    if not creator_id or len(creator_id) > MOST_NAME or any(c.isspace() for c in creator_id):
        raise BadInput.value("creator_id", "platform:handle", wish.creator_id[:MOST_NAME], where="creator_id")
    if wish.email and not _MAIL.fullmatch(wish.email.strip()):
        raise BadInput.value("email", "one address, like name@example.org", wish.email[:MOST_NAME], where="email")
    if wish.phone and not _PHONE.fullmatch(wish.phone.strip()):
        raise BadInput.value("phone", "digits, like +49 30 1234567", wish.phone[:MOST_NAME], where="phone")
    if wish.language and not _LANGUAGE.fullmatch(wish.language.strip()):
        raise BadInput.value("language", "a code like de or hi", wish.language[:MOST_NAME], where="language")
    if wish.time_zone:
        zone_of(wish.time_zone)
    return replace(
        wish,
        creator_id=creator_id,
        name=line(wish.name, "name"),
        email=wish.email.strip(),
        phone=wish.phone.strip(),
        language=wish.language.strip(),
        country=country(wish.country, "country"),
    )


def line(text: str, field: str, *, needed: bool = False) -> str:
    """One line of text without hidden characters. Raises BadInput when it is too long, or missing where needed."""
    said = " ".join(clean(text).split())
    if needed and not said:
        raise BadInput("This is needed.", where=field)
    if len(said) > MOST_NAME:
        raise BadInput(f"This is longer than {MOST_NAME} characters.", where=field, given=said[:40] + "…")
    return said


def text(value: str, field: str, *, most: int = MOST_TEXT) -> str:
    """Text of several lines without hidden characters. Raises BadInput when it is too long."""
    said = clean(value).replace("\r\n", "\n").strip()
    if len(said) > most:
        raise BadInput(f"This is longer than {most:,} characters.", where=field, given=said[:40] + "…")
    return said


def country(code: str, field: str) -> str:
    """ISO 3166-1 alpha-2 in capitals, or empty. Raises BadInput."""
    given = code.strip().upper()
    if given and not re.fullmatch(r"[A-Z]{2}", given):
        raise BadInput.value(field, "two letters, like DE or IN", code[:MOST_NAME], where=field)
    return given


def web_address(address: str, field: str) -> str:
    """An http(s) address, or empty. Raises BadInput: nothing else may become a link."""
    given = clean(address).strip()
    if not given:
        return ""
    try:
        parts = urlsplit(given)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        good = False
    if not good or len(given) > 2_000 or re.search(r"[\s<>\"\\]", given):
        raise BadInput.value(field, "an address that begins with https://", address[:MOST_NAME], where=field)
    return given
