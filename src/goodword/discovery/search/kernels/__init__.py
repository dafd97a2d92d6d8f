"""Compiled loops of search. Import this package lazily, inside functions: it loads numba."""

from __future__ import annotations

from goodword.discovery.search.kernels.filters import keep_coded, keep_priced, keep_spans, kept
from goodword.discovery.search.kernels.scan import add_words, dot_all, dot_of, far_all, far_of, pick
from goodword.discovery.search.kernels.tokens import count_words, hash_texts, insert

__all__ = [
    "add_words", "count_words", "dot_all", "dot_of", "far_all", "far_of", "hash_texts", "insert", "keep_coded",
    "keep_priced", "keep_spans", "kept", "pick",
]  # fmt: skip
