"""Drafts for several people: what is asked for, what is kept, and who gets none and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from goodword.campaigns.model import Campaign
from goodword.campaigns.outreach.draft import Draft, edited
from goodword.campaigns.outreach.model import Basis, Card
from goodword.campaigns.outreach.timing import Moment


class Why(StrEnum):
    """Why somebody gets no draft now."""

    STOPPED = "do not contact"
    LIMIT = "reminder limit"
    WAITING = "an answer is awaited"
    NO_GROUND = "no ground for contact"
    LANGUAGE = "no template in their language"
    EVIDENCE = "not enough evidence"
    PURPOSE = "the template is for something else"
    CHANGED = "a changed draft waits already"
    DONE = "nothing to write"


@dataclass(frozen=True, slots=True)
class Words:
    """Which words are taken. own: the user's own templates where there is one in the language and for the purpose, else
    those that ship; template: this own one alone. language: for everybody; empty: theirs."""

    own: bool = True
    template: int | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who gets no draft. said: why, in words."""

    booking_id: int
    name: str
    why: Why
    said: str


@dataclass(frozen=True, slots=True)
class Body:
    """What is kept of a draft: as it was drafted, with what each sentence rests on and when to write; subject and text
    as somebody changed them, None where they did not."""

    draft: Draft
    moment: Moment
    subject: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft that is kept for a person. made_at: when it was drafted, changed_at: when its words were changed last."""

    booking_id: int
    body: Body
    made_at: datetime
    changed_at: datetime

    @property
    def draft(self) -> Draft:
        """The message as it would be sent: with the words of whoever changed it."""
        b = self.body
        if b.subject is None and b.text is None:
            return b.draft
        subject = b.draft.subject if b.subject is None else b.subject
        return edited(b.draft, subject, b.draft.body if b.text is None else b.text)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A kept draft as of now. sent_at: when it was sent, as recorded after it was drafted. refused: why it may not be
    sent now, empty where it may."""

    kept: Kept
    card: Card
    moment: Moment
    sent_at: datetime | None
    refused: str

    @property
    def booking_id(self) -> int:
        return self.kept.booking_id

    @property
    def draft(self) -> Draft:
        """As it would be sent."""
        return self.kept.draft

    @property
    def drafted(self) -> Draft:
        """As it was drafted, with what each sentence rests on."""
        return self.kept.body.draft

    @property
    def changed(self) -> bool:
        """Whether somebody put other words."""
        return self.kept.body.subject is not None or self.kept.body.text is not None

    @property
    def open(self) -> bool:
        """Whether it waits to be looked at and sent."""
        return self.sent_at is None and not self.refused


@dataclass(frozen=True, slots=True)
class Batch:
    """The drafts of a campaign, who else could get one, and who cannot and why. Those who were drafted for are in
    `drafts` alone."""

    campaign: Campaign
    drafts: tuple[Prepared, ...]
    can: tuple[Card, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def open(self) -> tuple[Prepared, ...]:
        return tuple(d for d in self.drafts if d.open)


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground for contact to be recorded for those who have none. words: how it is known."""

    basis: Basis
    words: str = ""
