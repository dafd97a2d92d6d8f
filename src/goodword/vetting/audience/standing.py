"""What the doors show of an audience: how far a labeller is, a card to judge, the standing, what was added or taken."""

from __future__ import annotations

from dataclasses import dataclass

from goodword.core.text import counted
from goodword.vetting.audience.files import SetAside
from goodword.vetting.audience.gain import Gain
from goodword.vetting.audience.labels import Agreement, Event
from goodword.vetting.audience.model import Credibility, Reason
from goodword.vetting.audience.store import Audience


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one labeller is: given of target (the next of 50, 100, 200, or all), of `size` followers. by_all:
    followers labelled by anyone."""

    given: int
    target: int
    size: int
    by_all: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Card:
    """One follower to be judged; what other labellers said is not told. number: None when all are done. shown: handle
    and profile text while they are kept. before: what this labeller said last, for undo."""

    audience: Audience
    labeller: str
    progress: Progress
    number: int | None
    pseudonym: str
    shown: str
    facts: tuple[tuple[str, float | None], ...]
    before: Event | None


@dataclass(frozen=True, slots=True)
class Suspect:
    """A follower least like people in the sample, and why. Never a statement about this one account."""

    number: int
    name: str
    probability: float
    facts: tuple[tuple[str, float | None], ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that is known of an audience: what the sample says, what labels changed, how labellers agree.

    audience: None for a file that is not kept.
    """

    audience: Audience | None
    credibility: Credibility
    labels: int
    labellers: tuple[tuple[str, int], ...]
    gain: Gain | None
    agreement: Agreement | None
    disagreed: tuple[int, ...]
    least_like_people: tuple[Suspect, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """A sample as it was kept, with the rows that were not. note: what to know of the creator it is said to be of."""

    audience: Audience
    missing: tuple[str, ...]
    set_aside: tuple[SetAside, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """Labels taken from a file; unchanged: said before by the same person."""

    taken: int
    unchanged: int

    @property
    def sentence(self) -> str:
        """Both in words."""
        known = f"{self.unchanged:,} {'was' if self.unchanged == 1 else 'were'} known"
        return f"{counted(self.taken, 'label')} taken, {known}."
