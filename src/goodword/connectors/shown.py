"""What the doors of networks show: connections, what became of handles, what a refresh would take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from goodword.connectors.model import About, Link
from goodword.connectors.store import Run


@dataclass(frozen=True, slots=True)
class LinkState:
    """One connection as it is shown. open: what a refresh that did not end has still to read, in lists."""

    link: Link
    watched: int
    gone: int
    last: Run | None
    open: int


@dataclass(frozen=True, slots=True)
class SourceState:
    """A network and its connections; none: the invented world is asked."""

    about: About
    links: tuple[LinkState, ...]

    @property
    def invented(self) -> bool:
        """Whether everything from here is made up."""
        return all(state.link.invented for state in self.links)


@dataclass(frozen=True, slots=True)
class Watched:
    """What became of handles that are to be watched. refused: handle → why not."""

    new: tuple[str, ...]
    known: tuple[str, ...]
    not_found: tuple[str, ...]
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a refresh would take of a quota. left: None where the network alone counts."""

    source: str
    url: str
    bucket: str
    least: int
    most: int
    left: int | None
    creators: int

    @property
    def sentence(self) -> str:
        """In words."""
        need = f"{self.least:,}" if self.least == self.most else f"{self.least:,} to {self.most:,}"
        left = "the network itself says when to wait" if self.left is None else f"today's rest is {self.left:,}"
        return f"This refresh of {self.creators:,} creators needs {need} {self.bucket}, {left}."
