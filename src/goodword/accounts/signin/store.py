"""Sessions, API tokens, links that work once and failed sign-ins, in the ledger. Only hashes of secrets are kept."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update

from goodword.accounts.model import ApiToken, Issued, Principal, Role, Session
from goodword.core.errors import NotFound
from goodword.core.text import clean
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import API_TOKENS, ONE_TIME, SIGN_IN_FAILURES, USER_SESSIONS, USERS

PREFIX = "gw_"  # so that scanners of code and chats recognise a token that leaked
_MINUTE = 60


def digest_of(token: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash."""
    return sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long a sign-in lasts, in seconds: without being used, and in all."""

    idle: int
    whole: int


class SignInStore:
    """Who is signed in where, and with which tokens programs come."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    @property
    def _at(self) -> int:
        return to_epoch(self._now())

    # sessions

    def begin(self, user: int, way: str, agent: str, lasting: Lasting, *, instead: int | None = None) -> Issued:
        """Sign a user in with a new token; the session that the browser had before ends with it."""
        token, at = secrets.token_urlsafe(32), self._at
        row = {"user_id": user, "token_hash": digest_of(token), "way": way, "agent": clean(agent)[:200]}
        row |= {"made_at": at, "seen_at": at, "ends_at": at + lasting.whole}
        with self._ledger.write() as db:
            if instead is not None:
                db.execute(update(USER_SESSIONS).where(USER_SESSIONS.c.id == instead).values(ended_at=at))
            db.execute(insert(USER_SESSIONS).values(**row))
        return Issued(token, from_epoch(at + lasting.whole))

    def session(self, token: str, lasting: Lasting) -> Principal | None:
        """Whoever is signed in with a token, None once it has ended; being seen is noted once a minute."""
        at, sessions = self._at, USER_SESSIONS
        chosen = (
            select(sessions.c.id, sessions.c.seen_at, USERS.c.id.label("user"), USERS.c.shown, USERS.c.role)
            .join(USERS, USERS.c.id == sessions.c.user_id)
            .where(sessions.c.token_hash == digest_of(token), sessions.c.ended_at.is_(None))
            .where(sessions.c.ends_at > at, sessions.c.seen_at > at - lasting.idle, USERS.c.removed_at.is_(None))
        )
        with self._ledger.read() as db:
            row = db.execute(chosen).first()
        if row is None:
            return None
        if at - row.seen_at >= _MINUTE:
            with self._ledger.write() as db:
                db.execute(update(sessions).where(sessions.c.id == row.id).values(seen_at=at))
        return Principal(row.shown, Role(row.role), "session", int(row.user), int(row.id))

    def sessions(self, user: int, lasting: Lasting) -> tuple[Session, ...]:
        """Where a user is signed in, newest first."""
        at, sessions = self._at, USER_SESSIONS
        chosen = (
            select(sessions)
            .where(sessions.c.user_id == user, sessions.c.ended_at.is_(None))
            .where(sessions.c.ends_at > at, sessions.c.seen_at > at - lasting.idle)
            .order_by(sessions.c.id.desc())
        )
        with self._ledger.read() as db:
            rows = db.execute(chosen).mappings().all()
        return tuple(
            Session(int(r["id"]), r["way"], r["agent"], *(from_epoch(r[c]) for c in ("made_at", "seen_at", "ends_at")))
            for r in rows
        )

    def end(self, user: int, *, only: int | None = None, but: int | None = None) -> int:
        """Sign a user out: of one session, of all but one, or everywhere; how many ended."""
        sessions = USER_SESSIONS
        chosen = update(sessions).where(sessions.c.user_id == user, sessions.c.ended_at.is_(None))
        if only is not None:
            chosen = chosen.where(sessions.c.id == only)
        if but is not None:
            chosen = chosen.where(sessions.c.id != but)
        with self._ledger.write() as db:
            return int(db.execute(chosen.values(ended_at=self._at)).rowcount)

    # API tokens

    def issue(self, user: int, name: str, scopes: tuple[str, ...], days: int | None) -> Issued:
        """A token for programs, shown this once. days: how long it works, None for ever."""
        token, at = PREFIX + secrets.token_urlsafe(32), self._at
        ends = None if days is None else at + int(timedelta(days=days).total_seconds())
        row = {"user_id": user, "name": clean(name).strip()[:100] or "token", "scopes": " ".join(sorted(set(scopes)))}
        row |= {"token_hash": digest_of(token), "begins": token[:8], "made_at": at, "ends_at": ends}
        with self._ledger.write() as db:
            db.execute(insert(API_TOKENS).values(**row))
        return Issued(token, None if ends is None else from_epoch(ends))

    def bearer(self, token: str) -> Principal | None:
        """Whoever a token speaks for, None where it does not work (any more)."""
        at, tokens = self._at, API_TOKENS
        chosen = (
            select(tokens, USERS.c.id.label("user"), USERS.c.shown, USERS.c.role)
            .join(USERS, USERS.c.id == tokens.c.user_id)
            .where(tokens.c.token_hash == digest_of(token), tokens.c.revoked_at.is_(None), USERS.c.removed_at.is_(None))
            .where(tokens.c.ends_at.is_(None) | (tokens.c.ends_at > at))
        )
        with self._ledger.read() as db:
            row = db.execute(chosen).mappings().first()
        if row is None:
            return None
        if row["used_at"] is None or at - row["used_at"] >= _MINUTE:
            with self._ledger.write() as db:
                db.execute(update(tokens).where(tokens.c.id == row["id"]).values(used_at=at))
        scopes = frozenset(row["scopes"].split())
        return Principal(f"{row['shown']} ({row['name']})", Role(row["role"]), "token", int(row["user"]), scopes=scopes)

    def tokens(self, user: int | None = None) -> tuple[ApiToken, ...]:
        """The tokens of a user, or of all, newest first; revoked ones too."""
        chosen = select(API_TOKENS, USERS.c.name.label("of")).join(USERS, USERS.c.id == API_TOKENS.c.user_id)
        if user is not None:
            chosen = chosen.where(API_TOKENS.c.user_id == user)
        with self._ledger.read() as db:
            rows = db.execute(chosen.order_by(API_TOKENS.c.id.desc())).mappings().all()
        return tuple(_token(row) for row in rows)

    def revoke(self, number: int, user: int | None = None) -> None:
        """End a token, of this user if one is given. Raises NotFound."""
        chosen = update(API_TOKENS).where(API_TOKENS.c.id == number, API_TOKENS.c.revoked_at.is_(None))
        if user is not None:
            chosen = chosen.where(API_TOKENS.c.user_id == user)
        with self._ledger.write() as db:
            if db.execute(chosen.values(revoked_at=self._at)).rowcount == 0:
                raise NotFound.looked_in("There is no such token in force.", [f"tokens: number {number}"])

    # what works once

    def once(self, kind: str, body: Mapping[str, object], seconds: int) -> Issued:
        """A secret that works once within a time: an invitation, a challenge."""
        token, at = secrets.token_urlsafe(32), self._at
        row = {"token_hash": digest_of(token), "kind": kind, "body": json.dumps(body), "made_at": at}
        with self._ledger.write() as db:
            # What has ended long ago tells nobody anything any more.
            db.execute(delete(ONE_TIME).where(ONE_TIME.c.ends_at < at - 86_400))
            db.execute(insert(ONE_TIME).values(**row, ends_at=at + seconds))
        return Issued(token, from_epoch(at + seconds))

    def peek(self, kind: str, token: str) -> dict[str, Any] | None:
        """What was noted with a secret, None where it does not work (any more); it can still be used."""
        with self._ledger.read() as db:
            body = db.scalar(select(ONE_TIME.c.body).where(*self._usable(kind, token)))
        return None if body is None else dict(json.loads(body))

    def use(self, kind: str, token: str) -> dict[str, Any] | None:
        """What was noted with a secret, which does not work any more from now on; None where it did not work."""
        with self._ledger.write_alone() as db:
            body = db.scalar(select(ONE_TIME.c.body).where(*self._usable(kind, token)))
            if body is not None:
                db.execute(update(ONE_TIME).where(ONE_TIME.c.token_hash == digest_of(token)).values(used_at=self._at))
        return None if body is None else dict(json.loads(body))

    def _usable(self, kind: str, token: str) -> tuple[Any, ...]:
        right = (ONE_TIME.c.token_hash == digest_of(token), ONE_TIME.c.kind == kind)
        return (*right, ONE_TIME.c.used_at.is_(None), ONE_TIME.c.ends_at > self._at)

    # failed tries

    def failed(self, name_hash: str) -> None:
        """Note a failed sign-in; what is older than a day is forgotten."""
        at = self._at
        with self._ledger.write() as db:
            db.execute(delete(SIGN_IN_FAILURES).where(SIGN_IN_FAILURES.c.at < at - 86_400))
            db.execute(insert(SIGN_IN_FAILURES).values(name_hash=name_hash, at=at))

    def failures(self, name_hash: str, since: int) -> list[int]:
        """When sign-in failed with a name, seconds UTC, oldest first."""
        failed = SIGN_IN_FAILURES
        chosen = select(failed.c.at).where(failed.c.name_hash == name_hash, failed.c.at >= since).order_by(failed.c.at)
        with self._ledger.read() as db:
            return list(db.scalars(chosen))

    def forgive(self, name_hash: str) -> None:
        """Forget the failures of a name: somebody signed in with it."""
        with self._ledger.write() as db:
            db.execute(delete(SIGN_IN_FAILURES).where(SIGN_IN_FAILURES.c.name_hash == name_hash))


def _token(row: RowMapping) -> ApiToken:
    times = [None if row[c] is None else from_epoch(row[c]) for c in ("ends_at", "used_at", "revoked_at")]
    scopes = tuple(row["scopes"].split())
    return ApiToken(int(row["id"]), row["of"], row["name"], scopes, row["begins"], from_epoch(row["made_at"]), *times)
