"""Columns are recognised under the names that exports give them, and the docs list every name."""

from __future__ import annotations

import pytest

from goodword.core.tables import TABLES, Kind
from goodword.sources.names import plain_name, recognised, table
from goodword.sources.recognise import canonical_columns, recognise
from support import ROOT


def test_the_how_to_lists_every_name() -> None:
    text = (ROOT / "docs" / "how-to" / "import.md").read_text(encoding="utf-8")
    assert text.endswith("-->\n\n" + table()), "write goodword.sources.names.table() below the marker"


@pytest.mark.parametrize("kind", list(Kind))
def test_every_column_has_names_and_every_name_a_column(kind: Kind) -> None:
    assert set(recognised()[kind]) <= set(canonical_columns(kind))
    assert {c.name for c in TABLES[kind].columns if c.required} <= set(recognised()[kind])


EXPORTS = {
    "a spreadsheet": (
        Kind.CREATORS,
        [
            "Platform",
            "Username",
            "Full Name",
            "Followers",
            "Following",
            "Posts",
            "Country",
            "City",
            "Price",
            "Currency",
        ],
        {"platform", "handle", "name", "followers", "followees", "posts", "country", "place", "price_minor"},
    ),
    "a tool's creator list": (
        Kind.CREATORS,
        ["Profile URL", "Influencer", "Subscribers count", "Main category", "Account Country", "Engagement Rate"],
        {"url", "handle", "followers", "niche", "country"},
    ),
    "German": (Kind.CREATORS, ["Benutzername", "Anzahl Follower", "Stadt"], {"handle", "followers", "place"}),
    "Spanish": (Kind.CREATORS, ["Nombre de usuario", "Seguidores", "País"], {"handle", "followers", "country"}),
    "Hindi": (Kind.CREATORS, ["उपयोगकर्ता नाम", "फ़ॉलोअर", "शहर"], {"handle", "followers", "place"}),
    "Japanese": (Kind.CREATORS, ["ユーザー名", "フォロワー数"], {"handle", "followers"}),
    "the platform's insights": (
        Kind.POSTS,
        [
            "Post ID",
            "Account username",
            "Description",
            "Publish time",
            "Permalink",
            "Post type",
            "Views",
            "Reach",
            "Likes",
            "Shares",
            "Comments",
            "Saves",
        ],
        {
            "post_id",
            "creator_id",
            "caption",
            "posted_at",
            "url",
            "kind",
            "views",
            "reach",
            "likes",
            "shares",
            "comments",
            "saves",
        },
    ),
    "a video channel's content table": (
        Kind.POSTS,
        ["Content", "Video title", "Video publish time", "Views", "Likes", "Comments added", "Channel"],
        {"post_id", "caption", "posted_at", "views", "likes", "comments", "creator_id"},
    ),
    "a scraper's JSON": (
        Kind.POSTS,
        [
            "shortCode",
            "ownerUsername",
            "takenAtTimestamp",
            "likesCount",
            "commentsCount",
            "videoPlayCount",
            "locationName",
        ],
        {"post_id", "creator_id", "posted_at", "likes", "comments", "views", "place"},
    ),
    "short videos": (
        Kind.POSTS,
        [
            "id",
            "authorMeta.name",
            "createTimeISO",
            "text",
            "diggCount",
            "shareCount",
            "playCount",
            "commentCount",
            "collectCount",
        ],
        {"post_id", "creator_id", "posted_at", "caption", "likes", "shares", "views", "comments", "saves"},
    ),
    "comments": (
        Kind.ENGAGEMENTS,
        ["media_id", "ownerUsername", "timestamp", "text"],
        {"post_id", "person", "at", "text"},
    ),
    "followers": (
        Kind.AUDIENCE,
        ["Influencer", "Follower", "Latitude", "Longitude"],
        {"creator_id", "person", "lat", "lon"},
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_columns_of_exports_are_recognised(name: str) -> None:
    kind, columns, expected = EXPORTS[name]
    assert expected <= set(recognise(kind, columns, {}).columns)


def test_spelling_does_not_matter_and_a_statement_wins() -> None:
    for spelling in ("Follower Count", "follower_count", "followerCount", "FOLLOWER-COUNT", "Follower.Count"):
        assert plain_name(spelling) == "followercount"
    found = recognise(Kind.CREATORS, ["followers", "fans", "x"], {"followers": "x"})
    assert found.columns == {"followers": "x"}
    assert "`followers` is taken from “x”" in found.unused.values()
