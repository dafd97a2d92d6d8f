"""Finding disclosure terms in a caption, token by token, with where they stand.

A hashtag counts only as a whole (#adidas is not #ad); a single word counts only as a label at the start of a line, or
set off by brackets or bars ("I saw an ad" is no disclosure); several words count anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from goodword.core.text import HASHTAG, clean, fold
from goodword.vetting.disclosure.model import Found, TermClass

_OPEN = "|(【［[{「『<*_-–—•·/~:.!?。！？"
_CLOSE = "|)】］]}」』>*_-–—•·/~:,.!;»"
_WORD_CHAR = re.compile(r"\w")
_JOINED = re.compile(r"[\w#@]")
_WHOLE = re.compile(r"\w+")
_WORDS = re.compile(r"[\w'’]+")
_SENTENCE_END = re.compile(r"[.!?。！？\n|]")
_REACH = 2
# Characters in which so many words are usually found.
_NEAR = 60
_LONG_DENSE = 4


@dataclass(frozen=True, slots=True)
class Read:
    """A caption ready to be searched: its text (NFC), the folded text, and for each folded character its place in the
    text."""

    text: str
    folded: str
    at: Sequence[int]
    tags: tuple[tuple[str, int], ...]
    words: frozenset[str]


@lru_cache(maxsize=1_024)
def read(caption: str) -> Read:
    """Fold a caption character by character, so that every find can be pointed at in the original."""
    text = clean(caption)
    tags = tuple((tag_of(m.group(1)), m.start()) for m in HASHTAG.finditer(text))
    folded, at = _folded(text)
    return Read(text, folded, at, tags, frozenset(_WHOLE.findall(folded)))


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters the place in the text."""
    if text.isascii():
        return text.lower(), range(len(text))
    pieces = [_folded_char(char) for char in text]
    whole = "".join(pieces)
    if len(whole) == len(text) and max(map(len, pieces)) == 1:
        return whole, range(len(text))
    return whole, [i for i, piece in enumerate(pieces) for _ in piece]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms ready to be looked for: by hashtag; those that name a brand, with their ends; by one of their words; and
    those of scripts whose words cannot be told apart."""

    tags: dict[str, tuple[str, ...]]
    branded: tuple[str, ...]
    ends: tuple[str, ...]
    words: dict[str, tuple[str, ...]]
    others: tuple[tuple[str, str], ...]
    kinds: dict[str, TermClass]

    def may_name(self, post: Read) -> bool:
        """Whether a hashtag may be one of those that name a brand."""
        return bool(self.branded) and any(tag.endswith(self.ends) for tag, _ in post.tags)

    def possible(self, post: Read) -> list[str]:
        """Terms that can be there at all: most are not, and looking for their place is slow."""
        tags = {tag for tag, _ in post.tags}
        found = [term for tag in self.tags.keys() & tags for term in self.tags[tag]]
        found += [term for word in self.words.keys() & post.words for term in self.words[word]]
        if self.may_name(post):
            found += self.branded
        if not post.folded.isascii():
            found += [term for word, term in self.others if word in post.folded]
        return found


def lexicon(kinds: dict[str, TermClass]) -> Lexicon:
    """Terms by class, as `find` takes them."""
    tags, words = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    branded, others = [], []
    for term in kinds:
        if term[0] == "#":
            branded.append(term) if "{" in term else tags[tag_of(term[1:])].append(term)
        elif whole := [w for w in term.split() if _WHOLE.fullmatch(w) and not dense(w)]:
            words[max(whole, key=len)].append(term)
        else:
            others.append((term.split()[0], term))
    return Lexicon(
        {tag: tuple(terms) for tag, terms in tags.items()},
        tuple(branded),
        tuple(tag_of(t.rpartition("}")[2]) for t in branded),
        {word: tuple(terms) for word, terms in words.items()},
        tuple(others),
        kinds,
    )


def find(post: Read, terms: Lexicon, brands: tuple[str, ...], negations: frozenset[str]) -> list[Found]:
    """Every term of `terms` in the post, in the order of the text; a negated one is of class UNPAID."""
    found = []
    for term in terms.possible(post):
        kind = terms.kinds[term]
        for start, end in _spans(post, term, brands, kind is TermClass.UNPAID):
            offset = post.at[start] if start < len(post.at) else 0
            said = TermClass.UNPAID if _negated(post.folded[:start], negations) else kind
            stop = post.at[end - 1] + 1 if end > start else offset
            found.append(_found(post, term, said, offset, stop))
    return sorted(found, key=lambda f: (f.offset, -len(f.written)))


def _spans(post: Read, term: str, brands: tuple[str, ...], anywhere: bool) -> list[tuple[int, int]]:
    """(start, end) of a term in the folded text."""
    if term[0] == "#":
        wanted = _wanted_tags(term[1:], brands)
        return [_folded_span(post, at, len(tag)) for tag, at in post.tags if tag in wanted]
    pattern, alone, phrase = _pattern(term)
    spans = [m.span() for m in pattern.finditer(post.folded)]
    if not spans:
        return spans
    spans = [s for s in spans if not alone or s[0] == 0 or not _JOINED.match(post.folded[s[0] - 1])]
    return spans if phrase or anywhere else [span for span in spans if _is_label(post.folded, *span)]


def _wanted_tags(term: str, brands: tuple[str, ...]) -> Sequence[str]:
    if "{brand}" not in term:
        return (tag_of(term),)
    return [tag_of(term.replace("{brand}", brand)) for brand in brands if brand]


def _folded_span(post: Read, offset: int, length: int) -> tuple[int, int]:
    start = bisect_left(post.at, offset)
    return start, min(start + length + 1, len(post.at))


@cache
def _pattern(term: str) -> tuple[re.Pattern[str], bool, bool]:
    """The expression, whether what stands before it must not be part of a word (looked at afterwards, because an
    expression that begins with letters is found many times faster), and whether it counts anywhere: several words, or
    several characters of a script without spaces, cannot be met by chance."""
    parts = [r"(?:\S+\s+){0,2}\S+" if word == "{x}" else re.escape(word) for word in term.split()]
    # Words of many scripts end in a mark, which the expressions of Python take for no letter.
    right = r"(?!\w)" if unicodedata.category(term[-1])[0] in "LMN" and not dense(term) else ""
    phrase = " " in term or (dense(term) and len(term) >= _LONG_DENSE)
    return re.compile(r"\s+".join(parts) + right), bool(_WORD_CHAR.match(term)) and not dense(term), phrase


def dense(term: str) -> bool:
    """Scripts without spaces between words have no word boundaries to look for."""
    return any("\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af" for c in term)


def _is_label(folded: str, start: int, end: int) -> bool:
    """Whether a word stands by itself: at the start of a line or after a bar or bracket, and before a mark or the
    end."""
    before = folded[:start].rsplit("\n", 1)[-1].rstrip(" \t\u200d\ufe0f")
    after = folded[end:].split("\n", 1)[0].lstrip(" \t\u200d\ufe0f")
    opened = not _WORD_CHAR.search(before) or before[-1:] in _OPEN
    closed = after == "" or after[0] in _CLOSE or not (_WORD_CHAR.match(after) or after[0] in "'’@&+\"?%")
    return opened and closed


def _negated(before: str, negations: frozenset[str]) -> bool:
    """Whether one of the last words before a term, in its own sentence, turns it into its opposite."""
    if not negations:
        return False
    last = _SENTENCE_END.split(before[-_NEAR:])
    words = _WORDS.findall(last[-1])
    if len(last) == 1 and len(words) <= _REACH:  # the sentence begins further back, and a word may be cut
        words = _WORDS.findall(_SENTENCE_END.split(before)[-1])
    return any(word in negations for word in words[-_REACH:])


def _found(post: Read, term: str, kind: TermClass, offset: int, stop: int) -> Found:
    ranks = [i + 1 for i, (_, at) in enumerate(post.tags) if at == offset]
    return Found(
        term=term,
        written=post.text[offset:stop],
        kind=kind,
        offset=offset + 1,
        line=post.text.count("\n", 0, offset) + 1,
        hashtag_rank=ranks[0] if ranks else 0,
        hashtags=len(post.tags),
        language=term_language(term),
    )


@cache
def term_language(term: str) -> str | None:
    """The language of a term, None where several share it."""
    from goodword.vetting.disclosure.packs import languages  # noqa: PLC0415 - packs read the data that this looks up

    return languages().get(tag_of(term.lstrip("#")))


@lru_cache(maxsize=50_000)
def tag_of(text: str) -> str:
    """A hashtag for comparison: folded, up to a slash or bar, without underscores and spaces."""
    return re.sub(r"[_\s\u200b-\u200d\ufe0f]", "", re.split(r"[/|\\*&+]", fold(text))[0])


@cache
def _folded_char(char: str) -> str:
    if char in "\n":
        return "\n"
    kept = "".join(c for c in unicodedata.normalize("NFKD", char).casefold() if not 0x300 <= ord(c) <= 0x36F)
    return unicodedata.normalize("NFC", kept).replace("’", "'")
