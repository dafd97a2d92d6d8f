"""Person, bot or preview, from what a browser says of itself: a public list, and rules for what it misses."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from goodword.core.formula import register
from goodword.tracking.bots import rules
from goodword.tracking.bots.patterns import compiled
from goodword.tracking.model import HitKind

FORMULA = register(
    "bots",
    2,
    "Whether who follows a link is a person, a program, or one that draws a preview: from what it says of itself.",
    "own rules; the public list crawler-user-agents (MIT)",
)
LONGEST = 1_024
"""Characters of an identification that are looked at; no browser's is longer."""


class Agent(NamedTuple):
    """What an identification says. name: the bot, preview or app, "" for a browser; device: phone, tablet, desktop."""

    kind: HitKind
    name: str
    device: str


_PRODUCT = re.compile(r"(?!Mozilla|AppleWebKit|compatible|Gecko|KHTML|Windows|Linux|X11)\b([A-Za-z][\w.-]+)")


@lru_cache(maxsize=8_192)
def classify(agent: str) -> Agent:
    """PERSON, BOT or PREVIEW. The same text is looked at once."""
    text = agent[:LONGEST].strip().strip("'\"")
    plain = rules.PLAIN.fullmatch(text)
    if plain and _is_a_platform(plain[1]):
        return Agent(HitKind.PERSON, "", rules.device(text))
    said = rules.without_model(text)
    if rules.inside(said):
        return Agent(HitKind.PERSON, rules.app(said), rules.device(text))
    word = rules.program(said) or _listed(said)
    if not word:
        return Agent(HitKind.PERSON, rules.app(said), rules.device(text))
    kind = HitKind.PREVIEW if rules.previews(text) else HitKind.BOT
    return Agent(kind, _name(said, max(said.lower().find(word.lower()), 0)), "")


def warm() -> None:
    """Compile the list now, so that the first click need not wait for it."""
    _list()


@cache
def _list() -> re.Pattern[str]:
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA  # noqa: PLC0415 - read once, by those who ask

    return compiled(entry["pattern"] for entry in CRAWLER_USER_AGENTS_DATA)


@lru_cache(maxsize=4_096)
def _is_a_platform(text: str) -> bool:
    """Whether the part in brackets names a device and nothing else; phones are few, so that the answer is kept."""
    said = rules.without_model(f"Mozilla/5.0 ({text}) Gecko")
    return not _list().search(said) and not rules.program(said)


def _listed(text: str) -> str:
    """What the list of crawlers finds, "" when nothing."""
    found = _list().search(text)
    return found[0] if found else ""


def _name(text: str, at: int) -> str:
    """The word of the text around a place; where that is an address, the product named first. Without backslashes and
    signs that are not printed: it stands in a line of a journal."""
    start = max(text.rfind(" ", 0, at + 1), text.rfind("(", 0, at + 1), text.rfind(";", 0, at + 1)) + 1
    word = text[start:].lstrip().split(" ", 1)[0]
    if ":/" in word or word.startswith("www."):
        named = _PRODUCT.search(text)
        word = named[1] if named else word
    word = word.split("/", 1)[0]
    if "\\" in word or not word.isprintable():
        word = "".join(c for c in word if c.isprintable() and c != "\\")
    return word.strip("();,:+'\"@")[:40]
