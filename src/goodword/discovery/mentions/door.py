"""The Python door: `goodword.mentions`."""

from __future__ import annotations

from typing import Any

from goodword.catalogue.workspace import Workspace
from goodword.discovery.mentions.desk import MentionsDesk
from goodword.discovery.mentions.model import Talk
from goodword.discovery.opening import opened
from goodword.discovery.values import Source


def mentions(ours: str | tuple[str, ...] = (), workspace: Workspace | None = None, **fields: Any) -> Talk:  # noqa: ANN401 - fields of the door
    """Who already talks about us or our competitors, with posts, dates, and what is paid.

    ours: handles, hashtags or names of our brand. fields: competitors, like (other brands), since (a day), organic
    (only of their own accord), limit. workspace: that of the settings if None.
    """
    return MentionsDesk(workspace or opened()).find({"ours": ours, **fields}, Source("mentions"))
