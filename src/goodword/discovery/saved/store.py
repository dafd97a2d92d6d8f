"""Saved searches and their runs in the ledger; who has seen what, and who is told."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, delete, insert, select, update

from goodword.core.codec import to_json
from goodword.core.decode import from_plain
from goodword.core.errors import Conflict, NotFound
from goodword.core.text import fold
from goodword.core.times import from_epoch, to_epoch
from goodword.discovery.kept.model import Who, shown_name
from goodword.discovery.saved.model import Person, Receiver, Run, SavedSearch
from goodword.ledger.sendings import Every, Kind, Sendings
from goodword.ledger.store import Ledger
from goodword.ledger.tables import (
    SAVED_SEARCHES,
    SEARCH_RECEIVERS,
    SEARCH_RUNS,
    SEARCH_SEEN,
    SEARCH_SENDINGS,
    USERS,
)
from goodword.settings.webhooks import new_secret

MOST_RUNS = 500
"""Runs of one search that are kept: the newest."""
_LARGEST = 2**31 - 1


class SavedStore:
    """Saved searches of one installation."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now
        self.told = Sendings(ledger, SEARCH_RECEIVERS, SEARCH_SENDINGS, now=now)

    def searches(self) -> tuple[SavedSearch, ...]:
        """Every saved search, oldest first, without those that were removed."""
        with self._ledger.read() as db:
            rows = db.execute(_searches().where(SAVED_SEARCHES.c.removed_at.is_(None))).mappings().all()
        return tuple(_search(row) for row in rows)

    def get(self, number: int) -> SavedSearch:
        """One saved search, also one that was removed. Raises NotFound."""
        with self._ledger.read() as db:
            return _one(db, number)

    def add(self, name: str, words: str, fields: Mapping[str, str], top: int, who: Who) -> SavedSearch:
        """Keep a search. Raises Conflict for a name that is taken."""
        at = to_epoch(self._now())
        row = {"name": name, "words": words, "body": to_json(dict(fields)), "top": top}
        with self._ledger.write_alone() as db:
            _free(db, name, 0)
            made = insert(SAVED_SEARCHES).values(**row, made_by=who.user_id, made_at=at, changed_at=at)
            key = db.execute(made).inserted_primary_key
            return _one(db, int(key[0]) if key else 0)

    def change(self, number: int, name: str, words: str, fields: Mapping[str, str], top: int) -> SavedSearch:
        """Another name or question; runs of the old question stay and are not compared with. Raises NotFound."""
        row = {"name": name, "words": words, "body": to_json(dict(fields)), "top": top}
        with self._ledger.write_alone() as db:
            _one(db, number)
            _free(db, name, number)
            db.execute(_mine(number).values(**row, changed_at=to_epoch(self._now())))
            return _one(db, number)

    def remove(self, number: int, *, back: bool = False) -> SavedSearch:
        """Take a search out of sight, or bring it back; its runs stay. Raises NotFound."""
        with self._ledger.write() as db:
            _one(db, number)
            db.execute(_mine(number).values(removed_at=None if back else to_epoch(self._now())))
            return _one(db, number)

    def keep(self, number: int, asked: str, people: Sequence[Person], counts: tuple[int, int]) -> Run:
        """Keep a run; one that found the same as the newest is that one, seen again. counts: passing, indexed."""
        at, text = to_epoch(self._now()), to_json(list(people))
        kept = SEARCH_RUNS.c
        with self._ledger.write_alone() as db:
            _one(db, number)
            last = db.execute(_runs(number).limit(1)).mappings().first()
            if last is not None and last["asked"] == asked and zlib.decompress(bytes(last["body"])).decode() == text:
                same = {"last_at": at, "passing": counts[0], "indexed": counts[1]}
                db.execute(update(SEARCH_RUNS).where(kept.id == last["id"]).values(**same))
            else:
                row = {"search_id": number, "asked": asked, "made_at": at, "last_at": at}
                more = {"passing": counts[0], "indexed": counts[1], "body": zlib.compress(text.encode())}
                db.execute(insert(SEARCH_RUNS).values(**row, **more))
                _prune(db, number)
            return _run(db.execute(_runs(number).limit(1)).mappings().one())

    def newest(self, number: int) -> Run | None:
        """The newest run, None before the first."""
        return self._first(_runs(number))

    def at(self, number: int, asked: str, moment: datetime) -> Run | None:
        """The run that was the answer to a question at a moment; None where the search was not run by then."""
        there = (SEARCH_RUNS.c.asked == asked) & (SEARCH_RUNS.c.made_at <= to_epoch(moment))
        return self._first(_runs(number).where(there))

    def first(self, number: int, asked: str) -> Run | None:
        """The oldest run of a question that is kept."""
        query = select(SEARCH_RUNS).where(SEARCH_RUNS.c.search_id == number, SEARCH_RUNS.c.asked == asked)
        return self._first(query.order_by(SEARCH_RUNS.c.id))

    def seen(self, number: int, who: Who) -> Run | None:
        """The run that somebody has seen last; None where they have seen none."""
        mine = select(SEARCH_SEEN.c.run_id).where(_seen_by(number, who))
        return self._first(select(SEARCH_RUNS).where(SEARCH_RUNS.c.id.in_(mine)))

    def see(self, number: int, run_id: int, who: Who) -> None:
        """Somebody has seen a run. Raises NotFound for a run that is not of this search."""
        at = to_epoch(self._now())
        with self._ledger.write_alone() as db:
            own = select(SEARCH_RUNS.c.id).where(SEARCH_RUNS.c.id == run_id, SEARCH_RUNS.c.search_id == number)
            if db.scalar(own) is None:
                raise NotFound(f"There is no run {run_id} of the saved search {number}.")
            db.execute(delete(SEARCH_SEEN).where(_seen_by(number, who)))
            row = {"search_id": number, "user_id": who.user_id, "run_id": run_id, "seen_at": at}
            db.execute(insert(SEARCH_SEEN).values(**row))

    def add_receiver(self, kind: Kind, address: str, every: Every, search_id: int | None) -> Receiver:
        """Keep somebody who is told of what is new; a webhook gets a secret. Raises NotFound for an unknown search."""
        secret = new_secret() if kind is Kind.WEBHOOK else ""
        row = {"kind": kind.value, "address": address, "secret": secret, "every": every.value, "search_id": search_id}
        with self._ledger.write() as db:
            if search_id is not None:
                _one(db, search_id)
            key = db.execute(insert(SEARCH_RECEIVERS).values(**row, made_at=to_epoch(self._now()))).inserted_primary_key
            return _receiver(_receiver_row(db, int(key[0]) if key else 0))

    def receivers(self) -> tuple[Receiver, ...]:
        """Everybody who is told."""
        query = select(SEARCH_RECEIVERS).where(SEARCH_RECEIVERS.c.removed_at.is_(None)).order_by(SEARCH_RECEIVERS.c.id)
        with self._ledger.read() as db:
            return tuple(_receiver(row) for row in db.execute(query).mappings())

    def remove_receiver(self, number: int) -> Receiver:
        """Nothing is sent there any more. Raises NotFound."""
        with self._ledger.write() as db:
            found = _receiver(_receiver_row(db, number))
            gone = update(SEARCH_RECEIVERS).where(SEARCH_RECEIVERS.c.id == number)
            db.execute(gone.values(removed_at=to_epoch(self._now())))
            return found

    def _first(self, query: Select[Any]) -> Run | None:
        with self._ledger.read() as db:
            row = db.execute(query.limit(1)).mappings().first()
        return None if row is None else _run(row)


def _searches() -> Select[Any]:
    return (
        select(SAVED_SEARCHES, USERS.c.shown.label("who"))
        .join(USERS, USERS.c.id == SAVED_SEARCHES.c.made_by, isouter=True)
        .order_by(SAVED_SEARCHES.c.id)
    )


def _one(db: Connection, number: int) -> SavedSearch:
    row = None
    if 0 < number <= _LARGEST:
        row = db.execute(_searches().where(SAVED_SEARCHES.c.id == number)).mappings().first()
    if row is None:
        raise NotFound(
            f"There is no saved search {number}.", next_step="`goodword search saved list` says which there are"
        )
    return _search(row)


def _search(row: RowMapping) -> SavedSearch:
    return SavedSearch(
        id=row["id"],
        name=row["name"],
        words=row["words"],
        fields=dict(json.loads(row["body"])),
        top=row["top"],
        made_by=shown_name(row["who"]),
        made_at=from_epoch(row["made_at"]),
        changed_at=from_epoch(row["changed_at"]),
        removed_at=None if row["removed_at"] is None else from_epoch(row["removed_at"]),
    )


def _mine(number: int) -> Any:  # noqa: ANN401 - an update
    return update(SAVED_SEARCHES).where(SAVED_SEARCHES.c.id == number)


def _free(db: Connection, name: str, besides: int) -> None:
    """Raises Conflict when another saved search has this name."""
    rows = db.execute(select(SAVED_SEARCHES.c.id, SAVED_SEARCHES.c.name).where(SAVED_SEARCHES.c.removed_at.is_(None)))
    if any(fold(row.name) == fold(name) and row.id != besides for row in rows):
        raise Conflict(
            f"There is a saved search called {name!r} already.",
            where="name",
            data="Nothing was changed.",
            next_step="choose another name, or change that one",
        )


def _runs(number: int) -> Select[Any]:
    return select(SEARCH_RUNS).where(SEARCH_RUNS.c.search_id == number).order_by(SEARCH_RUNS.c.id.desc())


def _run(row: RowMapping) -> Run:
    people = json.loads(zlib.decompress(bytes(row["body"])))
    return Run(
        id=row["id"],
        search_id=row["search_id"],
        asked=row["asked"],
        made_at=from_epoch(row["made_at"]),
        last_at=from_epoch(row["last_at"]),
        passing=row["passing"],
        indexed=row["indexed"],
        people=tuple(from_plain(Person, person) for person in people),
    )


def _prune(db: Connection, number: int) -> None:
    old = list(db.scalars(select(SEARCH_RUNS.c.id).where(SEARCH_RUNS.c.search_id == number).order_by(SEARCH_RUNS.c.id)))
    for run in old[:-MOST_RUNS]:
        db.execute(delete(SEARCH_RUNS).where(SEARCH_RUNS.c.id == run))


def _seen_by(number: int, who: Who) -> ColumnElement[bool]:
    user = SEARCH_SEEN.c.user_id
    return (SEARCH_SEEN.c.search_id == number) & (user.is_(None) if who.user_id is None else user == who.user_id)


def _receiver_row(db: Connection, number: int) -> RowMapping:
    mine = (SEARCH_RECEIVERS.c.id == number) & SEARCH_RECEIVERS.c.removed_at.is_(None)
    row = db.execute(select(SEARCH_RECEIVERS).where(mine)).mappings().first()
    if row is None:
        raise NotFound(f"There is no receiver {number}.", next_step="`goodword search saved told` shows them")
    return row


def _receiver(row: RowMapping) -> Receiver:
    return Receiver(
        id=row["id"],
        search_id=row["search_id"],
        kind=Kind(row["kind"]),
        address=row["address"],
        secret=row["secret"],
        every=Every(row["every"]),
        made_at=from_epoch(row["made_at"]),
    )
