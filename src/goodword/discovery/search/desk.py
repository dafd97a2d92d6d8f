"""Search as every door asks for it: one open index, briefs understood, results with their posts, builds (I/O)."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

import numpy as np

from goodword.catalogue import layout
from goodword.catalogue.listing import Listing
from goodword.catalogue.model import Catalogue
from goodword.core.errors import GoodwordError, NotFound
from goodword.core.geo import Circle
from goodword.core.progress import QUIET, Progress
from goodword.core.times import from_epoch, to_epoch
from goodword.discovery.house import house_of
from goodword.discovery.search import spelling
from goodword.discovery.search.asking import excluded_terms
from goodword.discovery.search.build import Builder
from goodword.discovery.search.embed import embedder_of
from goodword.discovery.search.fairness import fairness
from goodword.discovery.search.fields import Reading
from goodword.discovery.search.judged import MOST as VETTED_MOST
from goodword.discovery.search.judged import Judged, judged
from goodword.discovery.search.model import (
    DEFAULT_WEIGHTS,
    FUSION,
    Embedder,
    Fairness,
    Found,
    Hit,
    Indexed,
    IndexState,
    Near,
    Understood,
    Weights,
    Wish,
)
from goodword.discovery.search.placenames import names_of
from goodword.discovery.search.proof import with_posts
from goodword.discovery.search.rank import Ranked, query_vector, rank
from goodword.discovery.search.results import hits, spoken
from goodword.discovery.search.spread import AMONG, spread
from goodword.discovery.search.store import SearchStore
from goodword.discovery.search.store_index import OpenIndex
from goodword.discovery.search.tell import NEARLY
from goodword.discovery.search.understand import Ears, understand
from goodword.discovery.workspace import Workspace
from goodword.identities.store import groups_in
from goodword.places.model import PlaceMatch
from goodword.vetting.ask import vet_known
from goodword.vetting.material import evidence_of
from goodword.vetting.model import Vetting

_POOL = 50_000
"""Rows of the pool that the fairness view counts; of a larger one, evenly picked ones."""

_POSTS = 30

SMALL = 5_000
"""Creators up to whom the first search builds its index itself: seconds."""


class SearchDesk:
    """Search in one workspace. A new index is taken up at the next search after it was published."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._guard = threading.Lock()
        self._open: OpenIndex | None = None
        self.store = SearchStore(layout.folder(workspace.settings.catalogue))
        self.house = house_of(workspace.settings)

    @property
    def embedder(self) -> Embedder:
        """That of the settings."""
        return embedder_of(self._workspace.settings.embedder, self._workspace.settings.embedder_key)

    def index(self) -> OpenIndex:
        """The newest complete index. NotFound before the first."""
        number = self.store.newest()
        with self._guard:
            if self._open is None or self._open.manifest.number != number:
                manifest = self.store.current()
                if manifest is None:
                    raise NotFound.looked_in(
                        "There is no search index yet.", [str(self.store.root)], next_step="goodword index"
                    )
                self._open = OpenIndex(self.store.root, manifest)
            return self._open

    def build(self, *, progress: Progress = QUIET, anew: bool = False) -> Indexed:
        """Bring the index up to the catalogue."""
        workspace = self._workspace
        builder = Builder(
            self.store, _listing(workspace.catalogue), self.house.niches, self.embedder, workspace.settings.threads
        )
        return builder.run(now=workspace.now(), progress=progress, anew=anew)

    def ready(self, progress: Callable[[], AbstractContextManager[Progress]]) -> None:
        """Build the first index where there is none and the catalogue is small enough to wait for it."""
        if self.store.newest() or not 0 < _listing(self._workspace.catalogue).numbers() <= SMALL:
            return
        with progress() as bar:
            self.build(progress=bar)

    def state(self) -> IndexState:
        """What the index holds, and whether the catalogue has moved on."""
        manifest = self.store.current()
        if manifest is None:
            return IndexState(0, None, "", True, 0)
        behind = _listing(self._workspace.catalogue).state() != manifest.state
        return IndexState(
            manifest.live, from_epoch(manifest.made_at), manifest.embedder, behind, self.store.size(), manifest.embedded
        )

    def understand(self, words: str) -> Understood:
        """A brief in plain words."""
        gazetteer = self._workspace.gazetteer
        ears = Ears(
            self.house.niches, gazetteer.resolve, self._near, self.house.tier_limits, to_epoch(self._workspace.now())
        )
        return understand(words, ears)

    def warm(self) -> None:
        """Open the index and load what a search compiles, where there is an index."""
        if self.store.newest():
            self.find(Wish(text="a", limit=1), posts=False)

    def reading(self) -> Reading:
        """What fields are read with."""
        return Reading(self.house, self._workspace.gazetteer, self._near)

    def _near(self, match: PlaceMatch, circle: Circle) -> Near:
        return Near(match.label, circle, names_of(self._workspace.gazetteer, match, circle))

    def find(
        self, wish: Wish, *, weights: Weights = DEFAULT_WEIGHTS, posts: bool = True, fair: bool = False,
        vetted: bool = False,
    ) -> Found:  # fmt: skip
        """The results of a wish. posts: with the posts that speak for them; fair: with the fairness view; vetted: with
        the verdict of each, which a wish for verdicts brings by itself."""
        started = time.perf_counter()
        index = self.index()
        ranked = rank(index, wish, self.house.niches, self._embedder_of(index), weights=weights)
        milliseconds = (time.perf_counter() - started) * 1000
        verdicts = self.judged(index, wish, ranked) if wish.verdicts else None
        started = time.perf_counter()
        chosen = self.chosen(index, wish, ranked, verdicts)
        found = self._each_once(hits(index, wish, ranked, chosen, self.house.niches))
        milliseconds += (time.perf_counter() - started) * 1000
        if vetted or verdicts is not None:
            profiles = verdicts.profiles if verdicts else self._vet([h.creator_id for h in found])
            found = tuple(with_verdict(h, profiles) for h in found)
        if posts:
            found = self._with_posts(index, wish, ranked, found)
        return Found(
            wish=wish,
            hits=found,
            passing=ranked.passing,
            indexed=index.manifest.live,
            made_at=from_epoch(index.manifest.made_at),
            formula=FUSION.id,
            weights=weights,
            embedder=index.manifest.embedder,
            notes=self._notes(index, wish, ranked, verdicts),
            fairness=self._fairness(index, wish, ranked, found) if fair else (),
            milliseconds=round(milliseconds, 1),
        )

    def _each_once(self, found: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """One result a person: the best placed of accounts that are merged, with the others named."""
        groups = groups_in(self._workspace.ledger)
        if not groups:
            return found
        kept: dict[tuple[str, ...], Hit] = {}
        for hit in found:
            group = groups.get(hit.creator_id, (hit.creator_id,))
            others = tuple(account for account in group if account != hit.creator_id)
            kept.setdefault(group, replace(hit, accounts=others))
        return tuple(kept.values())

    def _embedder_of(self, index: OpenIndex) -> Embedder:
        """The embedder that the index was built with; another one would compare what cannot be compared."""
        embedder = self.embedder
        if embedder.name != index.manifest.embedder:
            raise GoodwordError(
                f"The index was built with the embedder {index.manifest.embedder}, the settings name {embedder.name}.",
                data="Nothing was changed.",
                next_step="goodword index, or put `embedder` back",
            )
        return embedder

    def judged(self, index: OpenIndex, wish: Wish, ranked: Ranked) -> Judged:
        """Those of the best whose verdict is wanted; when they are to differ, enough of them to choose from."""
        ids = [str(n["creator_id"]) for n in index.named(ranked.rows[:VETTED_MOST].tolist())]
        return judged(ids, wish.verdicts, wish.limit * (AMONG if wish.diverse else 1), self._vet)

    def _vet(self, ids: Sequence[str]) -> Mapping[str, Vetting]:
        catalogue = self._workspace.catalogue
        return vet_known(catalogue, ids, now=self._workspace.now(), limits=self.house.tier_limits)

    def chosen(self, index: OpenIndex, wish: Wish, ranked: Ranked, verdicts: Judged | None) -> list[int]:
        """Places in the ranking of those to show: with a wanted verdict, spread where that is wished."""
        among = verdicts.places if verdicts is not None else range(len(ranked.rows))
        if not wish.diverse:
            return list(among[: wish.limit])
        places = list(among[: wish.limit * AMONG])
        seen = hits(index, replace(wish, niches=()), ranked, places, self.house.niches)
        niches = spoken(index, ranked.rows[np.array(places, np.int64)])
        aspects = [_aspects(h, wish.diverse, niche) for h, niche in zip(seen, niches, strict=True)]
        taken = spread(ranked.score[places], aspects, wish.limit)
        return [places[i] for i in taken]

    def _with_posts(self, index: OpenIndex, wish: Wish, ranked: Ranked, found: Sequence[Hit]) -> tuple[Hit, ...]:
        evidence = evidence_of(self._workspace.catalogue)
        if evidence is None or not found:
            return tuple(found)
        columns = ("creator_id", "post_id", "posted_at", "caption")
        posts = evidence.recent_posts(tuple(h.creator_id for h in found), each=_POSTS, columns=columns)
        words = [w for h in found for w in h.why.words]
        tags = [t for n in wish.niches for t in self.house.niches.terms(n)]

        def likeness(captions: Sequence[str]) -> list[float]:
            vectors = [query_vector(index, c[:600], self.embedder) for c in captions]
            return [float(v @ ranked.query) for v in vectors]

        return with_posts(found, posts, tuple(dict.fromkeys([*words, *tags])), likeness if ranked.query.any() else None)

    def _notes(self, index: OpenIndex, wish: Wish, ranked: Ranked, verdicts: Judged | None) -> tuple[str, ...]:
        notes = []
        if verdicts is not None and not verdicts.whole:
            notes.append(verdicts.told)
        if not len(ranked.rows):
            notes.append(_nobody(ranked))
        elif wish.text and not (wish.niches or wish.near or ranked.ranks["words"].any()):
            notes.append(_unheard(ranked))
        unheard = _unheard_words(index, wish, ranked)
        notes += unheard if ranked.ranks["words"].any() or any("Did you" in n for n in unheard) else []
        if _listing(self._workspace.catalogue).state() != index.manifest.state:
            notes.append("The catalogue has changed since this index was made: `goodword index` takes it in.")
        if wish.max_price is not None:
            notes.append("Whoever's price is not known was left out, because a price was asked for.")
        return tuple(notes)

    def _fairness(self, index: OpenIndex, wish: Wish, ranked: Ranked, found: Sequence[Hit]) -> tuple[Fairness, ...]:
        rows = ranked.among if ranked.among is not None else np.flatnonzero(index.dead == 0)
        pool = rows[:: max(1, len(rows) // _POOL)]
        tiers = [wish.tier_limits.tier(int(f)).value if f >= 0 else "" for f in index.columns["followers"][pool]]
        told = [fairness("tier", Counter(tiers), [h.tier.value if h.tier else "" for h in found])]
        for name, shown in (("language", [h.language for h in found]), ("country", [h.country for h in found])):
            codes = np.bincount(index.columns[name][pool], minlength=len(index.manifest.codes[name]))
            counted = Counter({t: int(n) for t, n in zip(index.manifest.codes[name], codes, strict=True) if n})
            told.append(fairness(name, counted, shown))
        return tuple(told)


def with_verdict(hit: Hit, profiles: Mapping[str, Vetting]) -> Hit:
    """The result with what vetting says of it, where it is still in the catalogue."""
    profile = profiles.get(hit.creator_id)
    return hit if profile is None else replace(hit, verdict=profile.verdict, vetted=profile.sentence)


def _aspects(hit: Hit, by: Sequence[str], spoken_of: str) -> list[str]:
    """What tells a result apart; the niche that they state, else the one that most of their texts speak of."""
    values = {
        "niche": hit.niche or spoken_of,
        "place": hit.place,
        "language": hit.language,
        "tier": hit.tier.value if hit.tier else "",
    }
    return [f"{name}:{values[name]}" if values[name] else "" for name in by]


def _nobody(ranked: Ranked) -> str:
    if not ranked.passing:
        return "Nobody passes the filters: take one away, or widen the radius."
    return f"{ranked.passing:,} pass the filters, and nobody of them speaks of this: try other words."


def _unheard_words(index: OpenIndex, wish: Wish, ranked: Ranked) -> list[str]:
    """Words that nobody writes, each with one that is written much like it: most are slips of the keyboard."""
    words = index.words
    left_out = spelling.unwritten_terms(wish.excluded, excluded_terms(wish.excluded, words), words)
    told = [spelling.told(w, words) for w in spelling.unwritten(ranked.words, words)]
    return told + [spelling.told(w, words, left_out=True) for w in left_out]


def _unheard(ranked: Ranked) -> str:
    """Nobody writes the words of the search: what the order rests on then, and whether that is near at all."""
    told = "Nobody writes any of these words; the order rests on meaning alone"
    return told + ("." if ranked.cosine.max(initial=-1.0) >= NEARLY else ", and nobody comes near it: try other words.")


def _listing(catalogue: Catalogue) -> Listing:
    found: Listing | None = getattr(catalogue, "listing", None)
    if found is None:
        raise GoodwordError("This catalogue cannot be searched.", next_step="use a catalogue folder")
    return found


def desk_of(workspace: Workspace) -> SearchDesk:
    """The search desk of a workspace, made when first asked for."""
    known = _DESKS.get(id(workspace))
    if known is None or known[0] is not workspace:
        _DESKS[id(workspace)] = known = (workspace, SearchDesk(workspace))
    return known[1]


_DESKS: dict[int, tuple[Workspace, SearchDesk]] = {}
