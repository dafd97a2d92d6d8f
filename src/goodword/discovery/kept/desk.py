"""Lists, tags and notes as every door handles them: whoever asks, the catalogue beside the ledger, exports."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from goodword.accounts.model import Role
from goodword.catalogue.model import FeatureQuery
from goodword.core.errors import BadInput, NotFound
from goodword.core.progress import QUIET, Progress
from goodword.core.text import fold
from goodword.discovery.kept.columns import Group, Row, columns_of
from goodword.discovery.kept.files import Format, write
from goodword.discovery.kept.handles import Aside, read_handles
from goodword.discovery.kept.model import (
    MOST_ABOUT,
    MOST_NAME,
    MOST_NOTE,
    CreatorList,
    Note,
    Tag,
    Who,
    checked_ids,
    checked_role,
    checked_text,
)
from goodword.discovery.kept.rows import BLOCK, Reader
from goodword.discovery.kept.store import ListStore
from goodword.discovery.kept.verdicts import Verdicts
from goodword.discovery.notes.store import NoteStore
from goodword.discovery.search.model import Hit
from goodword.discovery.tags.store import TagStore
from goodword.discovery.workspace import Workspace
from goodword.vetting.evidence.desk import EvidenceDesk
from goodword.vetting.model import Vetting

_VETTED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a list of handles. there: who was in the list before; aside: lines that were not understood."""

    added: tuple[str, ...]
    there: tuple[str, ...]
    aside: tuple[Aside, ...]


class KeptDesk:
    """What a team keeps about creators. who: on whose behalf.

    >>> desk = goodword.KeptDesk(goodword.open_workspace())  # doctest: +SKIP
    >>> bakers = desk.make("Bakers of Bandra", creators=["instagram:khar_eats"])  # doctest: +SKIP
    """

    def __init__(self, workspace: Workspace, who: Who | None = None) -> None:
        self.workspace = workspace
        self.who = who or Who()
        self.lists = ListStore(workspace.ledger, now=workspace.now)
        self.tags = TagStore(workspace.ledger, now=workspace.now)
        self.notes = NoteStore(workspace.ledger, now=workspace.now)

    def make(
        self, name: str, *, about: str = "", read: str = Role.VIEWER, write: str = Role.ANALYST,
        creators: Sequence[str] = (),
    ) -> CreatorList:  # fmt: skip
        """A new list, with creators in it at once. read, write: the role that may see it, and change it.
        Raises BadInput, Conflict for a name that is taken."""
        words, roles = _words(name, about), (checked_role("read", read), checked_role("write", write))
        made = self.lists.add(*words, roles, self.who)
        if creators:
            self.lists.put(made.id, creators, self.who)
        return self.lists.get(made.id, self.who)

    def change(self, number: int, fields: Mapping[str, str]) -> CreatorList:
        """Change name, about, read or write of a list; what is not named stays. Raises NotFound, BadInput."""
        unknown = sorted(set(fields) - {"name", "about", "read", "write"})
        if unknown:
            raise BadInput.unknown("field", unknown[0], ["name", "about", "read", "write"])
        now = self.lists.get(number, self.who)
        said = {"name": now.name, "about": now.about, "read": now.read_role, "write": now.write_role} | dict(fields)
        roles = (checked_role("read", said["read"]), checked_role("write", said["write"]))
        return self.lists.change(number, *_words(said["name"], said["about"]), roles, self.who)

    def named(self, text: str) -> CreatorList:
        """The list of a number or a name. Raises NotFound."""
        if text.isdecimal() and len(text) < 10:
            return self.lists.get(int(text), self.who)
        found = [one for one in self.lists.lists(self.who, archived=True) if fold(one.name) == fold(text)]
        if not found:
            raise NotFound(f"There is no list called {text!r}.", next_step="`goodword list show` says which there are")
        return found[0]

    def tag_named(self, text: str) -> Tag:
        """The tag of a name or a number. Raises NotFound."""
        tags = self.tags.tags()
        found = [t for t in tags if fold(t.name) == fold(text)] or [t for t in tags if str(t.id) == text]
        if not found:
            raise NotFound(f"There is no tag called {text!r}.", next_step="`goodword tag show` says which there are")
        return found[0]

    def give(self, name: str, creator_ids: Sequence[str]) -> tuple[Tag, tuple[str, ...]]:
        """Tag creators; the tag is made where there is none. Gives it, and who did not have it. Raises BadInput."""
        wanted = checked_ids(tuple(creator_ids))  # before the tag is made: who is refused leaves none
        tag = self.tags.named(checked_text("tag", name, MOST_NAME), self.who)
        new = self.tags.give(tag.id, wanted, self.who)
        return self.tags.get(tag.id), new

    def rename_tag(self, number: int, name: str, about: str | None = None) -> Tag:
        """Another name, or meaning, of a tag. Raises NotFound, BadInput, Conflict."""
        words = _words(name, self.tags.get(number).about if about is None else about)
        return self.tags.rename(number, *words, self.who)

    def note(self, creator_id: str, text: str) -> Note:
        """Write a note about a creator. Raises BadInput."""
        return self.notes.add(creator_id, checked_text("note", text, MOST_NOTE), self.who)

    def change_note(self, number: int, text: str) -> Note:
        """Other words of a note. Raises NotFound, NotAllowed, BadInput."""
        return self.notes.change(number, checked_text("note", text, MOST_NOTE), self.who)

    def take_handles(self, number: int, text: str) -> Taken:
        """Add creators by handles, ids or links, one a line; what is not understood is set aside with its reason.
        Raises NotFound, BadInput."""
        read = read_handles(text, self.known)
        added = self.lists.put(number, read.creators, self.who)
        new = set(added)
        return Taken(added, tuple(c for c in read.creators if c not in new), read.aside)

    def known(self, creator_ids: Sequence[str]) -> Iterator[str]:
        """Those of these ids that the catalogue has."""
        for start in range(0, len(creator_ids), BLOCK):
            block = tuple(sorted(creator_ids[start : start + BLOCK]))
            yield from self.workspace.catalogue.features(FeatureQuery(creator_ids=block))["creator_id"].to_pylist()

    def rows(self, number: int, *, first: int = 0, count: int = 50) -> tuple[Row, ...]:
        """A part of a list, with what is known of everybody in it. Raises NotFound."""
        return tuple(self._reader().of_members(self.lists.members(number, self.who, first=first, count=count)))

    def vet(self, creator_ids: Sequence[str], *, progress: Progress = QUIET) -> tuple[Vetting, ...]:
        """Vet creators as their own pages do; verdicts are remembered until the catalogue changes. Those whom the
        catalogue does not know are left out."""
        state, desk, done = self._state(), EvidenceDesk(self.workspace), dict[str, Vetting]()
        known = set(self.known(tuple(creator_ids)))
        wanted = [c for c in creator_ids if c in known]
        remembered = self._verdicts.of(wanted, state)
        left = [c for c in wanted if c not in remembered]
        for start in range(0, len(left), _VETTED_AT_ONCE):
            progress.step("vetting", start, len(left))
            found = desk.vet(left[start : start + _VETTED_AT_ONCE])
            self._verdicts.keep(found, state)
            done |= {v.creator_id: v for v in found}
        done |= dict(remembered)
        return tuple(done[c] for c in wanted)

    def export(
        self, number: int, form: Format, file: BinaryIO, *, vet: bool = False, progress: Progress = QUIET
    ) -> int:
        """Write a list with every column to a file and give its rows. vet: also those who were not vetted yet.
        Raises NotFound."""
        kept = self.lists.get(number, self.who)
        members = self.lists.members(number, self.who, count=kept.size)
        about = [("list", kept.name), ("about", kept.about), ("made", f"{self.workspace.now():%Y-%m-%d %H:%M} UTC")]
        rows = self._reader(vet=vet).of_members(members)
        return write(rows, columns_of(Group.LIST), form, file, about=about, progress=progress)

    def export_hits(
        self, hits: Sequence[Hit], form: Format, file: BinaryIO, *, about: Sequence[tuple[str, str]] = ()
    ) -> int:
        """Write the results of a search with every column to a file and give its rows."""
        told = [*about, ("made", f"{self.workspace.now():%Y-%m-%d %H:%M} UTC")]
        return write(self._reader().of_hits(hits), columns_of(Group.SEARCH), form, file, about=told)

    def _reader(self, *, vet: bool = False) -> Reader:
        work, team = self.workspace, _Kept(self, vet)
        return Reader(work.catalogue, team, work.catalogue.cells(), work.settings.tier_limits, work.now())

    def _state(self) -> str:
        status = self.workspace.catalogue.status()
        return f"{status.derived_version}:{status.last_import_at}"

    @property
    def _verdicts(self) -> Verdicts:
        with _GUARD:
            known = _VERDICTS.get(id(self.workspace))
            if known is None or known[0] is not self.workspace:
                _VERDICTS[id(self.workspace)] = known = (self.workspace, Verdicts())
            return known[1]

    def remembered(self, creator_ids: Sequence[str]) -> Mapping[str, Vetting]:
        """Verdicts that were worked out before, of these creators."""
        return self._verdicts.of(creator_ids, self._state())


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the team keeps, as rows ask for it."""

    desk: KeptDesk
    vet: bool

    def tags(self, creator_ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        return self.desk.tags.of(creator_ids)

    def notes(self, creator_ids: Sequence[str]) -> Mapping[str, tuple[int, str]]:
        return self.desk.notes.newest(creator_ids)

    def vetted(self, creator_ids: Sequence[str]) -> Mapping[str, Vetting]:
        if self.vet:
            return {v.creator_id: v for v in self.desk.vet(creator_ids)}
        return self.desk.remembered(creator_ids)


_GUARD = threading.Lock()
_VERDICTS: dict[int, tuple[Workspace, Verdicts]] = {}


def _words(name: str, about: str) -> tuple[str, str]:
    return checked_text("name", name, MOST_NAME), checked_text("about", about, MOST_ABOUT, needed=False)
