"""What the comments under a creator's posts are made of. Short comments and emoji are counted and never held against
anyone."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.text import MENTION, fold
from goodword.vetting.comments.model import Composition, Kind, SpamModel, Wording
from goodword.vetting.comments.relate import answered, relevance
from goodword.vetting.comments.repeats import families
from goodword.vetting.comments.spam import Floats, found, probabilities, shipped
from goodword.vetting.wording import count, share_range

FORMULA = register(
    "comment-kinds",
    2,
    "Shares of kinds among comments, near duplicates counted as one wording; widened where few people write many.",
    "Wilson 1927 on the effective number of comments (Kish 1965); Broder 1997 (resemblance of word pairs)",
)
register(
    "comment-spam",
    1,
    "Log-odds of advertising one's own things: signs in many languages, added up, weights at least 0.",
    "Logistic regression with a prior; own signs",
)
# A wording counts as repeated from this many uses, if it is long enough not to be everybody's ("so beautiful").
REPEATS, LONG = 3, 20
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_LETTER = re.compile(r"[^\W\d_]")
_Z2 = 1.6448536269514722**2


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment: who wrote it (any key), its text, and whether the creator did; under which post, with which
    caption, and in which language, where known."""

    person: str
    text: str
    by_creator: bool = False
    post: str = ""
    caption: str = ""
    language: str | None = None


def kinds(comments: Sequence[Comment], model: SpamModel | None = None) -> list[Kind]:
    """The kind of each comment."""
    looked = _looked(comments, model)
    return _kinds(comments, looked, _families(comments, looked))


def composition(by_kind: Mapping[Kind, int], per_person: Floats, repeaters: int) -> Composition:
    """The composition from counts: comments by kind, and by person (people,)."""
    n = int(per_person.sum())
    effective = n**2 / float((per_person**2).sum()) if n else 0.0
    shares = {kind: _share(by_kind.get(kind, 0), n, effective) for kind in Kind}
    return Composition(shares, n, len(per_person), repeaters, _sentence(shares, n, repeaters))


def compose(comments: Sequence[Comment], model: SpamModel | None = None) -> Composition:
    """Shares of each kind, and a sentence. Nothing is concluded from the share of short, generic or emoji comments."""
    looked = _looked(comments, model)
    family = _families(comments, looked)
    which = _kinds(comments, looked, family)
    repeaters = {c.person for c, k in zip(comments, which, strict=True) if k is Kind.REPEATED}
    per_person = np.array(list(Counter(c.person for c in comments).values()), dtype=np.float64)
    plain = composition(Counter(which), per_person, len(repeaters))
    said = [c for c, k in zip(comments, which, strict=True) if k is Kind.SUBSTANCE]
    posts = answered([(c.post, c.by_creator) for c in comments])
    return replace(
        plain,
        answered=_share(posts[0], posts[1], float(posts[1])) if posts[1] else None,
        relevance=relevance([(c.post, c.text, c.caption) for c in said]),
        languages=dict(Counter(c.language for c in comments if c.language and not c.by_creator).most_common()),
        wordings=_wordings(comments, which, family),
    )


_Look = tuple[str, bool]  # what stays the same in a template, and whether it advertises


def _looked(comments: Sequence[Comment], model: SpamModel | None) -> list[_Look]:
    if model is None:
        return [_look(c.text) for c in comments]
    advertising = probabilities(found([c.text for c in comments]), model) >= 0.5
    return [(bare_of(c.text), bool(ad)) for c, ad in zip(comments, advertising, strict=True)]


@lru_cache(maxsize=300_000)
def _look(text: str) -> _Look:
    """By the model that ships: people write the same few words again and again."""
    return bare_of(text), bool(probabilities(found([text]), shipped())[0] >= 0.5)


def _kinds(comments: Sequence[Comment], looked: list[_Look], family: list[int]) -> list[Kind]:
    uses = Counter(family)
    return [
        _kind(c, bare, ad, uses[home] if home >= 0 else 0)
        for c, (bare, ad), home in zip(comments, looked, family, strict=True)
    ]


def _families(comments: Sequence[Comment], looked: list[_Look]) -> list[int]:
    """Which wording each comment is a use of; -1 for the creator's own and for those too short to tell."""
    pairs = zip(comments, looked, strict=True)
    return families([b if not c.by_creator and length_of(b) >= LONG else "" for c, (b, _) in pairs])


def _wordings(comments: Sequence[Comment], which: list[Kind], family: list[int]) -> tuple[Wording, ...]:
    groups: dict[int, list[Comment]] = {}
    for c, kind, home in zip(comments, which, family, strict=True):
        if kind is Kind.REPEATED:
            groups.setdefault(home, []).append(c)
    most = sorted(groups.values(), key=lambda g: (-len(g), g[0].text))[:5]
    return tuple(Wording(" ".join(g[0].text.split())[:200], len(g), len({c.person for c in g})) for g in most)


def _kind(comment: Comment, bare: str, advertising: bool, uses: int) -> Kind:
    if comment.by_creator:
        return Kind.CREATOR
    kind = plain_kind(bare, advertising=advertising)
    return Kind.REPEATED if kind is Kind.SUBSTANCE and uses >= REPEATS else kind


def plain_kind(bare: str, *, advertising: bool) -> Kind:
    """The kind of a text by itself. What is short or generic is said by many and never counts as a repeated wording."""
    if advertising:
        return Kind.ADVERTISING
    if not _LETTER.search(bare):
        return Kind.EMOJI
    if _short(bare):
        return Kind.SHORT
    return Kind.GENERIC if _generic(bare) else Kind.SUBSTANCE


@cache
def _vocabulary() -> tuple[frozenset[str], frozenset[str]]:
    text = files("goodword.vetting").joinpath("data/comment-generic.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    praise = frozenset(fold(word) for word in raw["praise"])
    return praise, praise | frozenset(fold(word) for word in raw["filler"])


def _generic(bare: str) -> bool:
    """Praise that fits under any post, and nothing else."""
    praise, known = _vocabulary()
    words = bare.split()
    return any(w in praise for w in words) and all(w in known for w in words)


def bare_of(text: str) -> str:
    """Folded words without mentions, digits and signs: what stays the same in a template."""
    without = MENTION.sub(" ", text)
    return " ".join(re.findall(r"[^\W\d_]+(?:[\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e]+[^\W\d_]*)*", fold(without)))


def length_of(bare: str) -> int:
    """Letters, one of a dense script counting as two and a half."""
    dense = len(_DENSE.findall(bare))
    return round(len(bare) + 1.5 * dense)


def _short(bare: str) -> bool:
    """At most two words, or as little in a script without spaces."""
    return length_of(bare) < 14 if _DENSE.search(bare) else len(bare.split()) <= 2


def _share(k: int, n: int, effective: float) -> Estimate:
    if n == 0:
        return Estimate(0.0, 0.0, 1.0, 0, "share", FORMULA.id)
    p = k / n
    middle = p + _Z2 / (2 * effective)
    half = float(np.sqrt(_Z2 * p * (1 - p) / effective + _Z2**2 / (4 * effective**2)))
    low, high = ((middle + side * half) / (1 + _Z2 / effective) for side in (-1, 1))
    return Estimate(p, min(max(low, 0.0), p), max(min(high, 1.0), p), n, "share", FORMULA.id)


def _sentence(shares: dict[Kind, Estimate], n: int, repeaters: int) -> str:
    if n == 0:
        return "No comment is known. Import the comments of some posts with their text."
    told = f"Of {count(n, 'comment')}, {share_range(shares[Kind.SUBSTANCE])} say something of substance"
    ads, same = shares[Kind.ADVERTISING], shares[Kind.REPEATED]
    notes = []
    if ads.low > 0.05:
        notes.append(
            f"{share_range(ads)} advertise something of their own: the creator does not clear them away; ask them to"
        )
    if same.low > 0.05:
        notes.append(f"{share_range(same)} repeat one wording, by {count(repeaters, 'account')}: read them")
    return f"{told}. {'; '.join(notes).capitalize()}." if notes else f"{told}. Nothing unusual: go on."
