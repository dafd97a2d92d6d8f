"""What the doors of networks show: connections, what became of handles, what a refresh would take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from goodword.connectors.about import About
from goodword.connectors.model import Link
from goodword.connectors.store import Run, Statement
from goodword.core.times import DAY


@dataclass(frozen=True, slots=True)
class LinkState:
    """One connection as it is shown. open: what a refresh that did not end has still to read, in lists. accepted:
    what the owner stated of the project, where the network asks for it."""

    link: Link
    watched: int
    gone: int
    last: Run | None
    open: int
    accepted: Statement | None = None


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


def _singular(units: str) -> str:
    """One of the units of a quota: searches, requests, units, hashtags."""
    return units.removesuffix("es" if units.endswith("ches") else "s")


_REST = {DAY: "today's rest", 3_600: "this hour's rest", 7 * DAY: "the rest of seven days"}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a refresh or a search would take of a quota. left: None where the network alone counts. what: it is.
    until: when there is more of the quota, for people. seconds: that the quota is for."""

    source: str
    url: str
    bucket: str
    least: int
    most: int
    left: int | None
    creators: int
    what: str = "This refresh"
    until: str = ""
    seconds: int = DAY

    @property
    def sentence(self) -> str:
        """In words."""
        need = f"{self.least:,}" if self.least == self.most else f"{self.least:,} to {self.most:,}"
        units = (
            self.bucket if self.most != 1 else self.bucket.removesuffix("es" if self.bucket.endswith("hes") else "s")
        )
        rest = _REST.get(self.seconds, "what is left now")
        left = "the network itself says when to wait" if self.left is None else f"{rest} is {self.left:,}"
        said = f"{self.what} needs {need} {units}, {left}."
        if self.left is None or self.most <= self.left:
            return said
        return f"{said} It stops there, and the same command goes on after {self.until}."
