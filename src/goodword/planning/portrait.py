"""Everything known of one creator: profile, posts, history, evidence; what the creator page and its API show."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from goodword.catalogue.model import Catalogue, FeatureQuery, Shown
from goodword.core.errors import NotFound
from goodword.core.times import from_epoch
from goodword.planning import wording
from goodword.planning.pictures import strip
from goodword.vetting.ask import creator_id as id_of
from goodword.vetting.ask import vet_named
from goodword.vetting.model import Signal, Verdict, Vetting
from goodword.vetting.sponsored.seen import marked_posts

POSTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Profile:
    """Who they are, from the latest snapshot."""

    creator_id: str
    platform: str
    handle: str
    name: str
    bio: str
    url: str
    followers: int | None
    place: str
    language: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """One post as shown. engagements: likes and comments, None where either is hidden; sponsored: labelled as paid."""

    at: int
    caption: str
    likes: int | None
    comments: int | None
    place: str
    sponsored: bool

    @property
    def posted_at(self) -> datetime:
        return from_epoch(self.at)

    @property
    def engagements(self) -> int | None:
        return None if self.likes is None or self.comments is None else self.likes + self.comments


@dataclass(frozen=True, slots=True)
class Portrait:
    """One creator. followers: (seconds UTC, followers) of each snapshot, oldest first. only_shown: why nothing is made
    of what is shown, by the terms of the network; "": it may be."""

    profile: Profile
    vetting: Vetting | None
    posts: tuple[Post, ...]
    followers: tuple[tuple[int, int | None], ...]
    only_shown: str = ""


def portrait(
    catalogue: Catalogue,
    name: str,
    *,
    now: datetime,
    vetted: Mapping[str, Vetting] | None = None,
    vet: Callable[[str], Vetting] | None = None,
) -> Portrait:
    """The creator of this id or unique handle. Raises NotFound. vetted: profiles that are at hand, by creator; vet:
    gives that of another one, by the catalogue alone unless given."""
    creator = id_of(catalogue, name)
    history = catalogue.history(creator).to_pylist()
    features = catalogue.features(FeatureQuery(creator_ids=(creator,))).to_pylist()
    if not history and not features:
        only = catalogue.withheld((creator,)).get(creator)
        if only is not None:
            return _as_given(only)
        raise NotFound.looked_in(f"There is no creator {name!r}.", ["the catalogue"], next_step="check the handle")
    posts = _posts(catalogue.posts(creator, POSTS_SHOWN).to_pylist())
    vetting = (vetted or {}).get(creator)
    if vetting is None and features:
        vetting = vet(creator) if vet else vet_named(catalogue, [creator], now=now)[0]
    profile = _profile(creator, history[-1] if history else {}, features[0] if features else {})
    return Portrait(profile, vetting, posts, tuple((r["observed_at"], r["followers"]) for r in history))


def _as_given(one: Shown) -> Portrait:
    """What the network gave, and nothing that is made of it."""
    posts = tuple(_post(dict(row), bool(row.get("sponsors"))) for row in one.posts)
    vetting = Vetting(one.creator_id, Verdict.NOT_ENOUGH_EVIDENCE, one.why, ())
    return Portrait(_profile(one.creator_id, dict(one.profile), {}), vetting, posts, one.history, one.why)


def _profile(creator: str, row: dict[str, Any], feature: dict[str, Any]) -> Profile:
    def said(name: str) -> str:
        return str(row.get(name) or feature.get(name) or "")

    followers = row.get("followers") if row.get("followers") is not None else feature.get("followers")
    platform, _, handle = creator.partition(":")
    return Profile(
        creator,
        said("platform") or platform,
        said("handle") or handle,
        said("name"),
        said("bio"),
        said("url"),
        followers,
        said("place"),
        said("language"),
        str(feature.get("country") or ""),
    )


def _posts(rows: Sequence[dict[str, Any]]) -> tuple[Post, ...]:
    """What a page shows of posts; which of them are marked as advertising is told as in vetting."""
    return tuple(_post(row, seen.marked) for row, seen in zip(rows, marked_posts(rows), strict=True))


def _post(row: dict[str, Any], sponsored: bool) -> Post:
    place = ", ".join(p for p in (row.get("place"), row.get("city")) if p)
    return Post(row["posted_at"], row.get("caption") or "", row.get("likes"), row.get("comments"), place, sponsored)


def posts_picture(portrait: Portrait) -> tuple[str, dict[str, Any]]:
    """(the sentence, the rows) of the posts over time."""
    if portrait.only_shown:
        return "", {"rows": [], "usual": None}
    rows = [
        {"at": p.at, "engagements": p.engagements, "sponsored": p.sponsored, "caption": p.caption[:140]}
        for p in portrait.posts
    ]
    plain = [p.engagements for p in portrait.posts if p.engagements is not None and not p.sponsored]
    paid = [p.engagements for p in portrait.posts if p.engagements is not None and p.sponsored]
    usual = median(plain) if plain else None
    return _posts_sentence(usual, plain, paid), {"rows": rows, "usual": usual if usual else None}


def _posts_sentence(usual: float | None, plain: list[int], paid: list[int]) -> str:
    if usual is None:
        return f"{len(paid)} sponsored posts and no others are known"
    start = f"About {wording.number(usual)} likes and comments are usual for them"
    if len(paid) < 3 or len(plain) < 3:
        return start
    ratio = math.exp(median(math.log(v + 0.5) for v in paid) - median(math.log(v + 0.5) for v in plain))
    word = "about as many" if 0.8 <= ratio <= 1.25 else "fewer" if ratio < 0.8 else "more"
    return f"{start}; their sponsored posts got {word}"


def history_picture(portrait: Portrait) -> tuple[str, dict[str, Any]]:
    """(the sentence, the rows) of followers over time."""
    rows = [{"at": at, "followers": followers} for at, followers in portrait.followers]
    known = [f for _, f in portrait.followers if f is not None]
    if len(known) < 2 or portrait.only_shown:
        return "Followers", {"rows": rows}
    change = known[-1] - known[0]
    word = "more" if change > 0 else "fewer"
    sentence = (
        f"{abs(change):,} {word} followers than when first seen" if change else "As many followers as when first seen"
    )
    return sentence, {"rows": rows}


def strip_of(signal: Signal) -> dict[str, Any] | None:
    """The strip of one signal: its value on the quantiles of its peers; None where there is nothing to compare."""
    estimate, peers = signal.estimate, signal.peers
    if estimate is None or peers is None or estimate.unit != "share" or estimate.value <= 0 or peers.quantiles[0] <= 0:
        return None
    return {"rows": [strip("", estimate.value, estimate.low, estimate.high, peers)], "label": f"{signal.title} →"}
