"""Users, their passkeys and their identities at OpenID providers, in the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import RowMapping, delete, func, insert, select, update

from goodword.accounts.model import Passkey, Role, User
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.text import clean, fold
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import API_TOKENS, USER_IDENTITIES, USER_PASSKEYS, USER_SESSIONS, USERS


@dataclass(frozen=True, slots=True)
class Secret:
    """What a user signs in with: the number, the role, the kept password, the handle that passkeys know."""

    id: int
    name: str
    role: Role
    password: str
    handle: bytes


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A passkey as it is checked."""

    id: int
    user_id: int
    credential: bytes
    public_key: bytes
    counter: int


class UserStore:
    """The users of one installation."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def any(self) -> bool:
        """Whether there is a user at all: from the first one on, everybody has to sign in."""
        with self._ledger.read() as db:
            return db.scalar(select(USERS.c.id).where(USERS.c.removed_at.is_(None)).limit(1)) is not None

    def add(self, name: str, role: Role, *, shown: str = "", email: str = "") -> User:
        """A new user without a way to sign in yet. Raises BadInput, Conflict when the name is taken.

        The first user must be an owner, or nobody could let anybody else in.
        """
        folded, at = checked_name(name), to_epoch(self._now())
        if role is not Role.OWNER and not self.any():
            raise BadInput(
                "The first user must be an owner.", where="role", given=role, next_step="give the role owner"
            )
        row: dict[str, object] = {
            "name": folded,
            "shown": clean(shown).strip()[:100] or clean(name).strip(),
            "email": checked_email(email),
        }
        row |= {"role": role.value, "password": "", "handle": secrets.token_bytes(32), "made_at": at, "changed_at": at}
        with self._ledger.write() as db:
            known = db.execute(select(USERS.c.id, USERS.c.removed_at).where(USERS.c.name == folded)).first()
            if known is not None and known.removed_at is None:
                raise Conflict("There is a user of that name already.", where="name", given=folded)
            if known is not None:
                db.execute(update(USERS).where(USERS.c.id == known.id).values(**row, removed_at=None))
                number = int(known.id)
            else:
                number = int(db.execute(insert(USERS).values(**row)).inserted_primary_key[0])  # type: ignore[index]
        return self.get(number)

    def all(self, *, removed: bool = False) -> tuple[User, ...]:
        """Every user by name; those who were removed too if asked for."""
        keys = select(func.count()).where(USER_PASSKEYS.c.user_id == USERS.c.id).scalar_subquery()
        seen = select(func.max(USER_SESSIONS.c.seen_at)).where(USER_SESSIONS.c.user_id == USERS.c.id).scalar_subquery()
        chosen = select(USERS, keys.label("keys"), seen.label("seen")).order_by(USERS.c.name)
        if not removed:
            chosen = chosen.where(USERS.c.removed_at.is_(None))
        with self._ledger.read() as db:
            return tuple(_user(row) for row in db.execute(chosen).mappings())

    def get(self, number: int) -> User:
        """One user. Raises NotFound."""
        found = next((user for user in self.all(removed=True) if user.id == number), None)
        if found is None:
            raise NotFound.looked_in("There is no such user.", [f"users: number {number}"])
        return found

    def named(self, name: str) -> User:
        """The user of that name. Raises NotFound."""
        found = next((user for user in self.all() if user.name == fold(name)), None)
        if found is None:
            raise NotFound.looked_in("There is no user of that name.", [f"users: {fold(name)}"])
        return found

    def secret(self, *, name: str | None = None, number: int | None = None, email: str | None = None) -> Secret | None:
        """What the user signs in with, by name, number or e-mail address (only where exactly one has it)."""
        chosen = select(USERS).where(USERS.c.removed_at.is_(None)).limit(2)
        if name is not None:
            chosen = chosen.where(USERS.c.name == fold(name))
        elif number is not None:
            chosen = chosen.where(USERS.c.id == number)
        else:
            chosen = chosen.where(USERS.c.email == (email or "").lower(), USERS.c.email != "")
        with self._ledger.read() as db:
            rows = db.execute(chosen).mappings().all()
        if len(rows) != 1:
            return None
        row = rows[0]
        return Secret(int(row["id"]), row["name"], Role(row["role"]), row["password"], bytes(row["handle"]))

    def set_password(self, number: int, kept: str) -> None:
        """Keep another hashed password."""
        self._change(number, password=kept)

    def set_role(self, number: int, role: Role) -> None:
        """Give another role. Raises Conflict when nobody would be owner any more."""
        with self._ledger.write_alone() as db:
            chosen = select(USERS.c.id).where(USERS.c.role == Role.OWNER.value, USERS.c.removed_at.is_(None))
            owners = set(db.scalars(chosen))
            if role is not Role.OWNER and owners == {number}:
                raise _last_owner()
            values = {"role": role.value, "changed_at": to_epoch(self._now())}
            db.execute(update(USERS).where(USERS.c.id == number).values(**values))

    def remove(self, number: int, *, last: bool = False) -> None:
        """Take a user away, with every way to sign in; the log keeps the name. last: the last owner too may go,
        where nobody else is left. Raises Conflict.
        """
        at = to_epoch(self._now())
        with self._ledger.write_alone() as db:
            left = db.execute(
                select(USERS.c.id, USERS.c.role).where(USERS.c.removed_at.is_(None), USERS.c.id != number)
            ).all()
            if all(row.role != Role.OWNER for row in left) and (left or not last):
                raise _last_owner()
            for table in (USER_PASSKEYS, USER_IDENTITIES):
                db.execute(delete(table).where(table.c.user_id == number))
            sessions, tokens = USER_SESSIONS, API_TOKENS
            db.execute(
                update(sessions).where(sessions.c.user_id == number, sessions.c.ended_at.is_(None)).values(ended_at=at)
            )
            db.execute(
                update(tokens).where(tokens.c.user_id == number, tokens.c.revoked_at.is_(None)).values(revoked_at=at)
            )
            db.execute(
                update(USERS).where(USERS.c.id == number).values(password="", email="", removed_at=at, changed_at=at)
            )

    def _change(self, number: int, **values: object) -> None:
        with self._ledger.write() as db:
            db.execute(update(USERS).where(USERS.c.id == number).values(**values, changed_at=to_epoch(self._now())))

    def add_passkey(self, number: int, credential: bytes, public_key: bytes, counter: int, name: str) -> None:
        """Keep a passkey of a user's. Raises Conflict when it is known already."""
        row = {"user_id": number, "credential_hash": sha256(credential).hexdigest(), "credential": credential}
        row |= {"public_key": public_key, "counter": counter, "name": clean(name).strip()[:60] or "passkey"}
        with self._ledger.write() as db:
            db.execute(insert(USER_PASSKEYS).values(**row, made_at=to_epoch(self._now())))

    def passkeys(self, number: int) -> tuple[Passkey, ...]:
        """The passkeys of a user, oldest first."""
        chosen = select(USER_PASSKEYS).where(USER_PASSKEYS.c.user_id == number).order_by(USER_PASSKEYS.c.id)
        with self._ledger.read() as db:
            rows = db.execute(chosen).mappings().all()
        return tuple(Passkey(int(r["id"]), r["name"], from_epoch(r["made_at"]), _when(r["used_at"])) for r in rows)

    def credentials(self, number: int) -> tuple[bytes, ...]:
        """What an authenticator knows the user's passkeys by, so that none is made twice."""
        with self._ledger.read() as db:
            found = db.scalars(select(USER_PASSKEYS.c.credential).where(USER_PASSKEYS.c.user_id == number))
            return tuple(bytes(value) for value in found)

    def passkey(self, credential: bytes) -> KnownKey | None:
        """The passkey that an authenticator answers with, None where it is not known."""
        chosen = select(USER_PASSKEYS).where(USER_PASSKEYS.c.credential_hash == sha256(credential).hexdigest())
        with self._ledger.read() as db:
            row = db.execute(chosen).mappings().first()
        if row is None:
            return None
        number, user = int(row["id"]), int(row["user_id"])
        return KnownKey(number, user, bytes(row["credential"]), bytes(row["public_key"]), int(row["counter"]))

    def passkey_used(self, number: int, counter: int) -> None:
        """Remember how often a passkey was used."""
        values = {"counter": counter, "used_at": to_epoch(self._now())}
        with self._ledger.write() as db:
            db.execute(update(USER_PASSKEYS).where(USER_PASSKEYS.c.id == number).values(**values))

    def remove_passkey(self, user: int, number: int) -> None:
        """Forget a passkey of a user's. Raises NotFound."""
        mine = (USER_PASSKEYS.c.id == number, USER_PASSKEYS.c.user_id == user)
        with self._ledger.write() as db:
            if db.execute(delete(USER_PASSKEYS).where(*mine)).rowcount == 0:
                raise NotFound.looked_in("There is no such passkey.", ["your passkeys"])

    def identity(self, issuer: str, subject: str) -> int | None:
        """The user who is known at an OpenID provider by that subject."""
        chosen = select(USER_IDENTITIES.c.user_id).where(
            USER_IDENTITIES.c.issuer == issuer, USER_IDENTITIES.c.subject == subject
        )
        with self._ledger.read() as db:
            return db.scalar(chosen)

    def add_identity(self, user: int, issuer: str, subject: str) -> None:
        """Remember by which subject an OpenID provider knows a user."""
        row = {"user_id": user, "issuer": issuer, "subject": subject, "made_at": to_epoch(self._now())}
        with self._ledger.write() as db:
            db.execute(insert(USER_IDENTITIES).values(**row))


def checked_name(name: str) -> str:
    """The name as it is compared. Raises BadInput."""
    folded = fold(clean(name))
    if not 2 <= len(folded) <= 64 or "/" in folded:
        raise BadInput.value("name", "from 2 to 64 characters without a slash", name[:80])
    return folded


def checked_email(email: str) -> str:
    """An e-mail address in lower case, "" where none is given. Raises BadInput."""
    plain = clean(email).strip().lower()
    local, _, host = plain.rpartition("@")
    if plain and (not local or "." not in host or len(plain) > 254 or any(c in plain for c in " ,;<>\n")):
        raise BadInput.value("email", "one e-mail address, like anna@example.org", email[:80])
    return plain


def _last_owner() -> Conflict:
    return Conflict(
        "Nobody would be owner any more.",
        data="Nothing was changed.",
        next_step="make another user owner first; the last of all goes with `goodword user remove NAME --last`",
    )


def _when(seconds: int | None) -> datetime | None:
    return None if seconds is None else from_epoch(seconds)


def _user(row: RowMapping) -> User:
    return User(
        int(row["id"]),
        row["name"],
        row["shown"],
        row["email"],
        Role(row["role"]),
        from_epoch(row["made_at"]),
        _when(row["removed_at"]),
        bool(row["password"]),
        int(row["keys"]),
        _when(row["seen"]),
    )
