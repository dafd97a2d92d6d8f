"""How a post stands under the rules: the strictest of the brand's, the creator's and the audience's country decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from goodword.core.errors import BadInput
from goodword.core.text import fold, mentions
from goodword.vetting.disclosure.find import Lexicon, Read, find, lexicon, read
from goodword.vetting.disclosure.model import Audit, Found, Post, RulePack, RuleVerdict, Status, TermClass
from goodword.vetting.disclosure.packs import every_lexicon, negations, unpaid_lexicon

_KINDS = tuple(TermClass)


def audit(post: Post, rules: Sequence[RulePack]) -> Audit:
    """The verdict under every pack, and the strictest of them."""
    if not rules:
        raise BadInput.value("rules", "at least one pack", 0)
    caption = read(post.caption)
    verdicts = tuple(_judge(post, caption, pack) for pack in rules)
    return Audit(min(verdicts, key=lambda v: v.status), verdicts)


def _judge(post: Post, caption: Read, pack: RulePack) -> RuleVerdict:
    found = _found(post, caption, pack)
    status, decisive, why = _status(post, pack, found)
    text, language, because = ("", "", "") if status is Status.CLEAR else proposal(post, pack)
    return RuleVerdict(
        jurisdiction=pack.code,
        status=status,
        sentence=f"{pack.name}: {why}",
        found=tuple(found),
        decisive=decisive,
        source=pack.source,
        url=pack.url,
        checked=pack.checked,
        proposal=text,
        proposed_in=language,
        proposed_because=because,
    )


def _found(post: Post, caption: Read, pack: RulePack) -> list[Found]:
    said = _said(post, caption, _classes(pack.clear, pack.conditional, pack.ambiguous))
    unpaid = unpaid_in(post.caption)
    # A term inside "unbezahlte Werbung" is not a disclosure; nor is a short term inside a longer one that was found.
    spoken = [f if not any(_inside(f, u) for u in unpaid) else replace(f, kind=TermClass.UNPAID) for f in said]
    kept = [f for f in spoken if not any(_inside(f, g) and len(g.written) > len(f.written) for g in spoken)]
    return sorted([*kept, *unpaid], key=lambda f: f.offset)


def _said(post: Post, caption: Read, terms: _Classes) -> list[Found]:
    """Terms of a pack in a caption, in the order of the text."""
    if not terms.listed:
        return find(caption, terms.all, _brands(post), negations())
    kinds = terms.all.kinds
    said = [_of_class(f, kinds[f.term]) for f in said_in(post.caption) if f.term in kinds]
    if terms.branded.may_name(caption):
        said += find(caption, terms.branded, _brands(post), negations())
    if len(said) > 1:
        said.sort(key=lambda f: (f.offset, -len(f.written), terms.rank[f.term]))
    return said


def _of_class(found: Found, kind: TermClass) -> Found:
    return found if found.kind in (kind, TermClass.UNPAID) else replace(found, kind=kind)


@lru_cache(maxsize=1_024)
def said_in(caption: str) -> tuple[Found, ...]:
    """Terms of any rule pack in a caption, as if they were clear, and words that say that nothing was paid."""
    return tuple(find(read(caption), every_lexicon(), (), negations()))


def _brands(post: Post) -> tuple[str, ...]:
    """Names that a hashtag for a brand may hold."""
    return tuple(fold(b).replace(" ", "").strip("._") for b in (*post.brands, *mentions(post.caption)))


@lru_cache(maxsize=1_024)
def unpaid_in(caption: str) -> tuple[Found, ...]:
    """Words of a caption that say that nothing was paid."""
    words = unpaid_lexicon().kinds
    return tuple(f for f in said_in(caption) if f.term in words)


@dataclass(frozen=True, slots=True)
class _Classes:
    """The terms of a pack; of these, those that name a brand; the order in which it lists them; and whether packs that
    ship list all the others."""

    all: Lexicon
    branded: Lexicon
    rank: dict[str, int]
    listed: bool


@cache
def _classes(clear: tuple[str, ...], conditional: tuple[str, ...], ambiguous: tuple[str, ...]) -> _Classes:
    classes = (TermClass.CLEAR, TermClass.CONDITIONAL, TermClass.AMBIGUOUS)
    groups = zip((clear, conditional, ambiguous), classes, strict=True)
    kinds = {term: kind for group, kind in groups for term in group}
    branded = {term: kind for term, kind in kinds.items() if "{brand}" in term}
    known = every_lexicon().kinds
    listed = all(known.get(term) is TermClass.CLEAR for term in kinds.keys() - branded.keys())
    return _Classes(lexicon(kinds), lexicon(branded), {term: i for i, term in enumerate(kinds)}, listed)


def _inside(a: Found, b: Found) -> bool:
    return b.offset <= a.offset and a.offset + len(a.written) <= b.offset + len(b.written)


def _status(post: Post, pack: RulePack, found: list[Found]) -> tuple[Status, Found | None, str]:
    if pack.label_needed:
        return _by_label(post)
    said = {kind: [f for f in found if f.kind is kind] for kind in _KINDS}
    unpaid = said[TermClass.UNPAID]
    good = [f for f in said[TermClass.CLEAR] if not _faults(f, post, pack)]
    if good and not unpaid:
        return Status.CLEAR, good[0], f"“{good[0].written}” is clear enough, {_where(good[0])}."
    if post.label and pack.label_enough and not unpaid:
        return Status.CLEAR, None, "the platform's paid-partnership label is there."
    if (good or post.label) and unpaid:
        return Status.CHANGE, unpaid[0], f"“{unpaid[0].written}” contradicts the disclosure."
    return _lesser(post, pack, said)


def _lesser(post: Post, pack: RulePack, said: dict[TermClass, list[Found]]) -> tuple[Status, Found | None, str]:
    late, conditional = said[TermClass.CLEAR], said[TermClass.CONDITIONAL]
    if late:
        return Status.CHANGE, late[0], f"“{late[0].written}” would do, but {_faults(late[0], post, pack)[0]}."
    if conditional:
        return Status.CHANGE, conditional[0], f"“{conditional[0].written}” may do; say it plainly to be sure."
    if post.label:
        return Status.CHANGE, None, "the platform's label alone may not be enough; add words."
    if said[TermClass.AMBIGUOUS]:
        first = said[TermClass.AMBIGUOUS][0]
        return Status.UNCLEAR, first, f"“{first.written}” does not tell everyone that this is advertising."
    if said[TermClass.UNPAID]:
        first = said[TermClass.UNPAID][0]
        return Status.UNPAID, first, f"“{first.written}” says that nothing was paid; if something was, it must say so."
    return Status.NONE, None, f"no disclosure was found. If anything was given for it, it is needed {pack.place}."


def _by_label(post: Post) -> tuple[Status, Found | None, str]:
    if post.label:
        return Status.CLEAR, None, "it is switched on."
    state = "it is not switched on" if post.label is False else "whether it is switched on is not known"
    return Status.NONE, None, f"{state}; the platform's terms ask for it on paid posts."


def _faults(f: Found, post: Post, pack: RulePack) -> list[str]:
    """What is wrong with where or how a clear term stands."""
    faults = []
    if f.offset > max(pack.first_chars, 1):
        faults.append(f"it starts at character {f.offset:,}; it must stand {pack.place}")
    last = pack.tag_may_be_last and f.hashtag_rank == f.hashtags
    if f.hashtag_rank and f.hashtag_rank - 1 > pack.tags_before and not last:
        faults.append(f"it is hashtag {f.hashtag_rank} of {f.hashtags}; it must stand {pack.place}")
    if pack.same_language and post.language and f.language and f.language != post.language:
        faults.append("it is not in the language of the post")
    return faults


def _where(f: Found) -> str:
    rank = f", hashtag {f.hashtag_rank} of {f.hashtags}" if f.hashtag_rank else ""
    return f"at character {f.offset} of line {f.line}{rank}"


def proposal(post: Post, pack: RulePack) -> tuple[str, str, str]:
    """(the caption that would comply, its language, why that one); empty for a platform's label.

    In the language of the post, else in the one in which the creator mostly writes, else in the first of the rule: the
    first of these that the rule has words in.
    """
    if not pack.propose:
        return "", "", ""
    wanted = next((c for c in (post.language, post.usual) if c in pack.propose), None)
    language = wanted or next(iter(pack.propose))
    text = pack.propose[language].format(caption=post.caption)
    return text, language, f"In {language_name(language)}, {_because(post, pack, wanted)}."


def _because(post: Post, pack: RulePack, wanted: str | None) -> str:
    if wanted and wanted == post.language:
        return "the language of the caption"
    missing = f": {pack.name} names no words in {language_name(post.language)}" if post.language else ""
    if wanted:
        return f"in which the creator mostly writes{missing}"
    return f"the language of the rules of {pack.name}{missing or ', because the language of the caption is not known'}"


@cache
def language_name(code: str) -> str:
    """A language in English, its code where it has no name."""
    from babel import Locale  # noqa: PLC0415 - only once something is proposed

    return str(Locale("en").languages.get(code, code))
