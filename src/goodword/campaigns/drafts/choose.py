"""Who gets a draft for what and in which words, and who gets none and why. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from goodword.campaigns.drafts.model import LeftOut, Why, Words
from goodword.campaigns.outreach.draft import LANGUAGES, Purpose, language_of
from goodword.campaigns.outreach.model import Card, Stage
from goodword.campaigns.templates.model import Template

_FOR = {Purpose.FIRST: "a first message", Purpose.REMINDER: "a reminder", Purpose.OFFER: "an offer"}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which words somebody gets. template: None for those that ship, in `language`. why: the language."""

    purpose: Purpose
    template: Template | None
    language: str
    why: str


def choose(
    card: Card, words: Words, templates: Sequence[Template], brand: Sequence[str], now: datetime, *, offered: bool
) -> Choice | LeftOut:
    """The words for somebody, or why they get none. templates: the user's own. brand: languages of the brand. offered:
    an offer to them is open."""
    out = left_out(card, now)
    if out is not None:
        return out
    purpose = _purpose(card, now, offered=offered)
    if purpose is None:
        return _out(card, Why.DONE, f"{card.next_step}; this is written on their own page")
    if card.standing.basis is None and card.standing.consent is None:
        return _out(card, Why.NO_GROUND, "why they may be written to is not recorded")
    theirs = _base(card.booking.person.wish.language)
    if words.template is not None:
        return _with(card, next((t for t in templates if t.id == words.template), None), purpose, theirs)
    wanted, why = (words.language, "as chosen") if words.language else _tongue(theirs, brand, templates, words)
    own = _own(templates, wanted, purpose) if words.own else None
    if own is not None:
        return Choice(purpose, own, own.language, why)
    if _base(wanted) in LANGUAGES:
        return Choice(purpose, None, _base(wanted), why)
    return _out(card, Why.LANGUAGE, f"there is no template for {_FOR[purpose]} in {wanted}: write one")


def left_out(card: Card, now: datetime) -> LeftOut | None:
    """Why nothing may be sent to somebody now, whatever it says; None where it may."""
    if card.booking.person.erased_at is not None or not card.standing.may_write:
        return _out(card, Why.STOPPED, "they do not want to be contacted")
    if card.reminder.over:
        return _out(card, Why.LIMIT, card.reminder.why)
    if card.reminder.due_at is not None and card.reminder.due_at > now:
        return _out(
            card, Why.WAITING, f"they were written to; a reminder may go from {card.reminder.due_at:%Y-%m-%d} on"
        )
    if card.stage is Stage.DECLINED:
        return _out(card, Why.DONE, "they said no")
    return None


def _purpose(card: Card, now: datetime, *, offered: bool) -> Purpose | None:
    if card.reminder.due(now):
        return Purpose.REMINDER
    if card.stage is Stage.FOUND:
        return Purpose.FIRST
    return Purpose.OFFER if offered and card.stage in (Stage.CONTACTED, Stage.TALKING) else None


def _with(card: Card, template: Template | None, purpose: Purpose, theirs: str) -> Choice | LeftOut:
    """One template for everybody: nobody gets it in a language that is not theirs."""
    if template is None:
        return _out(card, Why.LANGUAGE, "the template is gone")
    if template.wish.purpose is not purpose:
        said = f"“{template.name}” is for {_FOR[template.wish.purpose]}, they are to get {_FOR[purpose]}"
        return _out(card, Why.PURPOSE, said)
    if theirs and theirs != _base(template.language):
        return _out(card, Why.LANGUAGE, f"they post in {theirs}, “{template.name}” is in {template.language}")
    why = "the language they post in" if theirs else "their language is not known"
    return Choice(purpose, template, template.language, why)


def _tongue(theirs: str, brand: Sequence[str], templates: Sequence[Template], words: Words) -> tuple[str, str]:
    """(language, why): theirs, whether there are templates in it or not; the brand's where theirs is not known."""
    if theirs:
        return theirs, "the language they post in"
    own = {_base(t.language) for t in templates} if words.own else set()
    known = next((b for b in brand if _base(b) in own), "")
    return (known, "their language is not known") if known else language_of("", brand)


def _own(templates: Sequence[Template], language: str, purpose: Purpose) -> Template | None:
    """The template that fits: of this very language before another one of its region, the newest first."""
    fitting = [t for t in templates if _base(t.language) == _base(language) and t.wish.purpose is purpose]
    return max(fitting, key=lambda t: (t.language == language, t.changed_at, t.id), default=None)


def _base(language: str) -> str:
    return language.split("-", maxsplit=1)[0].casefold()


def _out(card: Card, why: Why, said: str) -> LeftOut:
    return LeftOut(card.booking.id, card.name, why, said)
