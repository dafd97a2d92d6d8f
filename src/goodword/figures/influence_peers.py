"""Word of mouth against what a Python user would pick today: time and true spread side by side.

The packages run in an interpreter of their own (`-o python=PATH`), where somebody installed them; without it the
figure is marked as not run.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from goodword.core.errors import NotFound
from goodword.figures.data import needed
from goodword.figures.influence_graphs import Arcs, academic
from goodword.figures.model import Figure, Measured, register
from goodword.roster.spread.choose import SPREAD, choose_spread
from goodword.roster.spread.model import SpreadGraph, SpreadProblem
from goodword.roster.spread.sample import VERIFY, Sampler, marks, roots_of

_SIZE, _JUDGE, _SETS = 50, 987_654_321, 200_000
_LONGEST = 600.0  # seconds that one run of a package may take

# What each package is asked, as its own documentation shows it: k people, weighted cascade, one run.
_SCRIPTS = {
    "pynetim OPIM": """
from pynetim import IMGraph
from pynetim.algorithms import OPIMAlgorithm
graph = IMGraph(arcs, weights=chances, directed=True, renumber=False)
seeds = list(OPIMAlgorithm(graph, model="IC", random_seed=1).run(k=size, num_rr_sets=200_000))
""",
    "pynetim IMM": """
from pynetim import IMGraph
from pynetim.algorithms import IMMAlgorithm
graph = IMGraph(arcs, weights=chances, directed=True, renumber=False)
seeds = list(IMMAlgorithm(graph, model="IC", epsilon=0.5, random_seed=1).run(k=size))
""",
    "CELF over cynetdiff": """
import heapq, random
import networkx as nx
from cynetdiff.utils import networkx_to_ic_model
graph = nx.DiGraph()
graph.add_nodes_from(range(people))
for (u, v), p in zip(arcs, chances):
    graph.add_edge(u, v, activation_prob=p)
model, number = networkx_to_ic_model(graph, rng=np.random.default_rng(1))
name = {v: k for k, v in number.items()}
gains = [model.compute_marginal_gains([], [v], 100)[1] for v in range(people)]
queue = [(-g, v, 0) for v, g in enumerate(gains)]
heapq.heapify(queue)
chosen = []
while len(chosen) < size:
    gain, v, seen = heapq.heappop(queue)
    if seen == len(chosen):
        chosen.append(v)
    else:
        heapq.heappush(queue, (-model.compute_marginal_gains(chosen, [v], 100)[1], v, len(chosen)))
seeds = [name[v] for v in chosen]
""",
    "netmax TIM": """
import networkx as nx
from netmax.influence_maximization import InfluenceMaximization
graph = nx.DiGraph()
graph.add_nodes_from(range(people))
graph.add_edges_from((u, v, {"p": p}) for (u, v), p in zip(arcs, chances))
found = InfluenceMaximization(graph, {"a": size}, "tim", "ic", inf_prob="ratio", r=1).run()[0]
seeds = [int(v) for v in (found["a"] if isinstance(found, dict) else found)]
""",
}
_BEFORE = """
import json, sys, time
import numpy as np
data = np.load(sys.argv[1])
size, people = int(sys.argv[2]), int(data["people"])
arcs = list(zip(data["source"].tolist(), data["target"].tolist()))
chances = data["chance"].tolist()
began = time.process_time()
"""
_AFTER = """
print("ANSWER" + json.dumps({"seconds": time.process_time() - began, "seeds": [int(s) for s in seeds]}))
"""


def peers(data: Path | None, options: dict[str, str]) -> Measured:
    """CPU of what is proven to 0.95 here as a share of the fastest package's, and the spread of each choice.

    options: python (the interpreter with the packages), graphs, only (packages, by commas), longest (seconds).
    """
    python = options.get("python", "")
    if not python or not Path(python).exists():
        raise NotFound(
            "No interpreter with the packages to compare with is named.",
            next_step="install pynetim, cynetdiff, netmax and networkx somewhere and give --option python=PATH",
        )
    details: dict[str, object] = {}
    longest = float(options.get("longest", _LONGEST))
    shares, least = [], np.inf
    names = options.get("only", ",".join(_SCRIPTS)).split(",")
    for name in options.get("graphs", "facebook,nethept").split(","):
        arcs = academic(needed(data) / "graphs", name)
        graph = arcs.weighted()
        ours, spread = _ours(graph)
        details[f"{name}, here"] = f"{ours:.2f} s, {spread:,.0f} people, proven to 0.95 of the best"
        for package in names:
            told = _run(python, package, arcs, graph, longest)
            if told is None:
                details[f"{name}, {package}"] = f"no answer within {longest:.0f} s"
                continue
            seconds, theirs = told
            shares.append(ours / seconds)
            least = min(least, spread / theirs)
            details[f"{name}, {package}"] = f"{seconds:.2f} s, {theirs:,.0f} people"
    details["spread here against theirs, least"] = round(float(least), 3)
    return Measured(
        max(shares), None, None, len(shares), "of the fastest package's CPU", "k = 50, weighted cascade, one thread",
        seed=1, formula=SPREAD.id, baseline="pynetim, CELF over cynetdiff, netmax", details=details,
    )  # fmt: skip


def _ours(graph: SpreadGraph) -> tuple[float, float]:
    problem = SpreadProblem(graph, max_size=_SIZE)
    choose_spread(replace(problem, max_size=1), ratio=0.05)  # loads the kernels
    began = time.process_time()
    answer = choose_spread(problem, ratio=0.95)
    return time.process_time() - began, _people(graph, answer.chosen)


def _people(graph: SpreadGraph, chosen: tuple[int, ...]) -> float:
    """People reached, by a sample on which nobody chose."""
    sampler = Sampler(graph, roots_of(graph, None), -1, _JUDGE, 1)
    stop = marks(graph.people, graph.new[list(chosen)].astype(np.int64))
    return graph.people * sampler.hits(VERIFY, 0, _SETS, stop) / _SETS


def _run(python: str, package: str, arcs: Arcs, graph: SpreadGraph, longest: float) -> tuple[float, float] | None:
    """(CPU seconds, people reached) of one package; None when it gives no answer in time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "arcs.npz"
        listens = np.bincount(arcs.target, minlength=arcs.people)
        np.savez(path, people=arcs.people, source=arcs.source, target=arcs.target, chance=1 / listens[arcs.target])
        command = [python, "-c", _BEFORE + _SCRIPTS[package] + _AFTER, str(path), str(_SIZE)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=longest, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            return None
    lines = [line for line in done.stdout.splitlines() if line.startswith("ANSWER")]
    if not lines:
        raise NotFound(f"{package} gave no answer.", given=done.stderr.strip()[-300:], next_step="install it there")
    told = json.loads(lines[-1].removeprefix("ANSWER"))
    return float(told["seconds"]), _people(graph, tuple(told["seeds"]))


register(
    Figure(
        "influence-peers", "bench", "Word of mouth against what Python users pick today: share of their CPU", 1.0,
        "below", peers,
    )
)  # fmt: skip
