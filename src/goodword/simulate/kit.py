"""Everything that all blocks of a world share: places, people, levels, pools of texts. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.money import Money
from goodword.core.text import fold
from goodword.places.gazetteer import Gazetteer
from goodword.simulate import calibration, geography, people
from goodword.simulate.lexicon import Lexicon
from goodword.simulate.model import WorldSpec
from goodword.simulate.texts import Pools, fill, join, take

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Kit:
    """Shared by all blocks. Pools are laid out language × topic (captions, bios, comments) or by language (names)."""

    spec: WorldSpec
    lexicon: Lexicon
    priors: calibration.Priors
    geography: geography.Geography
    people: people.People
    niches: tuple[str, ...]
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    niche_share: NDArray[np.float64]
    niche_level: NDArray[np.float64]
    topic_range: Ints  # (niches, 2) first topic of a niche and the one after its last
    language_share: NDArray[np.float64]  # (countries, languages)
    country_language: Ints  # (countries,) the most spoken one
    price_level: NDArray[np.float64]
    minor: NDArray[np.float64]
    currencies: pa.Array[Any]
    labels: pa.Array[Any]
    cities: pa.Array[Any]
    names_of_places: pa.Array[Any]
    syllables: pa.Array[Any]
    words: dict[str, Pools]
    tags: Tags

    def language_of(self, rng: np.random.Generator, country: Ints) -> Ints:
        """(n,) a language by the country's shares."""
        edges = np.cumsum(self.language_share, axis=1)[country]
        rank = (rng.random(len(country))[:, None] * edges[:, -1:] >= edges).sum(axis=1)
        return np.asarray(rank.clip(0, len(self.languages) - 1))

    def topic_of(self, rng: np.random.Generator, niche: Ints) -> Ints:
        """(n,) one topic of each niche, the broad one most often."""
        first, last = self.topic_range[niche, 0], self.topic_range[niche, 1]
        draw = rng.random(len(niche)) ** 1.4
        return np.asarray(first + np.minimum((last - first) * draw, last - first - 1).astype(np.int64))

    def pool(self, language: Ints, topic: Ints) -> Ints:
        """(n,) number of a pool laid out language × topic."""
        return language * len(self.topics) + topic

    def names(self, rng: np.random.Generator, language: Ints) -> pa.Array[Any]:
        """(n,) two coined words in the language's script."""
        pool = self.words["names"]
        return join(pool.take(pool.draw(rng, language)), pool.take(pool.draw(rng, language)), separator=" ")

    def bios(self, rng: np.random.Generator, language: Ints, topic: Ints, home: Ints) -> pa.Array[Any]:
        """(n,) a line about themselves, with their place."""
        pool = self.words["bios"]
        return pool.take(pool.draw(rng, self.pool(language, topic)), take(self.names_of_places, home))


def build(spec: WorldSpec, gazetteer: Gazetteer, lexicon: Lexicon) -> Kit:
    """The kit of a world."""
    priors = calibration.load()
    geo = geography.choose(spec, gazetteer, lexicon)
    countries = {c.code: c for c in lexicon.countries}
    chosen = [countries[code] for code in geo.countries]
    share = 0.5 * priors.niche_share + 0.5 / len(calibration.NICHES)  # rarer niches are worth finding too
    level = priors.niche_level - (priors.niche_level * share).sum(axis=1, keepdims=True)
    languages = lexicon.languages
    topics = tuple(t for n in calibration.NICHES for t in lexicon.niches[n])
    spoken = np.array([[dict(c.languages).get(name, 0.0) for name in languages] for c in chosen])
    starts = np.cumsum([0, *(len(lexicon.niches[n]) for n in calibration.NICHES)])
    return Kit(
        spec=spec,
        lexicon=lexicon,
        priors=priors,
        geography=geo,
        people=people.populate(geo, share, spec.people * spec.creators, spec.seed),
        niches=calibration.NICHES,
        topics=topics,
        languages=languages,
        niche_share=share,
        niche_level=level,
        topic_range=np.stack([starts[:-1], starts[1:]], axis=1),
        language_share=spoken,
        country_language=spoken.argmax(axis=1),
        price_level=np.array([c.price for c in chosen]),
        minor=np.array([10.0 ** Money(0, c.currency).exponent for c in chosen]),
        currencies=pa.array([c.currency for c in chosen]),
        labels=pa.array(geo.labels),
        cities=pa.array(geo.cities),
        names_of_places=pa.array(geo.names),
        syllables=pa.array(lexicon.phrases["en"]["names"]),
        words=_pools(lexicon, languages, topics),
        tags=_tags(lexicon, topics, geo),
    )


def _pools(lexicon: Lexicon, languages: tuple[str, ...], topics: tuple[str, ...]) -> dict[str, Pools]:
    """Every template of every language filled with every thing of every topic."""
    pools: dict[str, Pools] = {}
    for name, kind in (("organic", "organic"), ("bios", "bios"), ("substantive", "comments")):
        pools[name] = Pools.of([_filled(lexicon, language, topic, kind) for language in languages for topic in topics])
    brands = lexicon.shared["brands"]
    by_topic = [_filled(lexicon, language, topic, "sponsored") for language in languages for topic in topics]
    pools["sponsored"] = Pools.of(
        [[text.replace("{b}", f"@{brand}") for brand in brands for text in group] for group in by_topic]
    )
    for name in ("clear", "vague"):
        pools[name] = Pools.of(
            [
                [t.replace("{b}", f"@{b}") for t in lexicon.phrases[language][name]]
                for language in languages
                for b in brands
            ]
        )
    for name in ("closers", "generic"):
        pools[name] = Pools.of([lexicon.phrases[language][name] for language in languages])
    parts = [lexicon.phrases[language]["names"] for language in languages]
    pools["names"] = Pools.of([[(a + b).capitalize() for a in p for b in p if a != b] for p in parts])
    for name in ("emoji", "spam", "pod"):
        pools[name] = Pools.of([lexicon.shared[name]])
    kinds = lexicon.shared["venue_kinds"]
    pools["venues"] = Pools.of([[f"{v} {k}" for v in lexicon.shared["venues"] for k in kinds]])
    pools["unclear"] = Pools.of([lexicon.shared["unclear_places"]])
    return pools


def _filled(lexicon: Lexicon, language: str, topic: str, kind: str) -> list[str]:
    """Templates of a kind with the things of a topic; the gap for the city stays."""
    templates, nouns = lexicon.phrases[language][kind], lexicon.nouns(language, topic)
    return [fill(template, t=noun) for template in templates for noun in nouns]


@dataclass(frozen=True, slots=True)
class Tags:
    """Hashtags as numbers of `words`: of topic g three at a time (`sets` from start[g] on), and of each place."""

    words: pa.Array[Any]
    sets: Ints  # (s, 3)
    start: Ints
    city: Ints  # (p,)
    ads: dict[str, int]  # disclosure tag → number


def _tags(lexicon: Lexicon, topics: tuple[str, ...], geo: geography.Geography) -> Tags:
    words: dict[str, int] = {}
    sets: list[list[int]] = []
    start = [0]
    for topic in topics:
        tags = lexicon.tags[topic]
        numbers = [words.setdefault(tag, len(words)) for tag in tags]
        sets += [[numbers[(i + j) % len(tags)] for j in range(3)] for i in range(len(tags))]
        start.append(len(sets))
    plain = ["".join(c for c in fold(geo.names[m]) if c.isalnum()) for m in geo.metro]
    city = [words.setdefault(tag, len(words)) for tag in plain]
    said = [t for language in lexicon.phrases.values() for kind in ("clear", "vague") for t in language[kind]]
    ads = {t: words.setdefault(fold(t[1:]), len(words)) for t in said if t.startswith("#")}
    return Tags(
        pa.array(list(words)), np.array(sets, np.int64), np.array(start, np.int64), np.array(city, np.int64), ads
    )
