"""Comments and the post they stand under: whether they speak of it, and whether the creator answers. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.text import fold

RELEVANCE = register(
    "comment-relevance",
    1,
    "Share of comments with a word of their own post, less the same with the creator's other posts.",
    "Difference of shares, normal interval over comments; words of one post against those of others cancel habits",
)
MIN_POSTS, MIN_COMMENTS = 2, 10
_Z = 1.6448536269514722
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e]+[^\W\d_]*)*")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_LEAST = 4  # letters of a word that may speak of something; shorter ones are mostly grammar


def answered(posts: Sequence[tuple[str, bool]]) -> tuple[int, int]:
    """(posts under which the creator answers, posts with comments of others), from (post, by the creator) of each
    comment; comments without a post are left out."""
    others = {post for post, own in posts if post and not own}
    own = {post for post, mine in posts if post and mine}
    return len(others & own), len(others)


def relevance(comments: Sequence[tuple[str, str, str]]) -> Estimate | None:
    """How much more comments share words with their own post than with others, from (post, text, caption) of each.

    None below `MIN_POSTS` posts with words or `MIN_COMMENTS` comments.
    """
    captions = {post: _words(caption) for post, _, caption in comments if post and caption}
    captions = {post: words for post, words in captions.items() if words}
    mine = [(post, _words(text)) for post, text, _ in comments if post in captions]
    if len(captions) < MIN_POSTS or len(mine) < MIN_COMMENTS:
        return None
    gains = np.array([_gain(captions, post, words) for post, words in mine])
    value, half = float(gains.mean()), _Z * float(gains.std(ddof=1)) / len(gains) ** 0.5
    # A sample in which nothing differs is not proof: one comment more or less is always allowed for.
    half = max(half, 1 / len(gains))
    return Estimate(value, max(value - half, -1.0), min(value + half, 1.0), len(gains), "", RELEVANCE.id)


def _gain(captions: dict[str, frozenset[str]], post: str, words: frozenset[str]) -> float:
    others = [not words.isdisjoint(c) for name, c in captions.items() if name != post]
    return float(not words.isdisjoint(captions[post])) - sum(others) / len(others)


def _words(text: str) -> frozenset[str]:
    folded = fold(text)
    long = {w for w in _WORD.findall(folded) if len(w) >= _LEAST and not _DENSE.search(w)}
    runs = (w for w in _WORD.findall(folded) if _DENSE.search(w))
    return frozenset(long | {w[i : i + 2] for w in runs for i in range(len(w) - 1)})
