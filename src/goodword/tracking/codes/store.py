"""Promo codes in the ledger: given out once, never renamed; what happens to them are events that stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from random import Random

from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from goodword.core.errors import NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import BOOKINGS, CAMPAIGNS, CODE_EVENTS, CODES, PEOPLE
from goodword.tracking.codes.make import checked, code_for
from goodword.tracking.codes.sound import Heard, skeleton
from goodword.tracking.model import Code, CodesMade, CodeState, Discount, Other, Terms

_NO_TERMS = Terms()


class CodeStore:
    """Codes of one installation. seed: of the numbers in codes; the codes that are there decide as well."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime], seed: int | None = None) -> None:
        self._ledger = ledger
        self._now = now
        self._random = Random(seed)  # noqa: S311 - codes are said aloud, not secret

    def make(self, campaign_id: int, terms: Terms = _NO_TERMS, *, other: Other = Other.KEEP) -> CodesMade:
        """A code with these terms for everybody booked in a campaign who has none. other: what becomes of good codes
        that give something else. A code that has ended is not good any more.

        Raises NotFound when there is no such campaign.
        """
        with self._ledger.write() as db:
            self._campaign(db, campaign_id)
            heard, there = _heard(db), self._good(db, campaign_id)
            query = (
                select(BOOKINGS.c.id, PEOPLE.c.name, PEOPLE.c.creator_id)
                .join(PEOPLE, PEOPLE.c.id == BOOKINGS.c.person_id)
                .where(BOOKINGS.c.campaign_id == campaign_id, BOOKINGS.c.removed_at.is_(None))
                .order_by(BOOKINGS.c.id)
            )
            done: dict[str, list[Code]] = {"made": [], "kept": [], "other": [], "retired": []}
            for booking, name, creator in db.execute(query).all():
                good = there.get(booking, [])
                same = next((code for code in good if code.terms == terms), None)
                if same is not None or (good and other is Other.KEEP):
                    done["kept" if same else "other"].append(same or good[0])
                    continue
                if other is Other.REPLACE:
                    done["retired"] += [self._marked(db, code, "retired", "replaced by another one") for code in good]
                code = code_for(name, creator.partition(":")[2], heard, self._random)
                done["made"].append(self._insert(db, campaign_id, booking, code, terms))
        return CodesMade(**{name: tuple(codes) for name, codes in done.items()})

    def add(self, campaign_id: int, code: str, terms: Terms = _NO_TERMS, *, booking_id: int | None = None) -> Code:
        """A code that somebody wishes, for one booking or the brand itself. Raises BadInput, NotFound."""
        with self._ledger.write() as db:
            self._campaign(db, campaign_id)
            if booking_id is not None and booking_id not in set(
                db.scalars(select(BOOKINGS.c.id).where(BOOKINGS.c.campaign_id == campaign_id))
            ):
                raise NotFound(f"Booking {booking_id} is not part of campaign {campaign_id}.")
            return self._insert(db, campaign_id, booking_id, checked(code, _heard(db)), terms)

    def codes(self, *, campaign_id: int | None = None, booking_id: int | None = None) -> tuple[Code, ...]:
        """Codes of a campaign, of a booking, or all, oldest first."""
        query = _codes()
        if campaign_id is not None:
            query = query.where(CODES.c.campaign_id == campaign_id)
        if booking_id is not None:
            query = query.where(CODES.c.booking_id == booking_id)
        with self._ledger.read() as db:
            return tuple(_code(row) for row in db.execute(query.order_by(CODES.c.id)).mappings())

    def find(self, text: str) -> Code:
        """A code as somebody said or typed it: look-alikes and spaces are forgiven. Raises NotFound."""
        plain = "".join(text.split()).upper()
        with self._ledger.read() as db:
            row = db.execute(_codes().where(CODES.c.skeleton == skeleton(plain))).mappings().first()
        if row is None:
            raise NotFound(f"There is no code {plain}.", next_step="`goodword code list` shows those there are")
        return _code(row)

    def mark(self, code: Code, kind: str, note: str = "") -> Code:
        """`leaked`, `cleared` (not leaked after all), `retired` or `revived`; nothing else of a code ever changes."""
        with self._ledger.write() as db:
            return self._marked(db, code, kind, note)

    def _marked(self, db: Connection, code: Code, kind: str, note: str) -> Code:
        now = to_epoch(self._now())
        column, value = {
            "leaked": ("leaked_at", now), "cleared": ("leaked_at", None), "retired": ("retired_at", now),
            "revived": ("retired_at", None),
        }[kind]  # fmt: skip
        db.execute(update(CODES).where(CODES.c.id == code.id).values({column: value}))
        _event(db, code.id, kind, now, note=note)
        return _code(db.execute(_codes().where(CODES.c.id == code.id)).mappings().one())

    def _campaign(self, db: Connection, campaign_id: int) -> None:
        if db.scalar(select(CAMPAIGNS.c.id).where(CAMPAIGNS.c.id == campaign_id).with_for_update()) is None:
            raise NotFound(f"There is no campaign number {campaign_id}.")

    def _good(self, db: Connection, campaign_id: int) -> dict[int, list[Code]]:
        """Booking → its codes that are neither retired, leaked nor over, newest first."""
        found: dict[int, list[Code]] = {}
        mine = _codes().where(
            CODES.c.campaign_id == campaign_id, CODES.c.retired_at.is_(None), CODES.c.leaked_at.is_(None)
        )
        for row in db.execute(mine.order_by(CODES.c.id.desc())).mappings():
            code = _code(row)
            if code.booking_id is not None and code.state(self._now()) in (CodeState.LIVE, CodeState.WAITING):
                found.setdefault(code.booking_id, []).append(code)
        return found

    def _insert(self, db: Connection, campaign_id: int, booking: int | None, code: str, terms: Terms) -> Code:
        now = to_epoch(self._now())
        values = {
            "campaign_id": campaign_id, "booking_id": booking, "code": code, "skeleton": skeleton(code),
            "discount": terms.discount.value, "value": terms.value, "currency": terms.currency,
            "minimum_minor": terms.minimum_minor, "uses": terms.uses, "once": int(terms.once), "made_at": now,
            "starts_at": to_epoch(terms.starts_at) if terms.starts_at else None,
            "ends_at": to_epoch(terms.ends_at) if terms.ends_at else None,
        }  # fmt: skip
        key = db.execute(insert(CODES).values(**values)).inserted_primary_key
        number = int(key[0]) if key else 0
        _event(db, number, "made", now)
        return _code(db.execute(_codes().where(CODES.c.id == number)).mappings().one())


def _heard(db: Connection) -> Heard:
    """Every code that was ever given out: one that is over is still remembered by people."""
    return Heard(db.scalars(select(CODES.c.code)))


def _codes() -> Select[tuple[object, ...]]:
    return (
        select(CODES, PEOPLE.c.creator_id, PEOPLE.c.name)
        .outerjoin(BOOKINGS, BOOKINGS.c.id == CODES.c.booking_id)
        .outerjoin(PEOPLE, PEOPLE.c.id == BOOKINGS.c.person_id)
    )


def _code(row: RowMapping) -> Code:
    terms = Terms(
        Discount(row["discount"]),
        int(row["value"]),
        row["currency"],
        row["minimum_minor"],
        row["uses"],
        bool(row["once"]),
        _moment(row["starts_at"]),
        _moment(row["ends_at"]),
    )
    return Code(
        int(row["id"]),
        int(row["campaign_id"]),
        row["booking_id"],
        row["creator_id"] or "",
        row["name"] or row["creator_id"] or "",
        row["code"],
        terms,
        from_epoch(row["made_at"]),
        _moment(row["leaked_at"]),
        _moment(row["retired_at"]),
    )


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else from_epoch(seconds)


def _event(db: Connection, code_id: int, kind: str, at: int, *, note: str = "") -> None:
    body = json.dumps({"note": note}, ensure_ascii=False)
    db.execute(insert(CODE_EVENTS).values(code_id=code_id, kind=kind, body=body, at=at))
