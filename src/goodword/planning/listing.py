"""The shortlist as asked for: searched, filtered and sorted by what the address says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from goodword.core.errors import BadInput
from goodword.core.text import fold
from goodword.core.tier import Tier
from goodword.discovery.model import Candidate
from goodword.planning.pictures import shown_name
from goodword.vetting.model import Verdict

_VERDICT_ORDER = [Verdict.PASS, Verdict.REVIEW, Verdict.NOT_ENOUGH_EVIDENCE]
_WHO = ("", "may", "booked", "picked")

PAGE_SIZE = 30
"""People shown at a time."""

_KEYS: dict[str, Callable[[Candidate], Any]] = {
    "fit": lambda c: c.fit.score,
    "name": lambda c: fold(shown_name(c)),
    "verdict": lambda c: _VERDICT_ORDER.index(c.vetting.verdict),
    "followers": lambda c: c.followers,
    "engagement": lambda c: c.engagement.value,
    "local": lambda c: c.local_share.value if c.local_share else -1.0,
    "people": lambda c: c.people.value,
    "price": lambda c: c.price.money.minor,
}
"""What the list can be sorted by."""


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks for. sort: a key of the list, "-" in front for falling."""

    q: str = ""
    verdict: str = ""
    tier: str = ""
    who: str = ""
    view: str = ""
    sort: str = "-fit"
    picks: tuple[str, ...] = ()
    page: int = 1
    hidden_picks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _one_of("sort", self.key, list(_KEYS))
        _one_of("verdict", self.verdict, ["", *(v.value for v in Verdict)])
        _one_of("tier", self.tier, ["", *(t.value for t in Tier)])
        _one_of("who", self.who, list(_WHO))
        _one_of("view", self.view, ["", "cards"])

    @property
    def key(self) -> str:
        """What the list is sorted by."""
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return self.sort.startswith("-")

    @property
    def without_picks(self) -> str:
        """The query string of the same view with nobody selected."""
        said = {"q": self.q, "verdict": self.verdict, "tier": self.tier, "view": self.view, "sort": self.sort}
        return urlencode({k: v for k, v in said.items() if v})


@dataclass(frozen=True, slots=True)
class Pager:
    """Which part of a list of `found` is shown: `page` of `count`, from number `first` to number `last`."""

    found: int
    page: int
    count: int

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return min(self.found, self.page * PAGE_SIZE)


def paged(rows: Sequence[Candidate], page: int) -> tuple[Sequence[Candidate], Pager]:
    """The rows of a page; the nearest page there is where the list is shorter."""
    count = max(1, -(-len(rows) // PAGE_SIZE))
    pager = Pager(len(rows), min(max(1, page), count), count)
    return rows[pager.first - 1 : pager.last], pager


def listed(candidates: Sequence[Candidate], view: View, booked: frozenset[str]) -> list[Candidate]:
    """The candidates that the view asks for, in its order; ties stay in the order of fit."""
    kept = [c for c in candidates if _kept(c, view, booked)]
    return sorted(kept, key=_KEYS[view.key], reverse=view.descending)


def _kept(candidate: Candidate, view: View, booked: frozenset[str]) -> bool:
    who = {
        "": True,
        "may": candidate.eligible,
        "booked": candidate.creator_id in booked,
        "picked": candidate.creator_id in view.picks,
    }[view.who]
    return (
        who
        and view.verdict in ("", candidate.vetting.verdict.value)
        and view.tier in ("", candidate.tier.value)
        and all(word in _text(candidate) for word in fold(view.q).split())
    )


def _text(candidate: Candidate) -> str:
    reasons = " ".join(r.sentence for r in candidate.fit.reasons)
    return fold(f"{candidate.handle} {candidate.name} {candidate.place} {reasons}")


def _one_of(name: str, given: str, known: list[str]) -> None:
    if given not in known:
        raise BadInput.value(name, "one of " + ", ".join(k for k in known if k), given, where="address")
