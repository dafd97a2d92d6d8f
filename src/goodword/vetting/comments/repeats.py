"""Near duplicates: comments that are one wording with a word or two changed. Any language, any script. Pure."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

# Resemblance of two comments: pairs of neighbouring words in common, of all pairs of either (Broder 1997).
ALIKE = 0.6
# A pair of words in more comments than this joins nobody by itself: it is the language's, not a template's.
_COMMON = 60
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def families(texts: Sequence[str]) -> list[int]:
    """Number of the wording of each text, the lowest index among its near duplicates; -1 for an empty text."""
    home = list(range(len(texts)))
    first: dict[str, int] = {}
    distinct = []
    for i, text in enumerate(texts):
        if text:
            home[i] = first.setdefault(text, i)
            if home[i] == i:
                distinct.append(i)
    _join(home, distinct, {i: _pairs(texts[i]) for i in distinct})
    return [_root(home, i) if texts[i] else -1 for i in range(len(texts))]


def _join(home: list[int], distinct: list[int], pairs: dict[int, frozenset[tuple[str, str]]]) -> None:
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i in distinct:
        shared = Counter(j for pair in pairs[i] if len(holders[pair]) <= _COMMON for j in holders[pair])
        for j, _ in sorted(shared.items()):
            both = len(pairs[i] & pairs[j])
            if both >= ALIKE * len(pairs[i] | pairs[j]):
                a, b = _root(home, i), _root(home, j)
                home[max(a, b)] = min(a, b)
        for pair in pairs[i]:
            holders[pair].append(i)


def _root(home: list[int], i: int) -> int:
    while home[i] != i:
        home[i] = home[home[i]]
        i = home[i]
    return i


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    """Neighbouring words; neighbouring characters where a script writes no spaces."""
    units = list(text.replace(" ", "")) if _DENSE.search(text) else text.split()
    return frozenset(itertools.pairwise(units))
