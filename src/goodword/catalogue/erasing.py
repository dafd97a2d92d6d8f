"""A person taken out of a catalogue: their rows go, their name out of everybody else's; what is derived is made anew.

Raw files are immutable for everybody else; here each one that knows the person is written anew beside and renamed over,
so that it can be interrupted anywhere and run again.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from goodword.catalogue import layout, quarantine
from goodword.catalogue.derived import EMPTY, DerivedStore
from goodword.catalogue.erased import person_number
from goodword.catalogue.write import rewrite_record, rewrite_table, writing
from goodword.core.erasing import Person
from goodword.core.tables import Kind
from goodword.sources.arrow import array, pc


def names_in(root: Path, creator_id: str) -> tuple[str, ...]:
    """The display names and profile addresses that the catalogue knows a creator by."""
    return _told(root, creator_id, ("name", "url"))


def stated_by(root: Path, creator_id: str) -> tuple[str, ...]:
    """What a creator says of how to be reached: their addresses and what they write of themselves."""
    return _told(root, creator_id, ("bio", "url"))


def _told(root: Path, creator_id: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    found: set[str] = set()
    for path in layout.stored(root, Kind.CREATORS):
        rows = pq.read_table(path, columns=["creator_id", *columns])
        mine = rows.filter(pc.equal(rows["creator_id"], creator_id))
        found |= {value for column in columns for value in mine[column].to_pylist() if value}
    return tuple(sorted(found))


def erase(root: Path, person: Person, now: int) -> dict[str, int]:
    """Take a person out of raw rows, quarantine and records; how many rows went or were changed, by table.

    Raises Conflict while an import runs. What is derived is emptied: refresh the catalogue afterwards.
    """
    if not (root / "batches").exists():
        return {}
    changed: dict[str, int] = {}
    posts = _posts_of(root, person.creator_id)
    own = person_number(root, person.creator_id)
    with writing(root) as writer:
        for commit in layout.commits(root):
            rows, count = _raw(root, commit, person, posts, own)
            settled = _aside(root, commit, person)
            source = person.out_of_text(commit.source, own=True)
            after = replace(commit, rows=rows, source=source, again=min(commit.again, rows))
            if settled:
                after = replace(after, resolves=tuple(dict.fromkeys((*commit.resolves, *settled))))
            if after != commit or count:
                rewrite_record(writer, after)
            changed[commit.kind.value] = changed.get(commit.kind.value, 0) + count + len(settled)
        if any(changed.values()):
            forget_derived(root, now)
    return {name: count for name, count in changed.items() if count}


def _posts_of(root: Path, creator_id: str) -> frozenset[str]:
    found: set[str] = set()
    for path in layout.stored(root, Kind.POSTS):
        rows = pq.read_table(path, columns=["post_id", "creator_id"])
        found |= set(rows.filter(pc.equal(rows["creator_id"], creator_id))["post_id"].to_pylist())
    return frozenset(found)


def _raw(root: Path, commit: layout.Commit, person: Person, posts: frozenset[str], own: int) -> tuple[int, int]:
    """Write the raw rows of a batch anew where the person is in them: how many there are now, how many it touched."""
    if not commit.rows:
        return 0, 0
    path = layout.raw_file(root, commit.kind, commit.batch)
    before = pq.read_table(path)
    after = before
    if "creator_id" in before.schema.names:
        after = after.filter(pc.fill_null(pc.not_equal(after["creator_id"], person.creator_id), True))
    if "post_id" in before.schema.names and posts:
        after = after.filter(pc.invert(pc.is_in(after["post_id"], value_set=array(sorted(posts)))))
    gone = len(before) - len(after)
    after, touched = _renamed(after, person)
    after, engaged = _unlinked(after, own)
    if gone + touched + engaged:
        rewrite_table(path, after)
    return len(after), gone + touched + engaged


def _unlinked(rows: pa.Table, own: int) -> tuple[pa.Table, int]:
    """What the person did to others' posts stays counted, under a number that leads to nobody."""
    if "person" not in rows.schema.names:
        return rows, 0
    mine = pc.fill_null(pc.equal(rows["person"], own), False)
    count = int(pc.sum(mine).as_py() or 0)
    if not count:
        return rows, 0
    stranger = secrets.randbits(63)
    place = rows.schema.get_field_index("person")
    changed = pc.if_else(mine, pa.scalar(stranger, pa.int64()), rows["person"])
    return rows.set_column(place, rows.schema.field(place), changed), count


def _renamed(rows: pa.Table, person: Person) -> tuple[pa.Table, int]:
    """The person's name out of everybody else's texts and lists; how many values it touched."""
    touched = 0
    for place, field in enumerate(rows.schema):
        if pa.types.is_string(field.type):
            change: Callable[[Any], Any] = person.out_of_text
        elif pa.types.is_list(field.type):
            change = _of_list(person)
        else:
            continue
        known = rows[field.name].combine_chunks()
        suspects = _suspects(known, person)
        if not suspects:
            continue
        values = known.to_pylist()
        for i in suspects:
            after = change(values[i])
            touched += after != values[i]
            values[i] = after
        rows = rows.set_column(place, field, array(values, field.type))
    return rows, touched


def _suspects(values: Any, person: Person) -> list[int]:  # noqa: ANN401 - an Arrow array
    """Rows in which one of the person's names may stand: looked for at once, so that few rows are read one by one."""
    lists = pa.types.is_list(values.type)
    texts = values.flatten() if lists else values
    hit = pc.fill_null(pc.match_substring_regex(texts, person.suspect, ignore_case=True), False)
    if lists:
        parents = pc.list_parent_indices(values)
        return sorted(set(parents.filter(hit).to_pylist()))
    return list(pc.indices_nonzero(hit).to_pylist())


def _of_list(person: Person) -> Callable[[list[str] | None], list[str] | None]:
    """Tags and mentions that are the person go, the others stay."""
    own = person.handle.casefold()

    def change(values: list[str] | None) -> list[str] | None:
        if values is None:
            return None
        return [v for v in values if v.casefold().lstrip("@#") != own and not person.names_in(v)]

    return change


def _aside(root: Path, commit: layout.Commit, person: Person) -> list[str]:
    """Empty the rows in quarantine that name the person; their ids, so that they count as settled."""

    def named(row: dict[str, Any]) -> bool:
        return of_person(row, person)

    return empty_aside(root, commit, named, lambda file: person.out_of_text(file, own=True))


def of_person(row: dict[str, Any], person: Person) -> bool:
    """Whether a row in quarantine names a person."""
    values = _values(row["raw"])
    texts = " ".join([*(str(row[name]) for name in ("given", "raw", "file")), *values])
    return person.names_in(texts) or any(v.strip().lstrip("@").casefold() == person.handle.casefold() for v in values)


def empty_aside(
    root: Path,
    commit: layout.Commit,
    chosen: Callable[[dict[str, Any]], bool],
    file: Callable[[str], str] = str,
) -> list[str]:
    """Empty rows of a batch's quarantine that are not empty yet; their ids. file: what becomes of the file's name."""
    if not commit.set_aside:
        return []
    path = layout.quarantine_file(root, commit.batch)
    rows = pq.read_table(path).to_pylist()
    settled = []
    for number, row in enumerate(rows):
        if row["raw"] != "{}" and chosen(row):
            row |= {"given": "", "raw": "{}", "file": file(row["file"])}
            settled.append(f"{commit.batch}:{number}")
    if settled:
        rewrite_table(path, pa.Table.from_pylist(rows, schema=quarantine.SCHEMA))
    return settled


def _values(raw: str) -> list[str]:
    """The values of a row that was set aside, as they are read: in JSON a letter may be written as its number."""
    try:
        plain = json.loads(raw)
    except ValueError:
        return []
    return [str(v) for v in plain.values()] if isinstance(plain, dict) else []


def forget_derived(root: Path, now: int) -> None:
    """Empty what is derived: a generation without rows takes the place of those that know the person."""
    store = DerivedStore(root)
    with store.lock():
        number = store.current().number
        if number:
            store.publish(replace(EMPTY, number=number + 1, made_at=now))
            store.collect(now, grace=-1)
    others = [path for path in (root / "derived").glob("*") if path != store.root]
    for folder in (*others, store.root / "shelf", root / "search"):
        shutil.rmtree(folder, ignore_errors=True)
