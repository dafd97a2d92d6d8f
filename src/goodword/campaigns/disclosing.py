"""How a post for a campaign must say that it is advertising: the strictest of the countries involved, checked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goodword.core.errors import BadInput
from goodword.vetting.disclosure.audit import audit
from goodword.vetting.disclosure.model import Audit, Post, RulePack
from goodword.vetting.disclosure.packs import pack_for, packs

_SAMPLE = "A sentence of the post."
_ELSE = "eu"
"""Whose rules stand in where those of a country are not known: they are among the strictest."""


@dataclass(frozen=True, slots=True)
class Duty:
    """How to disclose.

    wording: the words, in front of the text ("Werbung | "). begins: the caption begins with them. language: of the
    wording. rules: the packs that hold. clear: whether the wording is clear under every one of them. labels: what to
    switch on beside the words. notes: what is not known.
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

    Of all wordings that the packs propose, the first is taken that is clear under every pack, in the post's language
    before others; where none is, the one under which the worst verdict is best.
    """
    rules, notes = rules_for(countries)
    wordings = list(dict.fromkeys(_proposed(rules, language)))
    best = max(wordings, key=lambda w: (_worst(w[1], w[0], rules, brand), -wordings.index(w)))
    label = packs().get(platform)
    labels = (label.name,) if label is not None and label.label_needed else ()
    tongue, pattern = best
    return Duty(
        wording=" ".join(pattern.replace("{caption}", " ").split()).strip(" |:"),
        language=tongue,
        rules=rules,
        clear=_worst(pattern, tongue, rules, brand) == 4,
        labels=labels,
        notes=notes,
        pattern=pattern,
    )


def audited(
    caption: str, *, language: str | None, label: bool | None, brands: Sequence[str], countries: Iterable[str]
) -> Audit:
    """How a post stands under the rules of these countries."""
    return audit(Post(caption, language, label, tuple(brands)), rules_for(countries)[0])


def _proposed(rules: Sequence[RulePack], language: str) -> list[tuple[str, str]]:
    everything = [(tongue, pattern) for pack in rules for tongue, pattern in pack.propose.items()]
    return sorted(everything, key=lambda pair: pair[0] != language) or [("en", "Advertisement | {caption}")]


def _worst(pattern: str, language: str, rules: Sequence[RulePack], brand: str) -> int:
    post = Post(pattern.format(caption=_SAMPLE), language, None, (brand,) if brand else ())
    return int(audit(post, rules).strictest.status)
