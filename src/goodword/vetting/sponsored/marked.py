"""Which posts are marked as advertising: words that a rule accepts in any of its languages, or the platform's label."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from goodword.core.disclosing import PAID_WORDS
from goodword.core.text import fold
from goodword.vetting.disclosure.audit import said_in, unpaid_in
from goodword.vetting.disclosure.model import TermClass
from goodword.vetting.disclosure.packs import packs
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
    def paid(self) -> bool:
        """Whether it counts as advertising: words beside "unpaid" contradict themselves, a label does not."""
        return self.by_label or (self.by_words and not self.unpaid)

    @property
    def by_label_alone(self) -> bool:
        return self.by_label and not self.by_words


def mark(post: LookPost) -> Mark:
    """How this post is marked."""
    return mark_of(post.caption, by_label=post.marked_by_label)


def mark_of(caption: str, *, by_label: bool) -> Mark:
    """How a post with this caption, and with or without the platform's label, is marked."""
    unpaid = unpaid_in(caption)
    spans = [(f.offset, f.offset + len(f.written)) for f in unpaid]
    said = [f for f in said_in(caption) if f.kind is not TermClass.UNPAID and f.term in _terms()]
    free = [f for f in said if not any(low <= f.offset < high for low, high in spans)]
    return Mark(bool(free), by_label, bool(unpaid))


@cache
def _terms() -> frozenset[str]:
    """Terms that some rule accepts as they stand or with the brand named beside them, and labels that mean advertising
    in languages of which no rule is here."""
    said = {term for p in packs().values() for term in (*p.clear, *p.conditional) if "{" not in term}
    return frozenset((said - _COMMON) | set(map(fold, PAID_WORDS)))
