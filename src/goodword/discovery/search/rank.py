"""From a wish to ranked creators: filters first, then four lists, fused with stated weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodword.discovery.fit import DEFAULT_NICHE_RULE, at_home
from goodword.discovery.search.asking import Asked, asked, excluded_terms, name_terms
from goodword.discovery.search.columns import NO_NICHE, filter_of
from goodword.discovery.search.embed_words import WordEmbedder
from goodword.discovery.search.facts import asked_facts, squares_of
from goodword.discovery.search.meaning import asked as meant
from goodword.discovery.search.meaning import asked_whole
from goodword.discovery.search.model import DEFAULT_WEIGHTS, Embedder, Weights, Wish
from goodword.discovery.search.nearest import cosines, nearest, top
from goodword.discovery.search.points import Inside, within
from goodword.discovery.search.store_index import OpenIndex
from goodword.discovery.search.store_words import Term
from goodword.discovery.search.words import stop_words
from goodword.vetting.niche.taxonomy import Taxonomy

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CANDIDATES = 400
"""Best of each list that are fused."""

RANK = 60
"""What is added to every rank: how little the first places of a list differ (Cormack et al. 2009)."""

NAMED = 0.6
"""Most that naming a place in posts counts, against having every known place of theirs inside."""

THIN = 0.5
"""Texts (or places) that speak of nothing, put beside those known: a share of one or two of them may be chance."""

_NAMED_MOST = 5_000
_LISTED = 150  # rows up to which the index of words is told whom to look at, which it does one by one
_LISTED_MOST = 20_000  # the same where looking through found too few
_MOST_HITS = 30_000


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of the place asked for. inside: by points; named (rows, strength) by words in posts; rows: of
    everybody who has it or names it, in order."""

    inside: Inside
    named: Ints
    naming: Floats
    terms: tuple[Term, ...]
    rows: Ints


@dataclass(frozen=True, slots=True)
class Ranked:
    """rows (n,) best first with their scores; what each list said of them, by row number in `rows`.

    ranks: list → (n,) rank, 0 where it does not have them. cosine (n,), niche (n,) chance of being at home, place (n,).
    passing: whom the filters let through; among: their rows, None for everybody.
    """

    rows: Ints
    score: Floats
    ranks: dict[str, Ints]
    cosine: Floats
    niche: Floats
    place: Floats
    passing: int
    among: Ints | None
    words: Asked
    where: Place | None
    query: NDArray[np.float32]
    notes: tuple[str, ...] = field(default=())


def rank(
    index: OpenIndex, wish: Wish, taxonomy: Taxonomy, embedder: Embedder, *,
    weights: Weights = DEFAULT_WEIGHTS, exact: bool = False,
) -> Ranked:  # fmt: skip
    """The creators of the index in the order of the wish. exact: compare everybody, however many."""
    where = _place(index, wish)
    among = passing_rows(index, wish, taxonomy, where)
    said = asked(wish.text, index.words, index.manifest.live)
    without = excluded_terms(wish.excluded, index.words)
    query = query_vector(index, wish.text, embedder)
    by_words, _ = best_words(
        index, said.groups, CANDIDATES, among, without, having=having(index, wish, where), exact=exact
    )
    by_meaning = nearest(index, query, CANDIDATES, among, exact=exact)
    by_niche = _niche_list(index, wish, among)
    others = _others(index, wish, where, among)
    rows = np.unique(np.concatenate([by_words, by_meaning.rows, by_niche, others]))
    rows = _not_saying(index, rows, without)
    ranks = {"words": places_of(rows, by_words), "meaning": places_of(rows, by_meaning.rows)}
    niche = niche_strength(index, wish.niches, taxonomy, rows) if wish.niches else np.zeros(len(rows))
    place = place_strength(index, where, rows) if where is not None else np.zeros(len(rows))
    score = fused(ranks, niche, place, weights)
    if wish.says_nothing:
        score = _fresh(index, rows)
    order = np.lexsort((rows, -score))
    cosine = cosines(index, query, rows) if len(rows) and query.any() else np.full(len(rows), np.nan)
    passing = index.manifest.live if among is None else len(among)
    return Ranked(
        rows[order], score[order], {n: r[order] for n, r in ranks.items()}, np.asarray(cosine, np.float64)[order],
        niche[order], place[order], passing, among, said, where, query,
    )  # fmt: skip


def fused(ranks: dict[str, Ints], niche: Floats, place: Floats, weights: Weights) -> Floats:
    """(n,) sum over lists of weight / (60 + rank); strengths of 0 to 1 count as that part of a first rank."""
    score = (weights.niche * niche + weights.place * place) / (RANK + 1)
    for name, rank_of in ranks.items():
        score = score + np.where(rank_of > 0, getattr(weights, name) / (RANK + rank_of), 0.0)
    return np.asarray(score, np.float64)


def backing(texts: Floats) -> Floats:
    """(n,) 0 to 1: how much a share of so many known texts or places counts; knowing none leaves two thirds."""
    return np.asarray((texts + 1) / (texts + 1 + THIN), np.float64)


def query_vector(index: OpenIndex, text: str, embedder: Embedder) -> NDArray[np.float32]:
    """(width,) what the text means, zeros where it says nothing."""
    if not isinstance(embedder, WordEmbedder):
        return (
            asked_whole(text, index.vocabulary, embedder)
            if text.strip()
            else np.zeros(index.vocabulary.width, np.float32)
        )
    from goodword.core.text import fold  # noqa: PLC0415 - only here
    from goodword.discovery.search.scripts import is_unspaced, unspaced  # noqa: PLC0415

    folded = [t for t in index.words.tokens(text) if t not in stop_words()]
    plain_words = _as_counted(text)
    kept = [w for w in plain_words if fold(w) in folded or not w.isascii()]
    pairs = [p for w in kept for p in (unspaced(w) if is_unspaced(w) else [w])]
    return meant(list(dict.fromkeys(pairs)), index.vocabulary, embedder)


def _as_counted(text: str) -> list[str]:
    """Words of a text as the counter cuts them: lower case, accents kept."""
    import re  # noqa: PLC0415 - only here

    return re.findall(r"[^\W_]+(?:[\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e]+[^\W_]*)*", text.lower())


def best_words(
    index: OpenIndex, groups: Sequence[Sequence[Term]], k: int, among: Ints | None, without: Sequence[Term] = (), *,
    having: Sequence[Sequence[Term]] = (), exact: bool = False,
) -> tuple[Ints, NDArray[np.float32]]:  # fmt: skip
    """The k best by words of those who pass: told whom to look at where they are few, else looked through.

    having: what all who pass have in the index of words; others are passed over. exact: however many say the words.
    """
    if among is not None and not len(among):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if among is None or len(among) <= _LISTED:
        return index.words.best(groups, k, without=without, among=among)
    most = index.rows if exact else _MOST_HITS
    limit = int(min(most, 3 * k if having else 1.5 * k * index.rows / len(among) + 50))
    while True:
        rows, scores = index.words.best(groups, limit, without=without, having=having)
        kept = among[np.minimum(np.searchsorted(among, rows), len(among) - 1)] == rows
        if kept.sum() >= k or len(rows) < limit or limit >= most:
            break
        limit = min(most, limit * 5)
    if kept.sum() < k and len(rows) >= limit and len(among) <= _LISTED_MOST:
        return index.words.best(groups, k, without=without, among=among)
    return rows[kept][:k], scores[kept][:k]


def having(index: OpenIndex, wish: Wish, where: Place | None) -> tuple[tuple[Term, ...], ...]:
    """What everybody who passes the filters of a wish has in the index of words; who names the place is let through."""
    circle = wish.near.circle if wish.near is not None else None
    groups = asked_facts(filter_of(wish, index.manifest.codes), circle)
    terms = [tuple(Term("facts", word) for word in group) for group in groups]
    if circle is not None and where is not None:
        if not squares_of(circle):
            return tuple(terms)
        terms[-1] = (*terms[-1], *where.terms)
    return tuple(terms)


def places_of(rows: Ints, listed: Ints) -> Ints:
    """(n,) rank of each row in a list, from 1; 0 where it is not in it. rows: sorted."""
    ranks = np.zeros(len(rows), np.int64)
    at = np.searchsorted(rows, listed)
    inside = at < len(rows)
    hit = inside & (rows[np.minimum(at, max(0, len(rows) - 1))] == listed) if len(rows) else inside
    ranks[at[hit]] = np.flatnonzero(hit) + 1
    return ranks


# Filters


def _place(index: OpenIndex, wish: Wish) -> Place | None:
    if wish.near is None:
        return None
    inside = within(index.points, wish.near.circle)
    terms = name_terms(wish.near.names, index.words)
    rows, scores = index.words.best([terms], _NAMED_MOST) if terms else (np.empty(0, np.int64), np.empty(0, np.float32))
    order = np.argsort(rows)
    strength = NAMED * np.asarray(scores, np.float64) / float(scores.max(initial=1e-9))
    named = rows[order]
    others = named[places_of(named, inside.rows) == 0]  # both are in order: put in where they belong
    everybody = np.insert(inside.rows, np.searchsorted(inside.rows, others), others)
    return Place(inside, named, strength[order], terms, everybody)


def passing_rows(index: OpenIndex, wish: Wish, taxonomy: Taxonomy, where: Place | None) -> Ints | None:
    """Rows that pass every filter, in order; None where everybody does."""
    asks = filter_of(wish, index.manifest.codes)
    rows: Ints | None = None
    if where is not None or asks.restricts or index.dead.any():
        rows = asks.rows(index.columns, index.dead, where.rows if where is not None else None)
    for niches, wanted in ((wish.niches if wish.only_niches else (), True), (wish.excluded_niches, False)):
        if niches:
            rows = np.arange(index.rows) if rows is None else rows
            rows = rows[speaks_of(index, niches, taxonomy, rows) == wanted]
    return rows


def speaks_of(index: OpenIndex, niches: Sequence[str], taxonomy: Taxonomy, rows: Ints) -> NDArray[np.bool_]:
    """(n,) whether creators are declared for a niche (or one below it), or are more likely at home in it than not."""
    declared, texts = _niche_evidence(index, niches, taxonomy, rows)
    prior = np.full(len(rows), DEFAULT_NICHE_RULE.silent)
    counted = np.asarray(index.columns["posts_counted"][rows], np.float64)
    return declared | ((texts > 0) & (at_home(prior, texts, counted) > 0.5))


def _niche_evidence(
    index: OpenIndex, niches: Sequence[str], taxonomy: Taxonomy, rows: Ints
) -> tuple[NDArray[np.bool_], Floats]:
    """(declared for one of the niches or below, texts that speak of the one most spoken of)."""
    ids = index.manifest.niches
    below = [ids.index(n) for wanted in niches for n in taxonomy.below(wanted) if n in ids]
    declared = np.isin(np.asarray(index.columns["niche"][rows]), below)
    texts = np.max([np.asarray(index.niche(n)[rows], np.float64) for n in niches], axis=0)
    return declared, texts


def niche_strength(index: OpenIndex, niches: Sequence[str], taxonomy: Taxonomy, rows: Ints) -> Floats:
    """(n,) chance of being at home in a niche, by what is declared and how many texts speak of it; mean of several."""
    return np.asarray(np.mean([_at_home(index, niche, taxonomy, rows) for niche in niches], axis=0), np.float64)


def _at_home(index: OpenIndex, niche: str, taxonomy: Taxonomy, rows: Ints) -> Floats:
    declared, texts = _niche_evidence(index, (niche,), taxonomy, rows)
    ids = index.manifest.niches
    above = [ids.index(n) for n in taxonomy.above(niche) if n in ids]
    stated = np.asarray(index.columns["niche"][rows])
    rule = DEFAULT_NICHE_RULE
    prior = np.select(
        [declared, np.isin(stated, above), stated == NO_NICHE], [rule.exact, rule.broad, rule.silent], rule.other
    )
    counted = np.asarray(index.columns["posts_counted"][rows], np.float64)
    return at_home(prior, texts, counted) * backing(counted)


def _niche_list(index: OpenIndex, wish: Wish, among: Ints | None) -> Ints:
    """Who speaks most of the niches, in number of texts; of equals the earlier ones."""
    if not wish.niches:
        return np.empty(0, np.int64)
    counted = [index.niche(n) if among is None else index.niche(n)[among] for n in wish.niches]
    value: NDArray[Any] = counted[0] if len(counted) == 1 else np.stack(counted).sum(axis=0, dtype=np.uint16)
    if among is None and index.dead.any():
        value = np.where(index.dead == 0, value, 0)
    best = top(value, CANDIDATES)
    rows = best if among is None else among[best]
    return np.asarray(rows[value[best] > 0], np.int64)


def _others(index: OpenIndex, wish: Wish, where: Place | None, among: Ints | None) -> Ints:
    """Candidates where nothing but a place or filters is asked."""
    if where is not None:
        strength = place_strength(index, where, among if among is not None else where.rows)
        rows = among if among is not None else where.rows
        return np.asarray(rows[top(np.asarray(strength, np.float32), CANDIDATES)], np.int64)
    if not wish.says_nothing:
        return np.empty(0, np.int64)
    rows = np.flatnonzero(index.dead == 0) if among is None else among
    return np.asarray(rows[top(np.asarray(_fresh(index, rows), np.float32), 1_000)], np.int64)


def _fresh(index: OpenIndex, rows: Ints) -> Floats:
    """(n,) 0 to 1: where only filters are asked, whoever posted last and of whom more is known comes first."""
    last = np.asarray(index.columns["last_posted_at"][rows], np.float64)
    known = np.asarray(index.columns["posts_counted"][rows], np.float64)
    newest = max(float(last.max(initial=1)), 1.0)
    return np.asarray(np.clip(last / newest, 0, 1) * known / (known + 1), np.float64)


def place_strength(index: OpenIndex, where: Place, rows: Ints) -> Floats:
    """(n,) share of the known places inside the circle, or how clearly posts name it, whichever is more."""
    inside = _looked_up(rows, where.inside.rows, where.inside.posts + where.inside.home)
    placed = np.asarray(index.columns["placed"][rows], np.float64)
    share = np.divide(inside, placed, out=np.zeros(len(rows)), where=placed > 0)
    return np.maximum(np.minimum(share, 1.0) * backing(placed), _looked_up(rows, where.named, where.naming))


def _looked_up(rows: Ints, keys: Ints, values: NDArray[Any]) -> Floats:
    """(n,) value of each row, 0 where it is not among the keys (sorted)."""
    if not len(keys):
        return np.zeros(len(rows))
    at = np.minimum(np.searchsorted(keys, rows), len(keys) - 1)
    return np.where(keys[at] == rows, np.asarray(values, np.float64)[at], 0.0)


def _not_saying(index: OpenIndex, rows: Ints, without: Sequence[Term]) -> Ints:
    """The rows without those who say an excluded word."""
    if not without or not len(rows):
        return rows
    saying, _ = index.words.best([list(without)], len(rows), among=rows)
    return np.setdiff1d(rows, saying)
