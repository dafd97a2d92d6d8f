"""Who looks for posts, in the ledger: one process at a time, until when, and what was done last."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from goodword.campaigns.watch.model import Memory, Round, State
from goodword.core.codec import to_plain
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import BOOKINGS, CODES, LINKS, POST_ROUNDS, POST_WATCH, SOURCE_ACCOUNTS, SOURCE_LINKS

LEASE = 120
"""Seconds after which a round that does not say that it goes on counts as over: its process is gone."""
_KEPT = 200
_ONE = POST_WATCH.c.id == 1


class WatchStore:
    """The one row of who looks, and the latest rounds."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger, self._now = ledger, now

    def state(self) -> State:
        """As it was left."""
        with self._ledger.read() as db:
            row = db.execute(select(POST_WATCH).where(_ONE)).mappings().first()
        if row is None:
            return State()
        memory = {int(link): Memory(**plain) for link, plain in json.loads(row["memory"]).items()}
        return State(row["holder"], row["until"], row["next_at"], row["looked_at"], row["seen"], memory)

    def take(self, holder: str, before: State) -> bool:
        """Begin a round, unless somebody else has one under way or ended one since `before` was read."""
        at = self._at()
        with self._ledger.write_alone() as db:
            row = db.execute(select(POST_WATCH).where(_ONE)).mappings().first()
            if row is None:
                new = {"id": 1, "holder": holder, "until": at + LEASE, "next_at": None, "looked_at": None}
                db.execute(insert(POST_WATCH).values(**new, seen="", memory="{}"))
                return True
            if held(row["holder"], row["until"], at) or row["looked_at"] != before.looked_at:
                return False
            db.execute(update(POST_WATCH).where(_ONE).values(holder=holder, until=at + LEASE))
            return True

    def keep(self, holder: str) -> bool:
        """Say that the round goes on; whether it is still ours."""
        return self._change(holder, until=self._at() + LEASE)

    def release(self, holder: str) -> None:
        """Give up a round that did not end: whoever comes next begins it anew, at once."""
        self._change(holder, holder="", until=0)

    def finish(
        self, holder: str, done: Round, *, memory: Mapping[int, Memory], next_at: int | None, seen: str, keep: bool
    ) -> None:
        """End a round, unless somebody else has taken over. keep: among those that are shown."""
        with self._ledger.write() as db:
            values = {"holder": "", "until": 0, "next_at": next_at, "looked_at": to_epoch(done.ended_at), "seen": seen,
                      "memory": json.dumps({str(link): to_plain(m) for link, m in memory.items()})}  # fmt: skip
            mine = _ONE & (POST_WATCH.c.holder == holder)
            if not db.execute(update(POST_WATCH).where(mine).values(**values)).rowcount or not keep:
                return
            row = {"began_at": to_epoch(done.began_at), "ended_at": to_epoch(done.ended_at), "asked": done.asked,
                   "found": done.found, "snapshots": done.snapshots, "said": json.dumps(done.said)}  # fmt: skip
            db.execute(insert(POST_ROUNDS).values(**row))
            oldest = select(POST_ROUNDS.c.id).order_by(POST_ROUNDS.c.id.desc()).offset(_KEPT).limit(1).scalar_subquery()
            db.execute(delete(POST_ROUNDS).where(POST_ROUNDS.c.id <= oldest))

    def rounds(self, most: int = 10) -> tuple[Round, ...]:
        """The latest ones, the newest first."""
        with self._ledger.read() as db:
            rows = db.execute(select(POST_ROUNDS).order_by(POST_ROUNDS.c.id.desc()).limit(most)).mappings().all()
        return tuple(
            Round(from_epoch(r["began_at"]), from_epoch(r["ended_at"]), r["asked"], r["found"], r["snapshots"],
                  tuple(json.loads(r["said"])))
            for r in rows
        )  # fmt: skip

    def roster(self) -> str:
        """Changes when somebody is booked or watched, a server is connected, a link or a code is made."""
        newest = [func.max(t.c.id) for t in (BOOKINGS, LINKS, CODES, SOURCE_ACCOUNTS, SOURCE_LINKS)]
        gone = select(func.max(SOURCE_LINKS.c.closed_at)).scalar_subquery()
        with self._ledger.read() as db:
            return " ".join(str(db.scalar(select(one)) or 0) for one in (*newest, gone))

    def _change(self, whose: str, **values: object) -> bool:
        mine = _ONE & (POST_WATCH.c.holder == whose)
        with self._ledger.write() as db:
            return bool(db.execute(update(POST_WATCH).where(mine).values(**values)).rowcount)

    def _at(self) -> int:
        return to_epoch(self._now())


def held(holder: str, until: int, now: int) -> bool:
    """Whether a round is under way. A moment that nobody who lives can have written is of a clock that went back."""
    return bool(holder) and now < until <= now + LEASE
