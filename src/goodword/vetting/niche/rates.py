"""How likely a creator is at home in a niche, by how often posts and bio speak of it: rates that ship, as facts."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Spread:
    """Share of the posts that speak of any niche in this way which speak of a given one, among creators of it (own) and
    others, and how alike creators are: sizes of the Beta distributions of that share, in posts."""

    own: float
    own_size: float
    other: float
    other_size: float

    def evidence(self, spoken: int, posts: int, part: float = 1.0) -> float:
        """Log-likelihood ratio of so many of the posts: own against other (beta-binomial).

        part: how much of a widest niche this one is: others speak of it so much less.
        """
        other = _fits(spoken, posts, self.other * part, self.other_size)
        return _fits(spoken, posts, self.own, self.own_size) - other


@dataclass(frozen=True, slots=True)
class Heard:
    """Posts of a creator that speak of a niche by hashtags, of those with a hashtag; by words, of those with a word of
    any niche; and whether the bio does, None where none is known. A post without hashtags, or in a language whose words
    are not listed, is no evidence against anything."""

    tagged: int
    signed: int
    worded: int
    told: int
    bio: bool | None


@dataclass(frozen=True, slots=True)
class NicheRates:
    """hashtags, words: of posts. bio_own, bio_other: share of bios that speak of it. prior: probability of a niche
    without one above it, before anything is known. together: weight of the evidence, below 1 because hashtags and words
    of the same posts repeat each other."""

    hashtags: Spread
    words: Spread
    bio_own: float
    bio_other: float
    prior: float
    together: float
    label: str

    def probability(self, heard: Heard, part: float = 1.0) -> float:
        """Of being at home in a niche; part: as in `Spread.evidence`, 1 for a niche with none above it."""
        prior = self.prior * part
        found = self.hashtags.evidence(heard.tagged, heard.signed, part)
        found += self.words.evidence(heard.worded, heard.told, part)
        if heard.bio is not None:
            own, other = (self.bio_own, self.bio_other) if heard.bio else (1 - self.bio_own, 1 - self.bio_other)
            found += math.log(own / other)
        return 1 / (1 + math.exp(-(math.log(prior / (1 - prior)) + self.together * found)))


@cache
def shipped_rates() -> NicheRates:
    """The shipped rates, read once from the package."""
    raw = json.loads(files("goodword.vetting").joinpath("data/niche-rates.json").read_text(encoding="utf-8"))
    return NicheRates(
        hashtags=Spread(**raw["hashtags"]),
        words=Spread(**raw["words"]),
        bio_own=raw["bio"]["own"],
        bio_other=raw["bio"]["other"],
        prior=raw["prior"],
        together=raw["together"],
        label=f"{raw['platform'].capitalize()} {raw['years'].replace('-', '–')}",
    )


@lru_cache(maxsize=200_000)
def _fits(k: int, n: int, share: float, size: float) -> float:
    """Log-probability of k of n without the number of orders, which both sides share."""
    a, b = share * size, (1 - share) * size
    return _log_beta(a + k, b + n - k) - _log_beta(a, b)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
