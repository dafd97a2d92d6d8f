"""The retrieval benchmark: creators as a search index sees them, and queries whose answers it does not see.

What the index gets of each creator: captions, followers. What it never gets: the niche label, the place tags, the
alternative texts. Relevance by declared rules from exactly those:
* niche × place: the creator's label is the niche, and a post of theirs is tagged in a city whose truth by the rule of
  the figure `places-city` lies within 25 km of that of the query's city (the 40 cities most creators are tagged in).
* niche × thing: the label is the niche, and the platform's machine-written text of a picture of theirs names the thing.
A query counts when at least five creators are relevant. The words of the queries stand in a file of their own.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from goodword.catalogue.listing import MARKS, POINTS, PROFILES, TEXTS
from goodword.core.errors import NotFound
from goodword.core.geo import distance_km
from goodword.figures.places import CityRule, Tag
from goodword.figures.vetting_data import opened, people_of, posts_file
from goodword.places.store import read_index

LANGUAGES = ("en", "es", "de", "fr", "hi")
LEAST, CITIES, WITHIN_KM = 5, 40, 25.0
_SEEN = re.compile(r"(?:may contain|contain):(.*?)(?:, text that says|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Query:
    """One question. kind: "place" or "thing"; about: what it asks, the same in every language; relevant: creators."""

    kind: str
    language: str
    text: str
    about: str
    niche: str
    place: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Creators:
    """What is known of creators. captions: what the index sees; labels, cities, things: what it does not."""

    captions: Mapping[str, list[tuple[str, int, str]]]
    followers: Mapping[str, int]
    labels: Mapping[str, str]
    cities: Mapping[str, list[tuple[float, float]]]
    things: Mapping[str, set[str]]
    named: Counter[tuple[str, str]]


def read_creators(path: Path) -> Creators:
    """Creators with at least one caption, of a folder or file of the form of `instagram-2018`."""
    file = posts_file(path)
    if file is None:
        raise NotFound.looked_in("No file of posts.", [str(path)])
    people, rule = people_of(path), CityRule(read_index())
    captions: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
    cities: dict[str, list[tuple[float, float]]] = defaultdict(list)
    things: dict[str, set[str]] = defaultdict(set)
    tagged: dict[tuple[str, str], set[str]] = defaultdict(set)
    with opened(file) as text:
        for line in filter(str.strip, text):
            post = orjson.loads(line)
            who = post["creator"]
            if post.get("caption"):
                captions[who].append((str(post["post_id"]), int(post["taken_at"]), post["caption"]))
            city = _city(post, rule)
            if city is not None:
                cities[who].append(city[1])
                tagged[city[0]].add(who)
            things[who] |= _seen(post)
    named = Counter({city: len(who) for city, who in tagged.items()})
    return Creators(
        captions,
        {c: int(float(p["followers"])) for c, p in people.items() if p.get("followers")},
        {c: p["category"] for c, p in people.items() if p.get("category")},
        cities,
        things,
        named,
    )


def side_of(name: str, seed: int) -> int:
    """0 or 1: the half that a name falls into, whatever else there is."""
    return hashlib.sha256(f"{seed}:{name}".encode()).digest()[0] & 1


def half(creators: Creators, seed: int, side: int) -> Creators:
    """One half of the creators, by their names; the cities stay those of all."""
    kept = {c: posts for c, posts in creators.captions.items() if side_of(c, seed) == side}
    return replace(creators, captions=kept)


def _city(post: Mapping[str, Any], rule: CityRule) -> tuple[tuple[str, str], tuple[float, float]] | None:
    """((city as tagged, country), where it is) of a post; None where the rule does not say."""
    place = post.get("place") or {}
    if not place.get("city") or not place.get("cc"):
        return None
    at = rule.truth(Tag(place.get("name"), place["city"], place["cc"]))
    return ((place["city"], place["cc"]), at) if at is not None else None


def _seen(post: Mapping[str, Any]) -> set[str]:
    """What the machine-written text says the picture may show."""
    seen = _SEEN.search(post.get("alt_text") or "")
    return {re.sub(r"^\d+ ", "", w.strip()) for w in re.split(r",| and ", seen[1])} if seen else set()


def queries(creators: Creators) -> list[Query]:
    """Every query with enough relevant creators, in every language."""
    told: dict[str, Any] = tomllib.loads(
        files("goodword.figures").joinpath("retrieval_queries.toml").read_text("utf-8")
    )
    rule = CityRule(read_index())
    of_niche = {niche: {c for c in creators.captions if creators.labels.get(c) == niche} for niche in told["niche"]}
    found = []
    for (city, code), _ in sorted(creators.named.items(), key=lambda item: (-item[1], item[0]))[:CITIES]:
        at = rule.truth(Tag(None, city, code))
        here = {c for c, places in creators.cities.items() if at is not None and _near(at, places)}
        name = city.partition(",")[0].strip()
        for niche, phrases in told["niche"].items():
            relevant = frozenset(of_niche[niche] & here)
            if len(relevant) >= LEAST:
                for tongue in LANGUAGES:
                    text = told["place"][tongue].format(niche=phrases[tongue], place=name)
                    found.append(Query("place", tongue, text, f"{niche} @ {city}", niche, city, relevant))
    for thing, names in told["things"].items():
        seen = {c for c, words in creators.things.items() if thing in words}
        for niche, phrases in told["niche"].items():
            relevant = frozenset(of_niche[niche] & seen)
            if len(relevant) >= LEAST:
                for tongue in LANGUAGES:
                    text = told["thing"][tongue].format(niche=phrases[tongue], thing=names[tongue])
                    found.append(Query("thing", tongue, text, f"{niche} + {thing}", niche, "", relevant))
    return found


def _near(at: tuple[float, float], places: list[tuple[float, float]]) -> bool:
    points = np.array(places)
    return bool((distance_km(*at, points[:, 0], points[:, 1]) <= WITHIN_KM).any())


class BareListing:
    """`Listing` of creators of whom only captions and followers are known."""

    def __init__(self, creators: Creators) -> None:
        self.names = sorted(creators.captions)
        self._creators = creators

    def state(self) -> str:
        """See `Listing`."""
        return "benchmark"

    def numbers(self) -> int:
        """See `Listing`."""
        return len(self.names)

    def profiles(self, first: int, last: int, only: pa.Array | None = None) -> pa.Table:  # noqa: ARG002
        """See `Listing`."""
        rows = [
            {"creator": i, "creator_id": f"instagram:{name}", "platform": "instagram", "handle": "", "observed_at": 0,
             "followers": self._creators.followers.get(name), "posts_known": len(self._creators.captions[name])}
            for i, name in enumerate(self.names[first:last], first)
        ]  # fmt: skip
        return pa.Table.from_pylist([{**dict.fromkeys(PROFILES.names), **row} for row in rows], schema=PROFILES)

    def texts(self, first: int, last: int, each: int, only: pa.Array | None = None) -> pa.Table:  # noqa: ARG002
        """See `Listing`."""
        rows = [
            {"creator": i, "post_id": post, "posted_at": at, "caption": caption, "hashtags": []}
            for i, name in enumerate(self.names[first:last], first)
            for post, at, caption in sorted(self._creators.captions[name], key=lambda p: (-p[1], p[0]))[:each]
        ]
        return pa.Table.from_pylist(rows, schema=TEXTS)

    def points(self, first: int, last: int, only: pa.Array | None = None) -> pa.Table:  # noqa: ARG002
        """See `Listing`: none is known."""
        return POINTS.empty_table()

    def marks(self) -> pa.Table:
        """See `Listing`."""
        rows = [
            {"creator": i, "creator_id": f"instagram:{name}", "observed_at": 0} for i, name in enumerate(self.names)
        ]
        return pa.Table.from_pylist([{**dict.fromkeys(MARKS.names), **row} for row in rows], schema=MARKS)
