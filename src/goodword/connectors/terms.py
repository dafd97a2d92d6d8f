"""Whether figures may be derived from a network's rows: not until an owner states that their project accepted it.

The statement is in the ledger, with who made it and when. Batches of a connection without it are marked in the
catalogue, and a marked batch is part of no figure (`catalogue/shown.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from goodword.catalogue import shown
from goodword.connectors.about import About
from goodword.connectors.model import Link
from goodword.connectors.patience import patiently
from goodword.connectors.store import SourceStore
from goodword.core.errors import BadInput

DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Deriving:
    """What may be made of the rows of one connection."""

    store: SourceStore
    about: About
    link: Link

    @property
    def why_not(self) -> str:
        """Why nothing may be derived, as the ledger says it now; "" where it may."""
        amendment = self.about.terms.amendment
        if not amendment or self.store.statement(self.link.number, DERIVED) is not None:
            return ""
        return (
            f"Not enough evidence: {self.about.title}'s terms do not allow derived figures here until your project has "
            f"accepted {amendment}."
        )

    def accept(self, who: str) -> None:
        """State that the project accepted the amendment. Raises BadInput."""
        self._must_have()
        if not who.strip() or len(who) > 200:
            raise BadInput.value("by", "who states it, at most 200 letters", who[:40])
        self.store.state(self.link.number, DERIVED, who.strip())

    def take_back(self) -> None:
        """The project no longer has accepted it. Raises BadInput."""
        self._must_have()
        self.store.take_back(self.link.number, DERIVED)

    def keep_to(self, root: Path, now: int) -> int:
        """Mark what came from there as the ledger says; how many batches changed. now: seconds UTC."""
        if not self.about.terms.amendment:
            return 0
        return patiently(lambda: shown.mark(root, self.link.batch, self.why_not, now))

    def _must_have(self) -> None:
        if not self.about.terms.amendment:
            title = self.about.title
            raise BadInput(f"{title} asks for no amendment: figures may be derived from it.", where=self.about.name)
