"""Hyper-local, as every door asks for it: who is near, where one creator and their audience are, declared insights."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from goodword.catalogue.model import FeatureQuery
from goodword.core.errors import GoodwordError
from goodword.core.money import Money
from goodword.core.tier import Tier
from goodword.discovery import values
from goodword.discovery.house import House, house_of
from goodword.discovery.nearby import find
from goodword.discovery.nearby.declared import ReadShares, read_shares
from goodword.discovery.nearby.model import Hours, LocalHit, Nearby, Whereabouts
from goodword.discovery.nearby.spread import hours
from goodword.discovery.nearby.store import DeclaredStore
from goodword.discovery.nearby.whereabouts import audience_spreads, countries_of, creator_spread
from goodword.discovery.price import LEAST_PRICES
from goodword.discovery.search.fields import Reading, read_wish
from goodword.discovery.search.model import Near, Wish
from goodword.discovery.values import Source
from goodword.discovery.whom import creators_named
from goodword.discovery.workspace import Workspace
from goodword.vetting.material import evidence_of

FILTERS = ("near", "radius", "platform", "tier", "language", "niche", "min_followers", "max_followers", "limit")
FIELDS = (*FILTERS, "sort", "assume")
_POSTS = 30


class NearbyDesk:
    """Places of creators and audiences in one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.house: House = house_of(workspace.settings)
        self.store = DeclaredStore(workspace.ledger, now=workspace.now)

    def reading(self) -> Reading:
        """What fields are read with."""
        return Reading(self.house, self._workspace.gazetteer, lambda match, circle: Near(match.label, circle))

    def near(self, given: Mapping[str, Any], source: Source) -> Nearby:
        """Creators near. given: FIELDS; a place is needed."""
        started = time.perf_counter()
        values.check_keys(given, FIELDS, source)
        wish = read_wish(None, {n: v for n, v in given.items() if n in FILTERS}, self.reading(), source)
        if wish.near is None:
            raise source.wrong("near", "a place, or “lat, lon”", "")
        sort = str(given.get("sort") or "people").strip().lower()
        if sort not in find.SORTS:
            raise source.wrong("sort", "one of " + ", ".join(find.SORTS), sort)
        features = self._workspace.catalogue.features(self._query(wish))
        assume = values.currency_code(str(given.get("assume") or ""), source, "assume")
        currency = assume or find.most_asked(features)
        if currency:
            Money(0, currency)  # a currency that there is not is refused
        declared = self.store.of([c for c in self.store.creators() if features.num_rows])
        hits = find.hits(
            features, wish.near.circle, sort=sort, limit=wish.limit, currency=currency, assume=bool(assume),
            limits=self.house.tier_limits, declared=declared,
        )  # fmt: skip
        notes = _notes(hits, features.num_rows, currency, assume=bool(assume), sort=sort)
        elapsed = round((time.perf_counter() - started) * 1000, 1)
        return Nearby(wish.near, sort, hits, features.num_rows, currency, tuple(notes), elapsed)

    def _query(self, wish: Wish) -> FeatureQuery:
        assert wish.near is not None  # noqa: S101 - the caller has looked
        low, high = _followers(wish, self.house)
        taxonomy = self.house.niches
        niches = tuple(dict.fromkeys(n for w in wish.niches for n in taxonomy.below(w)))
        return FeatureQuery(
            platforms=wish.platforms, min_followers=low, max_followers=high, languages=wish.languages,
            circle=wish.near.circle, niches=niches,
            niche_terms=tuple((n, tuple(taxonomy.terms(n))) for n in wish.niches),
        )  # fmt: skip

    def whereabouts(self, name: str, given: Mapping[str, Any], source: Source) -> Whereabouts:
        """Where one creator and their audience are; near and radius in `given` ask for a circle."""
        catalogue = self._workspace.catalogue
        row = creators_named((name,), catalogue, where="creator").to_pylist()[0]
        ids = (row["creator_id"],)
        near = None
        if given.get("near"):
            wish = read_wish(None, {n: given[n] for n in ("near", "radius") if given.get(n)}, self.reading(), source)
            near = wish.near
        gazetteer = self._workspace.gazetteer
        creator = creator_spread(row, catalogue.places(ids))
        languages = countries_of(row["language"], gazetteer.index) if row["language"] else {}
        cities, countries = audience_spreads(row, creator, catalogue.audience(ids), gazetteer, languages)
        declared = self.store.of(ids).get(ids[0], ())
        inside = self._inside(ids[0], near) if near is not None else None
        notes = () if declared else ("Nothing was declared of their audience: import what the platform tells them.",)
        return Whereabouts(
            ids[0], row["name"] or row["handle"], creator, cities, countries, self._hours(ids), declared, near, inside,
            notes,
        )  # fmt: skip

    def _inside(self, creator_id: str, near: Near) -> LocalHit | None:
        """The share of one creator inside a circle, learnt from the same pool as a list of it would be."""
        query = FeatureQuery(circle=near.circle)
        features = self._workspace.catalogue.features(query)
        if creator_id not in set(features["creator_id"].to_pylist()):
            alone = self._workspace.catalogue.features(FeatureQuery(creator_ids=(creator_id,)))
            features = alone
        currency = find.most_asked(features)
        declared = self.store.of((creator_id,))
        hits = find.hits(
            features, near.circle, sort="people", limit=features.num_rows, currency=currency, assume=False,
            limits=self.house.tier_limits, declared=declared, only=creator_id,
        )  # fmt: skip
        return hits[0] if hits else None

    def _hours(self, ids: tuple[str, ...]) -> Hours | None:
        evidence = evidence_of(self._workspace.catalogue)
        if evidence is None:
            return None
        posts = evidence.recent_posts(ids, each=_POSTS, columns=("creator_id", "posted_at"))
        return hours(np.asarray(posts["posted_at"].to_numpy(), np.int64))

    def declare(self, body: bytes) -> ReadShares:
        """Keep the rows of a file of declared insights; those set aside are in the answer, with their reason."""
        read = read_shares(
            body, known=self._known, resolve=self._workspace.gazetteer.resolve, today=self._workspace.now().date()
        )
        self.store.keep(read.rows)
        return read

    def _known(self, text: str) -> str | None:
        try:
            return str(creators_named((text,), self._workspace.catalogue, where="creator")["creator_id"][0].as_py())
        except GoodwordError:
            return None


def _followers(wish: Wish, house: House) -> tuple[int | None, int | None]:
    """Limits of followers of a wish: of its tiers, from the smallest to the largest, cut by its own."""
    bounds = [house.tier_limits.bounds(t) for t in Tier if t in wish.tiers]
    low = min((b[0] for b in bounds), default=None)
    high = None if not bounds or any(b[1] is None for b in bounds) else max(int(b[1] or 0) - 1 for b in bounds)
    lows = [x for x in (low, wish.min_followers) if x is not None]
    highs = [x for x in (high, wish.max_followers) if x is not None]
    return max(lows, default=None), min(highs, default=None)


def _notes(hits: tuple[LocalHit, ...], found: int, currency: str, *, assume: bool, sort: str) -> list[str]:
    notes = []
    if not found:
        notes.append("Nobody has a home, a tagged post or known audience there: widen the radius.")
    if sort == "cost" and not any(h.cost for h in hits):
        notes.append("No price is known here. A currency under “assume” lets the fee rule stand in, as an assumption.")
    if assume and hits and all(h.price is None for h in hits):
        notes.append(f"Fewer than {LEAST_PRICES} prices in {currency} are known here: too few to assume fees by.")
    elif assume:
        notes.append(f"Where no price in {currency} is known, the fee rule stands in: an assumption.")
    if hits and not any(h.homes_known for h in hits):
        notes.append(
            "No home of anybody's audience is known: shares rest on where creators live and post, and are wide."
        )
    return notes
