"""Audience credibility on labelled followers: ranking, calibration after few labels, and the share of an audience.

The three open sets differ in year, country and share, so what is trained on two of them and tested on the third is
what a user meets: an audience nobody trained on. With --data, models are trained on the open sets and tested on the
given ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import NotFound
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.figures.vetting_data import follower_sets
from goodword.figures.vetting_rivals import NOT_MEASURED, rivals
from goodword.figures.vetting_scores import (
    auc,
    average_precision,
    bootstrap,
    brier_skill,
    calibration_error,
    stratified_folds,
)
from goodword.vetting.audience.fit import fit
from goodword.vetting.audience.local import choose, inclusion, recalibrate
from goodword.vetting.audience.model import Additive, CredibilityRule, Floats, Followers, Profiles
from goodword.vetting.audience.share import (
    FORMULA,
    distance,
    labelled_share,
    profiles,
    responsibilities,
    unlabelled_share,
)
from goodword.vetting.audience.terms import score

Labelled = tuple[Followers, Floats]
SETS = "fake-followers"
_SEED = 11
_RULE = CredibilityRule()
_SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)


@dataclass(frozen=True, slots=True)
class Transfer:
    """Trained on the open sets but one, tested on that one (open, or of the given data)."""

    name: str
    model: Additive
    profiles: Profiles
    test: Labelled
    trained: tuple[Labelled, ...] = ()


def transfers(data: Path | None) -> list[Transfer]:
    """One for each set that is there to test on."""
    opened = follower_sets(needed(None, SETS))
    tests = follower_sets(data) if data is not None else opened
    if not tests:
        raise NotFound.looked_in("No labelled followers.", [str(data)])
    found = []
    for name, test in tests.items():
        others = [opened[o] for o in opened if o != name]
        trained_on = " and ".join(o for o in opened if o != name)
        found.append(
            Transfer(
                name, fit(others, trained_on=trained_on), profiles(others, trained_on=trained_on), test, tuple(others)
            )
        )
    return found


def ranking(data: Path | None, _options: dict[str, str]) -> Measured:
    """Mean over the three sets of the AUC of the model trained on the others.

    It is a mean of three: a set that the given data do not have is taken from the open ones, and named.
    """
    given = transfers(data)
    names = {t.name for t in given}
    rest = [t for t in transfers(None) if t.name not in names] if data is not None else []
    parts = [(t.name, t.test[1], score(t.model, t.test[0]).probability) for t in (*given, *rest)]
    each = {name: auc(y, p) for name, y, p in parts}
    ends = [_auc_interval(y, p) for _, y, p in parts]
    value = float(np.mean(list(each.values())))
    others = [rivals(t.trained, t.test) for t in (*given, *rest)]
    means = {name: float(np.mean([found[name] for found in others])) for name in others[0]}
    # Errors of different sets are independent: half widths of the mean add in squares.
    half = float(np.sqrt(np.sum([((high - low) / 2) ** 2 for low, high in ends])) / len(ends))
    return Measured(
        value=value,
        low=value - half,
        high=min(value + half, 1.0),
        n=sum(len(y) for _, y, _ in parts),
        unit="AUC",
        data=SETS,
        split="one set left out at a time"
        + (f"; given: {', '.join(sorted(names))}; open: {', '.join(t.name for t in rest)}" if rest else ""),
        base_rate=float(np.mean([y.mean() for _, y, _ in parts])),
        seed=_SEED,
        formula="follower-additive/1",
        baseline="0.941 boosted trees, 0.922 additive",
        details={"each": each, "given": sorted(names) if data is not None else []} | _against(value, means),
    )


def _against(value: float, others: dict[str, float]) -> dict[str, object]:
    """Means over the same sets of models that explain nothing, and how far the additive one is from the best of all."""
    if not others:
        return {"other models": NOT_MEASURED}
    return {"other models": others, "below the best model by": max(*others.values(), value) - value}


def _auc_interval(y: Floats, p: Floats) -> tuple[float, float]:
    return bootstrap(lambda rows: auc(y[rows], p[rows]), len(y), seed=_SEED)


def in_domain(data: Path | None, _options: dict[str, str]) -> Measured:
    """Average precision on the Swiss followers, 5 folds × 3; with --data: trained on the open half, tested on the
    given."""
    opened = follower_sets(needed(None, SETS))["swiss"]
    if data is not None:
        followers, y = _swiss(data)
        runs = [score(fit([opened], trained_on="swiss"), followers).probability]
    else:
        followers, y = opened
        runs = [_cross_validated(followers, y, seed) for seed in range(3)]
    values = [average_precision(y, p) for p in runs]
    low, high = bootstrap(lambda i: float(np.mean([average_precision(y[i], p[i]) for p in runs])), len(y), seed=_SEED)
    return Measured(
        value=float(np.mean(values)),
        low=low,
        high=high,
        n=len(y),
        unit="average precision",
        data="swiss-followers-2017",
        split="5 folds × 3, all folds ranked together" if data is None else "trained on the open half",
        base_rate=float(y.mean()),
        seed=_SEED,
        formula="follower-additive/1",
        baseline="0.736 logistic regression",
        details={"each": values, "auc": float(np.mean([auc(y, p) for p in runs]))},
    )


def calibration(data: Path | None, options: dict[str, str]) -> Measured:
    """Brier skill on the Swiss followers after 50 labels of theirs, of a model trained on the other two sets."""
    return _calibration(data, options, "skill")


def calibration_gap(data: Path | None, options: dict[str, str]) -> Measured:
    """Expected calibration error in the same runs."""
    return _calibration(data, options, "gap")


def _calibration(data: Path | None, options: dict[str, str], wanted: str) -> Measured:
    k, draws = int(options.get("labels", "50")), int(options.get("draws", "200"))
    everyone = transfers(data)
    swiss = next((t for t in everyone if t.name == "swiss"), None)
    if swiss is None:
        raise NotFound.looked_in("No Swiss followers.", [str(data)])
    runs = np.array([_after_labels(swiss, k, seed) for seed in range(draws)])
    column = runs[:, 0 if wanted == "skill" else 1]
    low, high = np.quantile(column, (0.05, 0.95))
    without = {t.name: _without_labels(t) for t in everyone}
    return Measured(
        value=float(column.mean()),
        low=float(low),
        high=float(high),
        n=len(swiss.test[1]),
        unit="Brier skill" if wanted == "skill" else "calibration error",
        data="swiss-followers-2017",
        split=f"trained on the other sets, {k} labels chosen by the product, tested on the rest; {draws} draws",
        base_rate=float(swiss.test[1].mean()),
        seed=0,
        formula="follower-additive/1",
        baseline="0.19 skill, 0.047 calibration error",
        details={
            "skill": float(runs[:, 0].mean()),
            "calibration error": float(runs[:, 1].mean()),
            "calibration error of exact probabilities, by chance": float(runs[:, 2].mean()),
            "draws below zero skill": float((runs[:, 0] < 0).mean()),
            "without labels": without,
            "below zero and not flagged": [
                name for name, row in without.items() if row["skill"] < 0 and not row["flagged"]
            ],
        },
    )


def share(data: Path | None, options: dict[str, str]) -> Measured:
    """Coverage of the 90 % interval of the share, 300 followers, no labels, one set left out at a time."""
    return _share(data, options, labelled=False)


def share_labelled(data: Path | None, options: dict[str, str]) -> Measured:
    """The same with 100 labels of the 300."""
    return _share(data, options, labelled=True)


def _share(data: Path | None, options: dict[str, str], *, labelled: bool) -> Measured:
    draws = int(options.get("draws", "20"))
    rows = [
        (t.name, target, *_one_share(t, target, seed, labelled=labelled))
        for t in transfers(data)
        for target in _SHARES
        for seed in range(draws)
    ]
    inside = np.array([r[2] for r in rows], dtype=np.float64)
    width, error = np.array([r[3] for r in rows]), np.array([r[4] for r in rows])
    names = np.array([r[0] for r in rows])
    low, high = bootstrap(lambda i: float(inside[i].mean()), len(inside), seed=_SEED)
    return Measured(
        value=float(inside.mean()),
        low=low,
        high=high,
        n=len(rows),
        unit="share",
        data=SETS,
        split="one set left out at a time; 300 followers drawn with a share of 5-50 %"
        + ("; 100 of them labelled" if labelled else "; no labels"),
        seed=0,
        formula=FORMULA.id,
        baseline="0.48 adjusted counting with bootstrap",
        details={
            "mean width": float(width.mean()),
            "mean absolute error": float(error.mean()),
            "coverage by set": {n: float(inside[names == n].mean()) for n in sorted(set(names.tolist()))},
        },
    )


def _one_share(t: Transfer, target: float, seed: int, *, labelled: bool) -> tuple[bool, float, float]:
    followers, y = t.test
    rows = _drawn(y, target, 300, seed)
    sample, labels = followers.take(rows), y[rows]
    estimate, r = unlabelled_share(sample, t.profiles, _RULE)
    if labelled:
        chosen = choose(r, 100, seed=seed)
        estimate = labelled_share(r, chosen, labels[chosen], inclusion(r, 100)[chosen])
    return estimate.low <= target <= estimate.high, estimate.high - estimate.low, abs(estimate.value - target)


def _drawn(y: Floats, target: float, n: int, seed: int) -> NDArray[np.int64]:
    """n rows of an audience in which a share `target` is of kind 1."""
    rng = np.random.default_rng([seed, round(1000 * target)])
    k = rng.binomial(n, target)
    return np.concatenate([rng.choice(np.flatnonzero(y == kind), size) for kind, size in ((1, k), (0, n - k))]).astype(
        np.int64
    )


def _after_labels(t: Transfer, k: int, seed: int) -> tuple[float, float, float]:
    """Brier skill and calibration error of the rest, and the error that chance alone gives where every probability is
    exactly right: labels drawn from them."""
    followers, y = t.test
    before = responsibilities(followers, t.profiles, _RULE)[1]
    chosen = choose(before, k, seed=seed)
    local = recalibrate(t.model, followers.take(chosen), y[chosen], inclusion(before, k)[chosen])
    rest = np.setdiff1d(np.arange(len(y)), chosen)
    p = score(local, followers.take(rest)).probability
    drawn = (np.random.default_rng(seed).random(len(p)) < p).astype(np.float64)
    return brier_skill(y[rest], p), calibration_error(y[rest], p), calibration_error(drawn, p)


def _without_labels(t: Transfer) -> dict[str, float]:
    """Skill of the shares found without labels, and whether the sample is flagged as unusual."""
    followers, y = t.test
    found, r = responsibilities(followers, t.profiles, _RULE)
    away = distance(followers, t.profiles, found)
    return {"skill": brier_skill(y, r), "distance": away, "flagged": float(away > _RULE.max_distance)}


def _cross_validated(followers: Followers, y: Floats, seed: int) -> Floats:
    p = np.zeros(len(y))
    for test in stratified_folds(y, 5, seed=seed):
        train = np.setdiff1d(np.arange(len(y)), test)
        model = fit([(followers.take(train), y[train])], trained_on="swiss")
        p[test] = score(model, followers.take(test)).probability
    return p


def _swiss(data: Path) -> Labelled:
    found = follower_sets(data)
    if "swiss" not in found:
        raise NotFound.looked_in("No Swiss followers.", [str(data)])
    return found["swiss"]


register(
    Figure("fake-transfer", "quality", "Ranking of followers of an audience nobody trained on", 0.955, "above", ranking)
)
register(Figure("fake-indomain", "quality", "Ranking of followers of a known audience", 0.78, "above", in_domain))
register(
    Figure("fake-calibration", "quality", "Probabilities after 50 local labels: skill", 0.35, "above", calibration)
)
register(
    Figure(
        "fake-calibration-error",
        "quality",
        "Probabilities after 50 local labels: error",
        0.035,
        "below",
        calibration_gap,
    )
)
register(Figure("fake-share", "quality", "Coverage of the share of an audience, no labels", 0.85, "above", share))
register(
    Figure(
        "fake-share-labelled",
        "quality",
        "Coverage of the share of an audience, 100 labels",
        0.9,
        "above",
        share_labelled,
    )
)
