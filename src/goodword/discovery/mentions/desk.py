"""Who talks about us, as every door asks for it."""

from __future__ import annotations

import calendar
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from goodword.catalogue.around import NAMED, Around, around_of
from goodword.catalogue.model import FeatureQuery
from goodword.core.errors import GoodwordError
from goodword.discovery import values
from goodword.discovery.alike.audience import LEAST, sharing
from goodword.discovery.house import house_of
from goodword.discovery.mentions import gather
from goodword.discovery.mentions.model import Beside, Naming, Side, Talk, Talker
from goodword.discovery.search.desk import Workspace
from goodword.discovery.values import Source
from goodword.vetting.material import evidence_of

FIELDS = ("ours", "competitors", "like", "since", "organic", "limit")
_MOST_NAMES = 50
_POSTS = 200
_SEEDS = 200
_BESIDE = 10


class MentionsDesk:
    """Who names whom in one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.limits = house_of(workspace.settings).tier_limits

    def find(self, given: Mapping[str, Any], source: Source) -> Talk:
        """The answer to FIELDS: names of ours, of competitors and of brands like ours, with or without the sign."""
        started = time.perf_counter()
        values.check_keys(given, FIELDS, source)
        names = {side: _names(given.get(side.value) or (), source, side.value) for side in Side}
        sides = {name: side for side in reversed(Side) for name in names[side]}
        if not 0 < len(sides) <= _MOST_NAMES:
            raise source.wrong("ours", f"1 to {_MOST_NAMES} names of brands in all", len(sides))
        since = _since(given.get("since"), source)
        organic = values.flag(given["organic"], source, "organic") if given.get("organic") else False
        limit = values.whole(given.get("limit") or 20, source, "limit", low=1, high=1_000)
        around = _around(self._workspace)
        rows = around.named(tuple(sides))
        mine = gather.namings(rows.to_pylist(), sides)
        others = {
            c: n for c, n in mine.items() if c.partition(":")[2] not in sides
        }  # a brand's own account is no voice
        mine = {c: kept for c, n in others.items() if (kept := _kept(n, since, organic=organic))}
        base = self._base(mine)
        talkers = self._talkers(mine, base, tuple(sides), limit)
        return Talk(
            ours=names[Side.OURS], competitors=names[Side.COMPETITORS], like=names[Side.LIKE], talkers=talkers,
            found=len(mine), base_share=base, beside=self._beside(around, mine), notes=tuple(_notes(mine, rows, sides)),
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )  # fmt: skip

    def _base(self, mine: Mapping[str, Sequence[Naming]]) -> float:
        """Of all known posts, the share that names one of the brands."""
        posts = max(self._workspace.catalogue.status().posts, 1)
        return min(max(sum(sum(gather.posts_of(n)) for n in mine.values()) / posts, 1e-9), 0.999)

    def _talkers(
        self, mine: Mapping[str, list[Naming]], base: float, names: tuple[str, ...], limit: int
    ) -> tuple[Talker, ...]:
        if not mine:
            return ()
        rows = {r["creator_id"]: r for r in self._features(tuple(mine))}
        order = sorted(rows, key=lambda c: _key(rows[c], mine[c], base))[:limit]
        proofs = gather.proofs(self._posts(order), names)
        return tuple(gather.talker(rows[c], mine[c], base, proofs=proofs.get(c, ()), limits=self.limits) for c in order)

    def _features(self, creator_ids: tuple[str, ...]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._workspace.catalogue.features(
            FeatureQuery(creator_ids=creator_ids)
        ).to_pylist()
        return rows

    def _posts(self, creator_ids: Sequence[str]) -> list[dict[str, Any]]:
        evidence = evidence_of(self._workspace.catalogue)
        if evidence is None or not creator_ids:
            return []
        columns = ("creator_id", "post_id", "posted_at", "caption", "url", *gather.LISTS)
        rows: list[dict[str, Any]] = evidence.recent_posts(tuple(creator_ids), each=_POSTS, columns=columns).to_pylist()
        return rows

    def _beside(self, around: Around, mine: Mapping[str, Sequence[Naming]]) -> tuple[Beside, ...]:
        """Whose audience engages with those who talk: by the share of theirs, beyond what chance gives."""
        seeds = tuple(sorted(mine, key=lambda c: (-sum(gather.posts_of(mine[c])), c))[:_SEEDS])
        if not seeds:
            return ()
        found = sharing(around.shared(seeds), seeds, around.links_known())
        ids = [
            (i, c)
            for i, c in enumerate(found.ids)
            if c not in mine and found.together[i] >= LEAST and found.low[i] > found.base
        ][:_BESIDE]
        rows = {r["creator_id"]: r for r in self._features(tuple(c for _, c in ids))} if ids else {}
        return tuple(
            Beside(c, rows[c]["name"] or rows[c]["handle"], rows[c]["followers"], found.estimate(i),
                   int(found.together[i]), int(found.known[i]))
            for i, c in ids
            if c in rows
        )  # fmt: skip


def _key(row: Mapping[str, Any], mine: Sequence[Naming], base: float) -> tuple[int, float, int, str]:
    """Those who name us first, then by the lower end of the share of their posts, then by the latest."""
    share = gather.affinity(sum(gather.posts_of(mine)), row["posts_known"] or 0, base)
    ours = any(n.side is Side.OURS for n in mine)
    return (0 if ours else 1, -share.low, -int(max(n.last for n in mine).timestamp()), row["creator_id"])


def _kept(mine: Sequence[Naming], since: int | None, *, organic: bool) -> list[Naming]:
    late = [n for n in mine if since is None or n.last.timestamp() >= since]
    return [n for n in late if not organic or n.posts > n.sponsored]


def _names(value: object, source: Source, path: str) -> tuple[str, ...]:
    """Names as posts have them: lower case, without the sign, also as a hashtag writes several words."""
    found = []
    for text in values.texts(value, source, path):
        plain = text.strip().lstrip("@#").lower()
        found += [plain, re.sub(r"\s+", "", plain)]
    return tuple(dict.fromkeys(n for n in found if n))


def _since(value: object, source: Source) -> int | None:
    return calendar.timegm(values.day(value, source, "since").timetuple()) if value else None


def _around(workspace: Workspace) -> Around:
    around = around_of(workspace.catalogue)
    if around is None:
        raise GoodwordError("This catalogue cannot be asked who names whom.", next_step="use a catalogue folder")
    return around


def _notes(mine: Mapping[str, object], rows: pa.Table, sides: Mapping[str, Side]) -> list[str]:
    assert rows.schema.equals(NAMED)  # noqa: S101 - what the catalogue promises
    heard = set(rows["name"].to_pylist())
    silent = [n for n in sides if n not in heard]
    notes = []
    if not mine:
        notes.append("Nobody names them in a known post: try the handle, the hashtag and other spellings.")
    elif silent:
        notes.append(f"Nobody names {', '.join(silent[:8])}.")
    return notes
