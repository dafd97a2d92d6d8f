"""A card as it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from goodword.core.errors import BadInput

Paper = Literal["a4", "us-letter"]
MOST = 1_000
"""Cards of one file."""
LONGEST = 300
"""Characters of a sentence of one's own that discloses: what has room on a card, so that none of it is cut off."""


@dataclass(frozen=True, slots=True)
class Card:
    """name: who hands it out; gives: what the code gives, "" for nothing; says: the sentence that discloses."""

    name: str
    brand: str
    code: str
    gives: str
    address: str
    scanned: str
    says: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cards and how many of each. Raises BadInput for none, or more than a thousand in all."""

    cards: tuple[Card, ...]
    copies: int = 10
    paper: Paper = "a4"

    def __post_init__(self) -> None:
        if not 1 <= self.copies * len(self.cards) <= MOST:
            raise BadInput.value("cards", f"from 1 to {MOST:,} in all", self.copies * len(self.cards))


def disclosure(name: str, brand: str) -> str:
    """The sentence on a card where none is given: plain words, seen before the code is used."""
    return f"Advertisement: {brand} thanks {name} when you use this."
