"""What a sample of followers says about an audience, and what to do next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.vetting.audience.local import LEAST, inclusion, queue, recalibrate
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
_REACHABLE_FORMULA = register(
    "reachable-followers",
    1,
    "Share of followers that look like people and follow at most 1,500 accounts: at most these see a post.",
    "Share that looks real times the share of those who follow few; ends multiplied (bounds); docs/explain/audience.md",
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
    inner, estimate = estimate, widened(estimate, r, sampling, rule)
    # A handful of followers differs from any model by chance alone: no alarm below the sample that a verdict needs.
    unusual = len(f) >= rule.min_sample and away > rule.max_distance and len(rows) < MIN_LABELS
    undecided = len(f) >= rule.min_sample and not unusual and estimate.low <= rule.share < estimate.high
    needed = labels_needed(r, inner, estimate, rule) if undecided else None
    verdict = _verdict(len(f), estimate, unusual or undecided, rule)
    mass = _part(f.following > MASS, np.isfinite(f.following), _MASS_FORMULA.id)
    return Credibility(
        not_people=estimate,
        real=_rest(estimate),
        mass_followers=mass,
        reachable=_reachable(f, r, _rest(estimate)),
        notable=_part(
            (f.followers >= NOTABLE) & ~(f.following >= f.followers), np.isfinite(f.followers), _NOTABLE_FORMULA.id
        ),
        labels=len(rows),
        design=design,
        unusual=unusual,
        distance=away,
        facts=tuple(Fact(name, gap) for name, gap in facts.items()),
        verdict=verdict,
        sentence=_open(estimate, len(rows), needed, rule)
        if undecided
        else _sentence(verdict, estimate, len(rows), _alarm(unusual, bool(facts)), rule),
        warnings=_warnings(sampling, r, design, len(rows)),
        label_next=_next(order, rows, rule),
        undecided=undecided,
        labels_needed=needed,
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


def labels_needed(r: Floats, inner: Estimate, outer: Estimate, rule: CredibilityRule) -> int | None:
    """About how many labels in all would bring the interval to one side of the rule's share, were the share to stay.

    r: (n,) probabilities. inner, outer: the estimate before and after the doubt about the unseen rest of a list, which
    labels cannot take away. None where labels of this sample cannot settle it. With chances as `inclusion` gives them,
    the variance that k labels leave is mean(√r) · mean(r (1 - r) / √r) / k (Horvitz & Thompson 1952).
    """
    size = np.sqrt(np.maximum(r, LEAST))
    each = float(size.mean() * (r * (1 - r) / size).mean())
    share, z2 = outer.value, _Z2
    doubt = max(outer.half_width**2 - inner.half_width**2, 0.0) / z2
    room = (share - rule.share) ** 2 / z2 - doubt - share * (1 - share) / len(r)
    if room <= 0:
        return None
    wanted = max(MIN_LABELS, 10 * int(np.ceil(each / room / 10)))
    return wanted if wanted <= len(r) else None


def _open(e: Estimate, labels: int, needed: int | None, rule: CredibilityRule) -> str:
    """A share of which it cannot be told yet on which side of the limit it lies, and what would tell."""
    rests = f"with {count(labels, 'label')}" if labels else "without labels"
    limit = f"{100 * rule.share:.0f} %"
    start = (
        f"About {share_range(e)} of this audience do not look like people, {rests} of this audience: too wide to say"
    )
    start += f" whether it is more than {limit}."
    more = (needed or 0) - labels
    if needed is None:
        return f"{start} Labels of this sample cannot tell; sample more followers, from all over the list."
    if more <= 0:
        return f"{start} Label {rule.new_labels} more; where the share lies near {limit}, it stays open."
    return f"{start} Label about {more} {'more' if labels else 'followers'} to tell."


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
    return f"{start} Nothing unusual: go on."


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


def _reachable(f: Followers, r: Floats, real: Estimate) -> Estimate:
    """The share that looks real, less those of them who follow too many to see any one: neither dead accounts nor mass
    followers are reached. Whether the others look is not known, so it is a share at most."""
    known = np.isfinite(f.following)
    people = (1 - r)[known]
    if not known.any() or people.sum() <= 0:
        return Estimate(0.0, 0.0, real.high, 0, "share", _REACHABLE_FORMULA.id)
    few = float(people @ (f.following[known] <= MASS) / people.sum())
    seen = float(people.sum() ** 2 / (people @ people))  # Kish 1965: as many followers of equal weight
    low, high = _wilson(few, seen)
    value = real.value * few
    return Estimate(
        value,
        min(real.low * low, value),
        max(real.high * high, value),
        int(known.sum()),
        "share",
        _REACHABLE_FORMULA.id,
    )


def _wilson(p: float, n: float) -> tuple[float, float]:
    middle, half = p + _Z2 / (2 * n), np.sqrt(_Z2 * p * (1 - p) / n + _Z2**2 / (4 * n * n))
    low, high = (float(v / (1 + _Z2 / n)) for v in (middle - half, middle + half))
    return max(low, 0.0), min(high, 1.0)


def _part(has: NDArray[np.bool_], known: NDArray[np.bool_], formula: str) -> Estimate:
    """A share of those of whom the fact is known, with Wilson's interval."""
    n, hits = int(known.sum()), int((has & known).sum())
    if n == 0:
        return Estimate(0.0, 0.0, 1.0, 0, "share", formula)
    p = hits / n
    low, high = _wilson(p, n)
    return Estimate(p, min(low, p), max(high, p), n, "share", formula)


def _next(order: NDArray[np.int64], rows: NDArray[np.int64], rule: CredibilityRule) -> tuple[int, ...]:
    """Rows to label next, from one queue for the whole sample, so that labels given before keep their chances."""
    wanted = (len(rows) // rule.new_labels + 1) * rule.new_labels
    have = set(rows.tolist())
    return tuple(int(i) for i in order[:wanted] if int(i) not in have)
