"""A message to one creator, sentence by sentence, with what each rests on; what nothing supports is not said. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.languages import get_official_languages

from goodword.campaigns.outreach.ground import Ground, Material
from goodword.core.times import from_epoch

LANGUAGES = ("en", "es", "de", "fr", "it", "pt", "nl", "hi", "mr", "ar")
_FIRST_STRONG, _POP = "\u2068", "\u2069"
_RTL_LETTERS = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LTR_LETTERS = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u052f\u0900-\u0dff]")


class Purpose(StrEnum):
    """What a message is for."""

    FIRST = "first"
    REMINDER = "reminder"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, and what it rests on. key: which one it is in the templates. before: what sets it apart from the
    one before it."""

    key: str
    text: str
    grounds: tuple[Ground, ...]
    before: str = "\n\n"


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that a person may send, change or leave. language_why: why it is in this language. missing: what
    could not be said, and why. by: "templates", "you" or the name of a model. template: the name of the user's own
    one that it is made of, empty for those that ship."""

    booking_id: int
    purpose: Purpose
    language: str
    language_why: str
    subject: str
    sentences: tuple[Sentence, ...]
    missing: tuple[str, ...]
    by: str = "templates"
    template: str = ""

    @property
    def body(self) -> str:
        """The whole text."""
        return "".join((s.before if i else "") + s.text for i, s in enumerate(self.sentences))

    @property
    def rtl(self) -> bool:
        return is_rtl(self.language)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a message is written from. offer: what is on the table, already in words, by key (fee, gift, …); portal:
    address of the person's own page; term: how the post would be marked; wrote_at: when they were last written to;
    link, code: those of theirs in force."""

    booking_id: int
    name: str
    platform: str
    brand: str
    sender: str
    promotes: str
    material: Material
    offer: Mapping[str, str]
    term: str = ""
    portal: str = ""
    wrote_at: datetime | None = None
    has_profile: bool = True
    link: str = ""
    code: str = ""


def language_of(person: str, brand: Sequence[str]) -> tuple[str, str]:
    """(language of a message, why): theirs where there are templates, else the brand's, else English."""
    own = person.split("-", maxsplit=1)[0].lower()
    if own in LANGUAGES:
        return own, "the language they post in"
    other = next((b for b in brand if b in LANGUAGES), "en")
    if not own:
        return other, "their language is not known"
    return other, f"there is no template in their language ({own})"


def tongues(languages: Sequence[str], country: str) -> tuple[str, ...]:
    """The languages of a brand: those it names, else that of its country where it has one alone."""
    if languages or not country:
        return tuple(languages)
    official = get_official_languages(country.upper(), regional=False, de_facto=True)
    return tuple(official) if len(official) == 1 else ()


def draft(facts: Facts, purpose: Purpose, language: str, why: str) -> Draft:
    """The message from the templates of a language."""
    writer = _Writer(facts, language)
    made = {Purpose.FIRST: _first, Purpose.REMINDER: _reminder, Purpose.OFFER: _offer}[purpose](writer)
    head = {Purpose.FIRST: "subject", Purpose.REMINDER: "reminder_subject", Purpose.OFFER: "offer_subject"}[purpose]
    subject = writer.text(head, brand=facts.brand, name=facts.name)
    return Draft(facts.booking_id, purpose, language, why, subject, tuple(made), tuple(writer.missing))


def apart(value: str, *, rtl: bool) -> str:
    """A value in the other direction of writing than the text around it, kept apart from its neighbours."""
    other = _LTR_LETTERS if rtl else _RTL_LETTERS
    return f"{_FIRST_STRONG}{value}{_POP}" if other.search(value) else value


@cache
def is_rtl(language: str) -> bool:
    """Whether a language is written from right to left; one that nobody knows is not."""
    try:
        return bool(Locale.parse(language, sep="-").text_direction == "rtl")
    except (UnknownLocaleError, ValueError):
        return False


def terms_of(facts: Facts, language: str) -> list[Sentence]:
    """What is on the table, in sentences of a language that there are templates in."""
    return _pay(_Writer(facts, language))


@cache
def templates(language: str) -> Mapping[str, str]:
    """The sentences of a language."""
    text = files("goodword.campaigns").joinpath(f"data/messages/{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def edited(drafted: Draft, subject: str, text: str) -> Draft:
    """A draft as somebody changed it: their own words rest on themselves."""
    if " ".join(subject.split()) == drafted.subject and text.replace("\r\n", "\n").strip() == drafted.body.strip():
        return drafted
    sentence = replace(drafted.sentences[0], key="own", text=text.replace("\r\n", "\n").strip(), grounds=())
    return replace(drafted, subject=" ".join(subject.split()), sentences=(sentence,), by="you")


class _Writer:
    def __init__(self, facts: Facts, language: str) -> None:
        self.facts = facts
        self.language = language
        self.missing: list[str] = []

    def text(self, key: str, **values: str) -> str:
        """A sentence with its values; a value in the other direction of writing is kept apart from its neighbours."""
        shown = {name: apart(value, rtl=is_rtl(self.language)) for name, value in values.items()}
        return templates(self.language)[key].format(**shown)

    def said(self, key: str, *grounds: Ground, **values: str) -> Sentence:
        return Sentence(key, self.text(key, **values), grounds)

    def day(self, at: int) -> str:
        return format_date(from_epoch(at).date(), format="long", locale=self.language)


def _first(w: _Writer) -> list[Sentence]:
    f = w.facts
    frame = Ground("the frame of the campaign")
    made = [_greeting(w), w.said("who", frame, brand=f.brand)]
    made += _reason(w)
    if f.promotes:
        made.append(w.said("promotes", frame, promotes=f.promotes))
    else:
        w.missing.append("What is promoted: the campaign does not say it.")
    made += [w.said("ask"), *_terms(w)]
    return [*made, *_close(w)]


def _reminder(w: _Writer) -> list[Sentence]:
    f = w.facts
    made = [_greeting(w)]
    if f.wrote_at is not None:
        at = int(f.wrote_at.timestamp())
        made.append(w.said("reminder", Ground("the message on record", at=at), date=w.day(at)))
    made.append(w.said("who", Ground("the frame of the campaign"), brand=f.brand))
    return [*made, w.said("reminder_ask"), *_close(w)]


def _offer(w: _Writer) -> list[Sentence]:
    if not w.facts.offer:
        w.missing.append("The terms: there is no offer yet.")
    return [_greeting(w), w.said("offer", Ground("the offer")), *_terms(w), *_close(w)]


def _greeting(w: _Writer) -> Sentence:
    return w.said("greeting", Ground("their profile"), name=w.facts.name)


def _reason(w: _Writer) -> list[Sentence]:
    """Why them: a sentence of theirs about what is wanted, else what they post about again and again, else a place.

    Any other sentence of theirs is no reason to write, and may be about their health or grief: it is not quoted.
    """
    m = w.facts.material
    quote = next((q for q in m.quotes if q.wanted), None)
    if quote is not None:
        return [w.said("quote", quote.ground, date=w.day(quote.ground.at), quote=quote.text)]
    for passion, key in [*((p, "tag") for p in m.passions), *((p, "place") for p in m.places)]:
        name = {"tag": passion.name} if key == "tag" else {"place": passion.name}
        return [w.said(key, *passion.grounds, n=str(passion.n), m=str(passion.m), **name)]
    seen = (
        f"{m.posts} posts of the last half year hold nothing"
        if m.posts
        else "no post without advertising is known of the last half year"
    )
    w.missing.append(f"Why them: {seen} that it could rest on. Write it yourself.")
    return []


def _terms(w: _Writer) -> list[Sentence]:
    made = _pay(w)
    if w.facts.term:
        made.append(w.said("disclosure", Ground("the rules of disclosure that hold"), term=w.facts.term))
    return made


def _pay(w: _Writer) -> list[Sentence]:
    offer, ground = w.facts.offer, Ground("the offer")
    made = []
    if "fee" in offer and offer.get("work"):
        made.append(w.said("fee", ground, fee=offer["fee"], work=offer["work"]))
    elif offer.get("work"):
        made.append(w.said("work", ground, work=offer["work"]))
    return made + [w.said(k, ground, **{v: offer[k]}) for k, v in _PAY if k in offer]


_PAY = (("gift", "gift"), ("commission", "share"), ("voucher", "voucher"))


def _close(w: _Writer) -> list[Sentence]:
    f = w.facts
    made = []
    if f.has_profile:
        made.append(w.said("found", Ground("their public profile"), platform=f.platform))
    if f.portal:
        text = templates(w.language)["portal"].format(portal=f.portal)  # no isolates: apps take them along with links
        made.append(Sentence("portal", text, (Ground("their own page"),)))
    made.append(w.said("optout"))
    bye = templates(w.language)["bye"]
    return [*made, Sentence("bye", f"{bye}\n{f.sender or f.brand}", (Ground("the frame of the campaign"),))]
