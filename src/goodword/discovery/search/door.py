"""The Python door: `goodword.search`, `goodword.build_index`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from goodword.catalogue.workspace import Workspace
from goodword.core.progress import QUIET, Progress
from goodword.discovery.search.desk import desk_of
from goodword.discovery.search.fields import read_wish
from goodword.discovery.search.model import Found, Indexed
from goodword.discovery.values import Source


def search(words: str = "", workspace: Workspace | None = None, **fields: Any) -> Found:  # noqa: ANN401 - fields of a search
    """Creators for a brief in plain words, in any language; fields say the same and win over the words.

    fields: near, radius, niche, only_niche, not_niche, without, language, country, platform, tier, min_followers,
    max_followers, max_price, active_after, verdict, limit, diverse, not_language. workspace: that of the settings if
    None. A part of the brief that can mean several things is not applied; `goodword.understand` says which. The first
    search builds the index of a small catalogue; of a larger one NotFound is raised before the first `build_index`.

        goodword.search("vegan street food in Bandra, no alcohol", tier="nano", limit=10).hits[0].sentences
    """
    desk = desk_of(workspace or _opened())
    desk.ready(lambda: nullcontext(QUIET))
    understood = desk.understand(words) if words.strip() else None
    return desk.find(read_wish(understood, fields, desk.reading(), Source("search")))


def build_index(workspace: Workspace | None = None, *, anew: bool = False, progress: Progress = QUIET) -> Indexed:
    """Bring the search index up to the catalogue; searches go on with the old one until it is complete."""
    return desk_of(workspace or _opened()).build(progress=progress, anew=anew)


def _opened() -> Workspace:
    from goodword.settings.load import load_settings  # noqa: PLC0415 - a workspace is usually given

    return Workspace(load_settings())
