"""Templates of one's own, the places that they may name, and whether one can be kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from goodword.campaigns.check import line, text
from goodword.campaigns.model import MOST_TEXT
from goodword.campaigns.outreach.draft import Purpose
from goodword.core.errors import BadInput
from goodword.core.text import fold

MOST_SUBJECT = 200  # characters
MOST_TEMPLATES = 500
"""In one installation."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}")
_TOKEN = re.compile(r"\{\{([^{}]{0,80})\}\}|\{([^{}]{0,80})\}|[{}]")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A place that a template may name. says: what stands there. else_: when it is not known."""

    name: str
    says: str
    else_: str = ""


PLACEHOLDERS: dict[str, Placeholder] = {
    p.name: p
    for p in (
        Placeholder("name", "their name, as the campaign knows it"),
        Placeholder("brand", "the brand of the campaign"),
        Placeholder("sender", "who signs messages, else the brand"),
        Placeholder("promotes", "what is promoted", "the frame of the campaign does not say it"),
        Placeholder("passion", "the hashtag they use again and again that is about what the campaign asks for",
                    "fewer than 3 recent posts, or fewer than 15 % of them, carry one"),
        Placeholder("place", "the place that they post from again and again",
                    "fewer than 3 recent posts, or fewer than 15 % of them, are from one"),
        Placeholder("quote", "a sentence of a recent post of theirs about what the campaign asks for, to the letter",
                    "no recent sentence of theirs is about it"),
        Placeholder("date", "the day of the post that {quote} is from", "there is no such post"),
        Placeholder("platform", "the network that their profile is on", "they have no profile"),
        Placeholder("offer", "the terms on the table, in words", "there is no offer yet"),
        Placeholder("fee", "the fee on the table", "no fee is offered yet"),
        Placeholder("disclosure", "the words by which the post would be marked", "no words are known"),
        Placeholder("link", "their tracked link", "they have none in force"),
        Placeholder("code", "their code", "they have none in force"),
        Placeholder("page", "the address of their own page", "none has just been handed out"),
        Placeholder("written", "the day of your last message to them", "they were not written to yet"),
        Placeholder("way out", "how to say that they want no more messages", "Goodword has no words in this language"),
    )
}  # fmt: skip
"""By name, in the order in which they are listed."""
ALIASES = {"sentence from their post": "quote", "passions": "passion", "optout": "way out"}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place within a template. name: of `PLACEHOLDERS`. written: as it stands there."""

    name: str
    written: str


@dataclass(frozen=True, slots=True)
class TemplateWish:
    """A template before it is kept. language: a code like de, ta or pt-br. purpose: what its messages are for."""

    name: str
    language: str
    subject: str
    text: str
    purpose: Purpose = Purpose.FIRST


@dataclass(frozen=True, slots=True)
class Template:
    """A template under its number. version: counts its changes."""

    id: int
    wish: TemplateWish
    version: int
    made_at: datetime
    changed_at: datetime

    @property
    def name(self) -> str:
        return self.wish.name

    @property
    def language(self) -> str:
        return self.wish.language


def checked(wish: TemplateWish) -> TemplateWish:
    """The template with its texts cleaned. Raises BadInput that names the field, and every unknown placeholder."""
    language = wish.language.strip().replace("_", "-").casefold()
    if not _LANGUAGE.fullmatch(language):
        raise BadInput.value("language", "a code like de, ta or pt-br", wish.language[:40], where="language")
    made = replace(
        wish,
        name=line(wish.name, "name", needed=True),
        language=language,
        subject=line(wish.subject, "subject", needed=True),
        text=text(wish.text, "text", most=MOST_TEXT),
    )
    if not made.text:
        raise BadInput("This is needed.", where="text")
    for field in ("subject", "text"):
        _check_places(getattr(made, field), field)
    return made


def wish_of(fields: Mapping[str, str]) -> TemplateWish:
    """A template from the fields of a form or of flags. Raises BadInput for a purpose that there is not."""
    purpose = fields.get("purpose", "") or Purpose.FIRST.value
    if purpose not in set(Purpose):
        raise BadInput.unknown("purpose", purpose[:40], [p.value for p in Purpose], where="purpose")
    texts = {name: fields.get(name, "") for name in ("name", "language", "subject", "text")}
    return TemplateWish(**texts, purpose=Purpose(purpose))


def parts(template: str) -> Iterator[str | Slot]:
    """The text and the places of a template, in their order; `{{name}}` is read as `{name}`. Raises BadInput for a
    brace that stands alone and for a place that is not known."""
    _check_places(template, "text")
    at = 0
    for found in _TOKEN.finditer(template):
        yield template[at : found.start()]
        yield Slot(_named(found), found[0])
        at = found.end()
    yield template[at:]


def _check_places(template: str, field: str) -> None:
    found = list(_TOKEN.finditer(template))
    if any(m[0] in ("{", "}") for m in found):
        raise BadInput("A brace stands alone: braces are for placeholders.", where=field, next_step=_known())
    unknown = dict.fromkeys(m[0] for m in found if _named(m) not in PLACEHOLDERS)
    if unknown:
        said = f"Unknown placeholder{'s' if len(unknown) > 1 else ''}: {', '.join(unknown)}."
        raise BadInput(said, where=field, next_step=_known())


def _known() -> str:
    return f"use one of: {', '.join(f'{{{name}}}' for name in PLACEHOLDERS)}"


def _named(found: re.Match[str]) -> str:
    name = " ".join(fold(found[1] or found[2] or "").replace("_", " ").split())
    return ALIASES.get(name, name)
