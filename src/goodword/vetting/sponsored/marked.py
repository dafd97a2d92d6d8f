"""Which posts are marked as advertising: words that a rule accepts in any of its languages, or the platform's label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from goodword.core.text import fold
from goodword.vetting.disclosure.find import find, read
from goodword.vetting.disclosure.model import TermClass
from goodword.vetting.disclosure.packs import negations, packs, unpaid_terms
from goodword.vetting.sponsored.model import LookPost

# Accepted somewhere, but said of much else too: not taken as a mark by themselves.
_COMMON = frozenset(
    {
        *("gracias a", "regalo de", "gekregen van", "embajadora de", "in collaborazione con", "free gift", "#freegift"),
        *(
            "#pr",
            "pr",
            "#sp",
            "#collaboration",
            "collaboration",
            "#employee",
            "employee",
            "partnership",
            "#partnership",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Mark:
    """How a post is marked: by words of its caption, by the platform's label, and whether it says "unpaid"."""

    by_words: bool
    by_label: bool
    unpaid: bool

    @property
    def marked(self) -> bool:
        return self.by_words or self.by_label

    @property
    def by_label_alone(self) -> bool:
        return self.by_label and not self.by_words


def mark(post: LookPost) -> Mark:
    """How this post is marked."""
    if not _worth_reading().search(fold(post.caption).replace("’", "'")):
        return Mark(False, post.marked_by_label, False)
    caption = read(post.caption)
    unpaid = find(caption, dict.fromkeys(unpaid_terms(), TermClass.UNPAID), (), frozenset())
    spans = [(f.offset, f.offset + len(f.written)) for f in unpaid]
    said = [f for f in find(caption, _terms(), (), negations()) if f.kind is not TermClass.UNPAID]
    free = [f for f in said if not any(low <= f.offset < high for low, high in spans)]
    return Mark(bool(free), post.marked_by_label, bool(unpaid))


@cache
def _terms() -> dict[str, TermClass]:
    """Terms that some rule accepts as they stand or with the brand named beside them."""
    said = {term for p in packs().values() for term in (*p.clear, *p.conditional) if "{" not in term}
    return dict.fromkeys(sorted(said - _COMMON), TermClass.CLEAR)


@cache
def _worth_reading() -> re.Pattern[str]:
    """Finding out where a term stands is slow; most captions hold the letters of none."""
    terms = [*_terms(), *unpaid_terms()]
    said = {r"\s+".join(map(re.escape, t.split())) for t in terms if t[0] != "#"}
    # Hashtags may be written with underscores, so that only their beginning can be looked for.
    tags = {re.escape(t[:5]) + ("" if len(t) > 4 else r"(?![^\W_])") for t in terms if t[0] == "#"}
    return re.compile("|".join(sorted(tags) + sorted(said)))
