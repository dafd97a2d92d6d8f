"""Whom the landing or the customer names, and which of several campaigns has more right to an order. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from goodword.campaigns.measured.model import Claimant, Evidence, Frame, LedgerOrder, Rivals
from goodword.core.text import fold

Words = tuple[tuple[str, ...], str, str, str, str]
"""What an order says besides clicks: codes, campaign, content and source of the landing, the customer's own words."""
ALONE = Rivals()
BY_WORDS = (Evidence.REF, Evidence.SAID)
"""Evidence that several campaigns may have of one order."""
_FIRST = 4
"""Letters that a name needs to be told from chance; names are found by so many of them."""
_CODE = 1 << 20
"""A code is more exact than every name."""


class Claim(NamedTuple):
    """Whom an order names, and by what. exact: how exactly, by the code or the name that was said."""

    evidence: Evidence
    owner: int
    exact: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """What a landing or a customer may call a campaign and its owners. words: each with its owners and how exact it is:
    its letters, more than any name has for a code. lengths: first letters of words → how long these are."""

    campaign: tuple[str, ...]
    handles: Mapping[str, int]
    words: Mapping[str, tuple[tuple[int, int], ...]]
    lengths: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, campaign: Frame | Claimant) -> Named:
        """Names of a campaign, its people and its codes."""
        handles: dict[str, int] = {}
        words: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        for owner, person in campaign.people.items():
            if person.handle:
                handles.setdefault(person.handle.replace(" ", "-")[:80], owner)
                handles.setdefault(fold(person.creator), owner)
            for word in (person.handle, fold(person.name)):
                words[word].add((len(word), owner))
        for code, owner in campaign.codes.items():
            words[fold(code)].add((_CODE + len(code), owner))
        told = {word: tuple(sorted(same)) for word, same in words.items() if len(word) >= _FIRST}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for word in told:
            lengths[word[:_FIRST]].add(len(word))
        found = {first: tuple(sorted(some)) for first, some in lengths.items()}
        return cls((campaign.slug, fold(campaign.name)), handles, told, found)


def words_of(order: LedgerOrder) -> Words:
    """What an order says besides clicks."""
    s = order.state
    return s.codes, s.campaign, s.content, s.source, s.said


def claim(words: Words, named: Named) -> Claim | None:
    """Whom the landing names, else the customer."""
    _, campaign, content, source, said = words
    ref = _of_landing(campaign, content, source, named)
    if ref is not None:
        return Claim(Evidence.REF, ref)
    return _said(said, named) if said else None


def _of_landing(campaign: str, content: str, source: str, named: Named) -> int | None:
    """Whose link the utm parameters (our convention: content = handle/post) or a `ref` name."""
    if campaign and fold(campaign) not in named.campaign:
        return None
    for text in (content.partition("/")[0], source):
        if text and (owner := named.handles.get(fold(text).removeprefix("@"))) is not None:
            return owner
    return None


def _said(text: str, named: Named) -> Claim | None:
    """Whom the customer named, where it is one person only."""
    folded = f" {fold(text)} "
    met = {
        pair
        for i in range(len(folded))
        for length in named.lengths.get(folded[i : i + _FIRST], ())
        for pair in named.words.get(folded[i : i + length], ())
    }
    if len({owner for _, owner in met}) != 1:
        return None
    exact, owner = max(met)
    return Claim(Evidence.SAID, owner, exact)


@dataclass(frozen=True, slots=True)
class Signs:
    """By what an order without clicks may be one owner's: codes, source and content of the landing, words said."""

    codes: tuple[str, ...]
    sources: frozenset[str]
    contents: frozenset[str]
    words: tuple[str, ...]

    @classmethod
    def of(cls, owner: int, frame: Frame, sources: Iterable[str], contents: Iterable[str]) -> Signs:
        """Of all sources and contents there are, those that name the owner."""
        named = Named.of(frame)
        words = tuple(word for word, same in named.words.items() if any(o == owner for _, o in same))
        return cls(
            tuple(c for c, o in frame.codes.items() if o == owner),
            frozenset(text for text in sources if _of_landing("", "", text, named) == owner),
            frozenset(text for text in contents if _of_landing("", text, "", named) == owner),
            words,
        )

    def may(self, code: str, source: str, content: str, said: str) -> bool:
        """Whether an order that says so may be the owner's; codes are separated by line breaks."""
        if source in self.sources or content in self.contents or any(c in code for c in self.codes):
            return True
        folded = fold(said) if said else ""
        return any(word in folded for word in self.words)


class Contest:
    """Campaigns that could claim the same order by what is said of it: all of them see the same one win.

    Before all else goes the stronger evidence, then a code that was said before a name and a longer name before a
    shorter one, then the campaign whose dates hold the order, then where the person had agreed when it came, the last
    time first (then where they agreed after it, the first time first), then the campaign that began last.
    """

    def __init__(self, rivals: Rivals, campaign: int, window: int) -> None:
        """campaign: number of the one that asks. window: seconds after a campaign's last day in which orders come."""
        self._sides = [(c, Named.of(c)) for c in rivals.campaigns] if len(rivals.campaigns) > 1 else []
        self._mine = next((c for c in rivals.campaigns if c.id == campaign), None)
        self._open, self._window = rivals.open_shops, window
        self._known: dict[Words, list[tuple[Claimant, Claim]]] = {}

    def several(self, words: Words) -> bool:
        """Whether campaigns beside the one that asks could claim an order that says so."""
        return len(self._claims(words)) > 1

    def lost(self, words: Words, at: int, shop: int) -> bool:
        """Whether another campaign has more right to an order. at: seconds UTC. shop: number of its shop."""
        mine = self._mine
        sides = [(c, found) for c, found in self._claims(words) if self._reads(c, at, shop)]
        return mine is not None and len(sides) > 1 and max(sides, key=lambda s: _right(s, at))[0].id != mine.id

    def _claims(self, words: Words) -> list[tuple[Claimant, Claim]]:
        if words not in self._known:
            found = [(c, claim(words, named)) for c, named in self._sides]
            self._known[words] = [(c, one) for c, one in found if one is not None]
        return self._known[words]

    def _reads(self, c: Claimant, at: int, shop: int) -> bool:
        """Whether an order is among those that a campaign reads."""
        there = self._mine is None or c.brand == self._mine.brand or shop in self._open
        return there and c.begins <= at and (c.ends is None or at < c.ends + self._window)


def _right(side: tuple[Claimant, Claim], at: int) -> tuple[int, ...]:
    """How much right a campaign has to an order, the most important first; no two have the same."""
    c, found = side
    holds = c.ends is None or at < c.ends
    agreed = c.agreed.get(found.owner)
    when = (0, 0) if agreed is None else (2, agreed) if agreed <= at else (1, -agreed)
    return found.evidence is Evidence.REF, found.exact, holds, *when, c.begins, c.id
