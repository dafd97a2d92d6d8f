"""The rule packs that ship, read once from the package."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from goodword.core.disclosing import PAID_TAGS, PAID_WORDS
from goodword.core.errors import BadInput
from goodword.core.text import fold
from goodword.vetting.disclosure.find import Lexicon, lexicon
from goodword.vetting.disclosure.model import RulePack, TermClass

CODES = (
    *("us", "gb", "eu", "de", "fr", "es", "it", "nl", "be", "ie", "in", "ca", "au", "br", "jp"),
    *("instagram", "tiktok", "youtube"),
)
# Member states whose law is the Union's and that have no pack of their own.
_UNION = frozenset(
    "at bg hr cy cz dk ee fi gr hu lv lt lu mt pl pt ro sk si se".split()  # noqa: SIM905 - a list of codes reads best so
)


@cache
def packs() -> dict[str, RulePack]:
    """All rule packs by code."""
    return {code: _pack(_data(code)) for code in CODES}


def pack_for(country: str) -> RulePack:
    """The pack of a country (ISO 3166-1 alpha-2) or platform; the Union's for a member state without one of its own."""
    code = country.strip().casefold()
    code = {"uk": "gb"}.get(code, code)
    known = packs()
    if code in known:
        return known[code]
    if code in _UNION:
        return known["eu"]
    raise BadInput.unknown("rule pack", country, list(CODES))


@cache
def unpaid_terms() -> tuple[str, ...]:
    """Words that say that nothing was paid."""
    return tuple(fold(term) for term in _data("unpaid")["unpaid"])


@cache
def unpaid_lexicon() -> Lexicon:
    """The same, ready to be looked for."""
    return lexicon(dict.fromkeys(unpaid_terms(), TermClass.UNPAID))


@cache
def every_lexicon() -> Lexicon:
    """Those and the terms of every pack, but for hashtags that name a brand: what is in a caption is looked for once,
    and each pack makes of it what it does."""
    listed = [t for p in packs().values() for t in (*p.clear, *p.conditional, *p.ambiguous) if "{brand}" not in t]
    return lexicon(dict.fromkeys(listed, TermClass.CLEAR) | dict.fromkeys(unpaid_terms(), TermClass.UNPAID))


@cache
def negations() -> frozenset[str]:
    """Words that turn the term after them into its opposite."""
    return frozenset(fold(word) for word in _data("unpaid")["negations"])


@cache
def languages() -> dict[str, str]:
    """Language of a term (folded, without sign and spaces)."""
    return {fold(term): code for code, terms in _data("languages").items() for term in terms}


def _pack(raw: dict[str, Any]) -> RulePack:
    folded = {name: tuple(_term(t) for t in raw[name]) for name in ("clear", "conditional", "ambiguous")}
    if any(folded.values()):
        folded["ambiguous"] = (*folded["ambiguous"], *(t for t in _unlisted() if t not in folded["ambiguous"]))
    return RulePack(**(raw | folded | {"languages": tuple(raw["languages"])}))


@cache
def _unlisted() -> tuple[str, ...]:
    """Hashtags and labels that count as advertising and that no rule of any country names: clear to nobody, looked at
    by all."""
    listed = {_term(t) for code in CODES for name in ("clear", "conditional", "ambiguous") for t in _data(code)[name]}
    return tuple(sorted(({f"#{tag}" for tag in PAID_TAGS} | set(map(fold, PAID_WORDS))) - listed))


def _term(term: str) -> str:
    return "#" + fold(term[1:]) if term.startswith("#") else fold(term)


def _data(name: str) -> dict[str, Any]:
    text = files("goodword.vetting").joinpath(f"data/disclosure/{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
