"""Offers in the ledger: terms that never change, states that are added, and what they mean for the board."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from goodword.campaigns.check import line, text
from goodword.campaigns.model import Booking
from goodword.campaigns.offers.model import THEIRS, UNDONE, Offer, OfferEvent, State, Terms
from goodword.campaigns.outreach.model import Kind, Stage
from goodword.campaigns.outreach.store import Told, record, take_back
from goodword.campaigns.store import LARGEST, booking_row, erased_already, inserted
from goodword.consent.contact.store import do_not_contact, stopped
from goodword.core.codec import digest, to_json
from goodword.core.decode import from_plain
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.money import Money
from goodword.core.times import from_epoch, to_epoch
from goodword.identities.store import groups
from goodword.ledger.store import Ledger
from goodword.ledger.tables import BOOKINGS, OFFER_EVENTS, OFFERS, PEOPLE

_MEANS = {
    State.SENT: Stage.CONTACTED,
    State.COUNTERED: Stage.TALKING,
    State.ACCEPTED: Stage.AGREED,
    State.DECLINED: Stage.DECLINED,
}


class OfferStore:
    """Offers and what happened to them."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self.ledger = ledger
        self.now = now

    def draft(
        self, booking_id: int, terms: Terms, currency: str, *, replaces: int | None = None, who: str = "", door: str
    ) -> Offer:
        """Keep new terms for a person; the offer they replace is withdrawn unless it was answered with a no. The same
        terms as those of a draft that stands are that draft: a form that is sent twice drafts once.
        Raises NotFound, BadInput when nothing is offered or asked for, Conflict when the other one was accepted."""
        _check(terms, currency)
        moment = self.now()
        with self.ledger.write() as db:
            if booking_row(db, booking_id, lock=True).person.erased_at is not None:
                raise erased_already(booking_id)
            same = _drafted(db, booking_id, terms, currency)
            if same is not None:
                return same
            if replaces is not None:
                self._replace(db, booking_id, replaces, who, door)
            row = {"booking_id": booking_id, "body": to_json(terms), "currency": currency, "digest": digest(terms),
                   "fee_minor": terms.fee.minor if terms.fee else None, "replaces": replaces}  # fmt: skip
            number = inserted(db, insert(OFFERS).values(**row, made_at=to_epoch(moment)))
            _add(db, number, State.DRAFTED, by="us", who=who, now=moment, door=door)
            return _one(db, number)

    def _replace(self, db: Connection, booking_id: int, replaces: int, who: str, door: str) -> None:
        before = _one(db, replaces)
        if before.booking_id != booking_id:
            raise BadInput("The offer to be replaced is another person's.", where="replaces")
        if before.state is State.ACCEPTED:
            raise Conflict("This offer was accepted.", next_step="take the acceptance back first, if both agree")
        if before.state in (State.DRAFTED, State.SENT, State.COUNTERED):
            _add(db, replaces, State.WITHDRAWN, by="us", who=who, note="replaced", now=self.now(), door=door)

    def become(
        self,
        offer_id: int,
        state: State,
        *,
        on: date,
        by: str = "",
        who: str = "",
        note: str = "",
        asked: Money | None = None,
        door: str,
    ) -> Offer:
        """Bring an offer to a state; the board follows. on: today, where the campaign is. Told again it stays as it is.
        Raises NotFound, Conflict when this state cannot follow or it is to go to somebody who does not want to be
        contacted, BadInput for an amount in another currency."""
        with self.ledger.write() as db:
            offer = _one(db, offer_id)
            booking = booking_row(db, offer.booking_id, lock=True)
            if booking.person.erased_at is not None:
                raise erased_already(booking.person.id)
            offer = _one(db, offer_id)  # as it is now that the lock is held
            if offer.state is state and state is not State.COUNTERED:
                return offer
            if state is State.SENT and stopped(db, booking.person.id):
                raise do_not_contact(booking.person.name)
            if state not in offer.may_become(on=on):
                raise _cannot(offer, state, on)
            if state is State.ACCEPTED:
                _only_one(db, offer)
            if asked is not None and asked.currency != offer.currency:
                raise BadInput(f"The offer is in {offer.currency}.", where="asked", given=str(asked))
            author = by or ("them" if state in THEIRS else "us")
            event = _add(db, offer_id, state, by=author, who=who, note=note, asked=asked, now=self.now(), door=door)
            if state in _MEANS:
                told = Told(Kind.REACHED, _MEANS[state], text=note, who=who, once=f"offer-event:{event}")
                record(db, offer.booking_id, told, now=self.now(), door=door)
            return _one(db, offer_id)

    def undo(self, offer_id: int, *, who: str = "", door: str) -> Offer:
        """Take back the newest change of state by a counter-entry, and what it did on the board. Its drafting cannot
        be taken back: withdraw it. Raises NotFound, Conflict."""
        with self.ledger.write() as db:
            booking_row(db, _one(db, offer_id).booking_id, lock=True)
            offer = _one(db, offer_id)
            if len(offer.standing) < 2:
                raise Conflict("Nothing is there to take back.", next_step="withdraw the offer instead")
            last = offer.standing[-1]
            _add(db, offer_id, UNDONE, by="us", who=who, now=self.now(), door=door, undoes=last.id)
            take_back(db, offer.booking_id, f"offer-event:{last.id}", now=self.now(), door=door)
            return _one(db, offer_id)

    def offer(self, offer_id: int) -> Offer:
        """One offer. Raises NotFound."""
        with self.ledger.read() as db:
            return _one(db, offer_id)

    def of_booking(self, booking_id: int) -> tuple[Offer, ...]:
        """Every offer to one person in one campaign, oldest first."""
        with self.ledger.read() as db:
            return _offers(db, OFFERS.c.booking_id == booking_id)

    def of_campaign(self, campaign_id: int) -> dict[int, tuple[Offer, ...]]:
        """Booking → its offers, oldest first."""
        mine = select(BOOKINGS.c.id).where(BOOKINGS.c.campaign_id == campaign_id)
        with self.ledger.read() as db:
            found = _offers(db, OFFERS.c.booking_id.in_(mine))
        grouped: defaultdict[int, list[Offer]] = defaultdict(list)
        for offer in found:
            grouped[offer.booking_id].append(offer)
        return {booking: tuple(offers) for booking, offers in grouped.items()}

    def elsewhere(self, campaign_id: int) -> dict[int, tuple[Booking, ...]]:
        """Booking of a campaign → bookings of the same person in others, also by another account of theirs."""
        people = select(BOOKINGS.c.id, BOOKINGS.c.campaign_id, PEOPLE.c.creator_id).join(PEOPLE)
        alive = people.where(PEOPLE.c.erased_at.is_(None)).order_by(BOOKINGS.c.id)
        with self.ledger.read() as db:
            joined = groups(db)
            here = db.execute(alive.where(BOOKINGS.c.campaign_id == campaign_id)).all()
            accounts = {a for row in here for a in joined.get(row.creator_id, (row.creator_id,))}
            rows = db.execute(alive.where(PEOPLE.c.creator_id.in_(accounts))).all()
            by_person: defaultdict[str, list[int]] = defaultdict(list)
            for row in rows:
                by_person[joined.get(row.creator_id, (row.creator_id,))[0]].append(row.id)
            mine = {row.id for row in rows if row.campaign_id == campaign_id}
            found = {
                b: tuple(o for o in same if o not in mine) for same in by_person.values() for b in same if b in mine
            }
            wanted = {o for others in found.values() for o in others}
            known = {number: booking_row(db, number) for number in wanted}
        return {booking: tuple(known[o] for o in others) for booking, others in found.items() if others}

    def accepted(self) -> tuple[Offer, ...]:
        """Every offer that stands accepted, in all campaigns: what was really agreed."""
        with self.ledger.read() as db:
            yes = select(OFFER_EVENTS.c.offer_id).where(OFFER_EVENTS.c.state == State.ACCEPTED.value)
            return tuple(o for o in _offers(db, OFFERS.c.id.in_(yes)) if o.state is State.ACCEPTED)


def _check(terms: Terms, currency: str) -> None:
    if not terms.deliverables:
        raise BadInput("Nothing is asked for.", where="deliverables", next_step='say what: "1 reel by 2027-03-01"')
    if not terms.paid:
        raise BadInput("Nothing is offered for it.", where="fee", next_step="a fee, a gift, a commission or a voucher")
    for name in ("fee", "gift_worth", "voucher"):
        money: Money | None = getattr(terms, name)
        if money is not None and money.currency != currency:
            raise BadInput(f"The campaign is in {currency}, this is in {money.currency}.", where=name)


def _drafted(db: Connection, booking_id: int, terms: Terms, currency: str) -> Offer | None:
    """The draft of a person that says just this already."""
    same = (OFFERS.c.booking_id == booking_id) & (OFFERS.c.digest == digest(terms)) & (OFFERS.c.currency == currency)
    return next((o for o in _offers(db, same) if o.state is State.DRAFTED and o.terms == terms), None)


def _only_one(db: Connection, offer: Offer) -> None:
    """Raises Conflict where another agreement stands: its fee and its rights would be gone without a word."""
    other = next((o for o in _offers(db, OFFERS.c.booking_id == offer.booking_id) if o.state is State.ACCEPTED), None)
    if other is not None:
        raise Conflict(
            f"Offer {other.id} to the same person was accepted, and one agreement counts.",
            data="Nothing was changed.",
            next_step=f"take the acceptance of offer {other.id} back first, if this one takes its place",
        )


def _cannot(offer: Offer, state: State, on: date) -> Conflict:
    ends = offer.terms.valid_until
    if ends is not None and ends < on and state in (State.SENT, State.ACCEPTED):
        return Conflict(f"This offer ran out on {ends.isoformat()}.", next_step="make a new one")
    return Conflict(f"An offer that is {offer.state.value} cannot become {state.value}.", data="Nothing was changed.")


def _add(
    db: Connection,
    offer_id: int,
    state: str,
    *,
    by: str,
    who: str = "",
    note: str = "",
    asked: Money | None = None,
    now: datetime,
    door: str,
    undoes: int | None = None,
) -> int:
    row = {"offer_id": offer_id, "state": str(state), "by": by, "who": line(who, "who"), "note": text(note, "note")}
    asked_minor = None if asked is None else asked.minor
    return inserted(
        db,
        insert(OFFER_EVENTS).values(**row, asked_minor=asked_minor, at=to_epoch(now), door=door, undoes=undoes),
    )


def _one(db: Connection, offer_id: int) -> Offer:
    found = _offers(db, OFFERS.c.id == offer_id) if 0 < offer_id <= LARGEST else ()
    if not found:
        raise NotFound(f"There is no offer {offer_id}.", next_step="`goodword campaign offers N` shows those there are")
    return found[0]


def _offers(db: Connection, where: Any) -> tuple[Offer, ...]:  # noqa: ANN401 - a clause on the offers
    rows = db.execute(select(OFFERS).where(where).order_by(OFFERS.c.id)).mappings().all()
    mine = select(OFFERS.c.id).where(where)
    query = select(OFFER_EVENTS).where(OFFER_EVENTS.c.offer_id.in_(mine)).order_by(OFFER_EVENTS.c.id)
    events: defaultdict[int, list[RowMapping]] = defaultdict(list)
    for event in db.execute(query).mappings():
        events[event["offer_id"]].append(event)
    return tuple(_offer(row, events[row["id"]]) for row in rows)


def _offer(row: RowMapping, events: list[RowMapping]) -> Offer:
    undone = {event["undoes"] for event in events}
    return Offer(
        row["id"],
        row["booking_id"],
        from_plain(Terms, json.loads(row["body"])),
        row["currency"],
        row["replaces"],
        from_epoch(row["made_at"]),
        tuple(
            OfferEvent(
                e["id"],
                e["state"],
                e["by"],
                e["who"],
                e["note"],
                None if e["asked_minor"] is None else Money(e["asked_minor"], row["currency"]),
                from_epoch(e["at"]),
                e["door"],
                e["undoes"],
                e["id"] in undone,
            )
            for e in events
        ),
    )
