"""Gathering the file of one creator from the signals, their posts and the audiences that are kept. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.tier import DEFAULT_LIMITS, Tier, TierLimits
from goodword.vetting.audience.likes import counts_of, likes_signal
from goodword.vetting.audience.model import Credibility
from goodword.vetting.disclosure.audit import audit
from goodword.vetting.disclosure.model import Post, Status, TermClass
from goodword.vetting.disclosure.packs import pack_for
from goodword.vetting.evidence.model import AuditedPost, Disclosure, Dossier, Sampled
from goodword.vetting.model import DEFAULT_RULE, Evidence, Signal, Verdict, Vetting, VettingRule
from goodword.vetting.niche.expertise import Expertise
from goodword.vetting.niche.say import niche_signal
from goodword.vetting.sponsored.gather import marked_posts
from goodword.vetting.sponsored.saturation import Saturation, saturation, saturation_signal
from goodword.vetting.trust.model import TrustWeights
from goodword.vetting.trust.weigh import trust
from goodword.vetting.vet import sum_up
from goodword.vetting.wording import count, share_range

CLEAR = register(
    "disclosure-clear",
    1,
    "Share of a creator's advertising posts that say so clearly by the strictest rule asked for.",
    "Beta posterior, prior Beta(1, 1); rule packs with their sources (docs/explain/disclosure.md)",
)
# Rules when nobody's country is known: the two largest bodies of rules for endorsements.
FALLBACK = ("eu", "us")
_MIN_ADS = 3
_SAYS = frozenset({TermClass.CLEAR, TermClass.CONDITIONAL})


def dossier(
    vetting: Vetting,
    posts: Sequence[dict[str, Any]],
    *,
    followers: int | None,
    rules: Sequence[str],
    audience: Credibility | None,
    sampled: Sequence[Sampled],
    weights: TrustWeights,
    now: datetime,
    limits: TierLimits = DEFAULT_LIMITS,
    expertise: Expertise | None = None,
    rule: VettingRule = DEFAULT_RULE,
) -> Dossier:
    """The whole file. posts: rows of the canonical posts table; rules: codes of countries and platforms."""
    platform = vetting.creator_id.partition(":")[0]
    audited = disclosure(posts, rules)
    whole = completed(
        vetting,
        (
            likes_signal(
                counts_of(posts), platform=platform, tier=limits.tier(followers) if followers else Tier.PERSONAL
            ),
            audience_signal(audience),
            disclosure_signal(audited),
            *([niche_signal(expertise)] if expertise else []),
        ),
    )
    ads = saturation(marked_posts(posts), rule=rule)
    whole = _with_saturation(whole, ads, rule)
    return Dossier(
        vetting.creator_id, now, whole, trust(whole, weights), audited, tuple(sampled), expertise=expertise, ads=ads
    )


def _with_saturation(vetting: Vetting, ads: Saturation, rule: VettingRule) -> Vetting:
    """The share of ads as read from the posts of a stated window, instead of the one by hashtags, once it is known."""
    if ads.posts < rule.min_posts:
        return vetting
    signals = tuple(saturation_signal(ads, rule) if s.name == "ad_share" else s for s in vetting.signals)
    return sum_up(vetting.creator_id, signals)


def completed(vetting: Vetting, more: Sequence[Signal]) -> Vetting:
    """A profile with more signals; of two of a name the one that knows something stays, the first if both do."""
    given = {s.name: s for s in more}
    first = tuple(given.pop(s.name) if _empty(s) and s.name in given else s for s in vetting.signals)
    have = {s.name for s in vetting.signals}
    whole = first + tuple(s for s in more if s.name not in have)
    return vetting if whole == vetting.signals else sum_up(vetting.creator_id, whole)


def _empty(signal: Signal) -> bool:
    return signal.estimate is None and signal.verdict is Verdict.NOT_ENOUGH_EVIDENCE


def rules_of(country: str | None, platform: str, asked: Sequence[str] = ()) -> tuple[str, ...]:
    """Codes of the rules that apply: those asked for, the creator's country, the platform's own; else `FALLBACK`."""
    codes: list[str] = []
    for code in (*asked, country or ""):
        if code.strip():
            codes += [] if _pack_code(code) is None else [str(_pack_code(code))]
    found = codes or list(FALLBACK)
    own = _pack_code(platform)
    return tuple(dict.fromkeys([*found, *([own] if own else [])]))


def disclosure(posts: Sequence[dict[str, Any]], rules: Sequence[str]) -> Disclosure:
    """Posts that say or are labelled that they are advertising, or that leave it open, by the strictest rule."""
    packs = [pack_for(code) for code in rules if code not in _PLATFORMS]
    packs = packs or [pack_for(code) for code in FALLBACK]
    found = []
    for row in posts:
        sponsors = row.get("sponsors")
        post = Post(row.get("caption") or "", row.get("language"), _labelled(sponsors), tuple(sponsors or ()))
        verdict = audit(post, packs).strictest
        if sponsors or verdict.found:
            found.append(AuditedPost(row["post_id"], row["posted_at"], post.caption, bool(sponsors), verdict))
    return Disclosure(tuple(rules), len(posts), tuple(found))


def disclosure_signal(found: Disclosure) -> Signal:
    """How many of the posts that are advertising say so clearly."""
    ads = [p for p in found.posts if p.labelled or any(f.kind in _SAYS for f in p.verdict.found)]
    open_ = len(found.posts) - len(ads)
    clear = sum(p.verdict.status is Status.CLEAR for p in ads)
    estimate = _beta(clear, len(ads))
    verdict = (
        Verdict.NOT_ENOUGH_EVIDENCE if len(ads) < _MIN_ADS else Verdict.REVIEW if estimate.high < 0.5 else Verdict.PASS
    )
    codes = ", ".join(code.upper() if len(code) == 2 else code for code in found.rules)
    return Signal(
        name="disclosure",
        title="Advertising said clearly",
        verdict=verdict,
        sentence=_sentence(verdict, clear, len(ads), open_, estimate),
        estimate=estimate if ads else None,
        percentile=None,
        peers=None,
        speaks_for=(Evidence(f"{count(clear, 'post')} clear by the strictest rule."),) if clear else (),
        speaks_against=tuple(
            Evidence(p.verdict.sentence, p.verdict.url) for p in ads if p.verdict.status is not Status.CLEAR
        )[:3],
        formula=CLEAR.id,
        rests_on=f"{count(found.known, 'known post')}, {len(ads):,} of them advertising; rules: {codes}",
    )


def audience_signal(found: Credibility | None) -> Signal:
    """The share of the audience that looks real, from the newest sample that is kept."""
    if found is None:
        return Signal(
            name="audience",
            title="Audience that looks real",
            verdict=Verdict.NOT_ENOUGH_EVIDENCE,
            sentence="No sample of their followers is kept. Add one under Audiences and label some of it.",
            estimate=None,
            percentile=None,
            peers=None,
            speaks_for=(),
            speaks_against=(),
            formula="audience-share/1",
            rests_on="no sample",
        )
    return Signal(
        name="audience",
        title="Audience that looks real",
        verdict=found.verdict,
        sentence=found.sentence,
        estimate=found.real,
        percentile=None,
        peers=None,
        speaks_for=(Evidence(f"{share_range(found.reachable)} can be reached."),) if found.reachable.n else (),
        speaks_against=tuple(Evidence(w) for w in found.warnings),
        formula=found.formula,
        rests_on=f"{count(found.real.n, 'sampled follower')}, {count(found.labels, 'label')} of them",
    )


_PLATFORMS = frozenset({"instagram", "tiktok", "youtube"})


def _pack_code(code: str) -> str | None:
    from goodword.core.errors import BadInput  # noqa: PLC0415 - only to be caught here

    try:
        return pack_for(code).code
    except BadInput:
        return None


def _labelled(sponsors: object) -> bool | None:
    return None if sponsors is None else bool(sponsors)


def _beta(k: int, n: int) -> Estimate:
    from scipy.special import betaincinv  # noqa: PLC0415 - 60 ms that most commands never need

    a, b = 1.0 + k, 1.0 + n - k
    low, high = (float(betaincinv(a, b, p)) for p in (0.05, 0.95))
    return Estimate(a / (a + b), low, high, n, "share", CLEAR.id)


def _sentence(verdict: Verdict, clear: int, ads: int, open_: int, e: Estimate) -> str:
    rest = f" {count(open_, 'other post leaves', 'other posts leave')} it open." if open_ else ""
    if verdict is Verdict.NOT_ENOUGH_EVIDENCE:
        return f"{count(ads, 'advertising post')} known; {_MIN_ADS} are needed.{rest}"
    said = f"{clear:,} of {count(ads, 'advertising post')} say so clearly ({share_range(e)})."
    if verdict is Verdict.REVIEW:
        return f"{said} Agree on the wording before booking; a caption that would do stands beside each post.{rest}"
    change = ads - clear
    if change:
        return (
            f"{said} {count(change, 'caption needs', 'captions need')} a change; what would do stands beside it.{rest}"
        )
    return f"{said}{rest}"
