"""Figures of rosters: equal to brute force, proven near the best on real audiences, honest about overlap."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from goodword.core.errors import BadInput
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.figures.roster_instances import Audiences, brute_force, followers, listeners, random_problem
from goodword.figures.roster_wishes import exhaustive, problem_of, random_case
from goodword.roster.build import AudienceProblem, audience_problem
from goodword.roster.explain import value
from goodword.roster.model import CoverageProblem, Selection
from goodword.roster.overlap import PAIR_OVERLAP, Sampling, pair_overlap
from goodword.roster.reach import seen_with, unique_people
from goodword.roster.select import CERTIFICATE, select
from goodword.roster.terms import chosen_by
from goodword.roster.verify import verify

_GRAPHS = ("facebook", "nethept", "condmat", "epinions")
_SIZES = (10, 200)  # members of the rosters that count
_SHARES = (0.05, 0.1, 0.3)


def roster_exact(_data: Path | None, options: dict[str, str]) -> Measured:
    """Share of random small instances with every constraint whose answer is the best there is. options: n.

    Equal means: as many people as the best of an exhaustive search that reads the wishes themselves, or told not to be
    possible where nothing is. As many instances again have no wishes but pins, bans and a number of creators.
    """
    n = int(options.get("n", 1_000))
    told = [wished(seed) for seed in range(n)] + [plain(seed) for seed in range(n)]
    possible = sum(t.possible for t in told)
    details: dict[str, object] = {
        "with every constraint": f"{sum(t.equal for t in told[:n]):,} of {n:,} equal, "
        f"{sum(not t.possible for t in told[:n]):,} of them impossible",
        "bounds below the best": sum(t.below for t in told),
        "proofs refused": sum(t.refused for t in told),
        "proven optimal": f"{sum(t.optimal for t in told):,} of {possible:,}",
    }
    return Measured(
        sum(t.equal for t in told) / len(told), None, None, len(told), "share",
        "random instances: up to 6 creators with up to 27 options each, or up to 9 creators", seed=0,
        formula=CERTIFICATE.id, baseline="exhaustive search that reads the wishes", details=details,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """How one instance went: as good as exhaustive search, its bound below the best, its proof refused, proven best."""

    equal: bool
    below: bool
    refused: bool
    optimal: bool
    possible: bool = True


def plain(seed: int) -> Told:
    """One instance without wishes."""
    problem = random_problem(seed)
    return _compared(problem, select(problem, seed=seed), brute_force(problem))


def wished(seed: int) -> Told:
    """One instance with every kind of wish."""
    case = random_case(seed)
    best = exhaustive(case)
    try:
        made = problem_of(case)
        answer = chosen_by(made, seed=seed)
    except BadInput:
        return Told(best is None, below=False, refused=False, optimal=False, possible=best is not None)
    if best is None:
        return Told(equal=False, below=False, refused=False, optimal=False, possible=False)
    return _compared(made.problem, answer, best)


def _compared(problem: CoverageProblem, answer: Selection, best: float) -> Told:
    slack, certificate = 1e-9 * max(1.0, best), answer.certificate
    equal, below = abs(certificate.value - best) <= slack, certificate.bound < best - slack
    return Told(equal, below, not verify(problem, answer).holds, certificate.optimal)


def roster_real(data: Path | None, options: dict[str, str]) -> Measured:
    """Median proven gap, in percent, of rosters of 10 to 200 creators on real audiences. options: effort."""
    effort = options.get("effort", "normal")
    gaps, seconds, optimal, refused = [], [], 0, 0
    shown: dict[str, object] = {}
    folder = needed(data)
    select(listeners(folder / "lastfm-2011", 100).problem(0.05))  # the first call loads the kernels
    for name, audiences in _real(folder).items():
        for share in _budgets(audiences):
            problem = audiences.problem(share)
            began = time.perf_counter()
            answer = select(problem, effort=effort)
            took = time.perf_counter() - began
            if _SIZES[0] <= len(answer.chosen) <= _SIZES[1]:
                gaps.append(100 * answer.certificate.gap)
                seconds.append(took)
                optimal += answer.certificate.optimal
                key = f"{name}, {len(answer.chosen)} creators"
                shown[key] = f"{answer.certificate.value:,.0f}, gap {gaps[-1]:.2f} %, {took:.2f} s"
                refused += (
                    answer.proof is not None and len(answer.proof.nodes) < 50 and not verify(problem, answer).holds
                )
    shown |= {"proven optimal": f"{optimal} of {len(gaps)}", "slowest, s": round(max(seconds), 2)}
    shown |= {"largest gap, %": round(max(gaps), 2), "proofs refused": refused}
    low, high = (float(q) for q in np.percentile(gaps, [5, 95]))
    return Measured(
        float(np.median(gaps)), low, high, len(gaps), "%", "lastfm-2011 and follow graphs, several budgets", seed=1,
        formula=CERTIFICATE.id, details=shown,
    )  # fmt: skip


def _real(folder: Path) -> dict[str, Audiences]:
    real = {"lastfm": listeners(folder / "lastfm-2011", 1_000)}
    paths = {name: folder / "graphs" / f"{name}.npz" for name in _GRAPHS}
    return real | {name: followers(path) for name, path in paths.items() if path.is_file()}


def _budgets(audiences: Audiences) -> tuple[float, ...]:
    """Shares of all prices together that pay for about 10 to 200 creators."""
    n = len(audiences.sizes)
    return tuple(min(0.2, k / n) for k in (5, 15, 40, 80))


def overlap(data: Path | None, options: dict[str, str]) -> Measured:
    """How often nominal 90 % intervals of the listeners that two artists share hold the truth. options: rounds."""
    truth = listeners(needed(data, "lastfm-2011"))
    rounds = int(options.get("rounds", 5))
    details: dict[str, object] = {}
    panels: list[float] = []
    for sampling in ("panel", "separate"):
        for share in _SHARES:
            held = [_held(truth, share, seed, sampling) for seed in range(rounds)]
            details[f"{sampling}, {share:.0%} sampled"] = round(float(np.mean([h[0] for h in held])), 3)
            details[f"{sampling}, {share:.0%} sampled: unique people of random rosters"] = round(
                float(np.mean([h[1] for h in held])), 3
            )
            panels += [h[0] for h in held] if sampling == "panel" else []
    pairs = len(truth.sizes) * (len(truth.sizes) - 1) // 2
    return Measured(
        float(np.mean(panels)), min(panels), max(panels), pairs, "share", "lastfm-2011, 500 artists", seed=0,
        formula=PAIR_OVERLAP.id, base_rate=0.9, details=details, split="listeners sampled",
    )  # fmt: skip


def _sampled(
    truth: Audiences, share: float, seed: int, sampling: Sampling, share_of_prices: float = 0.0
) -> AudienceProblem:
    whole = truth.problem(share_of_prices)
    links = truth.sampled(share, seed, panel=sampling == "panel")
    return audience_problem(
        links, truth.ids, truth.sizes, whole.cost, whole.budget, audience=truth.sizes, sampling=sampling
    )


def _held(truth: Audiences, share: float, seed: int, sampling: str) -> tuple[float, float]:
    """Share of pairs, and of random rosters, whose interval holds the truth."""
    audience = _sampled(truth, share, seed, "panel" if sampling == "panel" else "separate")
    if audience.affinity is None:
        return 0.0, 0.0
    i, j = np.triu_indices(len(truth.ids), 1)
    _, low, high = pair_overlap(audience.sample, audience.affinity, i, j, seen_with(audience, i, j))
    true = truth.shared()[i, j]
    r = np.random.default_rng(seed)
    inside = 0
    for _ in range(60):
        chosen = r.choice(len(truth.ids), int(r.integers(2, 30)), replace=False).tolist()
        people = unique_people(audience, chosen)
        inside += people.low <= truth.union(chosen) <= people.high
    return float(np.mean((low <= true) & (true <= high))), inside / 60


def overlap_roster(data: Path | None, options: dict[str, str]) -> Measured:
    """What a roster chosen from a sample of listeners reaches, of what one chosen from everybody reaches."""
    truth = listeners(needed(data, "lastfm-2011"))
    share, rounds = float(options.get("share", 0.3)), int(options.get("rounds", 12))
    ratios: list[float] = []
    details: dict[str, object] = {}
    for part in (0.02, 0.04, 0.08):
        whole = truth.problem(part)
        best = select(whole).certificate.value
        got = []
        for seed in range(rounds):
            chosen = select(_sampled(truth, share, seed, "panel", part).problem).chosen
            got.append(value(replace(whole, pinned=()), chosen) / best)
        details[f"budget {part:.0%} of all prices"] = round(float(np.mean(got)), 3)
        ratios += got
    error = 1.645 * float(np.std(ratios)) / len(ratios) ** 0.5
    mean = float(np.mean(ratios))
    return Measured(
        mean, mean - error, mean + error, len(ratios), "share", "lastfm-2011, 500 artists", seed=0,
        split=f"{share:.0%} of listeners sampled", baseline="a roster chosen from all listeners", details=details,
    )  # fmt: skip


register(
    Figure(
        "roster-exact", "quality", "Small rosters with every constraint equal to exhaustive search", 1.0, "above",
        roster_exact,
    )
)  # fmt: skip
register(
    Figure(
        "roster-real", "quality", "Median proven gap of rosters of 10 to 200 on real audiences", 2.0, "below",
        roster_real,
    )
)  # fmt: skip
register(
    Figure(
        "overlap", "quality", "Coverage of nominal 90 % intervals of shared audiences", 0.87, "inside", overlap, 0.93
    )
)  # fmt: skip
register(
    Figure(
        "overlap-roster", "quality", "A roster chosen from a 30 % sample against one chosen from everybody", 0.95,
        "above", overlap_roster,
    )
)  # fmt: skip
