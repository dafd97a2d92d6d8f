"""What became of a post after it was seen: edited, its disclosure taken out, deleted or not seen any more. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from goodword.campaigns.posts.model import COUNTS, STATUSES, Change, ChangeKind, Sight
from goodword.core.text import clean
from goodword.core.times import from_epoch

WORDS = {"clear": "clear", "change": "in need of a change", "unclear": "not clear", "unpaid": "said to be unpaid",
         "none": "not found"}  # fmt: skip
"""How a disclosure stands, in a sentence about it."""


def sight(mark: str, row: Mapping[str, Any], status: str) -> Sight:
    """A row of the posts table as it was seen."""
    sponsors = row.get("sponsors")
    label = None if sponsors is None else bool(sponsors)
    counts = {name: row.get(name) for name in COUNTS}
    return Sight(mark, from_epoch(row["observed_at"]), clean(row.get("caption") or ""), label, status, counts)


def changes(seen: Sequence[Sight], *, posted_at: datetime, gone: bool, others_seen: int | None) -> tuple[Change, ...]:
    """What changed from each sight to the next one, the first first.

    seen: sights of one post in the order of time. gone: the catalogue holds it no more. others_seen: the latest moment
    at which an earlier post of the same creator was seen, seconds UTC.
    """
    found = [c for a, b in pairwise(seen) if (c := _between(a, b)) is not None]
    if not seen:
        said = "The catalogue does not hold this post any more, and nothing of it was kept before."
        return (Change(ChangeKind.GONE, posted_at, None, "", "now", "", "", said),) if gone else ()
    last = seen[-1]
    if gone:
        said = "The catalogue does not hold this post any more: it was deleted or withdrawn."
        found.append(_change(ChangeKind.GONE, last, None, f"{said} It was last kept {_at(last)}."))
    elif others_seen is not None and others_seen > last.at.timestamp():
        said = (
            "An older post of theirs was seen after this one was last seen: "
            "it may have been deleted, or what was imported did not reach it."
        )
        found.append(_change(ChangeKind.UNSEEN, last, from_epoch(others_seen), said))
    return tuple(found)


def _between(a: Sight, b: Sight) -> Change | None:
    edited = a.caption != b.caption
    if STATUSES.index(b.status) < STATUSES.index(a.status):
        how = "the text was changed" if edited else "the text is the same" + _label(a, b)
        said = f"The disclosure was {WORDS[a.status]} {_at(a)} and is {WORDS[b.status]} {_at(b)}; {how}."
        return Change(ChangeKind.WEAKER, a.at, b.at, a.mark, b.mark, a.caption, b.caption, said)
    if edited:
        said = f"The text {_at(b)} is not the one {_at(a)}."
        return Change(ChangeKind.EDITED, a.at, b.at, a.mark, b.mark, a.caption, b.caption, said)
    return None


def _label(a: Sight, b: Sight) -> str:
    if a.label == b.label:
        return ""
    return (
        ", the partnership label was taken off" if b.label is False else ", the partnership label is not known any more"
    )


def _at(s: Sight) -> str:
    return "now" if s.mark == "now" else f"at {s.mark}"


def _change(kind: ChangeKind, last: Sight, seen: datetime | None, said: str) -> Change:
    return Change(kind, last.at, seen, last.mark, "now", last.caption, "", said)
