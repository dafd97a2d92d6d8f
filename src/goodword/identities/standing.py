"""What holds of all that was decided: which accounts are one person, and which are said not to be. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from goodword.core.errors import BadInput, Conflict
from goodword.identities.model import Decision, Identity, Said


@dataclass(frozen=True, slots=True)
class Standing:
    """The view of decisions. groups: account → every account of the person, itself too, where there are several. apart:
    pairs that are said not to be one person."""

    groups: dict[str, tuple[str, ...]]
    apart: frozenset[frozenset[str]]

    def accounts(self, creator_id: str) -> tuple[str, ...]:
        """Every account of a person, the asked one too."""
        return self.groups.get(creator_id, (creator_id,))

    def same(self, one: str, other: str) -> bool:
        """Whether two accounts are one person."""
        return one == other or other in self.groups.get(one, ())

    def decided(self, one: str, other: str) -> bool:
        """Whether there is nothing to ask any more: they are one person, or somebody of both is said not to be."""
        return self.same(one, other) or self.against(one, other) is not None

    def against(self, one: str, other: str) -> tuple[str, str] | None:
        """Accounts of both that are said not to be one person; None where nobody said so."""
        for a in self.accounts(one):
            for b in self.accounts(other):
                if frozenset((a, b)) in self.apart:
                    return a, b
        return None

    def people(self) -> tuple[Identity, ...]:
        """Everybody with several accounts."""
        return tuple(Identity(group) for group in sorted(set(self.groups.values())))


def standing(decisions: Iterable[Decision]) -> Standing:
    """What holds. decisions: all of them, in any order; those undone count for nothing."""
    held = [d for d in decisions if not d.undone and d.kind is not Said.UNDONE]
    merged = [(d.creator_id, d.other_id) for d in held if d.kind is Said.MERGED]
    apart = frozenset(frozenset((d.creator_id, d.other_id)) for d in held if d.kind is Said.DIFFERENT)
    return Standing(groups_of(merged), apart)


def groups_of(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Account → all accounts that are joined with it, sorted."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for a, b in pairs:
        parent[root(a)] = root(b)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(parent):
        members[root(name)].append(name)
    return {name: tuple(group) for group in members.values() for name in group}


def checked(kind: Said, one: str, other: str, now: Standing) -> tuple[str, str]:
    """A pair as it may be decided, in order. Raises BadInput, Conflict where an earlier decision speaks against it."""
    one, other = sorted((_id(one), _id(other)))
    if one == other:
        raise BadInput("Two different accounts are needed.", given=one)
    if kind is Said.MERGED and now.same(one, other):
        raise Conflict("These accounts are one person already.", data="Nothing was changed.")
    apart = now.against(one, other)
    if kind is Said.MERGED and apart is not None:
        raise Conflict(
            f"{apart[0]} and {apart[1]} are said not to be the same person.", data="Nothing was changed.",
            next_step="undo that first, if it was a mistake",
        )  # fmt: skip
    if kind is Said.DIFFERENT and now.same(one, other):
        raise Conflict("These accounts are merged.", data="Nothing was changed.", next_step="undo the merge first")
    if kind is Said.DIFFERENT and frozenset((one, other)) in now.apart:
        raise Conflict("That was said already.", data="Nothing was changed.")
    return one, other


def _id(text: str) -> str:
    plain = text.strip().casefold()
    platform, sign, handle = plain.partition(":")
    if not sign or not platform.isalpha() or not handle or len(plain) > 300 or any(c.isspace() for c in plain):
        raise BadInput.value("creator", "platform:handle, like instagram:khar_eats", text[:80])
    return plain
