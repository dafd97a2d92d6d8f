"""Stages of the board, what happened between a brand and a person, on what ground, and what may follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from goodword.campaigns.model import Booking


class Stage(StrEnum):
    """Where a person stands, in the order of the work; the last two are outside of it."""

    FOUND = "found"
    CONTACTED = "contacted"
    TALKING = "talking"
    AGREED = "agreed"
    POSTED = "posted"
    PAID = "paid"
    DECLINED = "declined"
    STOPPED = "stopped"


ORDER = (Stage.FOUND, Stage.CONTACTED, Stage.TALKING, Stage.AGREED, Stage.POSTED, Stage.PAID)
"""Stages through which things go forward by themselves."""


class Kind(StrEnum):
    """What happened. MOVE: somebody put the card there. REACHED: it follows from an offer, a post or a payout."""

    MOVE = "move"
    SENT = "sent"
    HEARD = "heard"
    REACHED = "reached"
    NOTE = "note"
    UNDO = "undo"


class Channel(StrEnum):
    """How it was said. MESSAGE: inside a network, always sent by hand: their rules forbid automatic messages."""

    NONE = ""
    MAIL = "mail"
    MESSAGE = "message"
    PHONE = "phone"
    PERSON = "person"
    OTHER = "other"


class Basis(StrEnum):
    """Why a person may be written to (the grounds of the GDPR that can hold here)."""

    NONE = ""
    CONSENT = "consent"  # they said that they want to hear from the brand
    ASKED = "asked"  # they wrote first, or gave their address for such requests
    INTEREST = "interest"  # legitimate interest: a business contact that they publish for requests
    CONTRACT = "contract"  # there is an agreement


BASES = {
    Basis.CONSENT: "they said yes to being contacted",
    Basis.ASKED: "they wrote first, or give an address for such requests",
    Basis.INTEREST: "a business contact that they publish (legitimate interest)",
    Basis.CONTRACT: "there is an agreement",
}


class ConsentKind(StrEnum):
    """What was said about contact and data. STOP: do not contact; RESUME: they changed their mind."""

    BASIS = "basis"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    STOP = "stop"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class ContactEvent:
    """One thing that happened; never changed. undone: whether a counter-entry stands against it."""

    id: int
    booking_id: int
    kind: Kind
    stage: Stage | None
    channel: Channel
    text: str
    who: str
    at: datetime
    recorded_at: datetime
    door: str
    undoes: int | None
    undone: bool


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One statement about contact or data; never changed. by: "them" or "us"."""

    id: int
    person_id: int
    kind: ConsentKind
    basis: Basis
    words: str
    by: str
    who: str
    at: datetime
    recorded_at: datetime
    door: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds about contact with a person now. stopped: do not contact. consent: given and not withdrawn."""

    stopped: ConsentEvent | None = None
    basis: ConsentEvent | None = None
    consent: ConsentEvent | None = None

    @property
    def may_write(self) -> bool:
        return self.stopped is None


@dataclass(frozen=True, slots=True)
class Reminder:
    """Whether to remind somebody. due_at: from when on, None when none is to be sent; why: in words. sent, most:
    reminders so far and at most. over: they did not answer as many messages as they may get."""

    due_at: datetime | None
    sent: int
    most: int
    why: str
    over: bool = False

    def due(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now


@dataclass(frozen=True, slots=True)
class Card:
    """A person on the board."""

    booking: Booking
    stage: Stage
    since: datetime
    last: ContactEvent | None
    reminder: Reminder
    standing: Standing
    next_step: str

    @property
    def name(self) -> str:
        return self.booking.person.name


@dataclass(frozen=True, slots=True)
class Column:
    """One stage with its people."""

    stage: Stage
    title: str
    cards: tuple[Card, ...]


TITLES = {
    Stage.FOUND: "Found",
    Stage.CONTACTED: "Contacted",
    Stage.TALKING: "Talking",
    Stage.AGREED: "Agreed",
    Stage.POSTED: "Posted",
    Stage.PAID: "Paid",
    Stage.DECLINED: "Declined",
    Stage.STOPPED: "Do not contact",
}
