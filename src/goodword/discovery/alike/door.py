"""The Python door: `goodword.alike`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from goodword.catalogue.workspace import Workspace
from goodword.core.progress import QUIET
from goodword.discovery.alike.desk import AlikeDesk
from goodword.discovery.alike.model import Alike
from goodword.discovery.opening import opened
from goodword.discovery.values import Source


def alike(like: str | tuple[str, ...], words: str = "", workspace: Workspace | None = None, **fields: Any) -> Alike:  # noqa: ANN401 - fields of a search
    """People like these: by the audience they share, by what they post, or both, within a wish.

    like: handles, ids or links. words: the wish, like "near Pune and cheaper". fields: by (audience, content, both),
    cheaper, smaller, and those of `goodword.search`. workspace: that of the settings if None.

        goodword.alike(("anna", "@bela"), "near Pune and cheaper").hits[0].sentences
    """
    desk = AlikeDesk(workspace or opened())
    desk.search.ready(lambda: nullcontext(QUIET))
    return desk.find({"like": like, "words": words, **fields}, Source("alike"))
