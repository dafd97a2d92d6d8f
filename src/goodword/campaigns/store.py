"""Campaigns, people and bookings in the ledger. A person is the same in every campaign; nothing that happened goes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select, update

from goodword.campaigns.check import checked, checked_person
from goodword.campaigns.model import Booking, Campaign, Person, PersonWish, Profile, Rules, Wish
from goodword.consent.contact.store import do_not_contact, stopped, stopped_in
from goodword.core.codec import to_json
from goodword.core.decode import from_plain
from goodword.core.errors import Conflict, NotFound
from goodword.core.money import Money
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import BOOKINGS, CAMPAIGNS, PEOPLE

LARGEST = 2**31 - 1  # of a number in the ledger


class CampaignStore:
    """Campaigns and who is in them."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self.ledger = ledger
        self.now = now

    def add(self, wish: Wish, people: Sequence[PersonWish] = ()) -> Campaign:
        """Keep a campaign with its people: all of it or nothing. Raises BadInput that names the field, Conflict for
        somebody who does not want to be contacted."""
        wish, wishes = checked(wish), [checked_person(p) for p in people]
        moment = to_epoch(self.now())
        with self.ledger.write() as db:
            number = inserted(db, insert(CAMPAIGNS).values(**_columns(wish), made_at=moment, changed_at=moment))
            self._book(db, number, wishes, moment)
            return _campaign(_row(db, number))

    def campaign(self, number: int) -> Campaign:
        """One campaign, also one put away. Raises NotFound."""
        with self.ledger.read() as db:
            return _campaign(_row(db, number))

    def campaigns(self, *, put_away: bool = False) -> tuple[Campaign, ...]:
        """Every campaign, newest first; those put away only if asked for."""
        query = select(CAMPAIGNS).order_by(CAMPAIGNS.c.id.desc())
        with self.ledger.read() as db:
            rows = db.execute(query if put_away else query.where(CAMPAIGNS.c.put_away_at.is_(None))).mappings()
            return tuple(_campaign(row) for row in rows)

    def sizes(self) -> dict[int, int]:
        """Campaign → people on its roster."""
        on = BOOKINGS.c.removed_at.is_(None)
        query = select(BOOKINGS.c.campaign_id, func.count()).where(on).group_by(BOOKINGS.c.campaign_id)
        with self.ledger.read() as db:
            return {int(number): int(size) for number, size in db.execute(query)}

    def change(self, number: int, wish: Wish) -> Campaign:
        """Replace the frame of a campaign; its people stay. Raises NotFound, BadInput."""
        wish = checked(wish)
        with self.ledger.write() as db:
            _row(db, number, lock=True)
            changed = update(CAMPAIGNS).where(CAMPAIGNS.c.id == number)
            db.execute(changed.values(**_columns(wish), changed_at=to_epoch(self.now())))
            return _campaign(_row(db, number))

    def put_away(self, number: int) -> Campaign:
        """Take a campaign out of lists; nothing of it is lost, `bring_back` undoes it. Raises NotFound."""
        return self._away(number, to_epoch(self.now()))

    def bring_back(self, number: int) -> Campaign:
        """The opposite of `put_away`. Raises NotFound."""
        return self._away(number, None)

    def _away(self, number: int, at: int | None) -> Campaign:
        with self.ledger.write() as db:
            _row(db, number, lock=True)
            db.execute(update(CAMPAIGNS).where(CAMPAIGNS.c.id == number).values(put_away_at=at))
            return _campaign(_row(db, number))

    def book(self, number: int, people: Sequence[PersonWish]) -> tuple[Booking, ...]:
        """Put people on a campaign's roster; who is there stays as they are, who was taken off is back.
        Raises NotFound, BadInput, Conflict for somebody new who does not want to be contacted: then nobody is put
        on it."""
        wishes = [checked_person(p) for p in people]
        with self.ledger.write() as db:
            _row(db, number, lock=True)
            ids = self._book(db, number, wishes, to_epoch(self.now()))
            return tuple(b for b in _bookings(db, BOOKINGS.c.campaign_id == number) if b.id in ids)

    def bookings(self, number: int, *, removed: bool = False) -> tuple[Booking, ...]:
        """Who is in a campaign, in the order of its roster; those taken off only if asked for. Raises NotFound."""
        with self.ledger.read() as db:
            _row(db, number)
            found = _bookings(db, BOOKINGS.c.campaign_id == number)
        return tuple(b for b in found if removed or b.removed_at is None)

    def booking(self, booking_id: int) -> Booking:
        """One person in one campaign. Raises NotFound."""
        with self.ledger.read() as db:
            return booking_row(db, booking_id)

    def remove(self, booking_id: int) -> Booking:
        """Take a person off the roster; `restore` undoes it. Raises NotFound."""
        return self._removed(booking_id, to_epoch(self.now()))

    def restore(self, booking_id: int) -> Booking:
        """Put a person who was taken off back on the roster. Raises NotFound, Conflict for one who does not want to be
        contacted."""
        return self._removed(booking_id, None)

    def _removed(self, booking_id: int, at: int | None) -> Booking:
        with self.ledger.write() as db:
            booking = booking_row(db, booking_id, lock=True)
            if at is None and booking.removed_at is not None and stopped(db, booking.person.id):
                raise do_not_contact(booking.person.name)
            db.execute(update(BOOKINGS).where(BOOKINGS.c.id == booking_id).values(removed_at=at))
            return booking_row(db, booking_id)

    def person(self, person_id: int) -> Person:
        """One person. Raises NotFound."""
        with self.ledger.read() as db:
            return person_row(db, person_id)

    def person_named(self, creator_id: str) -> Person | None:
        """The person of a creator of the catalogue, None while they were in no campaign."""
        with self.ledger.read() as db:
            row = db.execute(select(PEOPLE).where(PEOPLE.c.creator_id == creator_id)).mappings().first()
        return None if row is None else _person(row)

    def people(self) -> tuple[Person, ...]:
        """Everybody who was in any campaign, oldest first."""
        with self.ledger.read() as db:
            return tuple(_person(row) for row in db.execute(select(PEOPLE).order_by(PEOPLE.c.id)).mappings())

    def change_person(self, person_id: int, **fields: str) -> Person:
        """Correct how a person is reached: name, email, phone, language, country, time_zone. Raises NotFound, BadInput,
        Conflict for an erased one."""
        with self.ledger.write() as db:
            now = person_row(db, person_id)
            if now.erased_at is not None:
                raise erased_already(person_id)
            wish = checked_person(replace(now.wish, **fields))  # type: ignore[arg-type] # texts only
            db.execute(update(PEOPLE).where(PEOPLE.c.id == person_id).values(**person_columns(wish)))
            return person_row(db, person_id)

    def campaigns_of(self, person_id: int) -> tuple[Booking, ...]:
        """Every campaign that a person is or was in."""
        with self.ledger.read() as db:
            return _bookings(db, BOOKINGS.c.person_id == person_id)

    def _book(self, db: Connection, number: int, people: Sequence[PersonWish], moment: int) -> set[int]:
        ids = set()
        _wanted(db, number, people)
        for wish in people:
            person_id = ensure_person(db, wish, moment)
            same = (BOOKINGS.c.campaign_id == number) & (BOOKINGS.c.person_id == person_id)
            known = db.scalar(select(BOOKINGS.c.id).where(same))
            if known is None:
                row = {"campaign_id": number, "person_id": person_id, "made_at": moment}
                known = inserted(db, insert(BOOKINGS).values(**row))
            else:
                db.execute(update(BOOKINGS).where(same).values(removed_at=None))
            ids.add(int(known))
        return ids


def _wanted(db: Connection, number: int, people: Sequence[PersonWish]) -> None:
    """Raises Conflict where somebody who is not on the roster yet does not want to be contacted."""
    unwanted = stopped_in(db) & {wish.creator_id for wish in people}
    if unwanted:
        on = (BOOKINGS.c.campaign_id == number) & BOOKINGS.c.removed_at.is_(None)
        unwanted -= {booking.person.creator_id for booking in _bookings(db, on)}
    if unwanted:
        raise not_booked(sorted(unwanted))


def not_booked(creator_ids: Sequence[str]) -> Conflict:
    """Nobody is put on a roster who does not want to be contacted."""
    some = ", ".join(creator_ids[:5]) + (f" and {len(creator_ids) - 5:,} more" if len(creator_ids) > 5 else "")
    said = "does not want" if len(creator_ids) == 1 else "do not want"
    return Conflict(
        f"{some} {said} to be contacted.", where="people", data="Nobody was put on the roster.",
        next_step="leave them out; if they changed their mind, record it with what they said",
    )  # fmt: skip


def inserted(db: Connection, statement: Any) -> int:  # noqa: ANN401 - an insert of any table
    """The number of the row that an insert adds."""
    key = db.execute(statement).inserted_primary_key
    return int(key[0]) if key else 0


def booking_row(db: Connection, booking_id: int, *, lock: bool = False) -> Booking:
    """A booking inside a transaction; lock: writers of one booking wait for one another. Raises NotFound."""
    found: tuple[Booking, ...] = ()
    if 0 < booking_id <= LARGEST:
        if lock:
            db.execute(select(BOOKINGS.c.id).where(BOOKINGS.c.id == booking_id).with_for_update())
        found = _bookings(db, BOOKINGS.c.id == booking_id)
    if not found:
        raise NotFound(f"There is no booking {booking_id}.", next_step="`goodword campaign show N` lists them")
    return found[0]


def person_row(db: Connection, person_id: int, *, lock: bool = False) -> Person:
    """A person inside a transaction. Raises NotFound."""
    row = None
    if 0 < person_id <= LARGEST:
        query: Select[Any] = select(PEOPLE).where(PEOPLE.c.id == person_id)
        row = db.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise NotFound(f"There is no person {person_id}.", next_step="`goodword campaign people N` lists them")
    return _person(row)


def erased_already(person_id: int) -> Conflict:
    """Nothing can be added about somebody who was erased."""
    return Conflict(f"Person {person_id} asked to be erased, and was.", data="Nothing was changed.")


def _row(db: Connection, number: int, *, lock: bool = False) -> RowMapping:
    row = None
    if 0 < number <= LARGEST:
        query: Select[Any] = select(CAMPAIGNS).where(CAMPAIGNS.c.id == number)
        row = db.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise NotFound(f"There is no campaign {number}.", next_step="`goodword campaign list` shows those there are")
    return row


def ensure_person(db: Connection, wish: PersonWish, moment: int) -> int:
    """The number of a person, who is kept now if they were not; what is known of them stays."""
    known = db.scalar(select(PEOPLE.c.id).where(PEOPLE.c.creator_id == wish.creator_id))
    if known is not None:
        return int(known)
    return inserted(db, insert(PEOPLE).values(**person_columns(wish), made_at=moment))


def _columns(wish: Wish) -> dict[str, object]:
    return {
        "name": wish.name, "brand": wish.brand, "site": wish.site, "country": wish.country, "currency": wish.currency,
        "time_zone": wish.time_zone,
        "starts_at": None if wish.starts_at is None else to_epoch(wish.starts_at),
        "ends_at": None if wish.ends_at is None else to_epoch(wish.ends_at),
        "budget_minor": None if wish.budget is None else wish.budget.minor,
        "brief_id": wish.brief_id, "plan_id": wish.plan_id, "body": to_json(wish.rules),
    }  # fmt: skip


def _campaign(row: RowMapping) -> Campaign:
    budget, starts, ends, away = (row[n] for n in ("budget_minor", "starts_at", "ends_at", "put_away_at"))
    wish = Wish(
        row["name"], row["brand"], row["currency"], row["site"], row["country"], row["time_zone"],
        None if starts is None else from_epoch(starts), None if ends is None else from_epoch(ends),
        None if budget is None else Money(budget, row["currency"]), row["brief_id"], row["plan_id"],
        from_plain(Rules, json.loads(row["body"])),
    )  # fmt: skip
    return Campaign(
        row["id"], wish, from_epoch(row["made_at"]), from_epoch(row["changed_at"]),
        None if away is None else from_epoch(away),
    )  # fmt: skip


_TEXTS = ("creator_id", "name", "email", "phone", "language", "country", "time_zone")


def person_columns(wish: PersonWish) -> dict[str, object]:
    return {name: getattr(wish, name) for name in _TEXTS} | {"body": to_json(wish.profile)}


def _person(row: RowMapping) -> Person:
    gone = row["erased_at"]
    profile = Profile() if gone is not None else from_plain(Profile, json.loads(row["body"] or "{}"))
    wish = PersonWish(**{name: row[name] for name in _TEXTS}, profile=profile)
    return Person(row["id"], wish, from_epoch(row["made_at"]), None if gone is None else from_epoch(gone))


def _bookings(db: Connection, where: Any) -> tuple[Booking, ...]:  # noqa: ANN401 - a clause on bookings
    mine = [BOOKINGS.c[n].label(f"b_{n}") for n in ("id", "campaign_id", "made_at", "removed_at")]
    query = select(PEOPLE, *mine).join(BOOKINGS, BOOKINGS.c.person_id == PEOPLE.c.id).where(where)
    rows = db.execute(query.order_by(BOOKINGS.c.id)).mappings()
    return tuple(
        Booking(
            r["b_id"], r["b_campaign_id"], _person(r), from_epoch(r["b_made_at"]),
            None if r["b_removed_at"] is None else from_epoch(r["b_removed_at"]),
        )
        for r in rows
    )  # fmt: skip
