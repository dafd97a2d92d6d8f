"""Facts that do not count as they stand, counted by reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from goodword.measurement.funnel.model import Aside


@dataclass(slots=True)
class Asides:
    """Facts that do not count as they stand: how many for each reason, and the first example in alphabetical order."""

    rows: Counter[Aside] = field(default_factory=Counter)
    examples: dict[Aside, str] = field(default_factory=dict)

    def add(self, reason: Aside, example: object, rows: int = 1) -> None:
        """Note a fact."""
        self.rows[reason] += rows
        text = str(example)
        self.examples[reason] = min(text, self.examples.get(reason, text))
