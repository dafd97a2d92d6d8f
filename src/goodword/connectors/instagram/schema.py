"""The parts of the Graph API's answers that are read (Instagram, v25.0); everything else is kept unread."""

from __future__ import annotations

from typing import Any

from goodword.connectors.schema import Count, Id, Said


class Cursors(Said):
    """Where pages begin."""

    after: str = ""


class Paging(Said):
    """`paging`: on the last page `after` may be there all the same, `next` is not."""

    cursors: Cursors = Cursors()
    next: str = ""


class Listing(Said):
    """A list of anything, with where it goes on."""

    data: list[Any]
    paging: Paging = Paging()


class User(Said):
    """`IG User`. user_id: only in answers about oneself, where `id` is another for each app."""

    username: Id
    id: Id | None = None
    user_id: Id | None = None
    name: str | None = None
    biography: str | None = None
    website: str | None = None
    followers_count: Count | None = None
    follows_count: Count | None = None
    media_count: Count | None = None
    media: Listing | None = None

    @property
    def key(self) -> str:
        """The unchanging id."""
        return self.user_id or self.id or ""


class Known(User):
    """The same, of somebody else: always with its id."""

    id: Id


class Discovered(Said):
    """An account as Business Discovery shows it to another one."""

    business_discovery: Known


class Media(Said):
    """`IG Media`. like_count is missing where its owner hides it; view_count is that of reels."""

    id: Id
    timestamp: str
    permalink: Id
    caption: str | None = None
    media_type: str = ""
    like_count: Count | None = None
    comments_count: Count | None = None
    view_count: Count | None = None
    insights: Listing | None = None


class Tagged(Said):
    """`IG Media` under a hashtag: who posted it is not said."""

    id: Id
    permalink: Id
    caption: str | None = None


class Node(Said):
    """Something with an id."""

    id: Id


class Offered(Said):
    """A creator of the marketplace."""

    id: Id
    username: Id
    biography: str | None = None
    country: str | None = None
    insights: Listing | None = None


class Value(Said):
    """A number of a metric."""

    value: Count


class Metric(Said):
    """A metric of a post, or of an account in all."""

    name: str
    values: tuple[Value, ...] = ()
    total_value: dict[str, Any] | None = None


class Result(Said):
    """A part of an audience."""

    dimension_values: tuple[str, ...]
    value: Count


class Breakdown(Said):
    """An audience in parts."""

    dimension_keys: tuple[str, ...]
    results: tuple[Result, ...] = ()


class Total(Said):
    """`total_value` of an insight."""

    value: Count | None = None
    breakdowns: tuple[Breakdown, ...] = ()
