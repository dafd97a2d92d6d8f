"""Lists of creators, tags and notes, and what changed in them: the contract with other rooms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from goodword.accounts.model import Role
from goodword.core.errors import BadInput
from goodword.core.text import clean, counted

MOST_NAME, MOST_ABOUT, MOST_NOTE = 100, 500, 4_000
"""Characters."""
MOST_AT_ONCE = 100_000
"""Creators that one change may be about, and that one list may hold."""
_SOMEBODY = "somebody at this machine"


@dataclass(frozen=True, slots=True)
class Who:
    """Who does something, and through which door. user_id: None where nobody has to sign in."""

    user_id: int | None = None
    role: Role = Role.OWNER
    door: str = "python"


@dataclass(frozen=True, slots=True)
class CreatorList:
    """A list. read_role, write_role: the roles that may see and change it; whoever made it may both.
    size: creators in it. made_by: as others see that user."""

    id: int
    name: str
    about: str
    read_role: Role
    write_role: Role
    owner_id: int | None
    made_by: str
    made_at: datetime
    changed_at: datetime
    archived_at: datetime | None
    size: int

    def seen_by(self, who: Who) -> bool:
        """Whether somebody may look at it."""
        return who.role.covers(self.read_role) or self._own(who)

    def changed_by(self, who: Who) -> bool:
        """Whether somebody may change it."""
        return (who.role.covers(self.write_role) and self.seen_by(who)) or self._own(who)

    def _own(self, who: Who) -> bool:
        return self.owner_id is not None and self.owner_id == who.user_id


@dataclass(frozen=True, slots=True)
class Member:
    """A creator in a list. number: their place, from 1."""

    creator_id: str
    number: int
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Tag:
    """A word of the team's own. size: creators who have it."""

    id: int
    name: str
    about: str
    made_at: datetime
    gone_at: datetime | None
    size: int


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote about a creator."""

    id: int
    creator_id: str
    text: str
    author_id: int | None
    written_by: str
    written_at: datetime
    changed_at: datetime | None
    removed_at: datetime | None


class ChangeKind(StrEnum):
    """What can be undone: in a list, then in a tag."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"
    ARCHIVED = "archived"
    RESTORED = "restored"
    GIVEN = "given"
    TAKEN = "taken"
    RENAMED = "renamed"
    MERGED = "merged"
    DROPPED = "dropped"


_SAID = {
    ChangeKind.ADDED: "{} added", ChangeKind.REMOVED: "{} removed", ChangeKind.MOVED: "{} moved",
    ChangeKind.CHANGED: "name, description or roles changed", ChangeKind.ARCHIVED: "archived",
    ChangeKind.RESTORED: "brought back", ChangeKind.GIVEN: "{} tagged", ChangeKind.TAKEN: "{} untagged",
    ChangeKind.RENAMED: "renamed", ChangeKind.MERGED: "another tag merged into it, {} with it",
    ChangeKind.DROPPED: "taken out of the vocabulary",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a list or of a tag. people: how many creators it was about."""

    id: int
    list_id: int | None
    tag_id: int | None
    kind: ChangeKind
    people: int
    made_by: str
    door: str
    made_at: datetime
    undone_at: datetime | None

    @property
    def sentence(self) -> str:
        """What was done, in words."""
        return _SAID[self.kind].format(counted(self.people, "creator"))


def shown_name(name: str | None) -> str:
    """A user as others see them; nobody has to sign in on one machine."""
    return name or _SOMEBODY


def checked_text(name: str, text: str, most: int, *, needed: bool = True) -> str:
    """A text as it is kept. Raises BadInput that names the field."""
    plain = clean(text).strip()
    if most <= MOST_ABOUT:
        plain = " ".join(plain.split())
    if (needed and not plain) or len(plain) > most:
        raise BadInput(
            f"`{name}` must have {'from 1 ' if needed else ''}up to {most:,} characters, got {len(plain):,}.",
            where=name,
        )
    return plain


def checked_role(name: str, text: str) -> Role:
    """A role by its name. Raises BadInput."""
    try:
        return Role(text.strip().lower())
    except ValueError:
        raise BadInput.unknown("role", text, [r.value for r in Role], where=name) from None


def checked_ids(creator_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Ids as the catalogue writes them, each once, in the order given. Raises BadInput."""
    found = tuple(dict.fromkeys(c.strip().casefold() for c in creator_ids if c.strip()))
    for creator in found:
        platform, sign, handle = creator.partition(":")
        if not sign or not platform.isalpha() or not handle or len(creator) > 300 or clean(creator) != creator:
            raise BadInput.value("creator", "platform:handle, like instagram:khar_eats", creator[:80], where="creators")
    if len(found) > MOST_AT_ONCE:
        raise BadInput.value("creators", f"at most {MOST_AT_ONCE:,} at once", len(found), where="creators")
    return found
