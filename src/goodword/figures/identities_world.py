"""People with one to three accounts whose profiles name each other as people do, beside those who only look alike.

Known truth for the figures of who is one person. Rates are stated, not measured; what makes it hard is in it on
purpose: friends and couples who name each other, fans, namesakes, sites of agencies, dead links, people who move.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goodword.identities.propose import COLUMNS

_PLATFORMS = ("instagram", "tiktok", "youtube", "bluesky")
_HOSTS = {"instagram": "instagram.com/{}", "tiktok": "tiktok.com/@{}", "youtube": "youtube.com/@{}"}
_FIRST = (
    "anna",
    "asha",
    "jonas",
    "leila",
    "mia",
    "omar",
    "priya",
    "ravi",
    "sara",
    "tom",
    "अनीता",
    "ليلى",
    "陽子",
    "олег",
)
_LAST = (
    "meier",
    "sharma",
    "haddad",
    "novak",
    "silva",
    "weber",
    "khan",
    "rossi",
    "dubois",
    "yilmaz",
    "okafor",
    "tanaka",
)
_PLACES = (("Berlin", "DE", "de"), ("Mumbai", "IN", "hi"), ("Lyon", "FR", "fr"), ("Austin", "US", "en"))


@dataclass(frozen=True, slots=True)
class Rates:
    """How often people do what. several: have more than one account; both, one, site, domain: of those, how two
    accounts name each other; friend: name somebody else's account, half of them are named back; fan: name a star;
    agency: give the site of an agency; moved: an account states another country."""

    several: float = 0.3
    both: float = 0.35
    one: float = 0.25
    site: float = 0.3
    domain: float = 0.2
    same_handle: float = 0.6
    friend: float = 0.06
    fan: float = 0.03
    agency: float = 0.02
    moved: float = 0.05


@dataclass(slots=True)
class _Making:
    rng: np.random.Generator
    rates: Rates
    rows: list[dict[str, str | None]] = field(default_factory=list)
    bios: list[list[str]] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class People:
    """profiles: COLUMNS. owner: (n,) number of the person of each account, by `creator_id`."""

    profiles: pa.Table
    owner: dict[str, int]

    def pairs(self) -> int:
        """Pairs of accounts that are one person."""
        _, counts = np.unique(list(self.owner.values()), return_counts=True)
        return int((counts * (counts - 1) // 2).sum())


def people(accounts: int, seed: int, rates: Rates | None = None) -> People:
    """About so many accounts."""
    made = _Making(np.random.default_rng(seed), rates or Rates())
    person = 0
    while len(made.rows) < accounts:
        _person(made, person)
        person += 1
    _acquainted(made)
    for row, bio in zip(made.rows, made.bios, strict=True):
        row["bio"] = " · ".join(bio) or None
    table = pa.Table.from_pylist(made.rows, schema=pa.schema([(name, pa.string()) for name in COLUMNS]))
    return People(table, {str(row["creator_id"]): o for row, o in zip(made.rows, made.owner, strict=True)})


def _person(made: _Making, number: int) -> None:
    rng, rates = made.rng, made.rates
    first, last = _FIRST[rng.integers(len(_FIRST))], _LAST[rng.integers(len(_LAST))]
    base, site = f"{first}{last}{number}", f"{last}{number}.example"
    count = 1 if rng.random() > rates.several else int(rng.integers(2, 4))
    home, start = _PLACES[rng.integers(len(_PLACES))], len(made.rows)
    for platform in rng.permutation(_PLATFORMS)[:count]:
        handle = base if rng.random() < rates.same_handle else f"{last}.{first}{rng.integers(1000)}x{number}"
        place, country, language = _PLACES[rng.integers(len(_PLACES))] if rng.random() < rates.moved else home
        if platform == "bluesky":
            handle = site if rng.random() < rates.domain else f"{handle}.bsky.social"
        name = f"{first} {last}".title() if rng.random() < 0.8 else None
        row = (f"{platform}:{handle}", platform, handle, name, None, None, language, country, place)
        made.rows.append(dict(zip(COLUMNS, row, strict=True)))
        made.bios.append(["bread and books"] if rng.random() < 0.5 else [])
        made.owner.append(number)
    _own_links(made, list(range(start, start + count)), site)


def _own_links(made: _Making, mine: list[int], site: str) -> None:
    """How the accounts of one person name each other."""
    rng, rates = made.rng, made.rates
    with_site = rng.random() < rates.site
    for i in mine:
        if with_site and rng.random() < 0.85:
            made.bios[i].append(f"https://www.{site}/about" if rng.random() < 0.5 else site)
    for a, b in pairwise(mine):
        draw = rng.random()
        if draw < rates.both + rates.one:
            made.bios[a].append(_link(made, b))
        if draw < rates.both:
            made.bios[b].append(_link(made, a))


def _acquainted(made: _Making) -> None:
    """Links to others: friends, stars, agencies, and accounts that are not there any more."""
    rng, rates, n = made.rng, made.rates, len(made.rows)
    for i in range(n):
        if rng.random() < rates.friend:
            friend = int(rng.integers(n))
            made.bios[i].append(f"with {_link(made, friend)}")
            if rng.random() < 0.5:
                made.bios[friend].append(f"with {_link(made, i)}")
        if rng.random() < rates.fan:
            made.bios[i].append(_link(made, int(rng.integers(max(1, n // 200)))))
        if rng.random() < rates.agency:
            made.bios[i].append(f"mgmt: agency{rng.integers(max(1, n // 300))}.example")
        if rng.random() < 0.02:
            made.bios[i].append(f"IG: @gone{i}")


def _link(made: _Making, to: int) -> str:
    """A link or a name, as bios have them."""
    row = made.rows[to]
    platform, handle = str(row["platform"]), str(row["handle"])
    host = _HOSTS.get(platform, "bsky.app/profile/{}")
    return host.format(handle) if made.rng.random() < 0.6 else f"{platform}: @{handle}"


def repeated(profiles: pa.Table, accounts: int) -> pa.Table:
    """The same people again and again under other numbers, so that a million are made in seconds: every number in ids,
    handles and bios gets the copy's letter, so that links lead to the same copy."""
    copies = []
    for copy in range(-(-accounts // profiles.num_rows)):
        columns = {
            name: pc.replace_substring_regex(profiles[name], r"(\d+)", rf"\1c{copy}z")
            if name in ("creator_id", "handle", "bio")
            else profiles[name]
            for name in profiles.column_names
        }
        copies.append(pa.table(columns))
    return pa.concat_tables(copies).slice(0, accounts)
