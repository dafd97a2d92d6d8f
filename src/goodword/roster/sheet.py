"""Candidates and their offers from a CSV (I/O): one row a creator, one row an offer, or a column an offer.

One row a creator: `creator, price, people`. One row an offer: the same creator again with `offer` (post, reel,
post+story, gift …) and its `price`, `people` or `effect`. A column an offer: `reel price`, `reel effect`, `post+story
price` … beside the price of a post.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from goodword.core.booking import Offer
from goodword.core.errors import BadInput, NotFound
from goodword.core.money import Money
from goodword.core.text import fold
from goodword.core.tier import DEFAULT_LIMITS, TierLimits
from goodword.roster.answer import CANDIDATES
from goodword.roster.offers import POST

NAMES: Mapping[str, tuple[str, ...]] = {
    "creator_id": ("creator_id", "creator", "handle", "account", "influencer", "id", "name"),
    "cost": ("cost", "price", "fee", "asking price", "rate"),
    "people": ("people", "engaged", "engaged people", "engagements", "avg engagements", "reach"),
    "audience": ("audience", "commenters", "audience size"),
    "niche": ("niche", "category", "topic"),
    "place": ("place", "city", "location", "neighbourhood", "neighborhood"),
    "tier": ("tier", "size"),
    "followers": ("followers",),
    "platform": ("platform", "network"),
    "language": ("language",),
    "people_low": ("people_low", "low", "people at least"),
    "ad_share": ("ad_share", "ads", "sponsored share", "ad saturation"),
    "offer": ("offer", "format", "deliverable"),
    "effect": ("effect", "times a post"),
    "chance": ("chance", "post rate"),
    "weeks": ("weeks", "week"),
    "until": ("until", "exclusive until", "bound until"),
}
_WIDE = re.compile(
    r"^(?:(?P<kind>[\w+ ]+?) (?P<what>price|cost|fee|people|effect|chance)"
    r"|(?P<what2>price|cost|fee) (?P<kind2>[\w+ ]+))$"
)
_WHAT = {"cost": "price", "fee": "price"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file says: CANDIDATES rows, their offers, and a sentence for each row set aside."""

    candidates: pa.Table
    offers: tuple[Offer, ...]
    aside: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    """Rows kept so far, by creator."""

    name: str
    currency: str
    limits: TierLimits
    rows: dict[str, dict[str, object]] = field(default_factory=dict)
    offers: dict[tuple[str, str], Offer] = field(default_factory=dict)
    several: set[str] = field(default_factory=set)
    aside: list[str] = field(default_factory=list)


def read_sheet(path: Path, currency: str, limits: TierLimits = DEFAULT_LIMITS) -> Sheet:
    """Candidates and offers of a CSV; rows without a creator, a price or people are set aside with their reason.

    Prices are amounts of `currency` unless they name another one, which is an error: amounts of two currencies cannot
    be compared. Raises NotFound and BadInput.
    """
    return _sheet(_rows(path, ("creator_id", "people")), path.name, currency, limits)


def sheet_of(rows: Sequence[Mapping[str, object]], currency: str, limits: TierLimits = DEFAULT_LIMITS) -> Sheet:
    """The same of rows in memory, whose names and values are those of such a file; None is an empty field."""
    header = list(dict.fromkeys(str(name) for row in rows for name in row))
    texts = ({str(name): "" if value is None else str(value) for name, value in row.items()} for row in rows)
    source = Path("candidates")
    return _sheet(_fields(header, texts, source, ("creator_id", "people"), 1), source.name, currency, limits)


def _sheet(rows: Iterator[_Row], name: str, currency: str, limits: TierLimits) -> Sheet:
    reading = _Reading(name, currency, limits)
    for number, got, wide in rows:
        reason = _add(reading, got, wide, f"{name}, row {number}")
        if reason:
            reading.aside.append(f"Row {number} of {name} was set aside: {reason}.")
    kept = list(reading.rows.values())
    offers = tuple(o for o in reading.offers.values() if o.creator_id in reading.several)
    return Sheet(pa.Table.from_pylist(kept, schema=CANDIDATES), offers, tuple(reading.aside))


def read_offers(path: Path, currency: str) -> tuple[tuple[Offer, ...], tuple[str, ...]]:
    """Offers of creators who are known from elsewhere: creator, offer, price and what they engage; rows set aside."""
    offers: dict[tuple[str, str], Offer] = {}
    aside: list[str] = []
    for number, got, wide in _rows(path, ("creator_id",)):
        try:
            made = _offers(got, wide, currency, f"{path.name}, row {number}")
        except _Unusable as why:
            aside.append(f"Row {number} of {path.name} was set aside: {why}.")
            continue
        for offer in made:
            key = (offer.creator_id, offer.kind)
            if key in offers:
                aside.append(f"Row {number} of {path.name} was set aside: {offer.kind} of {key[0]} is there already.")
            else:
                offers[key] = offer
        if not made:
            aside.append(f"Row {number} of {path.name} was set aside: {got['creator_id'] or 'nobody'} has no price.")
    return tuple(offers.values()), tuple(aside)


class _Unusable(Exception):
    """Why a row cannot be used; never leaves this module."""


_Row = tuple[int, dict[str, str], dict[tuple[str, str], str]]


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[_Row]:
    """(row number, fields, (offer, what) → text) of each row."""
    if not path.is_file():
        raise NotFound.looked_in(f"There is no file {path.name}.", [str(path)])
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        yield from _fields([h for h in reader.fieldnames or [] if h], reader, path, needed, 2)


def _fields(
    header: Sequence[str], rows: Iterable[Mapping[str, str]], path: Path, needed: tuple[str, ...], first: int
) -> Iterator[_Row]:
    """(row number, counted from `first`, fields, (offer, what) → text) of each row."""
    columns = columns_of(header, NAMES, needed, path)
    wide = _wide(header, set(columns.values()))
    if "cost" not in columns and not any(what == "price" for _, what in wide.values()):
        raise BadInput(
            f"{path.name} has no column for cost.", given="columns " + ", ".join(header),
            next_step="name one `price`, or one for each offer, like `reel price`",
        )  # fmt: skip
    for number, row in enumerate(rows, start=first):
        got = {name: (row.get(column) or "").strip() for name, column in columns.items()}
        yield number, got, {key: (row.get(column) or "").strip() for column, key in wide.items()}


def columns_of(
    header: Sequence[str], known: Mapping[str, tuple[str, ...]], needed: tuple[str, ...], path: Path
) -> dict[str, str]:
    """The column of each field, by its common names. Raises BadInput when a needed one is not there."""
    by_name = {fold(column).replace("_", " "): column for column in header}
    found = {}
    for name, names in known.items():
        column = next((by_name[n.replace("_", " ")] for n in names if n.replace("_", " ") in by_name), None)
        if column is not None:
            found[name] = column
    missing = [name for name in needed if name not in found]
    if missing:
        raise BadInput(
            f"{path.name} has no column for {', '.join(missing)}.",
            given="columns " + ", ".join(header),
            next_step="name them " + ", ".join(f"`{name}`" for name in missing),
        )
    return found


def _wide(header: Sequence[str], taken: set[str]) -> dict[str, tuple[str, str]]:
    """Columns that belong to one offer: "reel price", "price reel", "post+story effect"."""
    found = {}
    for column in header:
        match = _WIDE.match(fold(column).replace("_", " "))
        if match is None or column in taken:
            continue
        what = match["what"] or match["what2"]
        found[column] = (kind_of(match["kind"] or match["kind2"]), _WHAT.get(what, what))
    return found


def kind_of(text: str) -> str:
    """The name of an offer: "Post + Story" is "post+story"."""
    return "+".join(part.strip() for part in fold(text).replace("&", "+").split("+") if part.strip())


def _add(reading: _Reading, got: dict[str, str], wide: Mapping[tuple[str, str], str], where: str) -> str:
    """Keep a row, or say why not."""
    name, people = got["creator_id"], number(got["people"])
    if not name:
        return "it names no creator"
    if name in reading.rows and "offer" not in got:
        return f"{name} is there already"
    try:
        offers = _offers(got, wide, reading.currency, where)
    except _Unusable as why:
        return str(why)
    if not offers:
        return f"{name} has no price"
    if any((name, o.kind) in reading.offers for o in offers):
        return f"{name} has that offer already"
    if (people is None or people < 0) and name not in reading.rows:
        return f"{name} has no number of people"
    if name not in reading.rows:
        reading.rows[name] = _candidate(reading, got, people or 0.0)
    row = reading.rows[name]
    for offer in offers:
        reading.offers[name, offer.kind] = offer
        if offer.kind == POST:
            row["cost_minor"] = offer.price.minor
            row["people"] = people if people is not None else row["people"]
        if offer.kind != POST or offer.weeks or offer.until or offer.chance < 1 or offer.effect is not None:
            reading.several.add(name)
    return ""


def _candidate(reading: _Reading, got: Mapping[str, str], people: float) -> dict[str, object]:
    followers = number(got.get("followers", ""))
    tier = got.get("tier", "").lower() or (reading.limits.tier(int(followers)).value if followers is not None else None)
    texts = {k: got.get(k) or None for k in ("niche", "place", "platform", "language")}
    numbers = {k: number(got.get(k, "")) for k in ("audience", "people_low")}
    return {
        "creator_id": got["creator_id"], "cost_minor": -1, "people": people, "tier": tier,
        "ad_share": _share(got.get("ad_share", "")), **texts, **numbers,
    }  # fmt: skip


def _offers(got: Mapping[str, str], wide: Mapping[tuple[str, str], str], currency: str, where: str) -> list[Offer]:
    """The offers of one row. Raises _Unusable with why there is none."""
    name = got["creator_id"]
    kind = kind_of(got.get("offer", "")) or POST
    made = []
    if got.get("cost") or kind == "gift":
        people = number(got.get("people", "")) if got.get("offer") else None
        effect = number(got.get("effect", ""))
        chance = _share(got.get("chance", ""))
        made.append(
            Offer(
                name, kind, _price(name, got.get("cost") or "0", currency, where), effect,
                people if effect is None and kind != POST else None, 1.0 if chance is None else chance,
                weeks_of(got.get("weeks", ""), where), int(number(got.get("until", "")) or 0),
            )
        )  # fmt: skip
    for kind in dict.fromkeys(k for k, _ in wide):
        said = {what: wide.get((kind, what), "") for what in ("price", "people", "effect", "chance")}
        if said["price"]:
            chance = _share(said["chance"])
            price = _price(name, said["price"], currency, where)
            weeks, until = weeks_of(got.get("weeks", ""), where), int(number(got.get("until", "")) or 0)
            effect = number(said["effect"])
            people = number(said["people"]) if effect is None else None
            made.append(Offer(name, kind, price, effect, people, 1.0 if chance is None else chance, weeks, until))
    return made


def _price(name: str, text: str, currency: str, where: str) -> Money:
    price = Money.parse(text, currency)
    if price.currency != currency:
        raise BadInput(
            f"The price of {name} is in {price.currency}, the budget in {currency}.",
            where=where,
            given=text,
            next_step="give every price in the budget's currency",
        )
    if price.minor < 0:
        raise _Unusable(f"the price of {name} is below 0")
    return price


def number(text: str) -> float | None:
    """A number as people write it, None for anything else."""
    try:
        value = float(text.replace(",", "").replace("\u202f", "").replace(" ", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _share(text: str) -> float | None:
    """ "30 %" and 0.3 alike."""
    value = number(text.replace("%", ""))
    return value / 100 if value is not None and "%" in text else value


def weeks_of(text: str, where: str = "") -> tuple[int, ...]:
    """Week numbers as in "1, 3-4"."""
    found: list[int] = []
    for part in filter(None, re.split(r"[\s,;]+", text.strip())):
        match = re.fullmatch(r"(\d{1,3})(?:[-–](\d{1,3}))?", part)
        if match is None:
            raise BadInput.value("weeks", 'like "1, 3-4"', text, where=where)
        found += range(int(match[1]), int(match[2] or match[1]) + 1)
    return tuple(dict.fromkeys(found))
