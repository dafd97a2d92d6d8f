"""The words of a world, read from the file that ships with the package (I/O)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class Country:
    """Share of creators, languages with their shares, currency, and price level (major units per cost unit)."""

    code: str
    share: float
    languages: tuple[tuple[str, float], ...]
    currency: str
    price: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """niches: base niche → topics. things: language → niche or topic → nouns. phrases: language → kind → templates."""

    niches: dict[str, tuple[str, ...]]
    tags: dict[str, tuple[str, ...]]
    things: dict[str, dict[str, tuple[str, ...]]]
    phrases: dict[str, dict[str, tuple[str, ...]]]
    shared: dict[str, tuple[str, ...]]
    countries: tuple[Country, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.phrases)

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(topic for topics in self.niches.values() for topic in topics)

    def nouns(self, language: str, topic: str) -> tuple[str, ...]:
        """Things of a topic in a language; those of its niche where the topic has none of its own."""
        niche = next(n for n, topics in self.niches.items() if topic in topics)
        own = self.things[language]
        return own.get(topic) or own.get(niche) or own["other"]


@lru_cache(maxsize=1)
def load() -> Lexicon:
    """The lexicon that ships with the package."""
    with (DATA / "lexicon.toml").open("rb") as file:
        raw: dict[str, Any] = tomllib.load(file)
    languages = [k for k in raw if k not in ("topics", "tags", "things", "shared", "countries")]
    countries = tuple(
        Country(code, c["share"], tuple(c["languages"].items()), c["currency"], c["price"])
        for code, c in raw["countries"].items()
    )
    return Lexicon(
        niches=_tuples(raw["topics"]),
        tags=_tuples(raw["tags"]),
        things={language: _tuples(raw["things"][language]) for language in languages},
        phrases={language: _tuples(raw[language]) for language in languages},
        shared=_tuples(raw["shared"]),
        countries=countries,
    )


def _tuples(table: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in table.items()}
