"""Creators who sign in at a network for us: what a sign-in is, and how a network's own is asked. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from goodword.connectors.errors import unavailable
from goodword.connectors.model import Answer, Link, Transport
from goodword.core.errors import BadInput

Tokens = Callable[[str], str]
"""The access token of a creator, by key or name; "" where there is none."""


def nobody(who: str) -> str:  # noqa: ARG001 - form of Tokens
    """Nobody signed in."""
    return ""


@dataclass(frozen=True, slots=True)
class App:
    """An app as the network knows it. secret: never shown."""

    client: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Held:
    """A sign-in, kept sealed. expires_at: of the access token; until: how long it can be renewed; seconds UTC."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: int
    until: int


@dataclass(frozen=True, slots=True)
class Form:
    """A question to a network's door of sign-ins. form: what is posted; None: a GET."""

    base: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    token: str = field(default="", repr=False)


Asks = Callable[[Form], Answer]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, and with what leave. key: the network's id. scopes: what they left ticked."""

    key: str
    handle: str
    held: Held
    scopes: frozenset[str]


def accepted(answer: Answer, title: str) -> Answer:
    """An answer that says yes. Raises Unavailable where it may later, BadInput where the network says no."""
    if answer.status == 200 and isinstance(answer.body, Mapping) and not isinstance(answer.body.get("error"), str):
        return answer
    if answer.status == 429 or answer.status >= 500 or answer.body is None:
        raise unavailable(title, f"status {answer.status}")
    raise BadInput(
        f"{title} did not accept the sign-in.",
        given=f"status {answer.status}",
        data="Nothing was kept, nothing was read.",
        next_step="open the link again; if that does not help, the app's key, secret or return address may be wrong",
    )


def unticked(title: str, missing: Sequence[str]) -> BadInput:
    """They agreed to less than what the page had asked for."""
    return BadInput(
        f"Not everything that is needed was left ticked at {title}.", given=", ".join(missing),
        data="Nothing was kept, nothing was read.",
        next_step="open the link again and leave all of it ticked; if you would rather not, you need do nothing",
    )  # fmt: skip


class SignIn(Protocol):
    """How creators sign in at one network (OAuth 2.0, authorization code). Pure but for what `asks` does."""

    def address(self, app: App, kinds: frozenset[str], *, back: str, state: str, verifier: str) -> str:
        """Where the creator's browser is sent. kinds: what is asked for: profile, posts, audience; no more than that.
        back: exactly as the app has it registered."""

    def exchange(
        self, asks: Asks, app: App, kinds: frozenset[str], *, code: str, back: str, verifier: str, now: int
    ) -> SignedIn:
        """Who a code stands for. Raises BadInput where it is not accepted, BadAnswer, Unavailable."""

    def renew(self, asks: Asks, app: App, held: Held, *, now: int) -> Held | None:
        """A new token; None where the creator ended it. Raises BadAnswer, Unavailable."""

    def revoke(self, asks: Asks, app: App, held: Held) -> bool:
        """End it at the network; whether the network can be told so."""

    def answers(self, form: Form, now: int) -> Answer:
        """What the invented network answers to a form."""

    def code(self, name: str, asked: Mapping[str, str], now: int) -> str:
        """The code that somebody of the invented world comes back with; "" where nobody there has this name."""


@runtime_checkable
class Agreeing(Protocol):
    """A connector some of whose questions are asked in the name of creators who signed in."""

    @property
    def sign_in(self) -> SignIn:
        """How they sign in."""

    def open_agreed(self, link: Link, secret: str, tokens: Tokens) -> Transport:
        """The real network, with their tokens."""
