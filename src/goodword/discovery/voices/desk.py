"""Hidden voices, as every door asks for them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import betaincinv

from goodword.catalogue.around import around_of
from goodword.catalogue.model import FeatureQuery
from goodword.core.estimate import Estimate
from goodword.core.text import counted
from goodword.core.times import from_epoch
from goodword.discovery import values
from goodword.discovery.house import house_of
from goodword.discovery.search.fields import Reading, read_wish
from goodword.discovery.search.model import Near
from goodword.discovery.search.tell import listing
from goodword.discovery.values import Source
from goodword.discovery.voices.heeded import LEAST, Attention, attention
from goodword.discovery.voices.heeded import listening as listening_of
from goodword.discovery.voices.model import KNOWN_TO, Heeded, Offline, Rising, Unlisted, Voice, Voices
from goodword.discovery.voices.rising import slopes
from goodword.discovery.voices.store import people_offline
from goodword.discovery.workspace import Workspace
from goodword.vetting.engagement import posteriors
from goodword.vetting.material import evidence_of

FIELDS = ("near", "radius", "max_followers", "least", "limit")
MOST_FOLLOWERS = 100_000
SEED = 1
_POOL = 5_000
"""Creators looked at, at most: those with the most evidence."""

_NAMES = 4


class VoicesDesk:
    """Hidden voices in one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._house = house_of(workspace.settings)
        self._limits = self._house.tier_limits

    def find(self, given: Mapping[str, Any], source: Source) -> Voices:
        """The answer to FIELDS: around a place, or everywhere."""
        started = time.perf_counter()
        values.check_keys(given, FIELDS, source)
        near = self._near(given, source)
        most = values.whole(given.get("max_followers") or MOST_FOLLOWERS, source, "max_followers", low=1, high=10**10)
        least = values.whole(given.get("least") or LEAST, source, "least", low=1, high=1_000)
        limit = values.whole(given.get("limit") or 20, source, "limit", low=1, high=200)
        query = FeatureQuery(circle=near.circle if near else None, limit=_POOL)
        pool = self._workspace.catalogue.features(query)
        rows = {r["creator_id"]: r for r in pool.to_pylist()}
        small = {c: r for c, r in rows.items() if r["followers"] is None or r["followers"] <= most}
        rising = self._rising(pool, small, limit)
        heeded = self._heeded(rows, small, least, limit, near)
        unlisted = self._unlisted(tuple(rows), near, least, limit)
        offline = self._offline(rows, near, limit)
        return Voices(
            near, pool.num_rows, rising, heeded, unlisted, offline, tuple(self._notes(pool, rising, heeded)),
            round((time.perf_counter() - started) * 1000, 1),
        )  # fmt: skip

    def _near(self, given: Mapping[str, Any], source: Source) -> Near | None:
        place = {n: given[n] for n in ("near", "radius") if given.get(n)}
        if not place.get("near"):
            return None
        reading = Reading(self._house, self._workspace.gazetteer, lambda match, circle: Near(match.label, circle))
        return read_wish(None, place, reading, source).near

    def _voice(self, row: Mapping[str, Any]) -> Voice:
        followers = row["followers"]
        tier = self._limits.tier(followers) if followers is not None else None
        return Voice(
            row["creator_id"], row["platform"], row["handle"], row["name"] or row["handle"], followers, tier,
            row["place"] or "",
        )  # fmt: skip

    # Rising

    def _rising(self, pool: pa.Table, small: Mapping[str, Mapping[str, Any]], limit: int) -> tuple[Rising, ...]:
        evidence = evidence_of(self._workspace.catalogue)
        if evidence is None or not pool.num_rows:
            return ()
        found = slopes(evidence.histories(tuple(pool["creator_id"].to_pylist()), least=3))
        above = max(found.pool, 0.0)
        order = [int(i) for i in np.argsort(-found.low, kind="stable")
                 if found.low[i] > above and found.ids[int(i)] in small][:limit]  # fmt: skip
        if not order:
            return ()
        ids = [found.ids[i] for i in order]
        features = pool.filter(pc.is_in(pool["creator_id"], value_set=pa.array(ids, pa.string())))
        told = posteriors(features, self._workspace.catalogue.cells(), limits=self._limits, now=self._workspace.now())
        at = {c: i for i, c in enumerate(told.creator_ids)}
        rising = []
        for i in order:
            row, k = small[found.ids[i]], at[found.ids[i]]
            known = bool(told.n[k])
            growth = found.estimate(i)
            engaged = known and float(told.percentile_low[k]) >= 50
            rising.append(
                Rising(
                    self._voice(row), growth, told.estimate(k) if known else None,
                    float(told.percentile_low[k]) if known else None, engaged, int(found.counts[i]), int(found.days[i]),
                    _grown(growth, int(found.counts[i]), int(found.days[i]), known=known, engaged=engaged),
                )
            )  # fmt: skip
        return tuple(sorted(rising, key=lambda r: (not r.engaged, -r.growth.low, r.voice.creator_id)))

    # Heeded

    def _heeded(
        self, rows: Mapping[str, Mapping[str, Any]], small: Mapping[str, object], least: int, limit: int,
        near: Near | None,
    ) -> tuple[Heeded, ...]:  # fmt: skip
        pairs = list(self._pairs(rows))
        heard = listening_of(pairs, tuple(rows))
        told = attention(heard, seed=SEED)
        everywhere = Counter(b for a, b in {(a, b) for a, b, _ in pairs if a != b})
        order = sorted(range(len(told.ids)), key=lambda i: (-told.low[i], told.ids[i]))
        kept = [i for i in order if told.listeners[i] >= max(least, LEAST) and told.ids[i] in small][:limit]
        return tuple(self._one(i, rows, told, pairs=pairs, everywhere=everywhere, near=near) for i in kept)

    def _pairs(self, rows: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
        """(who, whom, how) where whom, at least, is in the pool."""
        around = around_of(self._workspace.catalogue)
        if around is not None:
            table = around.commenting(tuple(rows))
            for who, whom in zip(table["who"].to_pylist(), table["whom"].to_pylist(), strict=True):
                yield who, whom, "comments on them"
            handles = {(r["platform"], r["handle"].lower()): c for c, r in rows.items()}
            named = around.naming(tuple(rows))
            columns = (named[n].to_pylist() for n in ("creator_id", "name", "how"))
            for who, name, how in zip(*columns, strict=True):
                whom = handles.get((who.partition(":")[0], name))
                if whom is not None:
                    yield who, whom, "mentions them" if how == "mention" else "tags them"

    def _one(
        self, i: int, rows: Mapping[str, Mapping[str, Any]], told: Attention, *, pairs: Sequence[tuple[str, str, str]],
        everywhere: Mapping[str, int], near: Near | None,
    ) -> Heeded:  # fmt: skip
        whom = told.ids[i]
        each: dict[str, list[str]] = {}
        for a, b, how in pairs:
            if b == whom and a != whom and a in rows and how not in each.setdefault(a, []):
                each[a].append(how)
        names = tuple(
            (rows[a]["name"] or rows[a]["handle"], " and ".join(hows)) for a, hows in sorted(each.items())[:_NAMES]
        )
        share = told.estimate(i)
        where = f"within {near.circle.radius_km:g} km of {near.label}" if near else "in the catalogue"
        listeners = int(told.listeners[i])
        more = f" and {listeners - len(names):,} more" if listeners > len(names) else ""
        sentence = f"{counted(listeners, 'creator')} {where} follow their word: " + listing(
            [f"{n} {how}" for n, how in names]
        ) + f"{more}."  # fmt: skip
        return Heeded(
            self._voice(rows[whom]), share, told.fair, share.low > told.fair, listeners,
            max(everywhere.get(whom, 0), listeners), names, sentence,
        )  # fmt: skip

    # Without an account

    def _unlisted(self, pool: tuple[str, ...], near: Near | None, least: int, limit: int) -> tuple[Unlisted, ...]:
        around = around_of(self._workspace.catalogue)
        if around is None or not pool:
            return ()
        table = around.unheard(pool if near is not None or len(pool) < _POOL else (), max(least, LEAST))
        found = [_unlisted(row, len(pool), local=near is not None) for row in table.to_pylist()]
        return tuple(sorted(found, key=_unlisted_key)[:limit])

    def _offline(self, rows: Mapping[str, Mapping[str, Any]], near: Near | None, limit: int) -> tuple[Offline, ...]:
        found = [
            Offline(
                c, r["name"] or r["handle"], r["place"] or "", "catalogue", "Imported as a person without an account."
            )
            for c, r in sorted(rows.items())
            if r["platform"] == "offline"
        ]
        known = {o.creator_id for o in found}
        if near is None:
            found += [
                Offline(
                    c, name or c.partition(":")[2], country, "campaigns", "Takes part in a campaign by card or code."
                )
                for c, name, country in people_offline(self._workspace.ledger)
                if c not in known
            ]
        return tuple(found[:limit])

    def _notes(self, pool: pa.Table, rising: Sequence[Rising], heeded: Sequence[Heeded]) -> Iterator[str]:
        if not pool.num_rows:
            yield "Nobody is known there: widen the radius, or import more."
            return
        if pool.num_rows == _POOL:
            yield f"Looked at are the {_POOL:,} of whom most is known; name a place to look closer."
        if not rising:
            yield (
                "Nobody is seen rising: growth needs three counts of followers over four weeks, so import the same "
                "creators again from time to time."
            )
        if not heeded:
            yield "No creator here is commented on, mentioned or tagged by two others here, as far as posts are known."


def _grown(growth: Estimate, counts: int, days: int, *, known: bool, engaged: bool) -> str:
    told = f"Grows by at least {growth.low:.1%} in 30 days, by {counts} counts over {days} days"
    if not known:
        return told + "; nothing is known of their engagement."
    return told + (
        "; engages at least as well as half of their peers."
        if engaged
        else "; their engagement may be below the middle of their peers."
    )


def _known_to(k: int, n: int, level: float = 0.9) -> Estimate:
    """The share of creators who name somebody."""
    low, high = (float(betaincinv(k + 0.5, n - k + 0.5, p)) for p in ((1 - level) / 2, (1 + level) / 2))
    value = (k + 0.5) / (n + 1)
    return Estimate(value, min(low, value), max(high, value), n, "share", KNOWN_TO.id, level)


def _unlisted(row: Mapping[str, Any], pool: int, *, local: bool) -> Unlisted:
    """One name. local: whether creators around a place were asked about, so that a name of theirs can be told from a
    name that is everywhere."""
    share = _known_to(row["creators"], max(pool, row["creators"]))
    here = _known_to(row["creators"], row["everywhere"]) if local else None
    paid = row["sponsored"] / row["posts"] if row["posts"] else 0.0
    beside = f" of {row['everywhere']:,} who do anywhere" if local else ""
    sentence = (
        f"{counted(row['creators'], 'creator')}{beside} name @{row['name']} in {counted(row['posts'], 'post')}; the "
        "catalogue does not have this account."
    )
    return Unlisted(
        row["name"], row["platform"], row["creators"], row["everywhere"], row["posts"], here, paid,
        paid > 0.5 or row["labelled"] > 0, share, from_epoch(row["last_at"]), sentence,
    )  # fmt: skip


def _unlisted_key(one: Unlisted) -> tuple[bool, float, int, str]:
    """No brands first, then those whose names are of this place, then by how many know them."""
    return one.may_be_brand, -(one.here.low if one.here else 0.0), -one.creators, one.name
