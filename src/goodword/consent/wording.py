"""The words of a consent page, and the exact text that somebody agrees to, with its version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from goodword.consent.model import Ask, Way, What
from goodword.ui.format import platform_name
from goodword.ui.words import LANGUAGES, RoomWords, words_in

_ROOM = "goodword.consent"


@dataclass(frozen=True, slots=True)
class Words(RoomWords):
    """Writes in one language."""

    room: ClassVar[str] = _ROOM

    def steps(self, network: str) -> Sequence[str]:
        """How to get the export of a network."""
        found: Sequence[str] = words_in(_ROOM, self.language)[f"steps_{network}"]
        return found


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of the page and what stands below it."""

    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody reads before they agree. version: of these words, from the words themselves."""

    title: str
    parts: tuple[Part, ...]

    @property
    def whole(self) -> str:
        """Word for word."""
        return "\n".join([self.title, *(line for part in self.parts for line in (part.head, *part.lines))])

    @property
    def version(self) -> str:
        return sha256(self.whole.encode()).hexdigest()[:12]


def language_of(ask: Ask, asked: Sequence[str]) -> str:
    """The language of a page: as the ask says, else the first that the reader prefers and there are words in."""
    for tag in (ask.language, *asked):
        own = tag.replace("_", "-").split("-", maxsplit=1)[0].strip().lower()
        if own in LANGUAGES:
            return own
    return "en"


def text_of(ask: Ask, words: Words, now: datetime) -> Text:
    """What is asked, in words. Pure."""
    network = platform_name(ask.network)
    title = "title" if ask.way is Way.ARCHIVE else "title_connection"
    read = tuple(words(_key(what, ask), network=network) for what in What if what in ask.what)
    keep = [words("keep_days", days=ask.keep_days)]
    if ask.keep_until is not None and ask.keep_until < now + timedelta(days=ask.keep_days):
        keep = [words("keep_until", date=words.day(ask.keep_until.date()))]
    never = [words("never_line")]
    if (ask.network, ask.way) == ("tiktok", Way.ARCHIVE):
        never.append(words("never_tiktok"))
    parts = (
        Part(words("what"), read),
        Part(words("never"), tuple(never)),
        Part(words("purpose"), (ask.purpose,)),
        Part(words("keep"), tuple(keep)),
        Part(words("who"), (words("who_line", brand=ask.brand, contact=ask.contact),)),
        Part(words("revoke"), (words("revoke_line"),)),
    )
    return Text(words(title, brand=ask.brand, network=network), parts)


def _key(what: What, ask: Ask) -> str:
    """A network tells more of an audience to who signs in than what archives hold."""
    more = "_connection" if what is What.AUDIENCE and ask.way is Way.CONNECTION else ""
    return f"what_{what.value}{more}"


def ends_at(ask: Ask, now: datetime) -> datetime:
    """When what is given now is erased."""
    end = now + timedelta(days=ask.keep_days)
    return end if ask.keep_until is None else min(end, ask.keep_until)
