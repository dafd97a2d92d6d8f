"""Declared insights: rows of a file read, and what they say of a circle. Pure."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.geo import Circle, distance_km
from goodword.core.text import clean, fold
from goodword.discovery.nearby.model import DECLARED_SHARE, Declared
from goodword.places.model import PlaceMatch

PEOPLE_KM2 = 4_000.0
MOST_ROWS = 200_000
_NAMES = {
    "creator": ("creator", "creator_id", "handle", "username", "account", "influencer"),
    "place": ("place", "city", "location", "country", "name", "town", "region"),
    "share": ("share", "percent", "percentage", "audience", "value", "part", "audience_share", "followers_share"),
    "as_of": ("as_of", "date", "day", "observed_at", "reported_at"),
}
_NUMBER = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(%?)\s*")


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that was not taken: its number in the file, the reason, and what to do."""

    row: int
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ReadShares:
    """Rows of a file of declared insights: those that can be kept, and those set aside."""

    rows: tuple[Declared, ...]
    aside: tuple[Aside, ...]


def read_shares(
    body: bytes, *, known: Callable[[str], str | None], resolve: Callable[[str], Sequence[PlaceMatch]], today: date
) -> ReadShares:
    """Rows creator, place, share, as of. known: the id of a creator as written, None where nobody is called so.

    A number with a percent sign, or any above 1 in the file, is a percentage. The shares of one creator and level that
    sum to more than 101 % are set aside together.
    """
    table = list(rows_of(body))
    percent = any((m := _NUMBER.fullmatch(r.get("share") or "")) and (m[2] or _plain(m[1]) > 1) for _, r in table)
    found: list[tuple[int, Declared]] = []
    aside: list[Aside] = []
    for number, row in table:
        try:
            found.append((number, _declared(row, known, resolve, percent=percent, today=today)))
        except BadInput as error:
            aside.append(Aside(number, error.what, error.next_step))
    kept, over = _within_one(found)
    return ReadShares(tuple(kept), tuple(sorted([*aside, *over], key=lambda a: a.row)))


def rows_of(body: bytes) -> Iterable[tuple[int, dict[str, str]]]:
    """(number, fields by our names) of a CSV file with a head. Raises BadInput where a needed column is missing."""
    text = body.decode("utf-8-sig", errors="replace")
    sample = text[:4096]
    delimiter = max(",;\t|", key=sample.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    head = [fold(h).replace(" ", "_") for h in next(reader, [])]
    at = {ours: next((head.index(n) for n in names if n in head), -1) for ours, names in _NAMES.items()}
    missing = [n for n in ("creator", "place", "share") if at[n] < 0]
    if missing:
        raise BadInput(
            f"The file has no column for {' and '.join(missing)}.", where="file", given=", ".join(head)[:200],
            next_step="name the columns creator, place, share, and as_of if there is one",
        )  # fmt: skip
    for number, cells in enumerate(reader, 2):
        if number > MOST_ROWS:
            raise BadInput.value("file", f"at most {MOST_ROWS:,} rows", number, where="file")
        if any(c.strip() for c in cells):
            yield number, {n: clean(cells[i]).strip() if 0 <= i < len(cells) else "" for n, i in at.items()}


def _plain(text: str) -> float:
    return float(text.replace(",", "."))


def _declared(
    row: Mapping[str, str], known: Callable[[str], str | None], resolve: Callable[[str], Sequence[PlaceMatch]], *,
    percent: bool, today: date,
) -> Declared:  # fmt: skip
    creator = known(row["creator"])
    if creator is None:
        raise BadInput(f"No creator of the catalogue is called {row['creator']!r}.", next_step="import them first")
    number = _NUMBER.fullmatch(row["share"])
    share = _plain(number[1]) / (100 if percent else 1) if number else math.nan
    if not 0 <= share <= 1:
        raise BadInput(f"{row['share']!r} is no share.", next_step="write 31 % or 0.31")
    matches = resolve(row["place"]) if row["place"] else ()
    if not matches or matches[0].kind.value == "region":
        raise BadInput(f"We know no town or country called {row['place']!r}.", next_step="add its country")
    place = matches[0]
    try:
        as_of = date.fromisoformat(row["as_of"]) if row["as_of"] else today
    except ValueError:
        raise BadInput(f"{row['as_of']!r} is no date.", next_step="write it like 2026-01-31") from None
    level = "country" if place.kind.value == "country" else "city"
    return Declared(
        creator, row["place"], place.label, place.country, level, place.lat, place.lon, place.population, share, as_of
    )


def _within_one(rows: Sequence[tuple[int, Declared]]) -> tuple[list[Declared], list[Aside]]:
    sums: dict[tuple[str, str, date], float] = {}
    for _, d in rows:
        key = (d.creator_id, d.level, d.as_of)
        sums[key] = sums.get(key, 0.0) + d.share
    kept = [d for _, d in rows if sums[d.creator_id, d.level, d.as_of] <= 1.01]
    over = [
        Aside(n, f"The shares of {d.creator_id} sum to {sums[d.creator_id, d.level, d.as_of]:.0%}.", "look at the file")
        for n, d in rows
        if sums[d.creator_id, d.level, d.as_of] > 1.01
    ]
    return kept, over


def inside(shares: Sequence[Declared], circle: Circle) -> Estimate | None:
    """The declared share of a circle; None where no city is declared."""
    cities = [d for d in shares if d.level == "city"]
    if not cities:
        return None
    newest = max(d.as_of for d in cities)
    cities = [d for d in cities if d.as_of == newest]
    parts = [(_part(d, circle, 1.0), _part(d, circle, 0.5), _part(d, circle, 2.0)) for d in cities]
    value = sum(d.share * p[0] for d, p in zip(cities, parts, strict=True))
    low = sum(d.share * min(p) for d, p in zip(cities, parts, strict=True))
    high = sum(d.share * max(p) for d, p in zip(cities, parts, strict=True))
    left = max(0.0, 1 - sum(d.share for d in cities))
    # Places off the list may spread like those on it, and one more may be nearly as large as the smallest of them.
    high = min(1.0, high + left * high + min(left, *(d.share for d in cities)))
    value = min(high, value + left * value / 2)
    return Estimate(value, min(low, value), high, len(cities), "share", DECLARED_SHARE.id)


def _part(city: Declared, circle: Circle, widen: float) -> float:
    """The part of a city that lies in a circle, both as flat discs."""
    radius = max(2.0, math.sqrt(max(city.population, 1) / (math.pi * PEOPLE_KM2))) * widen
    away = float(distance_km(circle.lat, circle.lon, np.float64(city.lat), np.float64(city.lon))[()])
    big = circle.radius_km
    if away + radius <= big:
        return 1.0
    if away >= big + radius:
        return 0.0
    if away + big <= radius:
        return (big / radius) ** 2
    a = radius**2 * math.acos((away**2 + radius**2 - big**2) / (2 * away * radius))
    b = big**2 * math.acos((away**2 + big**2 - radius**2) / (2 * away * big))
    c = 0.5 * math.sqrt(
        max(0.0, (-away + radius + big) * (away + radius - big) * (away - radius + big) * (away + radius + big))
    )
    return min(1.0, (a + b - c) / (math.pi * radius**2))
