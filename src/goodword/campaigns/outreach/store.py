"""Contact and consent events in the ledger: added, never changed; undone by counter-entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from goodword.campaigns.check import line, text
from goodword.campaigns.model import MOST_TEXT, Booking
from goodword.campaigns.outreach.model import (
    Basis,
    Channel,
    ConsentEvent,
    ConsentKind,
    ContactEvent,
    Kind,
    Stage,
)
from goodword.campaigns.store import booking_row, erased_already, inserted, person_row
from goodword.consent.contact.store import WHOLE, do_not_contact, same_people, stopped
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import BOOKINGS, CONSENT_EVENTS, CONTACT_EVENTS


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be recorded. at: when it happened, now if None. once: a text by which the same is known again."""

    kind: Kind
    stage: Stage | None = None
    channel: Channel = Channel.NONE
    text: str = ""
    who: str = ""
    at: datetime | None = None
    once: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """What somebody says about contact or data. by: "them" or "us"."""

    kind: ConsentKind
    basis: Basis = Basis.NONE
    words: str = ""
    by: str = "us"
    who: str = ""


class OutreachStore:
    """What was said and agreed about contact. Every writer waits for others of the same booking or person."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self.ledger = ledger
        self.now = now

    def tell(self, booking_id: int, told: Told, *, door: str) -> ContactEvent:
        """Record what happened. Raises NotFound; BadInput for a time to come; Conflict when a message is to go to
        somebody who does not want any."""
        if told.at is not None and told.at > self.now():
            raise BadInput.value("at", "not in the future", told.at.isoformat(), where="at")
        with self.ledger.write() as db:
            booking = booking_row(db, booking_id, lock=True)
            if booking.person.erased_at is not None:
                raise erased_already(booking.person.id)
            if told.kind is Kind.SENT and stopped(db, booking.person.id):
                raise do_not_contact(booking.person.name)
            return record(db, booking_id, told, now=self.now(), door=door)

    def claim(self, booking_id: int, told: Told, *, seen: int, door: str) -> ContactEvent | None:
        """Record a message that is about to be handed over; None where the very same one stands as sent already, also
        when two processes ask at once. seen: how many events there were when it was found that it may be sent. Raises
        as `tell`, and Conflict where there are more by now."""
        with self.ledger.write() as db:
            booking = booking_row(db, booking_id, lock=True)
            if booking.person.erased_at is not None:
                raise erased_already(booking.person.id)
            if stopped(db, booking.person.id):
                raise do_not_contact(booking.person.name)
            events = _events(db, CONTACT_EVENTS.c.booking_id == booking_id).get(booking_id, [])
            if any(e.kind is Kind.SENT and not e.undone and e.text == told.text for e in events):
                return None
            if len(events) != seen:
                raise Conflict("Something was recorded of them meanwhile.", data="Nothing was sent.",
                               next_step="look at what happened, then send it")  # fmt: skip
            return record(db, booking_id, told, now=self.now(), door=door)

    def undo(self, booking_id: int, event_id: int | None = None, *, who: str = "", door: str) -> ContactEvent | None:
        """A counter-entry to an event (None: the newest that stands). None when nothing stands. Raises NotFound."""
        with self.ledger.write() as db:
            booking_row(db, booking_id, lock=True)
            events = _events(db, CONTACT_EVENTS.c.booking_id == booking_id).get(booking_id, [])
            standing = [e for e in events if e.undoes is None and not e.undone]
            if event_id is not None:
                if event_id not in {e.id for e in events}:
                    raise NotFound(f"There is no event {event_id} of this person.")
                standing = [e for e in standing if e.id == event_id]
            if not standing:
                return None
            _counter(db, standing[-1], who=line(who, "who"), moment=to_epoch(self.now()), door=door)
            return standing[-1]

    def events(self, booking_id: int) -> tuple[ContactEvent, ...]:
        """Everything that happened with one person in one campaign, in the order of its recording."""
        with self.ledger.read() as db:
            return tuple(_events(db, CONTACT_EVENTS.c.booking_id == booking_id).get(booking_id, []))

    def events_of(self, campaign_id: int) -> dict[int, list[ContactEvent]]:
        """Booking → everything that happened, in the order of its recording."""
        mine = select(BOOKINGS.c.id).where(BOOKINGS.c.campaign_id == campaign_id)
        with self.ledger.read() as db:
            return _events(db, CONTACT_EVENTS.c.booking_id.in_(mine))

    def elsewhere(self, bookings: Sequence[Booking]) -> dict[int, list[list[ContactEvent]]]:
        """Booking → what happened with the same person, under any of their accounts, in each other campaign."""
        with self.ledger.read() as db:
            same = same_people(db, [b.person.id for b in bookings])
            everybody = sorted({number for group in same.values() for number in group})
            theirs: defaultdict[int, list[int]] = defaultdict(list)
            query = select(BOOKINGS.c.id, BOOKINGS.c.person_id).where(BOOKINGS.c.person_id.in_(everybody))
            for row in db.execute(query):
                theirs[row.person_id].append(row.id)
            found = {b.id: [i for n in same[b.person.id] for i in theirs[n] if i != b.id] for b in bookings}
            events = _events(db, CONTACT_EVENTS.c.booking_id.in_(sorted({i for ids in found.values() for i in ids})))
        return {number: [events[i] for i in sorted(ids) if i in events] for number, ids in found.items()}

    def every_event(self) -> dict[int, list[ContactEvent]]:
        """The same of all campaigns."""
        with self.ledger.read() as db:
            return _events(db, CONTACT_EVENTS.c.id > 0)

    def state(
        self,
        person_id: int,
        kind: ConsentKind,
        *,
        basis: Basis = Basis.NONE,
        words: str = "",
        by: str = "us",
        who: str = "",
        door: str,
    ) -> ConsentEvent:
        """Record what was said about contact or data. Raises NotFound, BadInput, Conflict for an erased person."""
        told = Stated(kind, basis, words, by, who)
        with self.ledger.write() as db:
            if person_row(db, person_id, lock=True).erased_at is not None:
                raise erased_already(person_id)
            number = state(db, person_id, told, moment=to_epoch(self.now()), door=door)
            return next(e for e in _consents(db, [person_id])[person_id] if e.id == number)

    def consents(self, person_ids: Sequence[int]) -> dict[int, list[ConsentEvent]]:
        """Person → what was said about contact and data, oldest first."""
        with self.ledger.read() as db:
            return _consents(db, person_ids)


def state(db: Connection, person_id: int, told: Stated, *, moment: int, door: str) -> int:
    """Record what was said about contact or data, inside a transaction; its number. moment: seconds UTC. Raises
    BadInput."""
    if told.kind is ConsentKind.BASIS and told.basis is Basis.NONE:
        raise BadInput.unknown("basis", "", [b.value for b in Basis if b], where="basis")
    row = {"person_id": person_id, "kind": told.kind.value, "basis": told.basis.value, "by": told.by, "door": door}
    said = {"words": text(told.words, "words"), "who": line(told.who, "who"), "at": moment, "recorded_at": moment}
    return inserted(db, insert(CONSENT_EVENTS).values(**row, **said))


def record(db: Connection, booking_id: int, told: Told, *, now: datetime, door: str) -> ContactEvent:
    """Add an event inside a transaction; the same `once` again adds nothing and gives what is there."""
    same = (CONTACT_EVENTS.c.booking_id == booking_id) & (CONTACT_EVENTS.c.once == told.once[:64])
    known = db.scalar(select(CONTACT_EVENTS.c.id).where(same)) if told.once else None
    if known is None:
        if told.kind is Kind.MOVE and told.stage is None:
            raise BadInput.unknown("stage", "", [s.value for s in Stage], where="stage")
        known = inserted(
            db,
            insert(CONTACT_EVENTS).values(
                booking_id=booking_id,
                kind=told.kind.value,
                stage=told.stage.value if told.stage else "",
                channel=told.channel.value,
                text=text(told.text, "text", most=4 * MOST_TEXT),
                who=line(told.who, "who"),
                at=to_epoch(told.at or now),
                recorded_at=to_epoch(now),
                door=door,
                once=told.once[:64] or None,
            ),
        )
    events = _events(db, CONTACT_EVENTS.c.booking_id == booking_id)[booking_id]
    return next(e for e in events if e.id == known)


def take_back(db: Connection, booking_id: int, once: str, *, now: datetime, door: str) -> None:
    """A counter-entry to what was recorded under `once`, where it stands: what it followed from was taken back."""
    events = _events(db, CONTACT_EVENTS.c.booking_id == booking_id).get(booking_id, [])
    same = (CONTACT_EVENTS.c.booking_id == booking_id) & (CONTACT_EVENTS.c.once == once)
    number = db.scalar(select(CONTACT_EVENTS.c.id).where(same))
    found = next((e for e in events if e.id == number and not e.undone), None)
    if found is not None:
        _counter(db, found, who="", moment=to_epoch(now), door=door)


def _counter(db: Connection, event: ContactEvent, *, who: str, moment: int, door: str) -> None:
    row = {"booking_id": event.booking_id, "kind": Kind.UNDO.value, "stage": "", "channel": "", "text": "", "who": who}
    db.execute(insert(CONTACT_EVENTS).values(**row, at=moment, recorded_at=moment, door=door, undoes=event.id))


def _events(db: Connection, where: Any) -> dict[int, list[ContactEvent]]:  # noqa: ANN401 - a clause on the events
    rows = db.execute(select(CONTACT_EVENTS).where(where).order_by(CONTACT_EVENTS.c.id)).mappings().all()
    undone = {row["undoes"] for row in rows}
    found: defaultdict[int, list[ContactEvent]] = defaultdict(list)
    for row in rows:
        found[row["booking_id"]].append(_event(row, undone=row["id"] in undone))
    return dict(found)


def _event(row: RowMapping, *, undone: bool) -> ContactEvent:
    return ContactEvent(
        row["id"],
        row["booking_id"],
        Kind(row["kind"]),
        Stage(row["stage"]) if row["stage"] else None,
        Channel(row["channel"]),
        row["text"],
        row["who"],
        from_epoch(row["at"]),
        from_epoch(row["recorded_at"]),
        row["door"],
        row["undoes"],
        undone,
    )


def _consents(db: Connection, person_ids: Sequence[int]) -> dict[int, list[ConsentEvent]]:
    """Person → what was said, oldest first; "do not contact" of any account holds for all accounts of a person."""
    same = same_people(db, person_ids)
    everybody = sorted({number for group in same.values() for number in group})
    query = select(CONSENT_EVENTS).where(CONSENT_EVENTS.c.person_id.in_(everybody)).order_by(CONSENT_EVENTS.c.id)
    owners: defaultdict[int, list[int]] = defaultdict(list)  # whose events are looked at, and for whom
    for number, group in same.items():
        for one in group:
            owners[one].append(number)
    found: defaultdict[int, list[ConsentEvent]] = defaultdict(list)
    for event in (_consent(row) for row in db.execute(query).mappings()):
        for number in owners[event.person_id]:
            if number == event.person_id or event.kind.value in WHOLE:
                found[number].append(event)
    return dict(found)


def _consent(row: RowMapping) -> ConsentEvent:
    return ConsentEvent(
        row["id"], row["person_id"], ConsentKind(row["kind"]), Basis(row["basis"]), row["words"], row["by"],
        row["who"], from_epoch(row["at"]), from_epoch(row["recorded_at"]), row["door"],
    )  # fmt: skip
