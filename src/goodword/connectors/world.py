"""Invented networks: creators, posts, followers and likes that follow from a seed and the time. Nobody in it exists.

Posts appear as time goes by and counts grow, so that refreshing twice shows what refreshing does. Handles end in
`.invented.test`, which no real account can have. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b

BORN = 1_735_689_600
"""When the world begins: 2025-01-01."""
HOUR, DAY = 3_600, 86_400
FANS = 1_500

_NICHES = {
    "bread": ("sourdough", "crust", "rye", "croissant", "oven"),
    "running": ("trail", "tempo", "marathon", "shoes", "hills"),
    "ceramics": ("glaze", "kiln", "clay", "bowl", "wheel"),
    "garden": ("tomato", "compost", "seeds", "bees", "herbs"),
    "bikes": ("gravel", "commute", "panniers", "chain", "climb"),
    "books": ("novel", "library", "poetry", "translation", "shelf"),
}
_FIRST = ("Maren", "Tobi", "Ansa", "Ilir", "Noor", "Pavel", "Rhea", "Sunil", "Tilde", "Uma", "Viktor", "Wanda")
_TOWNS = ("Lucerne", "Basel", "Bern", "Zurich", "Chur", "Biel")
_TAGS = {0: "#{niche}", 1: "#{niche} #{word}", 2: ""}
_SAID = (
    "Fresh from this morning: {word}. {tag}",
    "What nobody tells you about {word} 🙂 {tag}",
    "{town} today, {word} and good company. {tag}",
    "Trying {word} again, slower this time. {tag}",
    "Thank you all for the {word} tips! {tag}",
)


def unit(*parts: object) -> float:
    """A number in [0, 1) that follows from its parts, the same on every machine."""
    digest = blake2b("\0".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def did(name: str) -> str:
    """The unchanging id of an invented account."""
    return "did:plc:" + blake2b(name.encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class Made:
    """An invented post. key: of the record. at: seconds UTC."""

    owner: str
    key: str
    at: int
    text: str
    likes: float
    replies: float


@dataclass(frozen=True)
class Someone:
    """An invented creator."""

    number: int
    handle: str
    name: str
    niche: str
    town: str
    pull: float
    pace: int

    @property
    def did(self) -> str:
        return did(self.handle)

    @property
    def bio(self) -> str:
        return f"{self.niche.capitalize()} in {self.town}. Invented: nobody of this name posts here."

    def posts(self, now: int) -> Iterator[Made]:
        """Their posts so far, newest first."""
        last = int((now - BORN) // self.pace)
        for i in range(last, -1, -1):
            post = _post_of(self, i)
            if i < last or post.at <= now:
                yield post

    def _post(self, i: int, at: int) -> Made:
        words = _NICHES[self.niche]
        word = words[int(unit("word", self.number, i) * len(words))]
        tag = _TAGS[int(unit("tag", self.number, i) * 3)].format(niche=self.niche, word=word)
        text = _SAID[int(unit("say", self.number, i) * len(_SAID))].format(word=word, town=self.town, tag=tag).strip()
        warm = 0.03 + 0.09 * unit("warm", self.number, i)
        return Made(self.did, f"3inv{self.number:02d}{i:06d}", at, text, warm, warm / 8)


@dataclass(frozen=True)
class World:
    """Everybody. creators, fans: how many. host: what handles end in, where a network has it."""

    creators: int = 24
    fans: int = FANS
    host: str = ""

    @cached_property
    def people(self) -> tuple[Someone, ...]:
        """The creators."""
        niches = list(_NICHES)
        return tuple(
            Someone(
                n,
                f"{_FIRST[n % len(_FIRST)].lower()}{n // len(_FIRST) + 1}"
                + (
                    f"_{niches[n % len(niches)]}{self.host}"
                    if self.host
                    else f".{niches[n % len(niches)]}.invented.test"
                ),
                f"{_FIRST[n % len(_FIRST)]} {niches[n % len(niches)]}",
                niches[n % len(niches)],
                _TOWNS[int(unit("town", n) * len(_TOWNS))],
                0.04 + 0.35 * unit("pull", n) ** 2,
                int((0.5 + 3 * unit("pace", n)) * DAY),
            )
            for n in range(self.creators)
        )

    @cached_property
    def fan_handles(self) -> tuple[str, ...]:
        """Those who follow."""
        return tuple(f"fan{i:04d}{self.host or '.invented.test'}" for i in range(self.fans))

    def followers(self, who: Someone, now: int) -> list[tuple[int, str]]:
        """(when, handle) of those who follow a creator by now, newest first."""
        ever = _following(self.fan_handles, who.number, who.niche, who.pull)
        return [follow for follow in ever if follow[0] <= now]

    def engaged(self, who: Someone, post: Made, kind: str, now: int) -> list[tuple[int, str]]:
        """(when, handle) of those who liked, answered or shared a post by now, newest first."""
        share = post.likes if kind == "like" else post.replies
        found = []
        for at_follow, handle in self.followers(who, post.at):
            chance = unit(kind, post.key, handle)
            at = post.at + 60 + int(unit("delay", kind, post.key, handle) ** 3 * 10 * DAY)
            if chance < share and at <= now and at_follow <= post.at:
                found.append((at, handle))
        return sorted(found, reverse=True)


@lru_cache(maxsize=20_000)
def _post_of(who: Someone, i: int) -> Made:
    """The same post whenever it is asked for."""
    at = BORN + i * who.pace + int(unit("minute", who.number, i) * who.pace * 0.6)
    return who._post(i, at)


@lru_cache(maxsize=256)
def _following(fans: tuple[str, ...], number: int, niche: str, pull: float) -> tuple[tuple[int, str], ...]:
    """Everybody who will ever follow a creator, newest first."""
    niches = list(_NICHES)
    found = []
    for i, handle in enumerate(fans):
        fond = 2.0 if niches[i % len(niches)] == niche else 0.6
        if unit("follows", number, i) < pull * fond:
            found.append((BORN + int(unit("when", number, i) * 1_000 * DAY), handle))
    return tuple(sorted(found, reverse=True))
