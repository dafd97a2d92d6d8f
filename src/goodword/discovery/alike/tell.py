"""Why somebody is like the seeds, in sentences; what cannot be told from chance is said to be so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.core.text import counted
from goodword.discovery.alike.model import SharedWith
from goodword.discovery.model import PriceBasis
from goodword.discovery.search.tell import listing

THIN = 5
"""Known texts below which what somebody posts is known from little."""


def audience(
    share: Estimate | None, shared: Sequence[SharedWith], together: int, expected: float, *,
    beyond: bool, known: int, names: Mapping[str, str],
) -> str:  # fmt: skip
    """What is known of the audience in common."""
    if share is None:
        if not known:
            return "Nothing is known of their audience."
        return f"None of their {counted(known, 'known person').replace('persons', 'people')} is seen with the seeds."
    of = listing([f"{names.get(s.seed, s.seed)} ({s.people:,})" for s in shared[:4]])
    told = (
        f"{together:,} of {known:,} known people of theirs also engage with {of}; by chance {_about(expected)} would."
    )
    return told if beyond else told + " Too few to tell from chance."


def content(likeness: float | None, place: int, pool: int, texts: int, words: Sequence[str]) -> list[str]:
    """What is known of what they post."""
    if likeness is None or not texts:
        return ["No text of theirs is known."]
    where = f", number {place:,} of {pool:,} by that" if place else ""
    thin = f"; known from only {counted(texts, 'text')}" if texts < THIN else ""
    told = [f"Posts what the seeds post{where} (cosine {likeness:.2f}{thin})."]
    if words:
        told.append(f"Both write {listing([f'“{w}”' for w in words])}.")
    return told


def price(money: Money | None, basis: PriceBasis | None, middle: Money | None) -> str:
    """What they ask against the middle one of the seeds."""
    if money is None or middle is None:
        return ""
    how = "Asks" if basis is PriceBasis.SOURCE else "No price is known; the fee rule assumes"
    return f"{how} {money}; the middle one of the seeds is at {middle}."


def _about(expected: float) -> str:
    return f"{expected:.1f}" if expected >= 0.1 else "fewer than 0.1"
