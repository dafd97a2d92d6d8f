"""What the team keeps about one creator, as the card on their page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from goodword.accounts.model import Role
from goodword.discovery.kept.desk import KeptDesk
from goodword.discovery.kept.model import CreatorList, Note, Tag, Who


@dataclass(frozen=True, slots=True)
class Card:
    """Lists, tags and notes of a creator. others: lists they can be added to. own: notes that the reader may change.
    removed: number of a note that was just removed, wrong: what was not kept and why; 0 and "" for none."""

    reader: Who
    lists: tuple[CreatorList, ...]
    others: tuple[CreatorList, ...]
    tags: tuple[str, ...]
    vocabulary: tuple[Tag, ...]
    notes: tuple[Note, ...]
    own: frozenset[int]
    may: bool
    removed: int = 0
    wrong: str = ""


def card(desk: KeptDesk, creator_id: str, *, removed: int = 0, wrong: str = "") -> Card:
    """The card of a creator, for whoever the desk works for."""
    who = desk.who
    lists, notes = desk.lists.of_creator(creator_id, who), desk.notes.of(creator_id)
    inside = {one.id for one in lists}
    others = tuple(x for x in desk.lists.lists(who) if x.id not in inside and x.changed_by(who))
    own = frozenset(n.id for n in notes if n.author_id == who.user_id or who.role.covers(Role.OWNER))
    tags = desk.tags.of((creator_id,)).get(creator_id, ())
    may = who.role.covers(Role.ANALYST)
    return Card(who, lists, others, tags, desk.tags.tags(), notes, own if may else frozenset(), may, removed, wrong)
