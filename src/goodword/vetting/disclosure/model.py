"""Rules as data, what was found in a post, and the verdict with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from goodword.core.errors import BadInput


class TermClass(StrEnum):
    """What the rules say of a term."""

    CLEAR = "clear"
    CONDITIONAL = "conditional"
    AMBIGUOUS = "ambiguous"
    UNPAID = "unpaid"
    LABEL = "label"


class Status(IntEnum):
    """How a post stands under one rule pack, worst first, so that the strictest is the minimum."""

    NONE = 0
    UNPAID = 1
    UNCLEAR = 2
    CHANGE = 3
    CLEAR = 4


@dataclass(frozen=True, slots=True)
class RulePack:
    """The rules of one jurisdiction (or platform) as data.

    clear, conditional, ambiguous: folded terms; with "#" a hashtag, a single word a label ("Werbung | …"), several
    words a phrase anywhere; "{brand}" stands for a brand's name, "{x}" for up to three words. first_chars: characters
    within which the term must start. tags_before: other hashtags that may stand before it. checked: when the source
    was looked at; seen: what was looked at.
    """

    code: str
    name: str
    basis: str
    in_force: date
    checked: date
    source: str
    url: str
    seen: str
    place: str
    languages: tuple[str, ...]
    first_chars: int
    tags_before: int
    tag_may_be_last: bool
    same_language: bool
    label_enough: bool
    label_needed: bool
    clear: tuple[str, ...]
    conditional: tuple[str, ...]
    ambiguous: tuple[str, ...]
    propose: dict[str, str]

    def __post_init__(self) -> None:
        both = set(self.clear) & set(self.ambiguous) | set(self.clear) & set(self.conditional)
        if both:
            raise BadInput.value("terms", "of one class each", sorted(both), where=self.code)
        if self.first_chars < 0 or self.tags_before < 0:
            raise BadInput.value("place", "at least 0", (self.first_chars, self.tags_before), where=self.code)


@dataclass(frozen=True, slots=True)
class Post:
    """What is audited. label: whether the platform's own paid-partnership label is there (None: not known). language:
    of the caption, None where nobody knows; usual: the one in which its creator mostly writes, for proposals alone."""

    caption: str
    language: str | None = None
    label: bool | None = None
    brands: tuple[str, ...] = ()
    usual: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One term found: its words as written, where (character, line, rank among hashtags, all from 1; 0: no hashtag)."""

    term: str
    written: str
    kind: TermClass
    offset: int
    line: int
    hashtag_rank: int
    hashtags: int
    language: str | None


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """How a post stands under one rule pack, by which words, and what the rule rests on. proposal: a caption that would
    do; proposed_in: its language (ISO 639-1); proposed_because: why that one, as a sentence."""

    jurisdiction: str
    status: Status
    sentence: str
    found: tuple[Found, ...]
    decisive: Found | None
    source: str
    url: str
    checked: date
    proposal: str
    proposed_in: str = ""
    proposed_because: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """The verdicts under all packs asked for; `strictest` decides."""

    strictest: RuleVerdict
    verdicts: tuple[RuleVerdict, ...]
    formula: str = "disclosure/1"


@dataclass(frozen=True, slots=True)
class AuditedPost:
    """One post that is or may be advertising, by the strictest rule asked for. at: seconds UTC; labelled: by the
    platform's own paid-partnership label. language: of the caption; heard: told by its words, because nobody states
    it."""

    post_id: str
    at: int
    caption: str
    labelled: bool
    verdict: RuleVerdict
    language: str | None = None
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Disclosure:
    """How posts stand under the rules. rules: codes of the packs; known: posts looked at; because: whose rules these
    are, in words."""

    rules: tuple[str, ...]
    known: int
    posts: tuple[AuditedPost, ...]
    because: str = ""
