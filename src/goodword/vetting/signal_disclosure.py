"""Disclosure of a creator's posts: which are or may be advertising, and how many of them say so clearly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.vetting.disclosure.audit import audit
from goodword.vetting.disclosure.model import AuditedPost, Disclosure, Post, Status, TermClass
from goodword.vetting.disclosure.packs import pack_for
from goodword.vetting.model import Evidence, Signal, Verdict
from goodword.vetting.posterior import beta_interval
from goodword.vetting.wording import count, share_range

CLEAR = register(
    "disclosure-clear",
    1,
    "Share of a creator's advertising posts that say so clearly by the strictest rule asked for.",
    "Beta posterior, prior Beta(1, 1); rule packs with their sources (docs/explain/disclosure.md)",
)
# Rules when nobody's country is known: the two largest bodies of rules for endorsements.
FALLBACK = ("eu", "us")
_MIN_ADS, _MOSTLY = 3, 0.5
_SAYS = frozenset({TermClass.CLEAR, TermClass.CONDITIONAL})


def rules_of(country: str | None, platform: str, asked: Sequence[str] = ()) -> tuple[str, ...]:
    """Codes of the rules that apply: those asked for, the creator's country, the platform's own; else `FALLBACK`."""
    codes: list[str] = []
    for code in (*asked, country or ""):
        if code.strip():
            codes += [] if pack_code(code) is None else [str(pack_code(code))]
    found = codes or list(FALLBACK)
    own = pack_code(platform)
    return tuple(dict.fromkeys([*found, *([own] if own else [])]))


def countries_named(given: Sequence[str]) -> tuple[str, ...]:
    """Codes of countries (or of rules, as `eu`) as somebody typed them, each once. Raises BadInput for what is none."""
    from babel import Locale  # noqa: PLC0415 - only where somebody names a country

    known = Locale("en").territories
    codes = tuple(dict.fromkeys(code for text in given if (code := text.strip().upper())))
    for code in codes:
        if pack_code(code) is None and not (len(code) == 2 and code in known):
            raise BadInput.value("country", "a code of two letters, like DE or IN", code)
    return codes


def disclosure(
    posts: Sequence[Mapping[str, Any]], rules: Sequence[str], *, known: int | None = None, usual: str | None = None
) -> Disclosure:
    """Posts that say or are labelled that they are advertising, or that leave it open, by the strictest rule.

    known: posts that were looked at, where `posts` are only those of them that may hold a term. usual: the language in
    which the creator mostly writes. Where the language of a post is not stated, its words are heard.
    """
    packs = [pack_for(code) for code in rules if code not in _PLATFORMS]
    packs = packs or [pack_for(code) for code in FALLBACK]
    found = []
    for row in posts:
        sponsors, caption, stated = row.get("sponsors"), row.get("caption") or "", row.get("language")
        post = Post(caption, stated or language_of(caption), _labelled(sponsors), tuple(sponsors or ()), usual)
        verdict = audit(post, packs).strictest
        if sponsors or verdict.found:
            heard = post.language is not None and not stated
            one = AuditedPost(row["post_id"], row["posted_at"], caption, bool(sponsors), verdict, post.language, heard)
            found.append(one)
    return Disclosure(tuple(rules), len(posts) if known is None else known, tuple(found))


def disclosure_signal(found: Disclosure) -> Signal:
    """How many of the posts that are advertising say so clearly."""
    ads = [p for p in found.posts if p.labelled or _says(p)]
    open_ = len(found.posts) - len(ads)
    clear = sum(p.verdict.status is Status.CLEAR for p in ads)
    estimate = _beta(clear, len(ads))
    enough = len(ads) >= _MIN_ADS
    # Where nothing is at fault there is nothing to look at; else the whole interval must lie on one side.
    undecided = enough and clear < len(ads) and estimate.low <= _MOSTLY <= estimate.high
    asks = Verdict.REVIEW if estimate.high < _MOSTLY else Verdict.PASS
    verdict = asks if enough and not undecided else Verdict.NOT_ENOUGH_EVIDENCE
    codes = ", ".join(code.upper() if len(code) == 2 else code for code in found.rules)
    return Signal(
        name="disclosure",
        title="Advertising said clearly",
        verdict=verdict,
        sentence=_sentence(asks if enough else verdict, clear, len(ads), open_, estimate, undecided=undecided),
        estimate=estimate if ads else None,
        percentile=None,
        peers=None,
        speaks_for=(Evidence(f"{count(clear, 'post')} clear by the strictest rule."),) if clear else (),
        speaks_against=tuple(
            Evidence(p.verdict.sentence, p.verdict.url) for p in ads if p.verdict.status is not Status.CLEAR
        )[:3],
        formula=CLEAR.id,
        rests_on=f"{count(found.known, 'known post')}, {len(ads):,} of them advertising; rules: {codes}"
        + (f". {found.because}" if found.because else ""),
        undecided=undecided,
    )


_PLATFORMS = frozenset({"instagram", "tiktok", "youtube"})


@lru_cache(maxsize=20_000)
def language_of(caption: str) -> str | None:
    """ISO 639-1 of a caption by its words; None where they say too little."""
    from goodword.catalogue.resolve_language import detect_languages  # noqa: PLC0415 - the model loads when needed

    return detect_languages([caption])[0]


@lru_cache(maxsize=1_000)
def pack_code(code: str) -> str | None:
    """Code of the rules of a country or platform; None where none ship."""
    try:
        return pack_for(code).code
    except BadInput:
        return None


def _labelled(sponsors: object) -> bool | None:
    return None if sponsors is None else bool(sponsors)


def _beta(k: int, n: int) -> Estimate:
    a, b = 1.0 + k, 1.0 + n - k
    return Estimate(a / (a + b), *beta_interval(a, b), n, "share", CLEAR.id)


def _says(post: AuditedPost) -> bool:
    """Whether its words say that it is advertising; beside words that say it was not paid they leave it open."""
    kinds = {f.kind for f in post.verdict.found}
    return not kinds.isdisjoint(_SAYS) and TermClass.UNPAID not in kinds


def _sentence(verdict: Verdict, clear: int, ads: int, open_: int, e: Estimate, *, undecided: bool) -> str:
    rest = f" {count(open_, 'other post leaves', 'other posts leave')} it open." if open_ else ""
    if verdict is Verdict.NOT_ENOUGH_EVIDENCE:
        known = f"{count(ads, 'advertising post')} known; {_MIN_ADS} are needed for a verdict.{rest}"
        return f"{known} Import more of their posts, and agree on the wording before booking."
    said = f"{clear:,} of {count(ads, 'advertising post')} say so clearly ({share_range(e)})."
    if verdict is Verdict.REVIEW:
        return f"{said} Agree on the wording before booking; a caption that would do stands beside each post.{rest}"
    change = ads - clear
    if change:
        needs = f"{count(change, 'caption needs', 'captions need')} a change; what would do stands beside it."
        few = (
            " Too few to say whether most are clear: agree on the wording, and import more posts." if undecided else ""
        )
        return f"{said} {needs}{few}{rest}"
    return f"{said} Ask for the same with yours.{rest}"
