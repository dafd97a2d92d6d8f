"""The parts of YouTube's answers that are read (Data API v3); everything else is kept unread.

Counts are texts there. What a channel or video hides is missing. `items` is missing where there are none.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from goodword.connectors.schema import Count, Id, Said


class Answered(Said):
    """An answer at all."""

    kind: str


class Listing(Answered):
    """A page of anything."""

    pageInfo: dict[str, Any]  # noqa: N815 - the network's own word
    items: list[Any] = Field(default_factory=list)
    nextPageToken: str = ""  # noqa: N815


class ChannelSnippet(Said):
    """`Channel.snippet`."""

    title: str = ""
    description: str = ""
    customUrl: str = ""  # noqa: N815
    country: str | None = None
    defaultLanguage: str | None = None  # noqa: N815


class ChannelStatistics(Said):
    """`Channel.statistics`."""

    subscriberCount: Count | None = None  # noqa: N815
    hiddenSubscriberCount: bool = False  # noqa: N815
    videoCount: Count | None = None  # noqa: N815


class Playlists(Said):
    """`Channel.contentDetails.relatedPlaylists`."""

    uploads: str = ""


class ChannelDetails(Said):
    """`Channel.contentDetails`."""

    relatedPlaylists: Playlists = Playlists()  # noqa: N815


class Channel(Said):
    """`Channel`."""

    id: Id
    snippet: ChannelSnippet
    statistics: ChannelStatistics = ChannelStatistics()
    contentDetails: ChannelDetails = ChannelDetails()  # noqa: N815


class ItemDetails(Said):
    """`PlaylistItem.contentDetails`. A video that is deleted or private has no time of publication."""

    videoId: Id  # noqa: N815
    videoPublishedAt: str | None = None  # noqa: N815


class PlaylistItem(Said):
    """`PlaylistItem`."""

    contentDetails: ItemDetails  # noqa: N815


class VideoSnippet(Said):
    """`Video.snippet`."""

    publishedAt: str  # noqa: N815
    channelId: Id  # noqa: N815
    title: str = ""
    description: str = ""
    defaultLanguage: str | None = None  # noqa: N815
    defaultAudioLanguage: str | None = None  # noqa: N815
    liveBroadcastContent: str = "none"  # noqa: N815


class VideoStatistics(Said):
    """`Video.statistics`. Likes and comments that are hidden or switched off are missing."""

    viewCount: Count | None = None  # noqa: N815
    likeCount: Count | None = None  # noqa: N815
    commentCount: Count | None = None  # noqa: N815


class Point(Said):
    """`GeoPoint`."""

    latitude: float | None = None
    longitude: float | None = None


class Recording(Said):
    """`Video.recordingDetails`."""

    location: Point | None = None
    locationDescription: str | None = None  # noqa: N815


class Placement(Said):
    """`Video.paidProductPlacementDetails`."""

    hasPaidProductPlacement: bool | None = None  # noqa: N815


class Video(Said):
    """`Video`."""

    id: Id
    snippet: VideoSnippet
    statistics: VideoStatistics = VideoStatistics()
    recordingDetails: Recording = Recording()  # noqa: N815
    paidProductPlacementDetails: Placement = Placement()  # noqa: N815


class Author(Said):
    """`CommentSnippetAuthorChannelId`."""

    value: str = ""


class CommentSnippet(Said):
    """`Comment.snippet`."""

    publishedAt: str  # noqa: N815
    authorDisplayName: str = ""  # noqa: N815
    authorChannelId: Author = Author()  # noqa: N815
    textDisplay: str = ""  # noqa: N815


class Comment(Said):
    """`Comment`."""

    snippet: CommentSnippet


class ThreadSnippet(Said):
    """`CommentThread.snippet`."""

    topLevelComment: Comment  # noqa: N815


class Thread(Said):
    """`CommentThread`."""

    snippet: ThreadSnippet


class Found(Said):
    """`SearchResult.snippet`: whose channel it is, of a channel and of a video."""

    channelId: Id  # noqa: N815


class Result(Said):
    """`SearchResult`."""

    snippet: Found
