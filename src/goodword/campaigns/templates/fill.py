"""A template of one's own, filled for one person: what is not known of them is not said. Pure.

A template is text with named places, nothing else: it holds no code, and what stands in a place is never read again, so
that a caption with braces in it stays a caption. A sentence with a place for which there is no evidence is left out,
and the draft says which and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from goodword.campaigns.outreach.draft import (
    LANGUAGES,
    Draft,
    Facts,
    Purpose,
    Sentence,
    apart,
    is_rtl,
    templates,
    terms_of,
)
from goodword.campaigns.outreach.ground import Ground, Passion, Quote
from goodword.campaigns.templates.model import PLACEHOLDERS, Slot, TemplateWish, parts
from goodword.core.errors import Conflict
from goodword.core.times import from_epoch

_MOST_SUBJECT = 300  # characters of a filled one
_ENDS = re.compile(r"[.!?。！？।۔؟…]+[\"”“»«’'）)\]]*(?:(\s+)|(?<=[。！？”」）])|$)")
# A full stop behind one letter, a number or a usual short form ends no sentence: z. B., 3. Mai, Nr. 5.
_SHORT = re.compile(r"(?:^|[\s(])(?:[^\W\d_]|\d+|nr|dr|st|no|mr|mrs|ms|bzw|ca|vgl|inkl|etc|usw)\.$", re.IGNORECASE)
_FRAME = Ground("the frame of the campaign")


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in a place, and what it rests on. plain: an address, which is left as it is in any direction."""

    text: str
    grounds: tuple[Ground, ...] = ()
    plain: bool = False


def filled(wish: TemplateWish, facts: Facts, why: str) -> Draft:
    """The message that a template makes for a person. why: that it is in this language.

    Raises BadInput for a template that names an unknown place, Conflict where nothing of it can be said.
    """
    source = _Source(facts, wish.language)
    missing: list[str] = []
    said: list[Sentence] = []
    gap = ""
    for before, written in pieces(wish.text):
        gap = max(gap, before, key=_weight)
        made = _sentence(source, written, missing)
        if made is not None:
            said.append(Sentence(made.key, made.text, made.grounds, gap if said else ""))
            gap = ""
    if not said:
        raise Conflict(
            f"Not enough evidence: nothing of “{wish.name}” can be said to {facts.name}.",
            given=" ".join(missing)[:500], data="Nothing was written.",
            next_step="add a sentence that needs none, or take another template",
        )  # fmt: skip
    subject = _subject(source, wish.subject, missing)
    return Draft(
        facts.booking_id, wish.purpose, wish.language, why, subject, tuple(said), tuple(missing), template=wish.name
    )


def starter(language: str, purpose: Purpose) -> tuple[str, str]:
    """(subject, text) to begin a template from: the words that ship in a language, with their places; empty where there
    are none."""
    base = language.split("-", maxsplit=1)[0]
    if base not in LANGUAGES:
        return "", ""
    words = templates(base)
    subject, middle = _MIDDLE[purpose]
    lines = [words[key] for key in ("greeting", *middle, "optout")]
    text = "\n\n".join(lines)
    if purpose is Purpose.REMINDER:
        text = text.replace("{date}", "{written}")
    if purpose is Purpose.OFFER:
        lines.insert(2, "{offer}")
        text = "\n\n".join(lines)
    return words[subject], f"{text}\n\n{words['bye']}\n{{sender}}"


_MIDDLE = {
    Purpose.FIRST: ("subject", ("who", "quote", "promotes", "ask", "found")),
    Purpose.REMINDER: ("reminder_subject", ("reminder", "who", "reminder_ask")),
    Purpose.OFFER: ("offer_subject", ("offer",)),
}


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """(what stands before it, a sentence) for each sentence of a text; before: of lines their breaks, else spaces."""
    before = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.strip():
            for gap, sentence in _in_line(line.strip()):
                yield gap or before, sentence
                before = ""
            before = "\n"
        elif before:
            before = "\n\n"


def _in_line(line: str) -> Iterator[tuple[str, str]]:
    at, gap = 0, ""
    for end in _ENDS.finditer(line):
        upto = end.start(1) if end[1] else end.end()
        if _goes_on(line, end) or upto == at:
            continue
        yield gap, line[at:upto]
        at, gap = end.end(), end[1] or ""
    if at < len(line):
        yield gap, line[at:]


def _goes_on(line: str, end: re.Match[str]) -> bool:
    after = line[end.end() : end.end() + 1]
    return bool(after) and (after.islower() or _SHORT.search(line[: end.start() + 1]) is not None)


def _weight(gap: str) -> tuple[int, int]:
    return gap.count("\n"), len(gap)


def _sentence(source: _Source, written: str, missing: list[str]) -> Sentence | None:
    """The sentence with its places filled; None where one of them is not known, which is then said."""
    text, plain = "", True
    grounds: list[Ground] = []
    for part in parts(written):
        if isinstance(part, str):
            text += part
            continue
        plain = False
        value = source.value(part)
        if value is None:
            missing.append(f"Left out, not enough evidence for {part.written}: {source.why(part.name)} (“{written}”).")
            return None
        text += value.text if value.plain else apart(value.text, rtl=source.rtl)
        grounds += value.grounds
    key = "as written" if plain else "template"
    return Sentence(key, text, tuple(dict.fromkeys(grounds)))


def _subject(source: _Source, written: str, missing: list[str]) -> str:
    """The subject as one line; the brand where a place in it is not known, or it becomes too long."""
    made = _sentence(source, written, missing)
    said = " ".join(made.text.split()) if made is not None else ""
    if made is not None and len(said) > _MOST_SUBJECT:
        missing.append(f"The subject became longer than {_MOST_SUBJECT} characters: the brand stands there instead.")
    return said if 0 < len(said) <= _MOST_SUBJECT else source.facts.brand


class _Source:
    """What is known of one person, place by place."""

    def __init__(self, facts: Facts, language: str) -> None:
        self.facts, self.language = facts, language
        self.rtl = is_rtl(language)
        base = language.split("-", maxsplit=1)[0]
        self.shipped = base if base in LANGUAGES else ""

    def value(self, slot: Slot) -> Value | None:
        """What stands in a place, None where it is not known."""
        return _VALUES[slot.name](self)

    def why(self, name: str) -> str:
        """Why a place is not known."""
        if name == "offer" and self.facts.offer and not self.shipped:
            return "Goodword has no words for terms in this language; {fee} has"
        m = self.facts.material
        if name in ("passion", "place", "quote", "date") and not m.posts:
            return "no post of the last half year without advertising is known"
        return PLACEHOLDERS[name].else_

    def day(self, at: int) -> str:
        """A day as it is written in the language; as 2027-03-01 where that is not known."""
        day = from_epoch(at).date()
        try:
            return format_date(day, format="long", locale=Locale.parse(self.language, sep="-"))
        except (UnknownLocaleError, ValueError):
            return day.isoformat()

    def quoted(self) -> Quote | None:
        """A sentence of theirs about what is wanted; no other one is a reason to write."""
        return next((q for q in self.facts.material.quotes if q.wanted), None)


def _known(text: str, *grounds: Ground, plain: bool = False) -> Value | None:
    return Value(text, grounds, plain) if text else None


def _again(found: tuple[Passion, ...], sign: str = "") -> Value | None:
    """What they post again and again, with how often that is."""
    if not found:
        return None
    first = found[0]
    counted = Ground(f"{first.n} of {first.m} recent posts: {sign}{first.name}")
    return Value(sign + first.name, (counted, *first.grounds))


def _quote(s: _Source) -> Value | None:
    found = s.quoted()
    return None if found is None else Value(found.text, (found.ground,))


def _date(s: _Source) -> Value | None:
    found = s.quoted()
    return None if found is None else Value(s.day(found.ground.at), (found.ground,))


def _offer(s: _Source) -> Value | None:
    said = terms_of(s.facts, s.shipped) if s.shipped else []
    return _known(" ".join(t.text for t in said), Ground("the offer"))


def _written(s: _Source) -> Value | None:
    if s.facts.wrote_at is None:
        return None
    at = int(s.facts.wrote_at.timestamp())
    return Value(s.day(at), (Ground("the message on record", at=at),))


def _way_out(s: _Source) -> Value | None:
    return Value(templates(s.shipped)["optout"]) if s.shipped else None


_VALUES: dict[str, Callable[[_Source], Value | None]] = {
    "name": lambda s: _known(s.facts.name, Ground("their profile")),
    "brand": lambda s: _known(s.facts.brand, _FRAME),
    "sender": lambda s: _known(s.facts.sender or s.facts.brand, _FRAME),
    "promotes": lambda s: _known(s.facts.promotes, _FRAME),
    "passion": lambda s: _again(s.facts.material.passions, "#"),
    "place": lambda s: _again(s.facts.material.places),
    "quote": _quote,
    "date": _date,
    "platform": lambda s: _known(s.facts.platform if s.facts.has_profile else "", Ground("their public profile")),
    "offer": _offer,
    "fee": lambda s: _known(s.facts.offer.get("fee", ""), Ground("the offer")),
    "disclosure": lambda s: _known(s.facts.term, Ground("the rules of disclosure that hold")),
    "link": lambda s: _known(s.facts.link, Ground("their link"), plain=True),
    "code": lambda s: _known(s.facts.code, Ground("their code")),
    "page": lambda s: _known(s.facts.portal, Ground("their own page"), plain=True),
    "written": _written,
    "way out": _way_out,
}
