"""Each network's archive is read in every form it has; nothing beyond what was asked for is opened."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from consent_world import (
    AT,
    DAY0,
    INSTAGRAM,
    MASTODON,
    TIKTOK,
    YOUTUBE,
    instagram,
    mastodon,
    tarred,
    tiktok,
    youtube,
    zipped,
)
from goodword.consent.archive.model import Found, Scene
from goodword.consent.archive.read import read_archive
from goodword.consent.archive.registry import names, reader
from goodword.consent.model import What
from goodword.core.errors import BadInput
from goodword.core.tables import Kind

ALL = frozenset(What)
CAR = Path(__file__).parent.parent / "connectors" / "repository.car"
ARCHIVES: dict[str, tuple[str, str, bytes]] = {
    "instagram": (INSTAGRAM, "export.zip", zipped(instagram())),
    "instagram-german": (INSTAGRAM, "export.zip", zipped(instagram(german=True))),
    "tiktok": (TIKTOK, "TikTok_Data.zip", zipped(tiktok())),
    "tiktok-old": (TIKTOK, "user_data.json", tiktok(old=True)["user_data_tiktok.json"]),
    "youtube": (YOUTUBE, "takeout.zip", zipped(youtube())),
    "youtube-german": (YOUTUBE, "takeout.zip", zipped(youtube(german=True))),
    "mastodon": (MASTODON, "archive.zip", zipped(mastodon())),
    "mastodon-tar": (MASTODON, "archive.tar.gz", tarred(mastodon())),
    "bluesky": ("bluesky:alice.example", "repo.car", CAR.read_bytes()),
}


def found(name: str, what: frozenset[What] = ALL) -> Found:
    creator_id, file, data = ARCHIVES[name]
    return read(creator_id, file, data, what)


def read(creator_id: str, file: str, data: bytes, what: frozenset[What] = ALL) -> Found:
    return read_archive(reader(creator_id.partition(":")[0]), file, io.BytesIO(data), Scene(creator_id, what, AT))


def posts(one: Found) -> list[Mapping[str, Any]]:
    return sorted(one.rows.get(Kind.POSTS, ()), key=lambda row: row["posted_at"])


def profile(one: Found) -> Mapping[str, Any]:
    (row,) = one.rows[Kind.CREATORS]
    return row


@pytest.mark.parametrize("name", ["instagram", "instagram-german"])
def test_instagram(name: str) -> None:
    one = found(name)
    first, second, reel = posts(one)
    assert first["caption"] == "Fresh वड़ा पाव 🙂 #streetfood @bakehouse"
    assert (first["hashtags"], first["mentions"]) == (["streetfood"], ["bakehouse"])
    assert (first["reach"], first["likes"], first.get("comments")) == (14_533, 980, None)
    assert (first["post_id"], first["kind"]) == ("instagram:18000000000000001", "image")
    assert (second["post_id"], second["kind"]) == (f"instagram:khar_eats/{DAY0 + 2 * 86_400}", "carousel")
    assert reel["kind"] == "reel"
    assert "lat" not in first
    assert dict(profile(one)) == {
        "creator_id": INSTAGRAM, "platform": "instagram", "handle": "khar_eats", "name": "Khar Eats ☕", "bio": "Bread",
        "followers": 4_420,
    }  # fmt: skip
    told = {(share.place, share.level): round(share.share, 3) for share in one.shares}
    assert told == {("Pune, India", ""): 0.315, ("Mumbai", ""): 0.125, ("India", "country"): 0.8}
    assert {row["person"] for row in one.rows[Kind.AUDIENCE]} == {"fan_a", "fan_b"}


@pytest.mark.parametrize("name", ["tiktok", "tiktok-old"])
def test_tiktok(name: str) -> None:
    one = found(name)
    first, second = posts(one)
    assert (first["post_id"], first["likes"], first["caption"]) == (
        "tiktok:712345678901234561", 1_234, "Dough #bread",
    )  # fmt: skip
    assert second["caption"] is None
    assert one.bad == 1
    assert (profile(one)["followers"], one.handle) == (990, "khar_eats")
    assert {row["person"] for row in one.rows[Kind.AUDIENCE]} == {"fan_a"}


@pytest.mark.parametrize("name", ["youtube", "youtube-german"])
def test_youtube(name: str) -> None:
    one = found(name)
    first, second = posts(one)
    assert first["caption"] == "Loaf 1 #bread\n\nAbout, loaf 1"
    assert (first["post_id"], first["hashtags"]) == ("youtube:abcdefghij1", ["bread"])
    assert second["posted_at"] - first["posted_at"] == 31 * 86_400
    assert profile(one)["name"] == "Khar Eats"
    assert len(one.opened) == 2


def test_bluesky() -> None:
    one = found("bluesky")
    assert posts(one)
    assert {row["creator_id"] for row in posts(one)} == {"bluesky:alice.example"}
    assert found("bluesky", frozenset({What.PROFILE})).rows.get(Kind.POSTS, ()) == () or not posts(
        found("bluesky", frozenset({What.PROFILE}))
    )


@pytest.mark.parametrize("name", ["mastodon", "mastodon-tar"])
def test_mastodon(name: str) -> None:
    assert len(posts(found(name))) == 5


@pytest.mark.parametrize("name", [n for n in ARCHIVES if n != "bluesky"])
def test_nothing_else_is_opened_or_found_anywhere(name: str) -> None:
    one = found(name)
    text = repr((one.rows, one.rejected, one.shares, one.handle))
    for secret in ("DO NOT OPEN", "secret@example.org", "+910000000000", "72.88", "social.example/users/secret"):
        assert secret not in text
    for path in one.opened:
        assert any(opened.matches(path) for opened in reader(ARCHIVES[name][0].partition(":")[0]).opens)
    if name.startswith(("instagram", "youtube")):
        assert one.closed >= 4


@pytest.mark.parametrize("what", list(What))
@pytest.mark.parametrize("name", [n for n in ARCHIVES if n != "bluesky"])
def test_only_what_was_asked_for_is_read(name: str, what: What) -> None:
    try:
        one = found(name, frozenset({what}))
    except BadInput:
        return
    kinds = {kind for kind, rows in one.rows.items() if rows}
    allowed = {What.PROFILE: {Kind.CREATORS}, What.POSTS: {Kind.POSTS}, What.FOLLOWERS: {Kind.AUDIENCE}}
    assert kinds <= allowed.get(what, set())
    assert bool(one.shares) <= (what is What.AUDIENCE)


@pytest.mark.parametrize(
    ("creator", "file", "data", "says"),
    [
        (INSTAGRAM, "x.zip", zipped({"your_instagram_activity/posts_1.html": b"<html>"}), "JSON"),
        (TIKTOK, "x.zip", zipped({"TikTok/Posts.txt": b"Date: 1"}), "JSON"),
        (YOUTUBE, "x.zip", zipped({"Takeout/YouTube/videoita/videot.csv": b"x"}), "English"),
        (INSTAGRAM, "x.html", b"<!doctype html>", "right account|JSON"),
        (INSTAGRAM, "x.exe", b"MZ\x90", r"\.zip"),
    ],
    ids=["html inside", "texts inside", "another language", "a page", "a program"],  # bytes of a ZIP hold its time
)
def test_the_wrong_archive_is_answered_with_what_to_do(creator: str, file: str, data: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read(creator, file, data)


def test_hidden_videos_in_a_language_that_is_not_known_are_not_guessed() -> None:
    files = {path: data.replace(b"Public", b"Julkinen").replace(b"Unlisted", b"Piilotettu")
             for path, data in youtube().items()}  # fmt: skip
    with pytest.raises(BadInput, match="English"):
        read(YOUTUBE, "takeout.zip", zipped(files))


def test_whose_archive_it_is_shows_although_the_profile_was_not_asked_for() -> None:
    for name in ("instagram", "tiktok"):
        creator_id, file, data = ARCHIVES[name]
        with pytest.raises(BadInput, match="asks for the one of"):
            read(creator_id.replace("khar_eats", "other"), file, data, frozenset({What.POSTS}))
    assert reader("tiktok").picks(frozenset({What.POSTS}))[0][-1] == "userName"


def test_every_reader_says_what_it_reads() -> None:
    for name in names():
        one = reader(name)
        assert one.network == name
        assert one.forms
        assert all(opened.reads and opened.what for opened in one.opens)
