"""The file of one creator from the signals, what their posts say and the audiences that are kept. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from goodword.core.tier import DEFAULT_LIMITS, Tier, TierLimits
from goodword.vetting.audience.model import Credibility
from goodword.vetting.evidence.model import Dossier, Sampled
from goodword.vetting.model import DEFAULT_RULE, Signal, Vetting, VettingRule
from goodword.vetting.niche.expertise import Concentration
from goodword.vetting.reading import Reading
from goodword.vetting.signal_people import audience_signal
from goodword.vetting.sponsored.saturation import Saturation
from goodword.vetting.trust.model import TrustWeights
from goodword.vetting.trust.weigh import trust
from goodword.vetting.vet import sum_up

# A signal that takes the place of another.
_INSTEAD = {"ad_saturation": "ad_share"}


def dossier(
    vetting: Vetting,
    reading: Reading,
    *,
    followers: int | None,
    audience: Credibility | None,
    sampled: Sequence[Sampled],
    weights: TrustWeights,
    now: datetime,
    limits: TierLimits = DEFAULT_LIMITS,
    rule: VettingRule = DEFAULT_RULE,
    judged: tuple[Saturation, str] | None = None,
    home: tuple[Concentration | None, Signal] | None = None,
) -> Dossier:
    """The whole file: the signals that posts and kept samples give take the place of those of their names.

    judged: the share of advertising with unmarked posts judged by a learnt look, and what that rests on. home: who of
    the audience is at home in the niche, with its signal.
    """
    platform = vetting.creator_id.partition(":")[0]
    tier = limits.tier(followers) if followers else Tier.PERSONAL
    at_home = (home[1],) if home else ()
    whole = completed(vetting, (audience_signal(audience), *reading.signals(platform, tier, rule), *at_home))
    return Dossier(
        vetting.creator_id,
        now,
        whole,
        trust(whole, weights),
        reading.disclosure,
        tuple(sampled),
        expertise=replace(reading.expertise, concentration=home[0] if home else None),
        ads=judged[0] if judged else reading.ads,
        ads_rest_on=judged[1] if judged else "",
    )


def completed(vetting: Vetting, more: Sequence[Signal]) -> Vetting:
    """A profile with these signals: in the place of those of their names, else at the end."""
    given = {_INSTEAD.get(s.name, s.name): s for s in more} | {s.name: s for s in more}
    kept = tuple(given.get(s.name, s) for s in vetting.signals)
    have = {s.name for s in kept}
    whole = kept + tuple(s for s in more if s.name not in have)
    return vetting if whole == vetting.signals else sum_up(vetting.creator_id, whole)
