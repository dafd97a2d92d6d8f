"""How a post for a campaign must say that it is advertising: the strictest of the countries involved, checked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import permutations

from goodword.core.errors import BadInput
from goodword.core.text import fold
from goodword.vetting.disclosure.audit import audit
from goodword.vetting.disclosure.model import Audit, Post, RulePack, Status, TermClass
from goodword.vetting.disclosure.packs import pack_for, packs

_SAMPLE = "A sentence of the post."
_CLEAR = int(Status.CLEAR)
_MOST_TOGETHER = 3
_ELSE = "eu"
"""Whose rules stand in where those of a country are not known: they are among the strictest."""


@dataclass(frozen=True, slots=True)
class Duty:
    """How to disclose.

    wording: the words in front of the text ("Werbung"); pattern: the same with the text's place; language: theirs.
    rules: the packs that hold. clear: whether the wording is clear under every one of them. labels: what to switch on
    beside the words. notes: what is not known.
    """

    wording: str
    language: str
    rules: tuple[RulePack, ...]
    clear: bool
    labels: tuple[str, ...]
    notes: tuple[str, ...]
    pattern: str

    @property
    def where(self) -> str:
        """The narrowest place that the rules ask for."""
        return min(self.rules, key=lambda r: (r.first_chars, r.tags_before)).place


def rules_for(countries: Iterable[str]) -> tuple[tuple[RulePack, ...], tuple[str, ...]]:
    """(rule packs of these countries, notes on countries without one). Without any country, the Union's."""
    found: dict[str, RulePack] = {}
    notes = []
    for country in dict.fromkeys(c.strip().upper() for c in countries if c and c.strip()):
        try:
            pack = pack_for(country)
        except BadInput:
            pack = packs()[_ELSE]
            notes.append(f"No rules of {country} are known here; those of {pack.name} stand in.")
        found[pack.code] = pack
    if not found:
        notes.append("No country is known; the rules of the European Union stand in.")
        found[_ELSE] = packs()[_ELSE]
    return tuple(found.values()), tuple(notes)


def duty(countries: Iterable[str], *, language: str, platform: str = "", brand: str = "") -> Duty:
    """How a post in `language` must be marked so that every country's rules are met; checked by the audit itself.

    Of all wordings that the packs propose, the shortest is taken that is clear under every pack in front of a text in
    `language`, in that language before others, two or three of them side by side where one is not enough ("Ad: Werbung
    | …"); where the rules have no words in it, those of other countries stand beside them. Where none is clear, the one
    is taken under which the worst verdict is best.
    """
    rules, notes = rules_for(countries)
    single = list(dict.fromkeys(_proposed(rules, language)))
    tongue, pattern, status = _best(single, rules, brand, language)
    if status != _CLEAR and (more := [p for p in _elsewhere(language) if p not in single]):
        tongue, pattern, status = _best([*more, *single], rules, brand, language)
    label = packs().get(platform)
    labels = (label.name,) if label is not None and label.label_needed else ()
    return Duty(
        wording=" ".join(pattern.replace("{caption}", " ").split()).rstrip(" |:"),
        language=tongue,
        rules=rules,
        clear=status == _CLEAR,
        labels=labels,
        notes=notes,
        pattern=pattern,
    )


def _best(
    single: Sequence[tuple[str, str]], rules: Sequence[RulePack], brand: str, language: str
) -> tuple[str, str, int]:
    """(language, pattern, worst verdict) of the first wording under which that is best; clear ones end the search."""
    best, reached = single[0], -1
    for together in range(1, min(_MOST_TOGETHER, len(rules) + 1) + 1):
        for parts in permutations(single, together):
            pattern = "{caption}"
            for _, part in reversed(parts):
                pattern = part.replace("{caption}", pattern)
            # Clear by itself, and clear in front of a text in the language of the post.
            status = _worst(pattern, parts[0][0], rules, brand)
            if status > reached:
                status = min(status, _worst(pattern, language, rules, brand))
            if status > reached:
                best, reached = (parts[0][0], pattern), status
            if reached == _CLEAR:
                return *best, reached
    return *best, reached


def audited(
    caption: str, *, language: str | None, label: bool | None, brands: Sequence[str], countries: Iterable[str]
) -> Audit:
    """How a post stands under the rules of these countries."""
    return _judged(Post(caption, language, label, tuple(brands)), rules_for(countries)[0])


def _judged(post: Post, rules: Sequence[RulePack]) -> Audit:
    """The audit of a post. A rule's own words in another language than the post's do where the post says it in its own
    language as well: whoever reads it is told."""
    found = audit(post, rules)
    if found.strictest.status == Status.CLEAR or not post.language or not _told(post):
        return found
    whatever = audit(replace(post, language=None), rules)
    pairs = zip(found.verdicts, whatever.verdicts, strict=True)
    verdicts = tuple(b if b.status > a.status else a for a, b in pairs)
    return replace(found, strictest=min(verdicts, key=lambda v: v.status), verdicts=verdicts)


def _told(post: Post) -> bool:
    """Whether a post says in its own language, as clearly as the rules of some country ask for, that it is paid for."""
    language = post.language or ""
    own = {p.code: fold(p.propose[language]) for p in packs().values() if language in p.propose}
    if not own:
        return False
    clear = [v for v in audit(post, [packs()[code] for code in own]).verdicts if v.status == Status.CLEAR]
    return any(
        f.kind is TermClass.CLEAR and (f.language == language or f.term in own[v.jurisdiction])
        for v in clear
        for f in v.found
    )


@cache
def _elsewhere(language: str) -> tuple[tuple[str, str], ...]:
    """Words that the rules of any country propose in a language."""
    return tuple(dict.fromkeys((language, p.propose[language]) for p in packs().values() if language in p.propose))


def _proposed(rules: Sequence[RulePack], language: str) -> list[tuple[str, str]]:
    everything = [(tongue, pattern) for pack in rules for tongue, pattern in pack.propose.items()]
    return sorted(everything, key=lambda pair: pair[0] != language) or [("en", "Advertisement | {caption}")]


def _worst(pattern: str, language: str, rules: Sequence[RulePack], brand: str) -> int:
    post = Post(pattern.format(caption=_SAMPLE), language, None, (brand,) if brand else ())
    return int(_judged(post, rules).strictest.status)
