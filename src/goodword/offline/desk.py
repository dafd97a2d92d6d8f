"""What every door of people without an account shares: kept in the ledger, told to the catalogue without their contact
(I/O)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from goodword.campaigns.erase import erase_person
from goodword.catalogue import erased, layout
from goodword.catalogue.receiving import Receiver
from goodword.catalogue.withdrawing import Withdrawal, withdraw
from goodword.catalogue.workspace import Workspace
from goodword.catalogue.write import writing
from goodword.core.codec import digest
from goodword.core.errors import BadInput, Conflict
from goodword.core.tables import Kind
from goodword.core.text import spreadsheet_plain, spreadsheet_safe
from goodword.core.times import to_epoch
from goodword.offline import vcard
from goodword.offline.columns import recognise
from goodword.offline.model import FIELDS, Answer, Row, Someone, Taken, Waiting, Why, Wish
from goodword.offline.read import fields_of, wish_of
from goodword.offline.rows import id_for, row_of
from goodword.offline.same import Known, Like, covers
from goodword.offline.store import Held, OfflineStore
from goodword.sources.model import REASON_SENTENCES
from goodword.sources.read import open_source
from goodword.vetting.niche.taxonomy import Taxonomy, load

if TYPE_CHECKING:
    from goodword.upkeep.model import Erased

SOURCE = "people without an account"
"""Under which their rows stand in the catalogue."""
_MOST_BYTES, _MOST_ROWS = 50_000_000, 50_000
_EXPORTED = ("creator_id", *(f for f in FIELDS if f not in ("circle_size", "currency")), "do_not_contact")


@dataclass(frozen=True, slots=True)
class _Given:
    """One row of a file. problem: why it cannot be read at all. mark: by which the same row is known again."""

    line: int
    fields: dict[str, str]
    problem: str
    mark: str


@dataclass(slots=True)
class _Reading:
    """Rows of a file as they are understood, one after the other: an earlier row is known to a later one."""

    known: Known
    taken: set[str]
    rows: list[Row] = field(default_factory=list)
    people: list[tuple[str, Wish]] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)


class OfflineDesk:
    """People without an account. door: "page", "api", "cli" or "python", kept with what is said of consent.

    >>> desk = goodword.OfflineDesk(goodword.open_workspace())  # doctest: +SKIP
    >>> desk.add({"name": "Jo", "place": "Berlin", "circles": "running club Kreuzberg: 80"})  # doctest: +SKIP
    """

    def __init__(self, workspace: Workspace, *, door: str = "python") -> None:
        self.workspace = workspace
        self.store = OfflineStore(workspace.ledger, now=workspace.now, door=door)
        self.door = door

    @property
    def _root(self) -> Path:
        return layout.folder(self.workspace.settings.catalogue)

    def _taxonomy(self) -> Taxonomy:
        return load(self.workspace.settings.niches)

    def _wish(self, given: Mapping[str, str], currency: str = "") -> Wish:
        wish = wish_of(given, taxonomy=self._taxonomy(), currency=currency)
        if wish.place and not wish.country:
            found = self.workspace.gazetteer.resolve(wish.place)
            wish = replace(wish, country=found[0].country if found else "")
        return wish

    def like(self, given: Mapping[str, str]) -> Like | None:
        """Somebody who is here and whom these fields look like. Raises BadInput."""
        return Known.of(self.store.people(removed=True)).like(self._wish(given))

    def add(self, given: Mapping[str, str], *, another: bool = False) -> Someone:
        """Keep somebody. another: although somebody who looks the same is here. Raises BadInput that names the field,
        Conflict that names whom they look like."""
        wish = self._wish(given)
        like = None if another else Known.of(self.store.people(removed=True)).like(wish)
        if like is not None:
            raise Conflict(
                f"This looks like somebody who is here: {like.reason}.",
                given=like.person.creator_id, data="Nothing was kept.",
                next_step=f"change person {like.person.id}, or say that this is another person",
            )  # fmt: skip
        (number,) = self.store.add([(self._new_id(wish, set(self.store.handles())), wish)])
        kept = self.store.person(number)
        self._tell([kept])
        return kept

    def _new_id(self, wish: Wish, taken: set[str]) -> str:
        """An id that nobody has, nor had and asked to be forgotten."""
        key, marks = layout.hash_key(self._root), erased.marks(self._root)
        found = id_for(wish, taken)
        while erased.mark_of(key, found) in marks:
            taken.add(found)
            found = id_for(wish, taken)
        return found

    def change(self, number: int, given: Mapping[str, str]) -> Someone:
        """Change fields of somebody; the rest stays. Raises NotFound, BadInput."""
        before = fields_of(self.store.person(number).wish)
        after = self.store.change(number, self._wish(before | dict(given)))
        if after.removed_at is None:
            self._tell([after])
        return after

    def remove(self, number: int) -> Someone:
        """Take somebody out of what is found; their campaigns stay. `bring_back` undoes it. Raises NotFound."""
        gone = self.store.remove(number)
        if withdraw(self._root, SOURCE, Withdrawal(creators=frozenset({gone.creator_id})), self._now()):
            self.workspace.catalogue.refresh()
        return gone

    def bring_back(self, number: int) -> Someone:
        """The opposite of `remove`. Raises NotFound."""
        back = self.store.remove(number, back=True)
        self._tell([back])
        return back

    def erase(self, number: int, *, user: int | None = None) -> Erased:
        """Take somebody out of everything, for good: ledger, catalogue, log. Raises NotFound."""
        return erase_person(self.workspace, self.store.person(number).id, user=user, door=self.door)

    # --- files -------------------------------------------------------------------------------------------------------

    def take(
        self, data: bytes, *, name: str, dry_run: bool = False, currency: str = "",
        columns: Mapping[str, str] | None = None, basis: str = "", basis_words: str = "",
    ) -> Taken:  # fmt: skip
        """People of a file: CSV, JSON, Parquet or business cards. Bad rows, and rows that look like somebody who is
        here, wait for a look; the same file again changes nothing.

        currency: of amounts that name none. columns: field → column, where the name does not say it. basis,
        basis_words: on what ground all of them may be contacted, where a row does not say it. Raises BadInput.
        """
        if not data or len(data) > _MOST_BYTES:
            raise BadInput(f"A file of 1 byte to {_MOST_BYTES // 1_000_000} MB is needed.", where=name)
        given, chosen, unused, notes = self._rows(data, name, columns or {})
        known = self.store.people(removed=True)
        reading = _Reading(Known.of(known), set(self.store.handles()))
        stated = {"basis": basis, "basis_words": basis_words} if basis else {}
        for line, fields, problem in given:
            said = fields if fields.get("basis") else {**fields, **stated}
            self._read(reading, _Given(line, said, problem, digest(fields)), currency)
        if not dry_run:
            numbers = self.store.add(reading.people, reading.held, source=name)
            self._tell([p for p in self.store.people() if p.id in set(numbers)])
        return Taken(name, dry_run, tuple(reading.rows), chosen, unused, notes)

    def _rows(
        self, data: bytes, name: str, stated: Mapping[str, str]
    ) -> tuple[Iterator[tuple[int, dict[str, str], str]], dict[str, str], tuple[str, ...], tuple[str, ...]]:
        if vcard.is_vcard(data):
            found = vcard.cards(data)
            return ((c.line, dict(c.fields), c.problem) for c in found), {}, (), (f"{len(found):,} business cards",)
        rows, columns, notes = _table(data, name)
        chosen = recognise(columns, stated)
        if "name" not in chosen and "nickname" not in chosen:
            raise BadInput(
                "No column of this file could be recognised as `name` or `nickname`.", where=name,
                given="its columns are: " + (", ".join(columns[:30]) or "none"), data="Nothing was kept.",
                next_step='say which it is: --column name="…"',
            )  # fmt: skip
        unused = tuple(c for c in columns if c not in chosen.values())
        return (
            ((line, {f: spreadsheet_plain(row.get(c, "")) for f, c in chosen.items()}, why) for line, row, why in rows),
            chosen, unused, notes,
        )  # fmt: skip

    def _read(self, reading: _Reading, given: _Given, currency: str) -> None:
        line, fields = given.line, given.fields
        shown = (fields.get("nickname") or fields.get("name") or "")[:80]
        try:
            if given.problem:
                raise BadInput(given.problem)
            wish = self._wish(fields, currency)
        except BadInput as error:
            reason = f"{error.what} {('Next: ' + error.next_step) if error.next_step else ''}".strip()
            reading.held.append(Held(Why.ASIDE, line, reason, fields, error.where, None, given.mark))
            reading.rows.append(Row(line, "aside", shown, reason, error.where))
            return
        like = reading.known.like(wish)
        if like is None:
            creator_id = self._new_id(wish, reading.taken)
            reading.taken.add(creator_id)
            reading.people.append((creator_id, wish))
            now = self.workspace.now()
            reading.known.add(Someone(0, creator_id, wish, now, now, None))
            reading.rows.append(Row(line, "new", wish.shown, "", "", creator_id))
        elif like.whole:
            reading.rows.append(Row(line, "known", wish.shown, like.reason, "", like.person.creator_id))
        else:
            reading.held.append(Held(Why.SAME, line, like.reason, fields, "", like.person.id or None, given.mark))
            reading.rows.append(Row(line, "same", wish.shown, like.reason, "", like.person.creator_id))

    def settle(self, number: int, answer: Answer, given: Mapping[str, str] | None = None) -> Someone | None:
        """Say what a row that waits is. given: fields that are corrected. Raises NotFound, BadInput, Conflict."""
        row = self.store.waits(number)
        fields = {**row.fields, **(given or {})}
        kept = None
        if answer is Answer.SAME:
            like = self._whom(row, fields)
            kept = self.change(like, _said(self._wish(fields), self.store.person(like).wish))
        elif answer is Answer.OTHER:
            kept = self.add(fields, another=row.why is Why.SAME)
        self.store.settle(number)
        return kept

    def _whom(self, row: Waiting, fields: Mapping[str, str]) -> int:
        """Whom the row looks like; somebody of the same file was not kept yet when it was read."""
        like = None if row.like is not None else self.like(fields)
        if row.like is None and like is None:
            raise Conflict("This row looks like nobody who is here.", next_step="keep it as another person, or drop it")
        return row.like if row.like is not None else like.person.id  # type: ignore[union-attr] # one of both is there

    def export(self) -> str:
        """Everybody as CSV that `take` reads back; of those who do not want to be contacted there is no address."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(_EXPORTED)
        for person in self.store.people():
            fields = {**fields_of(person.wish), "creator_id": person.creator_id}
            fields["do_not_contact"] = "yes" if person.stopped else ""
            hidden = ("email", "phone", "contact") if person.stopped else ()
            writer.writerow([spreadsheet_safe("" if f in hidden else fields.get(f, "")) for f in _EXPORTED])
        return out.getvalue()

    # --- the catalogue -----------------------------------------------------------------------------------------------

    def _now(self) -> int:
        return to_epoch(self.workspace.now())

    def _tell(self, people: Sequence[Someone]) -> None:
        """Tell the catalogue who they are, whom they reach and what they like. Their contact stays in the ledger."""
        if not people:
            return
        now, taxonomy = self._now(), self._taxonomy()
        receiver = Receiver(self._root, SOURCE)
        rows = [row_of(p.creator_id, p.wish, now, taxonomy) for p in people]
        receiver.take(Kind.CREATORS, rows, (), now)
        with writing(self._root) as writer:
            receiver.commit(writer, now)
        self.workspace.catalogue.refresh()

    def repair(self) -> int:
        """Tell the catalogue about everybody whom it does not know, after a stop between the two; how many."""
        from goodword.catalogue.model import FeatureQuery  # noqa: PLC0415 - only here

        people = {p.creator_id: p for p in self.store.people()}
        known = self.workspace.catalogue.features(FeatureQuery(tuple(people))) if people else None
        there = set(known["creator_id"].to_pylist()) if known is not None else set()
        missing = [person for creator_id, person in people.items() if creator_id not in there]
        self._tell(missing)
        return len(missing)


def _said(row: Wish, known: Wish) -> dict[str, str]:
    """What a row says, as fields; name and place only where none is known, circles and passions come to those that
    are."""
    if covers(known, row):
        return {}
    there = {name for name in ("name", "nickname", "place", "country", "note") if getattr(known, name)}
    fields = {name: value for name, value in fields_of(row).items() if value and name not in there}
    names = {c.name for c in row.circles}
    circles = [*(c for c in known.circles if c.name not in names), *row.circles]
    fields["circles"] = "; ".join(f"{c.name}: {c.size}" for c in circles)
    fields["passions"] = "; ".join(dict.fromkeys([*known.passions, *row.passions]))
    return fields


def _table(data: bytes, name: str) -> tuple[list[tuple[int, dict[str, str], str]], list[str], tuple[str, ...]]:
    """(line, values as text, what is wrong) of every row of a file with columns; the columns; notes on the file."""
    stream = io.BytesIO(data)
    found: list[tuple[int, dict[str, str], str]] = []
    with open_source("-", stdin=stream, called=name) as source:
        for batch in source.batches():
            columns = {n: batch.columns[n].to_pylist() for n in source.facts.columns if n in batch.columns}
            for i, line in enumerate(batch.rows.to_pylist()):
                if len(found) >= _MOST_ROWS:
                    raise BadInput(f"More than {_MOST_ROWS:,} rows at once.", where=name, next_step="split the file")
                found.append((line, {n: _text(v[i]) for n, v in columns.items()}, ""))
            found += [(bad.row, {"note": bad.given}, REASON_SENTENCES[bad.reason]) for bad in batch.rejected]
        return sorted(found, key=lambda row: row[0]), list(source.facts.columns), source.facts.notes


def _text(value: object) -> str:
    if value is None:
        return ""
    return "; ".join(map(_text, value)) if isinstance(value, list) else str(value)
