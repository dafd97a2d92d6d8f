"""Captions with everything taken out that says "advertising" or names an account: what is left is the look."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from goodword.core.text import HASHTAG, fold
from goodword.vetting.disclosure.packs import packs, unpaid_terms
from goodword.vetting.learn.words import tokens

_URL = re.compile(r"https?://\S+|www\.\S+|\b[\w-]+\.(?:com|de|co|fr|es|it|net|org|ly|io|shop|tv|me)\b\S*")
_HANDLE = re.compile(r"@[\w.\-]*\w")
_JOINED = re.compile(r"[_\s\u200b-\u200d\ufe0f]")
_CUT = re.compile(r"[/|\\*&+]")


@dataclass(frozen=True, slots=True)
class Masks:
    """tags: whole hashtags; parts: hashtags that contain one; words, stems: words, and beginnings of words; phrases:
    several words, by their first."""

    tags: frozenset[str]
    parts: re.Pattern[str]
    words: frozenset[str]
    stems: tuple[str, ...]
    phrases: dict[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class Masked:
    """tokens: what is left, hashtags with their sign, accounts as _at_, links as _url_. text: folded, line by line,
    with accounts and links replaced but nothing taken out: for signs that look for no word of disclosure. tags: what is
    left of the hashtags, in order. handles: accounts that the caption names."""

    tokens: tuple[str, ...]
    text: str
    tags: tuple[str, ...]
    handles: tuple[str, ...]


@cache
def masks() -> Masks:
    """What is taken out: the terms of every rule pack, the words for unpaid, and data/disclosure/masks.toml."""
    raw = tomllib.loads(files("goodword.vetting").joinpath("data/disclosure/masks.toml").read_text(encoding="utf-8"))
    terms = {t for p in packs().values() for t in (*p.clear, *p.conditional, *p.ambiguous) if "{" not in t}
    terms |= set(unpaid_terms())
    tags = {_tag(t[1:]) for t in terms if t.startswith("#")} | set(raw["tags"])
    spoken = [tuple(tokens(t)) for t in terms if not t.startswith("#")]
    words = {t[0] for t in spoken if len(t) == 1} | {w for w in raw["words"] if not w.endswith("*")}
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted((t for t in spoken if len(t) > 1), key=len, reverse=True):
        phrases.setdefault(phrase[0], []).append(phrase)
    return Masks(
        frozenset(tags),
        re.compile("|".join(map(re.escape, raw["tag_parts"]))),
        frozenset(words),
        tuple(w[:-1] for w in raw["words"] if w.endswith("*")),
        {first: tuple(found) for first, found in phrases.items()},
    )


def masked(caption: str) -> Masked:
    """A caption without its disclosures and without the accounts that it names."""
    text = "\n".join(line for raw in caption.split("\n") if (line := fold(raw)))
    handles = tuple(dict.fromkeys(h[1:].rstrip(".-") for h in _HANDLE.findall(text)))
    text = _HANDLE.sub(" _at_ ", _URL.sub(" _url_ ", text))
    m = masks()
    tags = tuple(tag for tag in map(_tag, HASHTAG.findall(text)) if tag and not _disclosing(tag, m))
    words = _spoken(tokens(HASHTAG.sub(lambda found: _kept(found.group(1), m), text)), m)
    return Masked(tuple(words), text, tags, handles)


def _kept(tag: str, m: Masks) -> str:
    short = _tag(tag)
    return " " if _disclosing(short, m) else f" #{short} "


def _disclosing(tag: str, m: Masks) -> bool:
    return tag in m.tags or m.parts.search(tag) is not None


def _spoken(found: Sequence[str], m: Masks) -> list[str]:
    """The tokens without words and phrases of disclosure."""
    out, i = [], 0
    while i < len(found):
        word = found[i]
        phrase = next((p for p in m.phrases.get(word, ()) if tuple(found[i : i + len(p)]) == p), None)
        if phrase is not None:
            i += len(phrase)
            continue
        if word[0] == "#" or not (word in m.words or word.startswith(m.stems)):
            out.append(word)
        i += 1
    return out


def _tag(tag: str) -> str:
    return _JOINED.sub("", _CUT.split(fold(tag))[0])
