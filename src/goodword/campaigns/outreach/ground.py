"""What a message may rest on: what somebody posted lately, counted and quoted to the letter. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from goodword.core.disclosing import PAID_TAGS
from goodword.core.text import clean, fold, hashtags, words
from goodword.core.times import DAY
from goodword.vetting.disclosure.sift import sift
from goodword.vetting.niche.taxonomy import Taxonomy

RECENT = 30  # newest posts that are looked at
OLDEST = 180 * DAY  # older posts are no reason to write now
_LEAST, _SHARE = 3, 0.15  # posts, and share of them, that make a passion
_MOST = 5  # passions, and places
_QUOTE = (15, 160)  # characters
_COMPOUND = 8  # letters from which on a word may be several in one
_LATIN = re.compile(r"[a-zß-ɏ]")
_SENTENCES = re.compile(r"(?<=[.!?。！？।۔؟…])\s+|\n+")
_NOT_QUOTED = re.compile(r"https?://|www\.|[@＠]\w|\b\S+@\S+\.\S+", re.IGNORECASE)
# Tags that everybody uses say nothing about anybody.
_EVERYBODYS = frozenset(
    {
        "love", "instagood", "photooftheday", "instagram", "insta", "instadaily", "picoftheday", "fashion", "beautiful",
        "happy", "cute", "tbt", "like4like", "followme", "follow", "followforfollow", "me", "selfie", "summer", "art",
        "friends", "repost", "nature", "girl", "fun", "style", "smile", "food", "likeforlike", "instalike", "family",
        "igers", "photo", "photography", "life", "viral", "trending", "reels", "reel", "explore", "explorepage", "fyp",
        "foryou", "foryoupage", "post", "new", "motivation", "mood", "vibes", "today", "weekend", "monday", "tuesday",
        "wednesday", "thursday", "friday", "saturday", "sunday",
    }
)  # fmt: skip


# Words of every sentence, of four letters and more: that they are in a post says nothing about it.
_EVERYWHERE = frozenset(
    {
        "with", "from", "this", "that", "your", "have", "will", "more", "than", "them", "they", "what", "when", "where",
        "which", "about", "into", "their", "there", "some", "very", "just", "also", "best", "good", "eine", "einen",
        "einem", "einer", "oder", "auch", "nicht", "unser", "unsere", "mehr", "sind", "para", "como", "pero", "desde",
        "sobre", "nuestra", "nuestro", "avec", "pour", "dans", "notre", "nous", "vous", "plus", "della", "delle",
        "nella", "questo", "nostro", "nostra", "mais", "nossa", "nosso", "voor", "naar", "onze", "niet", "meer",
        "लिए", "हैं", "और", "आहे", "आणि", "साठी", "إلى", "على", "هذا", "هذه",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that a sentence rests on: what was seen, where and when. post_id: empty where it is no post."""

    text: str
    post_id: str = ""
    url: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Passion:
    """What somebody posts about again and again: n of m recent posts. wanted: the campaign asks for it."""

    name: str
    n: int
    m: int
    wanted: bool
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a post, to the letter."""

    text: str
    ground: Ground
    wanted: bool


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a message may rest on. posts: so many recent posts of their own account were looked at."""

    posts: int
    passions: tuple[Passion, ...] = ()
    places: tuple[Passion, ...] = ()
    quotes: tuple[Quote, ...] = ()


def material(
    rows: Sequence[Mapping[str, Any]],
    wanted: Iterable[str],
    *,
    now: int,
    handle: str = "",
    asked_niches: Iterable[str] = (),
    niches: Taxonomy | None = None,
) -> Material:
    """What recent posts (rows of the canonical posts table, newest first) allow to say. Advertising is left out: what
    was paid for is nobody's passion. wanted: words of the campaign. handle: their own name, which as a tag is none.

    niches: what tags are about. With them, a tag is wanted too that speaks of one of asked_niches or of a niche of the
    words of the campaign; and tags of no niche (#amazing) and, where something is wanted, of another are no reason.
    Long words are read in their parts too (Sauerteigbrot is Brot); a sentence in another script than Latin is wanted
    where a word of it speaks of such a niche. In Latin script one may be another language's: pain is bread in French.
    """
    fresh = [r for r in rows if now - OLDEST <= r["posted_at"] <= now and not _is_ad(r)]
    said = sift(pa.array([r.get("caption") or "" for r in fresh], pa.string()))
    own = [r for r, paid in zip(fresh, said, strict=True) if not paid][:RECENT]
    asked = {w for text in wanted for w in words(text) if len(w) > (3 if w.isascii() else 2) and w not in _EVERYWHERE}
    asked |= {part for word in asked for part in _parts(word, niches)}
    meant = _meant(asked, asked_niches, niches)
    return Material(
        len(own),
        _about(_repeated(own, lambda r: [t for t in _tags(r) if not _named(t, handle)], asked), asked, meant, niches),
        _repeated(own, lambda r: [clean(r["place"]).strip()] if r.get("place") else [], asked)[:_MOST],
        tuple(q for row in own for q in _quotes(row, asked, meant, niches)),
    )


def _about(
    found: tuple[Passion, ...], asked: set[str], meant: set[str], niches: Taxonomy | None
) -> tuple[Passion, ...]:
    if niches is None:
        return found[:_MOST]
    told = [replace(p, wanted=p.wanted or not meant.isdisjoint(niches.covered(fold(p.name)))) for p in found]
    kept = [p for p in told if p.wanted or (not (asked or meant) and niches.covered(fold(p.name)))]
    return tuple(sorted(kept, key=lambda p: not p.wanted))[:_MOST]


def _meant(asked: set[str], asked_niches: Iterable[str], niches: Taxonomy | None) -> set[str]:
    """The niches that the campaign asks for, by their names and by its words."""
    spoken = () if niches is None else (n for word in asked for n in niches.spoken(word))
    return {*asked_niches, *spoken}


def _parts(word: str, niches: Taxonomy | None) -> set[str]:
    """The words of a niche that a long one begins or ends with, the longest: sauerteigbrot is sauerteig and brot."""
    if niches is None or len(word) < _COMPOUND or niches.spoken(word):
        return set()
    sizes = range(len(word) - 3, 3, -1)
    ends = next((word[-n:] for n in sizes if niches.spoken(word[-n:])), None)
    # What a compound is stands at its end: without it, a beginning is chance (artisan is no art).
    begins = next((word[:n] for n in sizes if niches.spoken(word[:n])), None) if ends else None
    return {part for part in (ends, begins) if part}


def _speaks(said: set[str], meant: set[str], niches: Taxonomy | None) -> bool:
    """Whether a word in another script than Latin speaks of a niche that is meant."""
    if niches is None or not meant:
        return False
    return any(not meant.isdisjoint(niches.spoken(w)) for w in said if not _LATIN.search(w))


def _is_ad(row: Mapping[str, Any]) -> bool:
    return bool(row.get("sponsors")) or any(tag in PAID_TAGS for tag in _tags_raw(row))


def _tags_raw(row: Mapping[str, Any]) -> list[str]:
    return [fold(t) for t in row.get("hashtags") or ()] or hashtags(row.get("caption") or "")


def _tags(row: Mapping[str, Any]) -> list[str]:
    return [t for t in dict.fromkeys(_tags_raw(row)) if t not in _EVERYBODYS and 2 < len(t) <= 40]


def _named(tag: str, handle: str) -> bool:
    """Whether a tag is the creator's own name."""
    bare = re.sub(r"[\W_]", "", fold(handle))
    return len(bare) > 3 and bare in tag


def _repeated(rows: Sequence[Mapping[str, Any]], of: Any, asked: set[str]) -> tuple[Passion, ...]:  # noqa: ANN401 - a function
    counts: Counter[str] = Counter(name for row in rows for name in of(row))
    found = []
    for name, n in counts.items():
        if n < _LEAST or n < _SHARE * len(rows):
            continue
        grounds = tuple(_ground(row, name) for row in rows if name in of(row))[:3]
        found.append(Passion(name, n, len(rows), fold(name) in asked or bool(asked & set(words(name))), grounds))
    return tuple(sorted(found, key=lambda p: (not p.wanted, -p.n, p.name)))


def _quotes(row: Mapping[str, Any], asked: set[str], meant: set[str], niches: Taxonomy | None) -> list[Quote]:
    found = []
    for part in _SENTENCES.split(clean(row.get("caption") or "")):
        said = re.sub(r"(\s*[#＃][^\s#＃]+)+\s*$", "", part).strip()
        if not _QUOTE[0] <= len(said) <= _QUOTE[1] or _NOT_QUOTED.search(said) or not words(said) or "#" in said:
            continue
        spoken = set(words(said))
        found.append(Quote(said, _ground(row, said), bool(asked & spoken) or _speaks(spoken, meant, niches)))
    return found


def _ground(row: Mapping[str, Any], text: str) -> Ground:
    url = row.get("url") or ""
    return Ground(text, row["post_id"], url if url.startswith(("http://", "https://")) else "", int(row["posted_at"]))
