"""What a network that tells of itself as it happens does besides being asked. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from goodword.connectors.model import Cut, Page, Scene


class Expired(Cut):
    """The network does not know any more the place that a stream should go on from."""


class Stream(Protocol):
    """An open stream. A fault on the way raises `Cut`."""

    def next(self, seconds: float) -> str | None:
        """The next message; None where none came in so many seconds."""

    def close(self) -> None:
        """Let go of the connection."""


@runtime_checkable
class Streaming(Protocol):
    """A connector with `Capability.STREAM`. places: microseconds since 1970, by the network's clock."""

    def stream_of(self, url: str) -> str:
        """The address of the stream beside a server; "" where it has to be named."""

    def heard(self, messages: Sequence[str], scene: Scene) -> Page:
        """What messages say of creators who are watched; its cursor: the last place. Pure."""

    def listen(self, address: str, keys: frozenset[str], place: int | None) -> Stream:
        """The stream of these creators from a place on, None: from now on. Raises Cut, Expired, BadInput."""

    def fake_stream(self, now: Callable[[], int], keys: frozenset[str], place: int | None) -> Stream:
        """The same of the invented world. now: seconds UTC."""
