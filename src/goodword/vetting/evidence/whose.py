"""Whose rules of disclosure apply: of countries that are named, of the creator's, of those where the audience lives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from goodword.places.model import PlaceMatch
from goodword.vetting.disclosure.packs import pack_for
from goodword.vetting.posterior import beta_interval
from goodword.vetting.signal_disclosure import FALLBACK, pack_code

# Known homes that are looked at, below which nothing is said, and the share of a country from which its rules count:
# when nine in ten samples like this one would lie above it.
_MOST, LEAST, _PART = 300, 10, 0.1

Home = tuple[str, int, int]  # country (upper case), homes in it, homes known


class Nearest(Protocol):
    """What tells the place nearest to a point."""

    def nearest_many(self, lats: Sequence[float], lons: Sequence[float]) -> list[PlaceMatch]:
        """For arrays of points, degrees."""


def audience_homes(links: pa.Table, places: Nearest) -> tuple[Home, ...]:
    """Countries where a good part of the known audience lives, largest first.

    links: AUDIENCE_LINKS of one creator; evenly picked where there are many.
    """
    known = links.filter(pc.is_valid(links["lat"]))
    if known.num_rows < LEAST:
        return ()
    step = max(1, known.num_rows // _MOST)
    some = known.take(pa.array(range(0, known.num_rows, step)))
    found = Counter(p.country for p in places.nearest_many(some["lat"].to_pylist(), some["lon"].to_pylist()))
    n = some.num_rows
    homes = [(country.upper(), k, n) for country, k in found.items() if country]
    kept = [home for home in homes if beta_interval(1 + home[1], 1 + n - home[1])[0] > _PART]
    return tuple(sorted(kept, key=lambda home: (-home[1], home[0])))


def because(named: Sequence[str], creator: str | None, homes: Sequence[Home]) -> str:
    """In words, whose rules are in force and why; the platform's own come beside them."""
    said = [f"{_name(code)} (named)" for code in dict.fromkeys(c.strip().upper() for c in named if c.strip())]
    if creator:
        said.append(f"{_name(creator)} (the creator's country)")
    said += [f"{_name(country)} (home of {k} of {n} known people of the audience)" for country, k, n in homes]
    missing = "" if named else " No country of the brand is named: name it and its rules count too."
    if not any(pack_code(code) for code in (*named, creator or "", *(country for country, _, _ in homes))):
        which = " and ".join(pack_for(code).name for code in FALLBACK)
        known = "no country with rules here is known" if said else "no country is known"
        heard = f" Known: {', '.join(said)}." if said else ""
        return f"By the rules of {which}, because {known}.{heard}{missing}"
    return f"By the rules of {', '.join(said)}.{missing}"


def _name(code: str) -> str:
    """A country in English, and by whose rules where it has none of its own."""
    from babel import Locale  # noqa: PLC0415 - only for one creator at a time

    rules, name = pack_code(code), str(Locale("en").territories.get(code.upper(), code.upper()))
    if rules is None:
        return f"{name}, of which there are none here"
    return name if rules == code.casefold() else f"{name}, by those of {pack_for(code).name}"
