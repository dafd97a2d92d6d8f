"""The parts of Mastodon's answers that are read (API v1 and v2); everything else is kept unread."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, RootModel

from goodword.connectors.schema import Id, Said

Count = Annotated[int, Field(ge=-1, le=2**53)]


class Account(Said):
    """`Account`. noindex, discoverable: what its owner wishes; None where the server does not say."""

    id: Id
    acct: Id
    url: Id
    display_name: str = ""
    note: str = ""
    followers_count: Count | None = None
    following_count: Count | None = None
    statuses_count: Count | None = None
    noindex: bool | None = None
    discoverable: bool | None = None
    suspended: bool | None = None


class Tag(Said):
    """A hashtag of a status."""

    name: str


class Media(Said):
    """A picture or film of a status."""

    type: str = ""
    description: str | None = None


class Status(Said):
    """`Status`."""

    id: Id
    created_at: str
    account: Account
    content: str
    visibility: str = "public"
    url: str | None = None
    language: str | None = None
    in_reply_to_id: str | None = None
    reblog: dict[str, Any] | None = None
    favourites_count: Count | None = None
    reblogs_count: Count | None = None
    replies_count: Count | None = None
    tags: tuple[Tag, ...] = ()
    media_attachments: tuple[Media, ...] = ()


class Listing(RootModel[list[Any]]):
    """A list of anything."""


class Context(Said):
    """`Context`: what is said around a status."""

    descendants: list[Any]


class Results(Said):
    """`Search`."""

    accounts: list[Any]


class Rule(Said):
    """A rule of a server."""

    text: str


class Instance(Said):
    """`V2::Instance`: a server about itself."""

    domain: Id
    rules: tuple[Rule, ...] = ()
