"""Signs of advertising that are no words of disclosure: how a caption is built, whom it names, how people answered."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.core.times import from_epoch
from goodword.vetting.sponsored.mask import Masked, masked
from goodword.vetting.sponsored.model import LookPost

Floats = NDArray[np.float64]
_UNKNOWN = math.nan
_CAMEL = re.compile(r"[#＃]\w*[a-z][A-Z]\w*")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_CODE = re.compile(r"\b[A-Z]{3,}\d{1,3}\b")
# Read on the folded text, in which accounts are _at_ and links _url_.
PATTERNS: dict[str, str] = {
    "percent": r"\d+ ?%",
    "code": r"\bcode\b|rabattcode|codice|codigo|gutschein|kod\b|クーポン|कोड",
    "link in bio": r"link in (?:my )?(?:bio|profile)|bio link|lien (?:dans|en) (?:ma )?bio|link (?:na|en) (?:mi )?bio"
    r"|プロフィール|बायो",
    "raffle": r"giveaway|gewinnspiel|concours|sorteo|\bwin\b|gewinn|vinci|ganha|プレゼント",
    "reduced": r"discount|\bsale\b|\boff\b|rabatt|reduction|descuento|sconto|desconto|korting|छूट|セール",
    "price": r"[$€£₹¥]\s?\d|\d+\s?[€$£₹]",
    "link": r"_url_",
    "thanks": r"thank|danke|merci|gracias|grazie|obrigad|bedankt|धन्यवाद|ありがとう",
    "new": r"\bnew\b|\bneue?[rsn]?\b|nouve|nuev|nuov|\bnov[oa]\b|नया|新しい|新作",
    "to be had": r"available|\bshop\b|\bstore\b|\bbuy\b|erhaltlich|\bdispo|tienda|negozio|\bloja\b|खरीद|購入",
    "swipe": r"swipe",
    "blog": r"\bblog\b",
    "favourite": r"\bmy (?:fav|new)",
    "love": r"\blove",
    "ends with account": r"_at_\W*$",
    "from account": r"\b(?:from|by|with|von|mit|bei|de|chez|di|da|con|com|van|met|fra|med) +_at_",
    "outfit": r"outfit|ootd|wearing|dress",
    "tried": r"made with|using|\btry|\btried|\btest",
    "exclaimed": r"!",
    "asked": r"\?",
}
_COMPILED = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}


@dataclass(frozen=True, slots=True)
class Commonness:
    """How many creators name an account, and use a hashtag: campaigns have hashtags that few others use."""

    accounts: Counter[str]
    tags: Counter[str]


def commonness(posts: Sequence[LookPost], read: Sequence[Masked]) -> Commonness:
    """Counted once a creator; no label is looked at."""
    accounts: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    accounts.update(h for h, _ in {(h, p.creator) for p, m in zip(posts, read, strict=True) for h in named(p, m)})
    tags.update(t for t, _ in {(t, p.creator) for p, m in zip(posts, read, strict=True) for t in m.tags})
    return Commonness(accounts, tags)


def named(post: LookPost, read: Masked) -> tuple[str, ...]:
    """Accounts that a post names, in its caption or in the picture, each once."""
    return tuple(dict.fromkeys((*read.handles, *post.tagged)))


def signs(posts: Sequence[LookPost], read: Sequence[Masked], common: Commonness) -> Floats:
    """(n, signs) of each post; NaN where not known."""
    rows = [
        [*_account(p), *_answers(p), *_naming(p, m, common), *_tags(p, m, common), *_shape(p, m), *_said(m.text)]
        for p, m in zip(posts, read, strict=True)
    ]
    return np.array(rows, np.float64).reshape(len(rows), -1)


def read_all(posts: Iterable[LookPost]) -> list[Masked]:
    """The masked captions."""
    return [masked(post.caption) for post in posts]


def _log(value: int | None) -> float:
    return _UNKNOWN if value is None else math.log1p(max(value, 0))


def _account(p: LookPost) -> list[float]:
    return [_log(p.followers), _log(p.followees), _log(p.posts_in_all)]


def _answers(p: LookPost) -> list[float]:
    likes, comments = _log(p.likes), _log(p.comments)
    return [likes, comments, likes - _log(p.followers), comments - likes]


def _naming(p: LookPost, m: Masked, common: Commonness) -> list[float]:
    both = [h for h in m.handles if h in set(p.tagged)]
    first = m.text.find("_at_")
    length = max(len(m.text), 1)
    # A creator who names the account counts among those who do: one is taken off.
    others = {h: common.accounts[h] - 1 for h in named(p, m)}
    counts = [len(m.handles), m.text.count("_at_") - len(m.handles), len(p.tagged), len(both), len(others)]
    most = [max((others[h] for h in group), default=-1) for group in (m.handles, p.tagged, both)]
    least = min(others.values(), default=-1)
    spelt = [_plain(h) for h in others]
    echoed = sum(any(len(h) > 4 and (h in tag or tag in h) for tag in m.tags) for h in spelt)
    place = first / length if first >= 0 else -1.0
    return [*counts, len(m.handles) == 1, len(both) == 1, first, place, *most, least, echoed]


def _plain(handle: str) -> str:
    return handle.replace("_", "").replace(".", "")


def _tags(p: LookPost, m: Masked, common: Commonness) -> list[float]:
    others = [common.tags[tag] - 1 for tag in dict.fromkeys(m.tags)]
    rare = [sum(n <= limit for n in others) for limit in (0, 2)]
    usual = float(np.mean(np.log1p(np.maximum(others, 0)))) if others else -1.0
    camel = [tag for tag in _CAMEL.findall(p.caption) if tag[1:].casefold() in m.tags]
    first = next((i for i, token in enumerate(m.tokens) if token[0] == "#"), -1)
    return [len(others), *rare, usual, min(others, default=-1), len(camel), first, first / max(len(m.tokens), 1)]


def _shape(p: LookPost, m: Masked) -> list[float]:
    size = [sum(map(len, m.tokens)), len(m.tokens), m.text.count("\n"), len(_EMOJI.findall(m.text))]
    codes = len([c for c in _CODE.findall(p.caption) if not c.startswith(("AD", "PR", "SP"))])
    return [*size, codes, float(p.placed), float(p.carousel), *_when(p.posted_at)]


def _when(at: int | None) -> list[float]:
    if at is None:
        return [_UNKNOWN] * 5
    t = from_epoch(at)
    return [t.year, 12 * t.year + t.month, t.month, t.weekday(), t.hour]


def _said(text: str) -> list[float]:
    return [len(pattern.findall(text)) for pattern in _COMPILED.values()]
