"""Rows of posts as the share of advertising counts them: by their marks, with the brands they are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from goodword.core.disclosing import PAID_TAGS, UNNAMED
from goodword.core.text import hashtags, mentions
from goodword.vetting.sponsored.marked import Mark, mark_of
from goodword.vetting.sponsored.model import LookPost
from goodword.vetting.sponsored.saturation import SeenPost


def look_post(row: Mapping[str, Any], who: Mapping[str, Any]) -> LookPost:
    """A row of the posts table with its creator's row of FEATURES (empty where it does not matter)."""
    return LookPost(
        creator=row["creator_id"],
        caption=row["caption"] or "",
        tagged=tuple(dict.fromkeys(row["tagged"] or ())),
        alt_text=row.get("alt_text") or "",
        likes=row.get("likes"),
        comments=row.get("comments"),
        posted_at=row["posted_at"],
        placed=row.get("place") is not None,
        carousel=row.get("kind") == "carousel",
        followers=who.get("followers"),
        followees=who.get("followees"),
        posts_in_all=who.get("posts_in_all"),
        niche=who.get("niche"),
        marked_by_label=bool(row["sponsors"]),
    )


def marked_posts(rows: Sequence[Mapping[str, Any]]) -> list[SeenPost]:
    """Rows of the posts table by their marks alone."""
    return [seen(row, mark_of(row["caption"] or "", by_label=bool(row["sponsors"])), None) for row in rows]


def seen(row: Mapping[str, Any], said: Mark, chance: float | None) -> SeenPost:
    """A row of the posts table with its mark, or the chance that it is advertising although nothing marks it."""
    caption = row["caption"] or ""
    # A hashtag that counts in the share of every list counts here; words that only count here are read besides.
    tagged = not said.unpaid and not PAID_TAGS.isdisjoint(row["hashtags"] or hashtags(caption))
    marked = said.paid or tagged
    own = row["creator_id"].partition(":")[2]
    labelled = [brand.casefold() for brand in row["sponsors"] or () if brand != UNNAMED]
    named = tuple(a for a in dict.fromkeys([*mentions(caption), *(row["tagged"] or ()), *labelled]) if a != own)
    brands = tuple(labelled) or named
    return SeenPost(
        row["post_id"],
        row["posted_at"],
        caption,
        marked,
        None if marked else chance,
        brands if marked else (),
        named,
    )
