"""What is offered, the state of it as a view of what happened, and which states may follow which."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from goodword.core.errors import BadInput
from goodword.core.money import Money


class State(StrEnum):
    """Where an offer stands."""

    DRAFTED = "drafted"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COUNTERED = "countered"
    WITHDRAWN = "withdrawn"


UNDONE = "undone"
"""The state of a counter-entry."""

FOLLOWS: dict[State, tuple[State, ...]] = {
    State.DRAFTED: (State.SENT, State.WITHDRAWN),
    State.SENT: (State.ACCEPTED, State.DECLINED, State.COUNTERED, State.WITHDRAWN),
    State.COUNTERED: (State.ACCEPTED, State.DECLINED, State.WITHDRAWN),
    State.ACCEPTED: (),
    State.DECLINED: (State.ACCEPTED,),  # they may change their mind while it stands
    State.WITHDRAWN: (),
}
THEIRS = (State.ACCEPTED, State.DECLINED, State.COUNTERED)
"""States that the creator decides."""

KINDS = ("post", "image", "video", "reel", "story", "carousel", "short", "live", "text", "mention", "ugc", "visit")
PLACES = ("own channels", "website", "newsletter", "print", "paid ads")
_MOST_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class Deliverable:
    """So many pieces of one kind, by a day (None: not said)."""

    kind: str
    count: int = 1
    due: date | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadInput.unknown("kind of deliverable", self.kind, list(KINDS), where="deliverables")
        if not 1 <= self.count <= 100:
            raise BadInput.value("count", "from 1 to 100", self.count, where="deliverables")

    def __str__(self) -> str:
        return f"{self.count} {self.kind}" + (f" by {self.due.isoformat()}" if self.due else "")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is offered for what.

    fee, gift (with its worth, which counts as pay), commission in hundredths of a per cent, voucher. usage_days: how
    long after a post the brand may use it, in usage_places; exclusive_days: how long after a post nothing is made for
    exclusive_against. pay_days: from the last post to the payment. disclosure: the exact words in front of each post
    and rules: the packs that ask for them. Whatever is given, a post is advertising and is disclosed.
    """

    deliverables: tuple[Deliverable, ...] = ()
    fee: Money | None = None
    gift: str = ""
    gift_worth: Money | None = None
    commission: int = 0
    voucher: Money | None = None
    usage_days: int = 0
    usage_places: tuple[str, ...] = ()
    exclusive_days: int = 0
    exclusive_against: tuple[str, ...] = ()
    pay_days: int = 30
    valid_until: date | None = None
    more: str = ""
    disclosure: str = ""
    disclosure_language: str = ""
    rules: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.commission <= 10_000:
            raise BadInput.value("commission", "from 0 to 100 per cent", self.commission / 100, where="commission")
        for name in ("usage_days", "exclusive_days", "pay_days"):
            if not 0 <= getattr(self, name) <= _MOST_DAYS:
                raise BadInput.value(name, f"from 0 to {_MOST_DAYS:,} days", getattr(self, name), where=name)
        for name in ("fee", "gift_worth", "voucher"):
            money = getattr(self, name)
            if money is not None and money.minor < 0:
                raise BadInput.value(name, "at least 0", str(money), where=name)
        unknown = [p for p in self.usage_places if p not in PLACES]
        if unknown:
            raise BadInput.unknown("place of use", unknown[0], list(PLACES), where="usage_places")

    @property
    def paid(self) -> bool:
        """Whether anything is given at all."""
        return bool(self.fee or self.gift or self.commission or self.voucher)

    @property
    def due(self) -> date | None:
        """The last day of what is to be delivered."""
        days = [d.due for d in self.deliverables if d.due]
        return max(days) if days else None

    @property
    def kind(self) -> str:
        """What is delivered, as rosters name it: "reel", "post+story"."""
        return "+".join(d.kind for d in self.deliverables for _ in range(d.count)) or "post"


@dataclass(frozen=True, slots=True)
class OfferEvent:
    """One change of an offer's state; never changed. by: "us" or "them". asked: of a counter, the fee they ask for."""

    id: int
    state: str
    by: str
    who: str
    note: str
    asked: Money | None
    at: datetime
    door: str
    undoes: int | None
    undone: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer with everything that happened to it. Its terms are never changed; `replaces` names the one before."""

    id: int
    booking_id: int
    terms: Terms
    currency: str
    replaces: int | None
    made_at: datetime
    events: tuple[OfferEvent, ...] = field(default_factory=tuple)

    @property
    def standing(self) -> tuple[OfferEvent, ...]:
        """What happened and was not taken back."""
        return tuple(e for e in self.events if e.undoes is None and not e.undone)

    @property
    def state(self) -> State:
        """Where it stands now."""
        last = self.standing[-1] if self.standing else None
        return State(last.state) if last else State.WITHDRAWN

    @property
    def since(self) -> datetime:
        return self.standing[-1].at if self.standing else self.made_at

    @property
    def last(self) -> OfferEvent | None:
        return self.standing[-1] if self.standing else None

    def may_become(self, *, on: date) -> tuple[State, ...]:
        """States that may follow; nobody is sent, or can accept, what has run out."""
        run_out = self.terms.valid_until is not None and self.terms.valid_until < on
        return tuple(s for s in FOLLOWS[self.state] if not (run_out and s in (State.SENT, State.ACCEPTED)))
