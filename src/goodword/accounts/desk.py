"""What every door of accounts shares: who a request comes from, signing in, and the log of who did what."""

from __future__ import annotations

import hmac
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Protocol

from goodword.accounts import passwords, throttle
from goodword.accounts.audit.store import AuditStore
from goodword.accounts.model import (
    SCOPES,
    ApiToken,
    Issued,
    NotAllowed,
    NotSignedIn,
    Principal,
    Role,
    TooManyTries,
    User,
)
from goodword.accounts.signin.store import PREFIX, Lasting, SignInStore
from goodword.accounts.store import Secret, UserStore
from goodword.core.errors import BadInput
from goodword.core.text import fold
from goodword.core.times import DAY, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.vault import Vault
from goodword.settings.model import Settings

LOCAL = Principal("", Role.OWNER, "local")
"""Whoever is at this machine while there are no users and no password of the server."""

SERVER = Principal("the server's password", Role.OWNER, "server")
"""Whoever knows the setting `token`."""

INVITED = 7 * DAY
_CLIENT_TRIES = 60  # failures from one address within the window, whatever the names
_CLIENTS = 10_000


class Stores(Protocol):
    """What a workspace has that this needs."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""

    @property
    def ledger(self) -> Ledger:
        """The ledger, opened when first asked for."""

    def now(self) -> datetime:
        """The present moment."""


class Accounts:
    """Users, sign-in and the log of one workspace."""

    def __init__(self, workspace: Stores) -> None:
        self._workspace = workspace
        self._clients: OrderedDict[str, list[int]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._workspace.settings

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock."""
        return self._workspace.now

    @cached_property
    def users(self) -> UserStore:
        """The users."""
        return UserStore(self._workspace.ledger, now=self.now)

    @cached_property
    def signed(self) -> SignInStore:
        """Sessions and tokens."""
        return SignInStore(self._workspace.ledger, now=self.now)

    @cached_property
    def log(self) -> AuditStore:
        """Who did what."""
        return AuditStore(self._workspace.ledger, now=self.now)

    @cached_property
    def vault(self) -> Vault:
        """Keys that are not in the ledger."""
        return Vault.open(self.settings.vault)

    @cached_property
    def forms_key(self) -> bytes:
        """What forms are signed with: the same in every process of the installation."""
        return self.vault.derived("forms")

    @property
    def lasting(self) -> Lasting:
        """How long a sign-in lasts."""
        return Lasting(self.settings.session_idle_hours * 3600, self.settings.session_days * DAY)

    # who it is

    def whoever(self, *, session: str, bearer: str) -> Principal | None:
        """Who a request comes from. session: the cookie; bearer: the password or token it carries. None: nobody known.

        While there are no users and no `token` is set, everybody who reaches this machine's own address is let in.
        """
        if bearer:
            return self.bearer(bearer)
        known = self.signed.session(session, self.lasting) if session else None
        if known is not None:
            return known
        closed = self.settings.token or not self.settings.loopback or self.users.any()
        return None if closed else LOCAL

    def bearer(self, given: str) -> Principal | None:
        """Who a password or token speaks for."""
        if self.same(given, self.settings.token):
            return SERVER
        return self.signed.bearer(given) if given.startswith(PREFIX) else None

    @staticmethod
    def same(given: str, token: str) -> bool:
        """Whether a password is the server's; never where none is set."""
        return bool(token) and hmac.compare_digest(given.encode(), token.encode())

    # signing in

    def sign_in(self, name: str, password: str, *, agent: str, client: str = "", instead: int | None = None) -> Issued:
        """Sign in with name and password. client: the address it comes from, only counted in memory.

        Raises NotSignedIn, TooManyTries.
        """
        marks = self._checked_tries(name, client)
        secret = self.users.secret(name=name)
        if not passwords.matches(secret.password if secret else "", password) or secret is None:
            self._note_failure(marks, client)
            raise NotSignedIn(
                "The name or the password is not right.",
                data="Nothing was changed.",
                next_step="try again; an owner can send a link for a new password",
            )
        self.signed.forgive(marks)
        if passwords.outdated(secret.password):
            self.users.set_password(secret.id, passwords.hashed(password))
        return self.let_in(secret, "password", agent=agent, instead=instead)

    def let_in(self, secret: Secret, way: str, *, agent: str, instead: int | None = None) -> Issued:
        """Begin a session for somebody who has shown who they are, and note it."""
        issued = self.signed.begin(secret.id, way, agent, self.lasting, instead=instead)
        self.log.add(secret.id, "sign-in", f"signed in with {way}")
        return issued

    def _checked_tries(self, name: str, client: str) -> str:
        at, mark = to_epoch(self.now()), self.vault.pseudonym("sign-in names", fold(name)[:200])
        seconds = throttle.wait(self.signed.failures(mark, at - throttle.WINDOW), at)
        with self._lock:
            recent = [t for t in self._clients.get(client, ()) if t > at - throttle.WINDOW]
        if client and len(recent) >= _CLIENT_TRIES:
            seconds = max(seconds, recent[0] + throttle.WINDOW - at)
        if seconds:
            raise TooManyTries(seconds)
        return mark

    def _note_failure(self, mark: str, client: str) -> None:
        self.signed.failed(mark)
        at = to_epoch(self.now())
        with self._lock:
            self._clients.setdefault(client, []).append(at)
            self._clients.move_to_end(client)
            del self._clients[client][:-_CLIENT_TRIES]
            while len(self._clients) > _CLIENTS:
                self._clients.popitem(last=False)

    # users

    def add(self, name: str, role: Role, *, shown: str = "", email: str = "", password: str = "") -> User:
        """A new user, with a password where one is given. Raises BadInput, Conflict."""
        if password:
            passwords.check_new(password, name)
        user = self.users.add(name, role, shown=shown, email=email)
        if password:
            self.users.set_password(user.id, passwords.hashed(password))
        return self.users.get(user.id)

    def invite(self, number: int) -> Issued:
        """A link that works once within a week, by which a user sets a password; for new users and forgotten ones."""
        return self.signed.once("invite", {"user": self.users.get(number).id}, INVITED)

    def accept(self, token: str, password: str, *, agent: str) -> Issued:
        """Set a password by an invitation, sign out everywhere, and sign in here. Raises NotSignedIn, BadInput."""
        noted = self.signed.peek("invite", token)
        secret = self.users.secret(number=int(noted["user"])) if noted else None
        if secret is None:
            raise used_up()
        passwords.check_new(password, secret.name)
        if self.signed.use("invite", token) is None:
            raise used_up()
        self._new_password(secret.id, password)
        return self.let_in(secret, "invited", agent=agent)

    def change_password(self, principal: Principal, old: str, new: str) -> None:
        """Set another password; every other session ends. Raises NotSignedIn, NotAllowed, BadInput, TooManyTries."""
        secret = self.own(principal)
        mark = self._checked_tries(secret.name, "")
        if secret.password and not passwords.matches(secret.password, old):
            self._note_failure(mark, "")
            raise NotSignedIn("The present password is not right.", where="old", data="Nothing was changed.")
        passwords.check_new(new, secret.name)
        self._new_password(secret.id, new, but=principal.session)

    def set_password(self, number: int, password: str) -> None:
        """Set a password for somebody, as an owner at the machine may; they are signed out everywhere."""
        passwords.check_new(password, self.users.get(number).name)
        self._new_password(number, password)

    def _new_password(self, number: int, password: str, *, but: int | None = None) -> None:
        self.users.set_password(number, passwords.hashed(password))
        self.signed.end(number, but=but)

    def own(self, principal: Principal) -> Secret:
        """What the user behind a session signs in with. Raises NotAllowed for those who are no signed-in user."""
        secret = self.users.secret(number=principal.user_id) if principal.way == "session" else None
        if secret is None:
            raise NotAllowed(
                "This is about a user's own account, and needs that user to be signed in.",
                next_step="sign in with name and password",
            )
        return secret

    # tokens

    def issue_token(self, user: int, name: str, scopes: tuple[str, ...], days: int | None = 90) -> Issued:
        """A token for programs in a user's name. Raises BadInput for a scope that is none."""
        if not scopes:
            raise BadInput("A token needs at least one scope.", where="scopes", next_step=f"use {', '.join(SCOPES)}")
        for scope in scopes:
            if scope not in SCOPES:
                raise BadInput.unknown("scope", scope, list(SCOPES), where="scopes")
        if days is not None and not 1 <= days <= 3660:
            raise BadInput.value("days", "from 1 to 3,660", days)
        return self.signed.issue(user, name, scopes, days)

    def tokens_of(self, principal: Principal) -> tuple[ApiToken, ...]:
        """The tokens of the user behind a request."""
        return self.signed.tokens(principal.user_id) if principal.user_id is not None else ()


def used_up() -> NotSignedIn:
    """A link or challenge that does not work (any more)."""
    return NotSignedIn(
        "This link has been used or has ended.", data="Nothing was changed.", next_step="ask an owner for another one"
    )
