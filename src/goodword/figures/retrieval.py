"""Who is found for a brief in words: words, meaning and structure together against each alone and the keyword rule.

The benchmark and what the index does not see: `retrieval_data`. Each way ranks the whole set of creators for the same
text; nDCG@10 (binary), recall@100 and the reciprocal rank of the first relevant creator are means over queries.
* hybrid: the text goes through the understanding of briefs and the fusion, as `goodword search` does it.
* words: BM25 over captions with the text as it stands. meaning: cosine of the text and the captions.
* keyword rule: who carries most hashtags of the niche, among those who name the place, as lists of keywords find them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goodword.core.geo import Circle
from goodword.discovery.search.build import Builder
from goodword.discovery.search.embed_words import WordEmbedder
from goodword.discovery.search.model import DEFAULT_WEIGHTS, FUSION, Near, Understood, Weights, Wish
from goodword.discovery.search.nearest import nearest, top
from goodword.discovery.search.placenames import names_of
from goodword.discovery.search.rank import query_vector, rank
from goodword.discovery.search.store import SearchStore
from goodword.discovery.search.store_index import OpenIndex
from goodword.discovery.search.store_words import Term
from goodword.discovery.search.understand import Ears, understand
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.figures.retrieval_data import (
    LANGUAGES,
    BareListing,
    Creators,
    Query,
    half,
    queries,
    read_creators,
    side_of,
)
from goodword.places.gazetteer import Gazetteer
from goodword.places.model import PlaceMatch
from goodword.places.names import key
from goodword.vetting.niche.taxonomy import Taxonomy, load

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
DEPTH, SEED, DRAWS = 100, 1, 1_000
TARGET = 1.15
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Ways:
    """The ways to answer, over one index."""

    index: OpenIndex
    taxonomy: Taxonomy
    gazetteer: Gazetteer
    weights: Weights
    embedder: WordEmbedder = field(default_factory=WordEmbedder)

    @property
    def ears(self) -> Ears:
        """What briefs are understood with."""
        return Ears(self.taxonomy, self.gazetteer.resolve, self._near)

    def _near(self, match: PlaceMatch, circle: Circle) -> Near:
        return Near(match.label, circle, names_of(self.gazetteer, match, circle))

    def hybrid(self, query: Query) -> Rows:
        """As a search answers; of a place that may be several, the likeliest."""
        wish = _settled(understand(query.text, self.ears), self._near)
        return rank(self.index, wish, self.taxonomy, self.embedder, weights=self.weights).rows[:DEPTH]

    def words(self, query: Query) -> Rows:
        """BM25 over captions, the text as it stands."""
        groups = [(Term("text", token),) for token in dict.fromkeys(self.index.words.tokens(query.text))]
        return self.index.words.best(groups, DEPTH)[0]

    def meaning(self, query: Query) -> Rows:
        """Cosine of the text and what they write, everybody compared."""
        vector = query_vector(self.index, query.text, self.embedder)
        return nearest(self.index, vector, DEPTH, None, exact=True).rows

    def keywords(self, query: Query) -> Rows:
        """Most texts with a hashtag of the niche; with a place, only who names it."""
        niche = self.taxonomy.named(query.niche)
        texts = np.asarray(self.index.niche(niche), np.float32) if niche else np.zeros(self.index.rows, np.float32)
        if query.place:
            names = [key(query.place.partition(",")[0])]
            terms = [t for name in names for t in (Term("text", name), Term("text", name.replace(" ", "")))]
            naming = np.zeros(self.index.rows, bool)
            naming[self.index.words.saying(terms, 5_000)] = True
            texts = np.where(naming, texts, 0)
        best = top(texts, DEPTH)
        return best[texts[best] > 0]


def _settled(understood: Understood, near: Callable[[PlaceMatch, Circle], Near]) -> Wish:
    """The wish as it stands; where a place is asked back, the person would choose: the first answer."""
    for choice in understood.choices:
        if choice.places and understood.wish.near is None:
            match = choice.places[0]
            return replace(understood.wish, near=near(match, Circle(match.lat, match.lon, 25.0)))
    return understood.wish


def scores(found: Sequence[str], relevant: frozenset[str]) -> tuple[float, float, float]:
    """(nDCG@10, recall@100, reciprocal rank) of a ranking."""
    hit = np.array([c in relevant for c in found[:DEPTH]], np.float64)
    discount = 1 / np.log2(np.arange(2, 12))
    best = discount[: min(10, len(relevant))].sum()
    ndcg = float((hit[:10] * discount[: len(hit[:10])]).sum() / best)
    first = np.flatnonzero(hit)
    return ndcg, float(hit.sum() / len(relevant)), float(1 / (first[0] + 1)) if len(first) else 0.0


def retrieval(data: Path | None, options: dict[str, str]) -> Measured:
    """nDCG@10 of the hybrid over that of the better single list, in English; other languages in the details.

    The weights are those that do best on one half of the creators and of the questions; everything told is of the other
    half of both. options: seed (of the halves; default 1).
    """
    seed = int(options.get("seed", SEED))
    creators = read_creators(needed(data, "instagram-2018"))
    chosen_on, told_on = (half(creators, seed, side) for side in (0, 1))
    weights, tried = _chosen(chosen_on, seed)
    with tempfile.TemporaryDirectory(prefix="goodword-retrieval-") as folder:
        ways, names = _ways(Path(folder), told_on, weights)
        asked = [q for q in queries(told_on) if side_of(q.about, seed) == 1]
        told = {name: _all(getattr(ways, name), asked, names) for name in ("hybrid", "words", "meaning", "keywords")}
    own = np.array([q.language == "en" for q in asked])
    means = {name: float(table[own, 0].mean()) for name, table in told.items()}
    best = max(("words", "meaning"), key=lambda name: means[name])
    low, high = _interval(told["hybrid"][own, 0], told[best][own, 0])
    details: dict[str, object] = {"queries": len(asked), "creators": len(names), "better single": best}
    details |= {"weights chosen on the other half": asdict(weights), "nDCG@10 there": tried}
    details |= {"weights that ship": asdict(DEFAULT_WEIGHTS)} | _parts(asked, told)
    base = float(np.mean([len(q.relevant) / len(names) for q in asked]))
    return Measured(
        value=means["hybrid"] / means[best],
        low=low,
        high=high,
        n=int(own.sum()),
        unit="times nDCG@10 of the better single list",
        data=f"{'instagram-2018' if data is None else data.name}, labels and tags hidden",
        split="halves of creators and of questions: weights chosen on one of each, told on the other",
        base_rate=base,
        seed=seed,
        formula=FUSION.id,
        baseline="BM25 alone, embeddings alone, keyword rule, in the same run",
        details=details,
    )


GRID = tuple(Weights(1, 1, niche, place) for niche in (1, 2, 3) for place in (1, 2, 3))


def _chosen(creators: Creators, seed: int) -> tuple[Weights, dict[str, float]]:
    """The weights of the grid with the greatest mean nDCG@10 on the English questions of one half, and all of them."""
    asked = [q for q in queries(creators) if q.language == "en" and side_of(q.about, seed) == 0]
    with tempfile.TemporaryDirectory(prefix="goodword-retrieval-") as folder:
        ways, names = _ways(Path(folder), creators, DEFAULT_WEIGHTS)
        tried = {w: float(_all(replace(ways, weights=w).hybrid, asked, names)[:, 0].mean()) for w in GRID}
    told = {f"niche {w.niche:g}, place {w.place:g}": round(value, 4) for w, value in tried.items()}
    return max(GRID, key=lambda w: tried[w]), told


def _parts(asked: Sequence[Query], told: Mapping[str, Floats]) -> dict[str, object]:
    """What every way found, by language, and in English by kind of question."""
    parts: dict[str, NDArray[np.bool_]] = {t: np.array([q.language == t for q in asked]) for t in LANGUAGES}
    for kind in ("place", "thing"):
        parts[f"en {kind}"] = parts["en"] & np.array([q.kind == kind for q in asked])
    return {f"{part} {name}": _told(table[rows]) for part, rows in parts.items() if rows.any()
            for name, table in told.items()}  # fmt: skip


def _ways(folder: Path, creators: Creators, weights: Weights) -> tuple[Ways, list[str]]:
    index, names = _index(folder, BareListing(creators))
    return Ways(index, load(), Gazetteer.load(), weights), names


def _index(folder: Path, listing: BareListing) -> tuple[OpenIndex, list[str]]:
    store = SearchStore(folder)
    Builder(store, listing, load(), WordEmbedder(), threads=1).run(now=NOW)
    manifest = store.current()
    assert manifest is not None  # noqa: S101 - it was just built
    return OpenIndex(store.root, manifest), listing.names


def _all(way: Callable[[Query], Rows], asked: Sequence[Query], names: Sequence[str]) -> Floats:
    return np.array([scores([names[int(r)] for r in way(q)], q.relevant) for q in asked]).reshape(-1, 3)


def _told(table: Floats) -> Mapping[str, float]:
    return {name: round(float(table[:, k].mean()), 4) for k, name in enumerate(("nDCG@10", "recall@100", "MRR"))}


def _interval(ours: Floats, theirs: Floats) -> tuple[float, float]:
    """90 % interval of the ratio of means, queries drawn with replacement."""
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(0, len(ours), (DRAWS, len(ours)))
    low, high = np.quantile(ours[drawn].mean(axis=1) / theirs[drawn].mean(axis=1), (0.05, 0.95))
    return float(low), float(high)


register(
    Figure(
        "retrieval",
        "quality",
        "Finding creators by a brief in words: all lists together, in times of the better single one (nDCG@10)",
        target=TARGET,
        better="above",
        run=retrieval,
    )
)
