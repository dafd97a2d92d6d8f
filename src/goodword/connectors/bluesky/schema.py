"""The parts of Bluesky's answers that are read (lexicons `app.bsky.*`); everything else is kept unread."""

from __future__ import annotations

from typing import Any

from goodword.connectors.schema import Count, Id, Said


class Label(Said):
    """What a labeller says of an account."""

    val: str = ""


class Person(Said):
    """`app.bsky.actor.defs#profileView`, basic or not."""

    did: Id
    handle: Id
    displayName: str = ""  # noqa: N815 - the network's own word
    description: str = ""
    labels: tuple[Label, ...] = ()


class Detailed(Person):
    """`app.bsky.actor.defs#profileViewDetailed`."""

    followersCount: Count | None = None  # noqa: N815
    followsCount: Count | None = None  # noqa: N815
    postsCount: Count | None = None  # noqa: N815


class Record(Said):
    """`app.bsky.feed.post`, as its author's client wrote it."""

    text: str
    createdAt: str  # noqa: N815
    langs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    facets: tuple[dict[str, Any], ...] = ()
    embed: dict[str, Any] | None = None


class Post(Said):
    """`app.bsky.feed.defs#postView`."""

    uri: Id
    author: Person
    record: Record
    indexedAt: str  # noqa: N815
    replyCount: Count | None = None  # noqa: N815
    repostCount: Count | None = None  # noqa: N815
    likeCount: Count | None = None  # noqa: N815
    quoteCount: Count | None = None  # noqa: N815
    bookmarkCount: Count | None = None  # noqa: N815


class Listed(Said):
    """`app.bsky.feed.defs#feedViewPost`. reason: why somebody else's post is in the feed."""

    post: Post
    reason: dict[str, Any] | None = None


class Liked(Said):
    """One like, `app.bsky.feed.getLikes#like`."""

    actor: Person
    createdAt: str  # noqa: N815
    indexedAt: str  # noqa: N815


class Reply(Said):
    """One answer in a thread, `app.bsky.feed.defs#threadViewPost`."""

    post: Post


class Profiles(Said):
    """`app.bsky.actor.getProfiles`."""

    profiles: list[Any]


class Actors(Said):
    """`app.bsky.actor.searchActors`."""

    actors: list[Any]
    cursor: str = ""


class Feed(Said):
    """`app.bsky.feed.getAuthorFeed`."""

    feed: list[Any]
    cursor: str = ""


class Posts(Said):
    """`app.bsky.feed.getPosts` and `searchPosts`."""

    posts: list[Any]
    cursor: str = ""


class Followers(Said):
    """`app.bsky.graph.getFollowers`."""

    subject: Person
    followers: list[Any]
    cursor: str = ""


class Likes(Said):
    """`app.bsky.feed.getLikes`."""

    likes: list[Any]
    cursor: str = ""


class Reposts(Said):
    """`app.bsky.feed.getRepostedBy`."""

    repostedBy: list[Any]  # noqa: N815
    cursor: str = ""


class Thread(Said):
    """`app.bsky.feed.getPostThread`."""

    thread: dict[str, Any]
