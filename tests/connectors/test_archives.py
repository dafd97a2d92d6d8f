"""Recordings and exports are read offline, the same way as everything else, and never beat a snapshot with counts.

`repository.car` is the export of an account that was made for it on a local Bluesky network: 40 posts, one
of them deleted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goodword.catalogue.quarantine import quarantined
from goodword.connectors.model import Want
from goodword.core.errors import BadInput, NotFound
from goodword.core.tables import Kind

from .standing import AT, Stand, standing

CAR = Path(__file__).with_name("repository.car")
WHOSE = "did:plc:5c77ogfi2hefdh3xmckzzeo4"


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with standing(tmp_path) as made:
        made.watch(2)
        yield made


def _line(did: str, collection: str, key: str, record: dict[str, Any] | None, *, at: int = AT - 500) -> str:
    operation = "delete" if record is None else "create"
    commit = {"rev": "x", "operation": operation, "collection": collection, "rkey": key, "record": record, "cid": "c"}
    return json.dumps({"did": did, "time_us": at * 1_000_000, "kind": "commit", "commit": commit})


def _post(text: str, **more: object) -> dict[str, object]:
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-07-19T23:50:00.000Z", **more}


def test_a_recording_of_jetstream(stand: Stand) -> None:
    who, other = (person.did for person in stand.server.world.people[:2])
    uri = f"at://{who}/app.bsky.feed.post/3kaa"
    subject = {"uri": uri, "cid": "c"}
    reply = {"parent": subject, "root": subject}
    lines = [
        _line(who, "app.bsky.feed.post", "3kaa", _post("Rye again #bread", langs=["de"])),
        _line(who, "app.bsky.feed.post", "3kab", _post("an answer elsewhere", reply={"parent": {"uri": "at://x/y/z"}})),
        _line("did:plc:fan", "app.bsky.feed.like", "1", {"subject": subject, "createdAt": "2026-07-19T23:59:00Z"}),
        _line("did:plc:fan", "app.bsky.feed.repost", "1", {"subject": subject, "createdAt": "2090-01-01T00:00:00Z"}),
        _line("did:plc:fan", "app.bsky.graph.follow", "1", {"subject": who, "createdAt": "2026-07-19T23:59:00Z"}),
        _line("did:plc:fan", "app.bsky.feed.post", "1", _post("Lovely!", reply=reply)),
        _line("did:plc:stranger", "app.bsky.feed.post", "1", _post("nobody watches me")),
        _line(other, "app.bsky.feed.post", "3kac", {"text": "without a time"}),
        json.dumps({"did": "did:plc:fan", "time_us": 1, "kind": "identity", "identity": {}}),
        '{"did": "half a li',
        "",
    ]
    file = stand.folder / "stream.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    told = stand.desk.read_archive("bluesky", file)
    assert told.rows == {"posts": 1, "engagements": 3, "audience": 1}
    assert told.set_aside == 2
    assert {row.field for row in quarantined(stand.root)} == {"createdAt", "the whole"}
    (post,) = stand.rows(Kind.POSTS)
    assert "Rye again #bread" in post
    assert ("bread",) in post
    assert sorted(row[2] for row in stand.rows(Kind.ENGAGEMENTS)) == ["comment", "like", "share"]
    assert all(row[3] <= AT for row in stand.rows(Kind.ENGAGEMENTS)), "a clock in the future is not believed"
    assert stand.desk.read_archive("bluesky", file).rows == {}
    gone = json.dumps(
        {"did": other, "time_us": 1, "kind": "account", "account": {"active": False, "status": "deleted"}}
    )
    file.write_text(_line(who, "app.bsky.feed.post", "3kaa", None) + "\n" + gone, encoding="utf-8")
    assert stand.desk.read_archive("bluesky", file).gone == {"creators": 1, "posts": 1, "rows": 4}
    assert stand.rows(Kind.POSTS) == stand.rows(Kind.ENGAGEMENTS) == []


def test_the_export_of_a_repository(stand: Stand) -> None:
    stand.desk.store.watch(stand.link.number, [(WHOSE, "bluesky:tilde.test", "tilde.test")])
    told = stand.desk.read_archive("bluesky", CAR)
    assert (told.rows, told.set_aside) == ({"posts": 39}, 0)
    captions = {str(row) for post in stand.rows(Kind.POSTS) for row in post}
    assert all((f"Loaf {n} from the oven 🍞 #bread" in captions) is (n != 3) for n in range(40))
    assert stand.desk.read_archive("bluesky", CAR).rows == {}


@pytest.mark.parametrize("keep", [0, 1, 200, 5_000])
def test_a_damaged_export_is_said_to_be_one(stand: Stand, keep: int) -> None:
    file = stand.folder / "half.car"
    file.write_bytes(CAR.read_bytes()[:keep])
    with pytest.raises(BadInput, match=r"no export|Nobody who is watched"):
        stand.desk.read_archive("bluesky", file)


@pytest.mark.slow
def test_an_export_never_beats_a_snapshot_with_counts(stand: Stand) -> None:
    stand.desk.refresh("bluesky", Want(3, 0))
    person = stand.server.world.people[0]
    post = next(person.posts(stand.server.now))
    record = _post(post.text, langs=["en"])
    file = stand.folder / "stream.jsonl"
    file.write_text(_line(person.did, "app.bsky.feed.post", post.key, record, at=post.at), encoding="utf-8")
    stand.desk.read_archive("bluesky", file)
    latest = stand.workspace.catalogue.posts(f"bluesky:{person.handle}").to_pylist()
    assert all(row["likes"] is not None for row in latest)


@pytest.mark.parametrize("name", ["stream.txt", "export.zip"])
def test_another_kind_of_file_is_told_with_those_there_are(stand: Stand, name: str) -> None:
    file = stand.folder / name
    file.write_text("x")
    with pytest.raises(BadInput, match="kind of archive"):
        stand.desk.read_archive("bluesky", file)
    with pytest.raises(NotFound, match="no such file"):
        stand.desk.read_archive("bluesky", stand.folder / "absent.car")


def _note(number: int, **more: object) -> dict[str, object]:
    note = {"id": f"https://social.example/users/anna/statuses/{number}", "type": "Note", "inReplyTo": None,
            "published": f"2025-06-{number:02d}T10:00:00Z", "content": f"<p>Loaf {number} &amp; butter</p>",
            "to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": [],
            "tag": [{"type": "Hashtag", "name": "#Bread"}],
            "attachment": [{"type": "Document", "mediaType": "image/jpeg", "name": "a loaf"}], **more}  # fmt: skip
    return {
        "id": f"{note['id']}/activity",
        "type": "Create",
        "actor": "https://social.example/users/anna",
        "object": note,
    }


def test_somebodys_own_mastodon_archive(tmp_path: Path) -> None:
    items = [
        _note(1),
        _note(2, attachment=[]),
        _note(3, to=["https://social.example/users/anna/followers"]),
        _note(4, inReplyTo="https://elsewhere.example/1"),
        {"type": "Announce", "actor": "https://social.example/users/anna", "object": "https://x.example/1"},
        _note(5, published=None),
    ]
    file = tmp_path / "outbox.json"
    file.write_text(json.dumps({"orderedItems": items, "totalItems": 6}), encoding="utf-8")
    with standing(tmp_path, "mastodon") as stand:
        told = stand.desk.read_archive("mastodon", file)
        assert told.rows == {"posts": 2, "creators": 1}
        assert told.set_aside == 1
        assert {(row[0], row[3], row[5]) for row in stand.rows(Kind.POSTS)} == {
            ("mastodon:social.example/1", "Loaf 1 & butter", "image"),
            ("mastodon:social.example/2", "Loaf 2 & butter", "text"),
        }
        assert stand.rows(Kind.CREATORS)[0][0] == "mastodon:anna@social.example"
        assert stand.desk.read_archive("mastodon", file).rows == {}
        for wrong in ("{}", "[1]", "not json", '{"orderedItems": 3}'):
            file.write_text(wrong)
            with pytest.raises(BadInput, match=r"no `outbox\.json`"):
                stand.desk.read_archive("mastodon", file)
