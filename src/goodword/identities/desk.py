"""One person, several accounts, as every door asks: proposals, decisions, who a person is (I/O)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pyarrow as pa

from goodword.catalogue.listing import Listing
from goodword.catalogue.model import FeatureQuery
from goodword.catalogue.workspace import Workspace
from goodword.core.codec import to_plain
from goodword.core.decode import from_plain
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.progress import QUIET, Progress
from goodword.identities.model import Decision, Identity, Proposal, Said
from goodword.identities.propose import COLUMNS, proposals
from goodword.identities.standing import Standing
from goodword.identities.store import IdentityStore

if TYPE_CHECKING:
    from collections.abc import Iterable

_AT_ONCE = 100_000
_MOST = 200
TOGETHER = register(
    "accounts-together",
    1,
    "people who follow any of a person's accounts: between those of the largest one and the sum; where followers of "
    "two are both known by hash on one network, the share of the smaller sample that is in both places the value",
    "Inclusion and exclusion; hashes of two networks cannot be compared",
)


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a person, as far as the catalogue knows it."""

    creator_id: str
    name: str = ""
    followers: int | None = None
    place: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class WhoIs:
    """A person: accounts, the decisions that made them one, what is still proposed, and how many follow any of them."""

    accounts: tuple[Account, ...]
    decisions: tuple[Decision, ...]
    proposed: tuple[Proposal, ...]
    together: Estimate | None


@dataclass(frozen=True, slots=True)
class Found:
    """Proposals that wait for a word: the strongest, and how many there are in all."""

    proposals: tuple[Proposal, ...]
    names: dict[str, str]
    waiting: int
    decided: int


class IdentityDesk:
    """Who is one person. door: "page", "api", "cli" or "python", kept with every decision.

    >>> desk = goodword.IdentityDesk(goodword.open_workspace())  # doctest: +SKIP
    >>> desk.found().proposals  # doctest: +SKIP
    """

    def __init__(self, workspace: Workspace, *, door: str = "python") -> None:
        self.workspace, self.door = workspace, door
        self.store = IdentityStore(workspace.ledger, now=workspace.now)

    def found(self, *, around: str = "", limit: int = 50, progress: Progress = QUIET) -> Found:
        """Proposals that nobody decided, the strongest first. around: only those of this account."""
        now, every = self.store.standing(), self._proposals(progress)
        open_ones = [p for p in every if not now.decided(p.creator_id, p.other_id)]
        mine = [p for p in open_ones if not around or around in (p.creator_id, p.other_id)]
        shown = tuple(mine[: max(1, min(limit, _MOST))])
        names = self._names({c for p in shown for c in (p.creator_id, p.other_id)})
        return Found(shown, names, len(mine), len(every) - len(open_ones))

    def merge(self, one: str, other: str, *, words: str = "", who: str = "") -> Decision:
        """Say that two accounts are one person. Raises BadInput, Conflict."""
        return self._decide(Said.MERGED, one, other, words, who)

    def different(self, one: str, other: str, *, words: str = "", who: str = "") -> Decision:
        """Say that they are not, so that it is not proposed again. Raises BadInput, Conflict."""
        return self._decide(Said.DIFFERENT, one, other, words, who)

    def _decide(self, kind: Said, one: str, other: str, words: str, who: str) -> Decision:
        pair = {one.strip().casefold(), other.strip().casefold()}
        told = next((p for p in self._proposals() if {p.creator_id, p.other_id} == pair), None)
        return self.store.decide(
            kind, one, other, seen=told.seen if told else (), strength=told.strength if told else 0.0, words=words,
            who=who, door=self.door,
        )  # fmt: skip

    def undo(self, number: int, *, words: str = "", who: str = "") -> Decision:
        """Take a decision back. Raises NotFound, Conflict."""
        return self.store.undo(number, words=words, who=who, door=self.door)

    def standing(self) -> Standing:
        """What holds now."""
        return self.store.standing()

    def people(self) -> tuple[Identity, ...]:
        """Everybody with several accounts."""
        return self.standing().people()

    def who_is(self, creator_id: str) -> WhoIs:
        """The person behind an account, merged or not."""
        plain = creator_id.strip().casefold()
        group = set(self.standing().accounts(plain))
        mine = tuple(d for d in self.store.decisions() if {d.creator_id, d.other_id} & group)
        accounts = self._accounts(tuple(sorted(group)))
        found = self.found(around=plain)
        return WhoIs(accounts, mine, found.proposals, self._together(accounts))

    def _accounts(self, creator_ids: tuple[str, ...]) -> tuple[Account, ...]:
        rows = {r["creator_id"]: r for r in self.workspace.catalogue.features(FeatureQuery(creator_ids)).to_pylist()}
        return tuple(
            Account(c, rows[c]["name"] or "", rows[c]["followers"], rows[c]["place"] or "", rows[c]["language"] or "")
            if c in rows
            else Account(c)
            for c in creator_ids
        )

    def _together(self, accounts: tuple[Account, ...]) -> Estimate | None:
        known = [a for a in accounts if a.followers]
        if len(known) < 2:
            return None
        low, high = max(a.followers or 0 for a in known), sum(a.followers or 0 for a in known)
        shares = self._shared(known)
        middle = (low + high) / 2 if shares is None else high - shares * (high - low)
        return Estimate(middle, float(low), float(high), len(known), "followers", TOGETHER.id)

    def _shared(self, accounts: list[Account]) -> float | None:
        """Which share of the smaller account's known people is known of the larger too, for two accounts of one
        network; None where it cannot be told."""
        if len(accounts) != 2 or len({a.creator_id.partition(":")[0] for a in accounts}) != 1:
            return None
        links = self.workspace.catalogue.audience(tuple(a.creator_id for a in accounts))
        people = [
            set(links.filter(pa.compute.equal(links["creator_id"], a.creator_id))["person"].to_pylist())
            for a in accounts
        ]
        smaller, larger = sorted(people, key=len)
        return len(smaller & larger) / len(smaller) if len(smaller) >= 30 else None

    def _names(self, creator_ids: Iterable[str]) -> dict[str, str]:
        return {a.creator_id: a.name or a.creator_id for a in self._accounts(tuple(sorted(creator_ids)))}

    def _proposals(self, progress: Progress = QUIET) -> tuple[Proposal, ...]:
        """All of them, worked out once for each state of the catalogue and kept beside what is derived from it."""
        listing: Listing | None = getattr(self.workspace.catalogue, "listing", None)
        if listing is None or not listing.state():
            return ()
        evidence = getattr(self.workspace.catalogue, "evidence", None)
        if evidence is None:
            return proposals(_profiles(listing, progress))
        folder, _ = evidence.shelf()
        path = folder / f"same-{listing.state()}.json"
        if not path.is_file():
            progress.step("comparing profiles")
            _keep(path, proposals(_profiles(listing, progress)))
        return from_plain(tuple[Proposal, ...], orjson.loads(path.read_bytes()))


def _profiles(listing: Listing, progress: Progress) -> pa.Table:
    """Profiles of everybody, block by block; only what is compared."""
    last, parts = listing.numbers(), []
    for first in range(0, last, _AT_ONCE):
        progress.step("reading profiles", first, last)
        parts.append(listing.profiles(first, min(first + _AT_ONCE, last)).select(list(COLUMNS)))
    return pa.concat_tables(parts) if parts else pa.table({name: pa.array([], pa.string()) for name in COLUMNS})


def _keep(path: Path, found: tuple[Proposal, ...]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob("same-*.json"):
        old.unlink(missing_ok=True)
    partial = path.with_name(f".{path.stem}-{secrets.token_hex(4)}.partial")
    partial.write_bytes(orjson.dumps(to_plain(found)))
    partial.replace(path)
