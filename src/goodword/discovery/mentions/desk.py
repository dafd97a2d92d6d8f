"""Who talks about us, as every door asks for it."""

from __future__ import annotations

import calendar
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from goodword.catalogue.around import TELLERS, Around, around_of
from goodword.catalogue.model import FeatureQuery
from goodword.core.errors import GoodwordError
from goodword.core.text import fold
from goodword.discovery import values
from goodword.discovery.alike.audience import LEAST, sharing
from goodword.discovery.house import house_of
from goodword.discovery.mentions import gather
from goodword.discovery.mentions.model import Beside, Side, Talk, Talker
from goodword.discovery.mentions.saying import Saying, saying
from goodword.discovery.mentions.words import Spoken
from goodword.discovery.values import Source
from goodword.discovery.workspace import Workspace
from goodword.vetting.material import evidence_of

FIELDS = ("ours", "competitors", "like", "since", "organic", "limit")
_MOST_NAMES = 50
_POSTS = 200
_SEEDS = 200
_BESIDE = 10
_FIRST = 300
"""Creators whose dates are looked up: enough to settle the order of those who are shown."""


class MentionsDesk:
    """Who names whom in one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.limits = house_of(workspace.settings).tier_limits

    def find(self, given: Mapping[str, Any], source: Source) -> Talk:
        """The answer to FIELDS: names of ours, of competitors and of brands like ours, with or without the sign."""
        started = time.perf_counter()
        values.check_keys(given, FIELDS, source)
        typed = {side: values.texts(given.get(side.value) or (), source, side.value) for side in Side}
        names = {side: _keys(typed[side]) for side in Side}
        sides = {name: side for side in reversed(Side) for name in names[side]}
        if not 0 < len(sides) <= _MOST_NAMES:
            raise source.wrong("ours", f"1 to {_MOST_NAMES} names of brands in all", len(sides))
        since = _since(given.get("since"), source)
        organic = values.flag(given["organic"], source, "organic") if given.get("organic") else False
        limit = values.whole(given.get("limit") or 20, source, "limit", low=1, high=1_000)
        around, named = _around(self._workspace), tuple(sides)
        said = saying(self._workspace, [text for side in Side for text in typed[side]])
        spoken = [r for r in said.rows if _passes(r, since, organic=organic) and _voice(r["creator_id"], sides)]
        tellers = _others(around.tellers(named), named)
        if since is not None or organic:  # only then are the times of everybody needed
            tellers = _narrowed(tellers, around.named(named), since, organic=organic)
        everybody = gather.tally(_with(tellers, spoken, said), names[Side.OURS])
        base = self._base(everybody)
        order = gather.ranked(everybody, base)
        first = tuple(order[: max(limit, _FIRST)])
        rows = [*around.named(named, first).to_pylist(), *spoken] if first else []
        mine = gather.namings([r for r in rows if _passes(r, since, organic=organic)], sides)
        talkers = self._talkers({c: mine[c] for c in first}, base, named, words=said.words, limit=limit)
        heard = {*tellers["name"].unique().to_pylist(), *(r["name"] for r in spoken)}
        return Talk(
            ours=names[Side.OURS], competitors=names[Side.COMPETITORS], like=names[Side.LIKE], talkers=talkers,
            found=len(order), base_share=base, beside=self._beside(around, order),
            notes=(*_notes(order, [n for n in sides if n not in heard]), *said.notes),
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )  # fmt: skip

    def _base(self, everybody: gather.Tally) -> float:
        """Of all known posts, the share that names one of the brands."""
        posts = max(self._workspace.catalogue.status().posts, 1)
        return min(max(int(everybody.posts.sum()) / posts, 1e-9), 0.999)

    def _talkers(
        self, mine: Mapping[str, gather.Named], base: float, names: tuple[str, ...], *, words: Sequence[Spoken],
        limit: int,
    ) -> tuple[Talker, ...]:  # fmt: skip
        if not mine:
            return ()
        rows = self._features(tuple(mine))
        order = sorted(rows, key=lambda c: gather.key(rows[c], mine[c], base))[:limit]
        proofs = gather.proofs(self._posts(order), names, words)
        return tuple(gather.talker(rows[c], mine[c], base, proofs=proofs.get(c, ()), limits=self.limits) for c in order)

    def _features(self, creator_ids: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        rows = self._workspace.catalogue.features(FeatureQuery(creator_ids=creator_ids))
        return {r["creator_id"]: r for r in rows.to_pylist()}

    def _posts(self, creator_ids: Sequence[str]) -> list[dict[str, Any]]:
        evidence = evidence_of(self._workspace.catalogue)
        if evidence is None or not creator_ids:
            return []
        rows: list[dict[str, Any]] = evidence.recent_posts(
            tuple(creator_ids), each=_POSTS, columns=gather.POST_COLUMNS
        ).to_pylist()
        return rows

    def _beside(self, around: Around, order: Sequence[str]) -> tuple[Beside, ...]:
        """Whose audience engages with those who talk: by the share of theirs, beyond what chance gives."""
        seeds = tuple(order[:_SEEDS])
        if not seeds:
            return ()
        found, talking = sharing(around.shared(seeds), seeds, around.links_known()), set(order)
        ids = [
            (i, c)
            for i, c in enumerate(found.ids)
            if c not in talking and found.together[i] >= LEAST and found.low[i] > found.base
        ][:_BESIDE]
        rows = self._features(tuple(c for _, c in ids)) if ids else {}
        return tuple(
            Beside(c, rows[c]["name"] or rows[c]["handle"], rows[c]["followers"], found.estimate(i),
                   int(found.together[i]), int(found.known[i]))
            for i, c in ids
            if c in rows
        )  # fmt: skip


def _voice(creator_id: str, names: Mapping[str, Side]) -> bool:
    """Whether somebody is not a brand asked about, speaking of itself."""
    return creator_id.partition(":")[2] not in names


def _passes(row: Mapping[str, Any], since: int | None, *, organic: bool) -> bool:
    late = since is None or row["last_at"] >= since
    return late and (not organic or row["posts"] > row["sponsored"])


def _narrowed(tellers: pa.Table, named: pa.Table, since: int | None, *, organic: bool) -> pa.Table:
    """TELLERS whose naming passes."""
    if since is not None:
        named = named.filter(pc.greater_equal(named["last_at"], since))
    if organic:
        named = named.filter(pc.greater(named["posts"], named["sponsored"]))
    keys = ["creator_id", "name", "how"]
    return tellers.join(named.select(keys), keys, join_type="inner").select(TELLERS.names)


def _others(tellers: pa.Table, names: Sequence[str]) -> pa.Table:
    """Without the brands' own accounts, which are no voice."""
    handles = pc.replace_substring_regex(tellers["creator_id"], pattern="^[^:]*:", replacement="")
    return tellers.filter(pc.invert(pc.is_in(handles, value_set=pa.array(names, pa.string()))))


def _with(tellers: pa.Table, spoken: Sequence[Mapping[str, Any]], said: Saying) -> pa.Table:
    """TELLERS with those who say it in plain words."""
    rows = [
        {n: r.get(n) for n in ("creator_id", "name", "how", "posts")} | {"posts_known": said.known[r["creator_id"]]}
        for r in spoken
    ]
    return pa.concat_tables([tellers, pa.Table.from_pylist(rows, TELLERS)])


def _keys(texts: Sequence[str]) -> tuple[str, ...]:
    """Names as posts have them: lower case, without the sign, also as a hashtag writes several words."""
    found = []
    for text in texts:
        plain = text.strip().lstrip("@#").lower()
        found += [plain, re.sub(r"\s+", "", plain), re.sub(r"\s+", "", fold(plain))]
    return tuple(dict.fromkeys(n for n in found if n))


def _since(value: object, source: Source) -> int | None:
    return calendar.timegm(values.day(value, source, "since").timetuple()) if value else None


def _around(workspace: Workspace) -> Around:
    around = around_of(workspace.catalogue)
    if around is None:
        raise GoodwordError("This catalogue cannot be asked who names whom.", next_step="use a catalogue folder")
    return around


def _notes(found: Sequence[str], silent: Sequence[str]) -> list[str]:
    if not found:
        return ["Nobody names them in a known post: try the handle, the hashtag and other spellings."]
    return [f"Nobody names {', '.join(silent[:8])}."] if silent else []
