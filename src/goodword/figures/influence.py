"""Figures of word of mouth: against the C++ reference, how near the best is proven, scale, honesty."""

from __future__ import annotations

import math
import resource
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from goodword.figures.data import needed
from goodword.figures.influence_graphs import ACADEMIC, Arcs, academic, large
from goodword.figures.influence_reference import Ran, Reference
from goodword.figures.model import Figure, Measured, register
from goodword.roster.spread.bounds import lower, upper
from goodword.roster.spread.choose import SPREAD, choose_spread
from goodword.roster.spread.exact import best_spread, spreads
from goodword.roster.spread.forward import simulate_forward
from goodword.roster.spread.graph import spread_graph
from goodword.roster.spread.model import SpreadGraph, SpreadProblem, SpreadSelection
from goodword.roster.spread.sample import VERIFY, Sampler, marks, roots_of

_SIZE = 50
_JUDGE = 987_654_321  # seed of the sample that compares two choices; nobody chose on it


@dataclass(frozen=True, slots=True)
class _Timed:
    """An answer, CPU seconds of the process and wall seconds it took (the median of several runs)."""

    answer: SpreadSelection
    cpu: float
    wall: float


def _timed(problem: SpreadProblem, ratio: float, *, threads: int = 1, times: int = 3) -> _Timed:
    choose_spread(replace(problem, max_size=1, budget=None), ratio=0.05)  # loads the kernels
    runs = []
    for _ in range(times):
        cpu, wall = time.process_time(), time.perf_counter()
        answer = choose_spread(problem, ratio=ratio, threads=threads)
        runs.append(_Timed(answer, time.process_time() - cpu, time.perf_counter() - wall))
    return _Timed(runs[0].answer, float(np.median([r.cpu for r in runs])), float(np.median([r.wall for r in runs])))


def _share(graph: SpreadGraph, chosen: tuple[int, ...], sets: int) -> float:
    """Share of people reached, by an independent sample."""
    sampler = Sampler(graph, roots_of(graph, None), -1, _JUDGE, 1)
    return sampler.hits(VERIFY, 0, sets, marks(graph.people, graph.new[list(chosen)].astype(np.int64))) / sets


def subsim(data: Path | None, options: dict[str, str]) -> Measured:
    """CPU against the reference at the same guarantee, each ratio divided by what is allowed (1/4 weighted, 1/3
    uniform): the largest. Both run in turns, each time from other random numbers; times are medians, spreads means.
    options: reference, work, graphs, sets, times."""
    reference = Reference(options)
    details: dict[str, object] = {}
    worst, spread, n = 0.0, math.inf, 0
    for arcs in _graphs(data, options):
        for chance, allowed in ((None, 1 / 4), (0.01, 1 / 3)):
            if chance is not None and arcs.name in {"nethept", "condmat"}:
                continue  # next to nothing spreads there at 0.01
            name, graph = reference.prepare(arcs, chance), _graph(arcs, chance)
            for epsilon in (0.1, 0.01):
                by = _in_turns(reference, name, graph, epsilon, options)
                share, reach = by.ours / by.theirs, by.reached / by.they_reached
                worst, spread, n = max(worst, share / allowed), min(spread, reach), n + 1
                details[f"{arcs.name}, {_model(chance)}, eps {epsilon}"] = (
                    f"{by.ours:.4f} s against {by.theirs:.4f} s: {share:.2f}; spread {by.reached:,.0f} against "
                    f"{by.they_reached:,.0f}"
                )
    details["spread against the reference's, least"] = round(spread, 4)
    return Measured(
        worst, None, None, n, "of what is allowed", f"{n} cases, k = 50, delta 1/n, one thread", seed=1,
        formula=SPREAD.id, baseline="C++ reference implementation of SUBSIM", details=details,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Turns:
    """Medians of CPU seconds, means of people reached."""

    ours: float
    theirs: float
    reached: float
    they_reached: float


def _in_turns(reference: Reference, name: str, graph: SpreadGraph, epsilon: float, options: dict[str, str]) -> _Turns:
    """Both at the same guarantee, one after the other, as often as the option `times` says."""
    problem, runs, chosen = SpreadProblem(graph, max_size=_SIZE), [], []
    choose_spread(problem, ratio=0.05)  # loads the kernels
    for seed in range(1, int(options.get("times", 7)) + 1):
        theirs = reference.run(name, _SIZE, epsilon, times=1)
        began = time.process_time()
        answer = choose_spread(problem, ratio=1 - 1 / math.e - epsilon, seed=seed)
        runs.append((time.process_time() - began, theirs.seconds))
        chosen.append((answer.chosen, theirs.chosen))
    ours, theirs_ = np.median(np.array(runs), axis=0).tolist()
    sets = int(options.get("sets", 1_000_000))
    reached = np.mean([[_share(graph, who, sets) for who in both] for both in chosen], axis=0) * graph.people
    return _Turns(ours, theirs_, float(reached[0]), float(reached[1]))


def subsim_high(data: Path | None, options: dict[str, str]) -> Measured:
    """CPU against the reference's sentinel mode where word travels far (uniform chances 0.05 and 0.1)."""
    reference = Reference(options)
    details: dict[str, object] = {}
    ratios = []
    for arcs in (academic(_folder(data), name) for name in options.get("graphs", "condmat,epinions").split(",")):
        for chance in (0.05, 0.1):
            name, graph = reference.prepare(arcs, chance), _graph(arcs, chance)
            theirs = reference.run(name, _SIZE, 0.1, sentinels=True)
            ours = _timed(SpreadProblem(graph, max_size=_SIZE), 1 - 1 / math.e - 0.1)
            reach = [_share(graph, c, 20_000) * arcs.people for c in (ours.answer.chosen, theirs.chosen)]
            # the sentinel mode reports its time only when it ends; its clock includes both phases
            ratios.append(ours.cpu / theirs.seconds)
            details[f"{arcs.name}, uniform {chance}"] = (
                f"{ours.cpu:.3f} s against {theirs.seconds:.3f} s; spread {reach[0]:,.0f} against {reach[1]:,.0f}"
            )
    return Measured(
        max(ratios), None, None, len(ratios), "of the reference's time", "uniform chances of 0.05 and 0.1, eps 0.1",
        seed=1, formula=SPREAD.id, baseline="sentinel mode (HIST) of the C++ reference", details=details,
    )  # fmt: skip


def certificate(data: Path | None, options: dict[str, str]) -> Measured:
    """CPU for the certificate that the reference can just reach, as a share of its time: the largest; then what the
    reference cannot reach. options: reference, work, graphs, epsilons."""
    details: dict[str, object] = {}
    shares: list[float] = []
    asked = {"nethept": -0.11, "condmat": -0.14, "epinions": -0.165}
    for arcs in _graphs(data, options):
        graph = arcs.weighted()
        problem = SpreadProblem(graph, max_size=_SIZE)
        if "reference" in options and arcs.name in asked:
            reference = Reference(options)
            theirs = reference.run(reference.prepare(arcs, None), _SIZE, asked[arcs.name], times=1)
            ours = _timed(problem, min(0.99, theirs.ratio))
            shares.append(ours.cpu / theirs.seconds)
            details[f"{arcs.name}, {theirs.ratio:.3f}"] = _against(ours, theirs)
        for ratio in (0.95, 0.99) if options.get("deep", "yes") == "yes" else (0.95,):
            found = _timed(problem, ratio, threads=2, times=1 if ratio > 0.95 else 3)
            details[f"{arcs.name}, {ratio}"] = (
                f"proven {found.answer.certificate.ratio:.4f}, {found.cpu:.2f} CPU s, {found.wall:.2f} s on two threads"
            )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    details["memory of this process at most, GiB"] = round(memory, 2)
    return Measured(
        max(shares) if shares else None, None, None, len(shares), "of the reference's time", "weighted cascade, k = 50",
        seed=1, formula=SPREAD.id, baseline="C++ reference at the certificate it can just reach", details=details,
    )  # fmt: skip


def _against(ours: _Timed, theirs: Ran) -> str:
    return f"{ours.cpu:.3f} s against {theirs.seconds:.2f} s and {theirs.memory:.2f} GiB"


def scale(_data: Path | None, options: dict[str, str]) -> Measured:
    """How many times faster two threads are than one, on a made graph. options: people, arcs, ratio."""
    arcs = large(int(options.get("people", 1_000_000)), int(options.get("arcs", 17_000_000)))
    problem = SpreadProblem(arcs.weighted(), max_size=_SIZE)
    ratio = float(options.get("ratio", 0.97))
    pairs, same = [], True
    for _ in range(int(options.get("rounds", 3))):
        one, two = (_timed(problem, ratio, threads=t, times=1) for t in (1, 2))
        pairs.append(one.wall / two.wall)
        same &= one.answer == two.answer
    details: dict[str, object] = {"answers equal": same, "arcs": len(arcs.source)}
    details["GiB at most, arrays of the generator included"] = round(
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2
    )
    return Measured(
        float(np.median(pairs)), min(pairs), max(pairs), len(pairs), "times", f"{arcs.name}, weighted cascade", seed=1,
        formula=SPREAD.id, baseline="one thread, same run", details=details,
    )  # fmt: skip


def huge(_data: Path | None, options: dict[str, str]) -> Measured:
    """GiB that a hundred million arcs take, from the arcs to the answer. options: people, arcs, ratio."""
    arcs = large(int(options.get("people", 6_000_000)), int(options.get("arcs", 100_000_000)))
    made = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    began = time.process_time()
    problem = SpreadProblem(arcs.weighted(), max_size=_SIZE)
    built = time.process_time() - began
    found = _timed(problem, float(options.get("ratio", 0.95)), threads=2, times=1)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    details: dict[str, object] = {
        "arcs": len(arcs.source),
        "proven": round(found.answer.certificate.ratio, 4),
        "CPU seconds for the graph": round(built, 1),
        "CPU seconds for the answer": round(found.cpu, 1),
        "seconds for the answer, two threads": round(found.wall, 1),
        "GiB after the arcs were made": round(made, 2),
    }
    return Measured(
        memory, None, None, 1, "GiB", f"{arcs.name}, weighted cascade, k = 50", seed=1, formula=SPREAD.id,
        details=details,
    )  # fmt: skip


def targeted(data: Path | None, options: dict[str, str]) -> Measured:
    """Least ratio proven for budgets that pay for 10 to 200 people, where a tenth of people matter, ten times or once.
    options: seed."""
    details: dict[str, object] = {}
    ratios, slowest = [], 0.0
    for arcs in (academic(_folder(data), name) for name in options.get("graphs", ",".join(ACADEMIC)).split(",")):
        graph = arcs.weighted()
        r = np.random.default_rng(int(options.get("seed", 1)))
        heard = np.bincount(arcs.source, minlength=arcs.people)
        cost = (100 * np.maximum(heard, 1) ** 0.8 * r.lognormal(0, 0.5, arcs.people)).astype(np.int64)
        weight = np.where(r.random(arcs.people) < 0.1, r.choice([1.0, 10.0], arcs.people), 0.0)
        for budget in (1_000, 3_000, 6_000):
            found = _timed(SpreadProblem(graph, budget=budget, cost=cost, weight=weight), 0.95, threads=2, times=1)
            certificate_ = found.answer.certificate
            size = len(found.answer.chosen)
            details[f"{arcs.name}, {size} people"] = (
                f"proven {certificate_.ratio:.4f}, {found.cpu:.2f} CPU s, {found.wall:.2f} s"
            )
            if 10 <= size <= 200:
                ratios.append(certificate_.ratio)
                slowest = max(slowest, found.wall)
    details["slowest, s"] = round(slowest, 2)
    return Measured(
        min(ratios), float(np.median(ratios)), max(ratios), len(ratios), "of the best possible",
        "weighted cascade, prices by audience × log-normal", seed=1, formula=SPREAD.id, details=details,
    )  # fmt: skip


def honesty(_data: Path | None, options: dict[str, str]) -> Measured:
    """Share of runs in which a bound is not true, on graphs whose every outcome is listed. options: n, delta."""
    n, delta = int(options.get("n", 1_000)), float(options.get("delta", 0.1))
    cases = [_small(seed) for seed in range(10)]
    exact = [(spreads(p.graph, weight=p.weight, hops=p.hops), best_spread(p)) for p in cases]
    low = high = 0
    for run in range(n):
        (values, best), problem = exact[run % len(cases)], cases[run % len(cases)]
        found = choose_spread(problem, ratio=0.9, delta=delta, seed=run, most_sets=1 << 14)
        value = float(values[sum(1 << v for v in found.chosen)])
        low += found.certificate.lower > value * (1 + 1e-9)
        high += found.certificate.upper < best * (1 - 1e-9)
    bad = low + high
    details: dict[str, object] = {"lower bounds violated": low, "upper bounds violated": high, "allowed": delta}
    details |= _forward(cases)
    return Measured(
        bad / n, lower(bad, n, 0.05), upper(bad, n, 0.05), n, "share", "random graphs of 8 people and 11 arcs", seed=0,
        formula=SPREAD.id, baseline="every outcome listed", details=details,
    )  # fmt: skip


def _forward(cases: list[SpreadProblem]) -> dict[str, object]:
    """How far forward runs are from reverse sets, in standard errors: the largest of all cases."""
    far = 0.0
    for seed, problem in enumerate(cases):
        found = choose_spread(problem, ratio=0.9, seed=seed, most_sets=1 << 14)
        run = simulate_forward(problem.graph, found.chosen, runs=20_000, weight=problem.weight, hops=problem.hops)
        error = math.hypot(run.half_width, found.spread.half_width) / 1.645
        far = max(far, abs(run.value - found.spread.value) / max(error, 1e-9))
    return {"forward runs against reverse sets, standard errors at most": round(far, 2)}


def _small(seed: int) -> SpreadProblem:
    """A random problem whose every outcome can be listed, of each model in turn."""
    r = np.random.default_rng(seed)
    pairs = np.array([(u, v) for u in range(8) for v in range(8) if u != v])
    source, target = pairs[r.choice(len(pairs), 11, replace=False)].T
    models = ("weighted", "uniform", "given", "threshold", "weighted")
    model = models[seed % len(models)]
    graph = spread_graph(
        8, source, target, model=model, value=0.4 if model == "uniform" else 0.9,
        chance=r.random(11) if model == "given" else None,
    )  # fmt: skip
    weight = r.random(8) + 0.1 if seed % 2 else None
    if seed % 3 == 0:
        return SpreadProblem(graph, budget=10, cost=r.integers(1, 8, 8), weight=weight)
    return SpreadProblem(graph, max_size=2, weight=weight, hops=2 if seed % 3 == 1 else None)


def _graph(arcs: Arcs, chance: float | None) -> SpreadGraph:
    return arcs.weighted() if chance is None else arcs.uniform(chance)


def _model(chance: float | None) -> str:
    return "weighted" if chance is None else f"uniform {chance}"


def _folder(data: Path | None) -> Path:
    return needed(data) / "graphs" if data is not None else needed(None, "graphs")


def _graphs(data: Path | None, options: dict[str, str]) -> list[Arcs]:
    """The graphs named by the option `graphs`, else all; `large` is made here."""
    named = options.get("graphs", ",".join((*ACADEMIC, "large"))).split(",")
    return [large() if name == "large" else academic(_folder(data), name) for name in named]


register(
    Figure(
        "influence-subsim", "bench", "Word of mouth at equal guarantee: CPU of what is allowed against C++",
        1.0, "below", subsim,
    )
)  # fmt: skip
register(
    Figure(
        "influence-subsim-high", "bench", "The same where word travels far, against its sentinel mode", 1.0, "below",
        subsim_high,
    )
)  # fmt: skip
register(
    Figure(
        "influence-certificate", "bench", "The certificate that the C++ reference can just reach: share of its time",
        0.02, "below", certificate,
    )
)  # fmt: skip
register(Figure("influence-scale", "bench", "Word of mouth on two threads against one", 1.8, "above", scale))
register(Figure("influence-100m", "bench", "Memory for word of mouth along 100 million arcs", 16.0, "below", huge))
register(
    Figure(
        "influence-targeted", "bench", "Budgeted and targeted word of mouth: least share of the best that is proven",
        0.95, "above", targeted,
    )
)  # fmt: skip
register(
    Figure(
        "influence-honesty", "quality", "Share of word-of-mouth certificates that are not true, 10 % allowed", 0.1,
        "below", honesty,
    )
)  # fmt: skip
