"""How much a post looks like those that are marked as advertising, with the marks themselves taken out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.text import fold
from goodword.vetting.learn import boost, linear, words
from goodword.vetting.sponsored.mask import Masked
from goodword.vetting.sponsored.model import LookModel, LookPost, NamedRates, Reader
from goodword.vetting.sponsored.signs import Commonness, commonness, named, read_all, signs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_Documents = list[Counter[str]]
# An account that few posts name says little: its rate is drawn to the usual one as by so many posts more.
_NAMED_PRIOR = 4.0
_PARTS = 4
_LETTERS = 4
_TREES = boost.BoostRule(trees=450, rate=0.04, leaves=12)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of reading a post: its terms, how many posts must have one, and how firmly weights are drawn to 0."""

    terms: Callable[[LookPost, Masked], list[str]]
    least: int
    firmness: float


def _caption_words(_post: LookPost, read: Masked) -> list[str]:
    return words.with_pairs(read.tokens)


def _caption_letters(_post: LookPost, read: Masked) -> list[str]:
    text = " ".join(read.tokens)
    return [text[i : i + _LETTERS] for i in range(len(text) - _LETTERS + 1)]


def _picture_words(post: LookPost, _read: Masked) -> list[str]:
    # What is written in the picture may be the disclosure itself; only that something is written counts.
    said, _, written = fold(post.alt_text).partition("text that says")
    return words.with_pairs([*words.tokens(said), *(["_written_"] if written else [])])


WAYS: dict[str, _Way] = {
    "words": _Way(_caption_words, 3, 0.5),
    "letters": _Way(_caption_letters, 10, 0.5),
    "picture": _Way(_picture_words, 3, 0.5),
}


@dataclass(frozen=True, slots=True)
class Looked:
    """Posts read once: masked captions, signs (n, signs), documents by way of reading, accounts named."""

    posts: Sequence[LookPost]
    signs: Floats
    documents: dict[str, _Documents]
    accounts: list[tuple[str, ...]]


def look_at(posts: Sequence[LookPost], *, known: Commonness | None = None) -> Looked:
    """Read posts. known: how common accounts and hashtags are among other creators; these posts are added."""
    read = read_all(posts)
    common = commonness(posts, read)
    if known is not None:
        # Only what these posts name is looked up: adding up the rest would take longer than everything else.
        common = Commonness(_added(common.accounts, known.accounts), _added(common.tags, known.tags))
    pairs = list(zip(posts, read, strict=True))
    documents = {name: [Counter(way.terms(p, m)) for p, m in pairs] for name, way in WAYS.items()}
    return Looked(posts, signs(posts, read, common), documents, [named(p, m) for p, m in pairs])


def _added(own: Counter[str], known: Counter[str]) -> Counter[str]:
    return Counter({name: n + known[name] for name, n in own.items()})


def fit(
    looked: Looked, y: Floats, rows: Ints, *, seed: int, trained_on: str, trees: boost.BoostRule = _TREES
) -> LookModel:
    """Learn from the posts at `rows` with y (n,) 1 where a post is marked. Nothing of the other rows is looked at.

    What the trees see of words and accounts is worked out for each creator from other creators (stacking), so that they
    do not trust it more than it deserves. Raises BadInput without both kinds of posts.
    """
    if len(np.unique(y[rows])) < 2:
        raise BadInput.value("posts", "both marked and not marked as advertising", int(y[rows].sum()))
    parts = _parts([looked.posts[i].creator for i in rows], seed)
    readers, columns = {}, []
    for name, way in WAYS.items():
        documents = [looked.documents[name][i] for i in rows]
        vocabulary = words.learn(documents, least=way.least)
        x = words.matrix(documents, vocabulary)
        readers[name] = Reader(vocabulary, linear.fit_two(x, y[rows], firmness=way.firmness))
        columns.append(_held_out(x, y[rows], parts, way.firmness))
    rates = _rates(looked, y, rows)
    known = np.zeros((len(rows), 5))
    for part in range(_PARTS):
        known[parts == part] = _accounts(looked, rows[parts == part], _rates(looked, y, rows[parts != part]))
    x = np.column_stack([looked.signs[rows], *columns, known])
    return LookModel(readers, rates, boost.fit(x, y[rows], trees), len(rows), int(y[rows].sum()), trained_on)


def probability(looked: Looked, rows: Ints, model: LookModel) -> Floats:
    """(rows,) probability that a post is advertising, judged by its look."""
    columns = []
    for name, reader in model.readers.items():
        x = words.matrix([looked.documents[name][i] for i in rows], reader.vocabulary)
        columns.append(linear.logits(x, reader.model)[:, 0])
    x = np.column_stack([looked.signs[rows], *columns, _accounts(looked, rows, model.rates)])
    return np.asarray(1 / (1 + np.exp(-boost.score(x, model.trees))))


def strongest(model: LookModel, *, n: int = 40) -> list[str]:
    """The words that speak most for advertising: read them, a mask that lets something through shows here."""
    reader = model.readers["words"]
    terms = np.array(list(reader.vocabulary.column))
    return [str(t) for t in terms[np.argsort(-reader.model.weights[:, 0])[:n]]]


def _parts(creators: list[str], seed: int) -> Ints:
    """Part of each post; all posts of a creator are in the same."""
    each = sorted(set(creators))
    drawn = np.random.default_rng(seed).integers(0, _PARTS, len(each))
    part = dict(zip(each, drawn.tolist(), strict=True))
    return np.array([part[c] for c in creators])


def _held_out(x: words.Sparse, y: Floats, parts: Ints, firmness: float) -> Floats:
    """(n,) log-odds of each post by a model that has not seen its creator."""
    out = np.zeros(len(y))
    for part in range(_PARTS):
        inside = parts == part
        if inside.any():
            out[inside] = linear.logits(x[inside], linear.fit_two(x[~inside], y[~inside], firmness=firmness))[:, 0]
    return out


def _rates(looked: Looked, y: Floats, rows: Ints) -> NamedRates:
    times: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    for i in rows:
        times.update(looked.accounts[i])
        if y[i]:
            marked.update(looked.accounts[i])
    return NamedRates(float(y[rows].mean()), times, marked)


def _accounts(looked: Looked, rows: Ints, rates: NamedRates) -> Floats:
    """(rows, 5) share of marked posts among those that name the same accounts: most, mean, least, how often named, and
    the sum of what they say together."""
    base = min(max(rates.base, 1e-6), 1 - 1e-6)
    out = np.full((len(rows), 5), np.nan)
    for k, i in enumerate(rows):
        share = [
            (rates.marked.get(a, 0) + _NAMED_PRIOR * base) / (rates.named.get(a, 0) + _NAMED_PRIOR)
            for a in looked.accounts[i]
        ]
        if share:
            said = sum(np.log(s / (1 - s)) - np.log(base / (1 - base)) for s in share)
            often = max(rates.named.get(a, 0) for a in looked.accounts[i])
            out[k] = (max(share), sum(share) / len(share), min(share), often, said)
    return out
