"""What Bluesky tells of itself: Jetstream, live or recorded as JSON Lines, and repository exports (CAR). Pure.

A stream names accounts by their unchanging ids only: creators who are watched are known by them; of everybody else
the id is hashed as the person.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from goodword.connectors.bluesky import rows
from goodword.connectors.bluesky.schema import Record
from goodword.connectors.model import Gone, Learned, Page, Scene
from goodword.connectors.rows import moment
from goodword.connectors.schema import Said, fields_of
from goodword.core.errors import BadInput, MissingExtra
from goodword.core.tables import Kind
from goodword.sources.model import Reason, Rejected

_POST, _LIKE, _REPOST, _FOLLOW = (
    "app.bsky.feed.post", "app.bsky.feed.like", "app.bsky.feed.repost", "app.bsky.graph.follow",
)  # fmt: skip
_GONE = {"deleted": "deleted", "takendown": "taken down", "suspended": "suspended", "deactivated": "switched off"}


class Commit(Said):
    """What happened to one record."""

    operation: str
    collection: str
    rkey: str
    record: dict[str, Any] | None = None


class Event(Said):
    """One line of Jetstream. time_us: microseconds since 1970."""

    did: str
    time_us: int
    kind: str
    commit: Commit | None = None
    account: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Item:
    """One record as an account wrote it. at: seconds UTC when the network saw it; number: its place in the file."""

    did: str
    collection: str
    key: str
    record: Mapping[str, Any]
    at: int
    number: int

    @property
    def when(self) -> int:
        """When it was written: as its author's clock says, but not after the network saw it."""
        said = moment(str(self.record.get("createdAt", "")))
        return self.at if said is None else min(said, self.at)


@dataclass(slots=True)
class _Work:
    """Rows so far, of creators who are watched."""

    scene: Scene
    posts: list[Mapping[str, Any]] = field(default_factory=list)
    engaged: list[Mapping[str, Any]] = field(default_factory=list)
    follows: list[Mapping[str, Any]] = field(default_factory=list)
    bad: list[Rejected] = field(default_factory=list)
    gone: dict[str, Gone] = field(default_factory=dict)
    there: dict[str, None] = field(default_factory=dict)
    place: int = 0

    def page(self) -> Page:
        made = {Kind.POSTS: self.posts, Kind.ENGAGEMENTS: self.engaged, Kind.AUDIENCE: self.follows}
        learned = tuple(Learned(key) for key in self.there)
        cursor = str(self.place or "")
        return Page(made, {Kind.POSTS: self.bad}, gone=tuple(self.gone.values()), learned=learned, cursor=cursor)

    def event(self, event: Event, number: int) -> None:
        """One line of a stream."""
        self.place = max(self.place, event.time_us)
        if event.kind == "account" and event.did in self.scene.accounts and event.account is not None:
            self._account(event.did, event.account)
        elif event.kind == "commit" and event.commit is not None:
            self._commit(event.did, event.commit, min(event.time_us // 1_000_000, self.scene.now), number)

    def _account(self, did: str, said: Mapping[str, Any]) -> None:
        """An account that goes, or is there again."""
        if said.get("active", True):
            self.gone.pop(did, None)
            self.there[did] = None
        else:
            self.there.pop(did, None)
            self.gone[did] = Gone(_GONE.get(str(said.get("status", "")), "deleted"), account=did)

    def _commit(self, did: str, commit: Commit, at: int, number: int) -> None:
        """Something that an account wrote or took back; who writes is there."""
        if did in self.scene.accounts and did not in self.gone:
            self.there[did] = None
        if commit.operation != "delete":
            self.item(_Item(did, commit.collection, commit.rkey, commit.record or {}, at, number))
        elif commit.collection == _POST and did in self.scene.accounts:
            post_id = rows.post_id(f"at://{did}/{_POST}/{commit.rkey}")
            self.gone[post_id] = Gone("deleted", post_id=post_id)

    def item(self, item: _Item) -> None:
        """One record."""
        subject, person = item.record.get("subject"), self.scene.handle(item.did, item.did)
        if item.collection == _POST:
            self._post_or_answer(item, person)
        elif item.collection in (_LIKE, _REPOST) and isinstance(subject, Mapping):
            uri, kind = str(subject.get("uri", "")), "like" if item.collection == _LIKE else "share"
            if _of(uri) in self.scene.accounts:
                self.engaged.append(rows.engagement(rows.post_id(uri), person, kind, item.when))
        elif item.collection == _FOLLOW and isinstance(subject, str) and subject in self.scene.accounts:
            creator_id = self.scene.accounts[subject].creator_id
            follow = {"creator_id": creator_id, "platform": rows.PLATFORM, "person": person, "observed_at": item.when}
            self.follows.append(follow)

    def _post_or_answer(self, item: _Item, person: str) -> None:
        reply = item.record.get("reply")
        parent = reply.get("parent") if isinstance(reply, Mapping) else None
        uri = str(parent.get("uri", "")) if isinstance(parent, Mapping) else ""
        if uri and _of(uri) in self.scene.accounts:
            answer = rows.engagement(rows.post_id(uri), person, "comment", item.when)
            self.engaged.append(answer | {"text": str(item.record.get("text", ""))})
        elif not reply and item.did in self.scene.accounts:
            self._post(item)

    def _post(self, item: _Item) -> None:
        try:
            post = Record.model_validate(item.record)
        except ValidationError as error:
            raw = json.dumps(item.record, ensure_ascii=False, default=str)[:10_000]
            self.bad.append(Rejected(item.number, fields_of(error)[0], "", Reason.MISSING, raw))
            return
        row = rows.record_row(item.did, item.key, post, item.at, self.scene.accounts[item.did].creator_id)
        # Counts are not known: a snapshot with them, whenever it was taken, is the later one.
        self.posts.append(row | {"observed_at": row["posted_at"]})


def jetstream(lines: Iterable[str], scene: Scene) -> Page:
    """What a stream says of creators who are watched: posts, who liked, shared, answered and followed, deletions. The
    page's cursor is the place of its last event, microseconds since 1970."""
    work = _Work(scene)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            event = Event.model_validate_json(line)
        except ValidationError as error:
            work.bad.append(Rejected(number, fields_of(error)[0], "", Reason.NOT_JSON, ""))
            continue
        work.event(event, number)
    return work.page()


def _of(uri: str) -> str:
    """The account of an address in the network."""
    return uri.removeprefix("at://").partition("/")[0]


def repository(data: bytes, scene: Scene) -> Page:
    """What the export of a creator who is watched says: their own posts. Raises BadInput for what is no export.

    Records are found by walking the tree from the newest commit: what was deleted is not in it.
    """
    try:
        from atproto_core.car import CAR  # noqa: PLC0415 - few read exports
    except ModuleNotFoundError:
        raise MissingExtra.needed("networks", "Reading the export of a Bluesky repository") from None
    try:
        archive = CAR.from_bytes(data)
        blocks = {str(cid): block for cid, block in archive.blocks.items()}
        head = blocks[str(archive.root)]
        did, tree = str(head["did"]), _cid(head["data"])
        found = list(_walk(blocks, tree))
    except Exception as error:  # noqa: BLE001 - the decoder raises errors of every kind
        raise BadInput(
            "This is no export of a Bluesky repository, or it is damaged.",
            given=type(error).__name__,
            data="Nothing was changed.",
            next_step="take it anew: Settings, Account, Export my data",
        ) from None
    if did not in scene.accounts:
        raise BadInput(f"Nobody who is watched has this repository ({did}).", next_step=f"watch them first: {did}")
    work = _Work(scene)
    for number, (path, record) in enumerate(found, 1):
        collection, _, key = path.partition("/")
        if collection == _POST:
            work.item(_Item(did, collection, key, record, scene.now, number))
    return work.page()


def _walk(blocks: Mapping[str, Any], cid: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(path, record) of a Merkle search tree in the order of paths; a block that is missing raises KeyError."""
    node, before = blocks[cid], b""
    if node.get("l") is not None:
        yield from _walk(blocks, _cid(node["l"]))
    for entry in node["e"]:
        path = before[: entry["p"]] + bytes(entry["k"])
        before = path
        yield path.decode(), blocks[_cid(entry["v"])]
        if entry.get("t") is not None:
            yield from _walk(blocks, _cid(entry["t"]))


def _cid(value: Any) -> str:  # noqa: ANN401 - as the decoder gives it
    from atproto_core.cid import CID  # noqa: PLC0415

    return str(CID.from_decoded_bytes(value)) if isinstance(value, bytes) else str(value)
