"""What a sample of followers says about an audience, and what to do next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.vetting.audience.local import choose, inclusion, recalibrate
from goodword.vetting.audience.model import Additive, Credibility, CredibilityRule, Floats, Followers, Profiles, Scored
from goodword.vetting.audience.share import distance, labelled_share, responsibilities, unlabelled_share
from goodword.vetting.audience.terms import score
from goodword.vetting.model import Verdict
from goodword.vetting.wording import count, share_range

MASS = 1500
_MASS_FORMULA = register(
    "mass-followers",
    1,
    "Share of sampled followers that follow more than 1,500 accounts and so hardly see any one of them.",
    "Wilson 1927 (interval of a share); the limit is the field's usual one",
)
# Fewer labels than this adjust nothing: the difference estimator has no spread to speak of yet.
MIN_LABELS = 20
_Z2 = 1.6448536269514722**2


def credibility(
    f: Followers,
    trained: tuple[Additive, Profiles],
    *,
    rule: CredibilityRule | None = None,
    labels: Floats | None = None,
    seed: int = 1,
) -> Credibility:
    """The share of the audience that does not look like people, with the verdict.

    f: a sample of the audience, in no particular order (newest-first lists are biased). labels: (n,) 1 not a person,
    0 a person, NaN not labelled; they must be of followers proposed by `label_next`, or drawn at random.
    """
    rule = rule or CredibilityRule()
    labels = np.full(len(f), np.nan) if labels is None else labels
    if len(labels) != len(f):
        raise BadInput.value("labels", f"one for each of {len(f)} followers", len(labels))
    rows = np.flatnonzero(np.isfinite(labels))
    estimate, r = unlabelled_share(f, trained[1], rule)
    away = distance(f, trained[1], estimate.value)
    if len(rows) >= MIN_LABELS:
        estimate = labelled_share(r, rows, labels[rows], inclusion(r, len(rows))[rows])
    unusual = away > rule.max_distance and len(rows) < MIN_LABELS
    verdict = _verdict(len(f), estimate, unusual, rule)
    mass = _mass(f)
    return Credibility(
        not_people=estimate,
        mass_followers=mass,
        reachable=Estimate(1 - mass.value, 1 - mass.high, 1 - mass.low, mass.n, "share", mass.formula),
        labels=len(rows),
        unusual=unusual,
        distance=away,
        verdict=verdict,
        sentence=_sentence(verdict, estimate, len(rows), unusual, rule),
        label_next=_next(r, rows, rule, seed),
    )


def scored(f: Followers, trained: tuple[Additive, Profiles], labels: Floats | None = None) -> tuple[Additive, Scored]:
    """Every follower's probability and its terms, by the trained model or, with labels enough, by that of this
    audience."""
    model = trained[0]
    rows = np.flatnonzero(np.isfinite(labels)) if labels is not None else np.zeros(0, dtype=np.int64)
    if labels is not None and len(rows) >= MIN_LABELS:
        _, r = responsibilities(f, trained[1], CredibilityRule())
        model = recalibrate(model, f.take(rows), labels[rows], inclusion(r, len(rows))[rows])
    return model, score(model, f)


def _verdict(n: int, e: Estimate, unusual: bool, rule: CredibilityRule) -> Verdict:
    if n < rule.min_sample or unusual:
        return Verdict.NOT_ENOUGH_EVIDENCE
    return Verdict.REVIEW if e.low > rule.share else Verdict.PASS


def _sentence(verdict: Verdict, e: Estimate, labels: int, unusual: bool, rule: CredibilityRule) -> str:
    n = e.n
    if n < rule.min_sample:
        return f"{count(n, 'follower')} are too few for a verdict ({rule.min_sample} are needed). Sample more of them."
    if unusual:
        return (
            "These followers differ too much from those the model knows. Label "
            f"{rule.new_labels} of them, and the estimate will rest on this audience."
        )
    rests = f"with {count(labels, 'label')} of this audience" if labels else "without labels of this audience"
    start = f"About {share_range(e)} of this audience do not look like people, {rests}."
    if verdict is Verdict.REVIEW:
        return f"{start} Ask where these followers came from before paying for reach."
    wide = e.high - e.low > 0.15 and e.high > rule.share
    return f"{start} Label {rule.new_labels} followers to narrow it." if wide else f"{start} Nothing unusual."


def _mass(f: Followers) -> Estimate:
    known = f.following[np.isfinite(f.following)]
    n, hits = len(known), int((known > MASS).sum())
    if n == 0:
        return Estimate(0.0, 0.0, 1.0, 0, "share", _MASS_FORMULA.id)
    p = hits / n
    middle, half = p + _Z2 / (2 * n), np.sqrt(_Z2 * p * (1 - p) / n + _Z2**2 / (4 * n * n))
    low, high = (float(v / (1 + _Z2 / n)) for v in (middle - half, middle + half))
    return Estimate(p, min(low, p), max(high, p), n, "share", _MASS_FORMULA.id)


def _next(r: Floats, rows: NDArray[np.int64], rule: CredibilityRule, seed: int) -> tuple[int, ...]:
    """Rows to label next, by one design for the whole sample, so that labels given before keep their chances."""
    wanted = min((len(rows) // rule.new_labels + 1) * rule.new_labels, len(r))
    if wanted == 0:
        return ()
    have = set(rows.tolist())
    return tuple(int(i) for i in choose(r, wanted, seed=seed) if i not in have)
