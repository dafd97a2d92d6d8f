"""What a sample of followers says about an audience, and what to do next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.vetting.audience.local import inclusion, queue, recalibrate
from goodword.vetting.audience.model import (
    Additive,
    Credibility,
    CredibilityRule,
    Design,
    Fact,
    Floats,
    Followers,
    ListOrder,
    Profiles,
    Sampling,
    Scored,
)
from goodword.vetting.audience.share import (
    distances,
    drift,
    labelled_share,
    responsibilities,
    unlabelled_share,
    widened,
)
from goodword.vetting.audience.terms import score
from goodword.vetting.model import Verdict
from goodword.vetting.wording import count, share_range

MASS, NOTABLE = 1500, 10_000
_MASS_FORMULA = register(
    "mass-followers",
    1,
    "Share of sampled followers that follow more than 1,500 accounts and so hardly see any one of them.",
    "Wilson 1927 (interval of a share); the limit is the field's usual one",
)
_NOTABLE_FORMULA = register(
    "notable-followers",
    1,
    "Share of sampled followers that have at least 10,000 followers themselves and follow fewer than they have.",
    "Wilson 1927 (interval of a share); the limit is the lower end of the micro tier",
)
# Fewer labels than this adjust nothing: the difference estimator has no spread to speak of yet.
MIN_LABELS = 20
# Labels count as proposed when nearly all are early in the queue, some skipped; drawn otherwise, few would be.
_EARLY, _MOST = 2, 0.8
_Z2 = 1.6448536269514722**2


def credibility(
    f: Followers,
    trained: tuple[Additive, Profiles],
    *,
    rule: CredibilityRule | None = None,
    labels: Floats | None = None,
    sampling: Sampling | None = None,
    seed: int = 1,
) -> Credibility:
    """The share of the audience that does not look like people, with the verdict.

    f: a sample of the audience. labels: (n,) 1 not a person, 0 a person, in between where people disagree, NaN not
    labelled; of followers proposed by `label_next`, or drawn at random. sampling: how the sample was taken.
    """
    rule, sampling = rule or CredibilityRule(), sampling or Sampling()
    labels = np.full(len(f), np.nan) if labels is None else labels
    if len(labels) != len(f):
        raise BadInput.value("labels", f"one for each of {len(f)} followers", len(labels))
    rows = np.flatnonzero(np.isfinite(labels))
    estimate, r = unlabelled_share(f, trained[1], rule)
    facts = distances(f, trained[1], estimate.value)
    away = float(np.mean(list(facts.values()))) if facts else 1.0
    order = queue(r, seed=seed)
    design = _design(order, rows)
    if len(rows) >= MIN_LABELS:
        estimate = labelled_share(r, rows, labels[rows], _chances(r, rows, design))
    estimate = widened(estimate, r, sampling, rule)
    # A handful of followers differs from any model by chance alone: no alarm below the sample that a verdict needs.
    unusual = len(f) >= rule.min_sample and away > rule.max_distance and len(rows) < MIN_LABELS
    verdict = _verdict(len(f), estimate, unusual, rule)
    mass = _part(f.following > MASS, np.isfinite(f.following), _MASS_FORMULA.id)
    return Credibility(
        not_people=estimate,
        real=_rest(estimate),
        mass_followers=mass,
        reachable=_rest(mass),
        notable=_part(
            (f.followers >= NOTABLE) & ~(f.following >= f.followers), np.isfinite(f.followers), _NOTABLE_FORMULA.id
        ),
        labels=len(rows),
        design=design,
        unusual=unusual,
        distance=away,
        facts=tuple(Fact(name, gap) for name, gap in facts.items()),
        verdict=verdict,
        sentence=_sentence(verdict, estimate, len(rows), _alarm(unusual, bool(facts)), rule),
        warnings=_warnings(sampling, r, design, len(rows)),
        label_next=_next(order, rows, rule),
    )


def scored(f: Followers, trained: tuple[Additive, Profiles], labels: Floats | None = None) -> tuple[Additive, Scored]:
    """Every follower's probability and its terms, by the trained model or, with labels enough, by that of this
    audience."""
    model = trained[0]
    rows = np.flatnonzero(np.isfinite(labels)) if labels is not None else np.zeros(0, dtype=np.int64)
    if labels is not None and len(rows) >= MIN_LABELS:
        _, r = responsibilities(f, trained[1], CredibilityRule())
        model = recalibrate(model, f.take(rows), labels[rows], chances_of(r, rows))
    return model, score(model, f)


def chances_of(r: Floats, rows: NDArray[np.int64], *, seed: int = 1) -> Floats:
    """(len(rows),) chances of the labelled rows to have been chosen, by how they must have been chosen."""
    return _chances(r, rows, _design(queue(r, seed=seed), rows))


def _design(order: NDArray[np.int64], rows: NDArray[np.int64]) -> Design:
    early = order[: _EARLY * len(rows) + 10]
    inside = np.isin(rows, early).mean() if len(rows) else 1.0
    return Design.PROPOSED if inside >= _MOST else Design.OTHERWISE


def _chances(r: Floats, rows: NDArray[np.int64], design: Design) -> Floats:
    """Of the labelled rows to have been chosen; equal where they were not those proposed."""
    return inclusion(r, len(rows))[rows] if design is Design.PROPOSED else np.ones(len(rows))


def _rest(e: Estimate) -> Estimate:
    return Estimate(1 - e.value, 1 - e.high, 1 - e.low, e.n, e.unit, e.formula)


def _verdict(n: int, e: Estimate, unusual: bool, rule: CredibilityRule) -> Verdict:
    if n < rule.min_sample or unusual:
        return Verdict.NOT_ENOUGH_EVIDENCE
    return Verdict.REVIEW if e.low > rule.share else Verdict.PASS


def _alarm(unusual: bool, compared: bool) -> str:
    if not unusual:
        return ""
    if not compared:
        return "Too little is known of these followers to compare them with those the model knows."
    return "These followers differ too much from those the model knows."


def _sentence(verdict: Verdict, e: Estimate, labels: int, alarm: str, rule: CredibilityRule) -> str:
    n = e.n
    if n < rule.min_sample:
        have = f"{count(n, 'follower')} {'is' if n == 1 else 'are'}"
        return f"{have} too few for a verdict ({rule.min_sample} are needed). Sample more of them."
    if alarm:
        return f"{alarm} Label {rule.new_labels} of them, and the estimate will rest on this audience."
    rests = f"with {count(labels, 'label')} of this audience" if labels else "without labels of this audience"
    start = f"About {share_range(e)} of this audience do not look like people, {rests}."
    if verdict is Verdict.REVIEW:
        return f"{start} Ask where these followers came from before paying for reach."
    wide = e.high - e.low > 0.15 and e.high > rule.share and labels < rule.new_labels
    return f"{start} Label {rule.new_labels} followers to narrow it." if wide else f"{start} Nothing unusual."


def _warnings(sampling: Sampling, r: Floats, design: Design, labels: int) -> tuple[str, ...]:
    told = []
    if sampling.order is ListOrder.NEWEST_FIRST:
        told.append(
            "The newest followers are not like the rest, so the interval is wider. Sample from all over the list to "
            "narrow it; labels cannot."
        )
    elif sampling.order is ListOrder.UNKNOWN and drift(r) > 0:
        told.append(
            "The first half of this list differs from the second more than chance explains. If it is sorted by time, "
            "say so, or sample from all over it."
        )
    if labels >= MIN_LABELS and design is Design.OTHERWISE:
        told.append(
            "Most labels are of followers that were not proposed. They are taken as drawn at random; if they were "
            "picked for being suspicious, the share is too high."
        )
    return tuple(told)


def _part(has: NDArray[np.bool_], known: NDArray[np.bool_], formula: str) -> Estimate:
    """A share of those of whom the fact is known, with Wilson's interval."""
    n, hits = int(known.sum()), int((has & known).sum())
    if n == 0:
        return Estimate(0.0, 0.0, 1.0, 0, "share", formula)
    p = hits / n
    middle, half = p + _Z2 / (2 * n), np.sqrt(_Z2 * p * (1 - p) / n + _Z2**2 / (4 * n * n))
    low, high = (float(v / (1 + _Z2 / n)) for v in (middle - half, middle + half))
    return Estimate(p, min(low, p), max(high, p), n, "share", formula)


def _next(order: NDArray[np.int64], rows: NDArray[np.int64], rule: CredibilityRule) -> tuple[int, ...]:
    """Rows to label next, from one queue for the whole sample, so that labels given before keep their chances."""
    wanted = (len(rows) // rule.new_labels + 1) * rule.new_labels
    have = set(rows.tolist())
    return tuple(int(i) for i in order[:wanted] if int(i) not in have)
