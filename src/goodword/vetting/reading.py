"""What the newest posts of creators say, the same for one and for a million: columns are read once for all of them,
and each creator's reading is put together when it is asked for. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from goodword.core.disclosing import PAID_TAGS
from goodword.core.tier import Tier
from goodword.core.times import DAY
from goodword.vetting.audience.likes import Counts, Swing, likes_signal, swings
from goodword.vetting.disclosure.model import Disclosure
from goodword.vetting.disclosure.sift import sift
from goodword.vetting.model import Signal, VettingRule
from goodword.vetting.niche.expertise import DEFAULT_EXPERTISE, Expertise, bios_say, expertise_of, stretched
from goodword.vetting.niche.say import niche_signal
from goodword.vetting.niche.spoken import SILENT, SpokenOf
from goodword.vetting.niche.taxonomy import Taxonomy
from goodword.vetting.signal_disclosure import disclosure, disclosure_signal, rules_of
from goodword.vetting.signal_engagement import EFFECT_POSTS, Kinds, kinds_of, sponsored_effect_signal
from goodword.vetting.sponsored.saturation import Saturation, Window, saturation_among, saturation_signal
from goodword.vetting.sponsored.seen import marked_posts

POSTS = DEFAULT_EXPERTISE.posts
"""Newest posts of a creator that are read."""
COLUMNS = (
    *("creator_id", "post_id", "posted_at", "caption", "language", "hashtags", "tagged", "sponsors"),
    *("likes", "comments", "views"),
)
# Of those that may be advertising.
_TOLD = ["creator_id", "post_id", "posted_at", "caption", "language", "hashtags", "tagged", "sponsors"]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the posts of one creator say."""

    swing: Swing
    effect: Kinds
    ads: Saturation
    disclosure: Disclosure
    expertise: Expertise

    def signals(self, platform: str, tier: Tier, rule: VettingRule) -> tuple[Signal, ...]:
        """Its signals. The share of advertising in the window is among them once the window holds enough posts."""
        return (
            likes_signal(self.swing, platform=platform, tier=tier),
            sponsored_effect_signal(self.effect, rule),
            disclosure_signal(self.disclosure),
            niche_signal(self.expertise),
            *((saturation_signal(self.ads, rule),) if self.ads.posts >= rule.min_posts else ()),
        )


class Readings:
    """Posts of many creators, read once.

    posts: at least COLUMNS, grouped by creator_id, newest first within each, at most POSTS of each. bios: by creator.
    """

    def __init__(
        self, posts: pa.Table, taxonomy: Taxonomy, *, rule: VettingRule, bios: Mapping[str, str] | None = None
    ) -> None:
        said = bios_say(list(bios.values()), taxonomy) if bios else []
        self._bios = dict(zip(bios or (), said, strict=True))
        self._taxonomy = taxonomy
        self._rule = rule
        owners = posts["creator_id"].combine_chunks().dictionary_encode()
        number = np.asarray(owners.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
        starts = np.flatnonzero(np.diff(number, prepend=-1))
        names = owners.dictionary.to_pylist()
        self._place = {names[name]: i for i, name in enumerate(number[starts].tolist())}
        self._edges: list[int] = [*starts.tolist(), len(number)]
        self._at: Ints = np.asarray(posts["posted_at"].to_numpy(zero_copy_only=False), dtype=np.int64)
        newest = np.repeat(self._at[starts], np.diff(self._edges))
        self._inside = _each(newest - self._at <= _WINDOW.days * DAY, starts)
        # log(likes + comments + 1/2), NaN where one is not known.
        self._reactions = np.log(_real(posts, "likes") + _real(posts, "comments") + 0.5)
        self._measured = _each(np.isfinite(self._reactions), starts)
        self._swings = _swings(posts, starts)
        telling = _telling(posts)
        self._telling: list[int] = telling.tolist()
        self._told_of: list[int] = np.searchsorted(telling, self._edges).tolist()
        self._spoken = SpokenOf(posts, np.array(self._edges), taxonomy, **stretched())
        self._told = _Rows(posts.select(_TOLD).take(pa.array(telling)))

    def of(
        self,
        creator_id: str,
        *,
        country: str | None = None,
        language: str | None = None,
        declared: str | None = None,
        asked: Sequence[str] = (),
    ) -> Reading:
        """The reading of a creator. country, language: theirs; asked: countries of the brand and the audience, whose
        rules of disclosure apply too; declared: the niche that their source states."""
        rules = _rules(country, creator_id.partition(":")[0], tuple(asked))
        place = self._place.get(creator_id)
        low, high = (0, 0) if place is None else self._edges[place : place + 2]
        first, last = (0, 0) if place is None else self._told_of[place : place + 2]
        rows = self._told.between(first, last)
        seen = marked_posts(rows)
        marked = [at - low for at, post in zip(self._telling[first:last], seen, strict=True) if post.marked]
        newest, known = (0, 0) if place is None else (int(self._at[low]), self._inside[place])
        return Reading(
            swing=_NONE if place is None else self._swings[place],
            effect=self._effect(place, low, high, marked),
            ads=saturation_among(seen, newest, known, window=_WINDOW, rule=self._rule),
            disclosure=disclosure(rows, rules, known=high - low, usual=language),
            expertise=expertise_of(
                creator_id,
                SILENT if place is None else self._spoken.of(place),
                self._at[low:high][::-1],
                self._taxonomy,
                bio=self._bios.get(creator_id),
                declared=declared,
            ),
        )

    def _effect(self, place: int | None, low: int, high: int, marked: list[int]) -> Kinds:
        if place is None or not marked:
            return _UNMARKED[0 if place is None else min(self._measured[place], EFFECT_POSTS)]
        return kinds_of(self._reactions[low:high], np.array(marked))


class _Rows:
    """Rows of a table as they are asked for, in order: few of them are in memory at once."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table.combine_chunks()
        self._first = 0
        self._block: list[dict[str, Any]] = []

    def between(self, first: int, last: int) -> list[dict[str, Any]]:
        """Rows first to last, without the last."""
        if first < self._first or last > self._first + len(self._block):
            self._first = first
            self._block = self._table.slice(first, max(_BLOCK, last - first)).to_pylist()
        return self._block[first - self._first : last - self._first]


def _each(flags: NDArray[np.bool_], starts: Ints) -> list[int]:
    """How many of the posts of each creator are so."""
    return list(np.add.reduceat(flags.astype(np.int64), starts).tolist()) if len(starts) else []


def _swings(posts: pa.Table, starts: Ints) -> list[Swing]:
    plain = ~_filled(posts, "sponsors")
    counts = (np.where(plain, _real(posts, name), np.nan) for name in ("likes", "comments", "views"))
    return swings(Counts(*counts), starts)


def _telling(posts: pa.Table) -> Ints:
    """Numbers of the posts that may be advertising: a label, a hashtag of the list, or a term of any rule."""
    tags = posts["hashtags"].combine_chunks()
    paid = pc.is_in(tags.flatten(), value_set=pa.array(sorted(PAID_TAGS)))
    tagged = np.zeros(posts.num_rows, dtype=np.bool_)
    tagged[tags.value_parent_indices().filter(paid).to_numpy()] = True
    return np.flatnonzero(_filled(posts, "sponsors") | tagged | sift(posts["caption"])).astype(np.int64)


def _filled(posts: pa.Table, name: str) -> NDArray[np.bool_]:
    length = pc.list_value_length(posts[name]).fill_null(0)
    return np.asarray(length.to_numpy(zero_copy_only=False), dtype=np.int64) > 0


_BLOCK = 5_000
_WINDOW = Window()
_UNMARKED = tuple(Kinds(n, 0.0, 0, 0.0, 0.0) for n in range(EFFECT_POSTS + 1))
_rules = lru_cache(maxsize=10_000)(rules_of)
_NOTHING = Counts(np.full(1, np.nan), np.full(1, np.nan), np.full(1, np.nan))
_NONE = swings(_NOTHING, np.zeros(1, dtype=np.int64))[0]


def _real(table: pa.Table, name: str) -> NDArray[np.float64]:
    return np.asarray(table[name].cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
