"""Arrays of all paths at once say to the last bit what loops over one order, one path and one step say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.campaigns.measured.chain import attributed, removals
from goodword.campaigns.measured.days import NOTHING, START
from goodword.campaigns.measured.model import MODELS, Credited, Evidence, Ints, LedgerOrder, Share
from goodword.campaigns.measured.sharing import Paid, shares, value
from goodword.campaigns.measured.walks import Walks
from goodword.commerce.model import OrderState
from goodword.core.money import Money
from goodword.measurement.attribution.models import DECAY, ENDS, removal_effects
from goodword.measurement.attribution.models import Path as Journey
from goodword.measurement.attribution.models import rules as by_rules
from goodword.measurement.attribution.models import shapley as by_shapley

Path = tuple[int, ...]
EMPTY = OrderState(
    order="o", placed_at=1, paid_at=1, cancelled_at=None, amount=None, goods=None, currency="", refunded=0,
    refunded_at=None, codes=(), clicks=(), visitor="", source="", campaign="", content="", referrer="", said="",
    place="", country="", customer="", test=False, claimed=False, events=1,
)  # fmt: skip
orders = st.lists(
    st.tuples(
        st.lists(st.integers(0, 5), max_size=7).map(tuple),
        st.none() | st.integers(0, 10**7),
        st.sampled_from(["EUR", "INR", ""]),
        st.integers(0, 100),
    ),
    max_size=30,
)
walked = st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=6), max_size=8)


@settings(max_examples=300, deadline=None)
@given(orders, walked)
def test_to_the_last_bit(rows: list[tuple[Path, int | None, str, int]], nothing: list[list[int]]) -> None:
    credited = [
        Credited(
            LedgerOrder(i, replace(EMPTY, amount=amount, currency=currency, refunded=min(back, amount or 0))),
            Evidence.CLICK, _steps(path),
        )
        for i, (path, amount, currency, back) in enumerate(rows)
    ]  # fmt: skip
    met = Counter(pair for path in nothing for pair in zip((START, *path), (*path, NOTHING), strict=True))
    paths, steps = (
        Counter(c.path for c in credited if c.path),
        np.array([(*pair, n) for pair, n in met.items()], np.int64).reshape(-1, 3),
    )
    walks = Walks(list(paths), np.array(list(paths.values()), np.int64))
    found, removal = attributed(walks, steps, {})
    if not paths:
        assert (found, removal) == (None, {})
        return
    assert removal == removals(walks, steps) == _removals(paths, steps)
    assert found is not None
    assert {c.creator: dict(c.by_model) for c in found.credits} == _attributed(paths, removal)
    assert shares(walks, _paid(walks, credited), removal) == _shares(credited, removal)


def _paid(walks: Walks, credited: Sequence[Credited]) -> Paid:
    """Orders as columns, their currencies in no order."""
    place, names = {path: i for i, path in enumerate(walks.paths)}, ["INR", "CHF", "EUR"]
    rows = [
        (place.get(c.path, -1), *((0, -1) if (w := value(c.order)) is None else (w[0], names.index(w[1]))))
        for c in credited
    ]
    return Paid(*np.array(rows, np.int64).reshape(-1, 3).T, names)


def _steps(path: Path) -> Path:
    return tuple(o for i, o in enumerate(path) if i == 0 or path[i - 1] != o)


def _weights(path: Sequence[int], removal: Mapping[int, float]) -> dict[str, list[float]]:
    n = len(path)
    if n == 1:
        return {name: [1.0] for name in MODELS}
    decay = [DECAY ** (n - 1 - i) for i in range(n)]
    ends = [1.0] * n if n <= 2 else [ENDS, *([(1 - 2 * ENDS) / (n - 2)] * (n - 2)), ENDS]
    uses = Counter(path)
    effect = [removal.get(owner, 0.0) / uses[owner] for owner in path]
    return {
        "last": [0.0] * (n - 1) + [1.0],
        "first": [1.0] + [0.0] * (n - 1),
        "linear": [1.0] * n,
        "40-20-40": ends,
        "time decay": decay,
        "shapley": [1 / uses[owner] for owner in path],
        "markov": effect if sum(effect) > 0 else [1.0] * n,
    }


def _shares(credited: Sequence[Credited], removal: Mapping[int, float]) -> dict[str, tuple[Share, ...]]:
    """Path by path, order by order."""
    paths = Counter(c.path for c in credited if c.path)
    made = {}
    for model in MODELS:
        counts: defaultdict[int, float] = defaultdict(float)
        money: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for path, n in paths.items():
            parts = _weights(path, removal)[model]
            for owner, part in zip(path, parts, strict=True):
                counts[owner] += n * part / sum(parts)
        for c in credited:
            worth = value(c.order)
            if c.path and worth is not None:
                given_out = Money(*worth).split(_weights(c.path, removal)[model])
                for owner, part_of in zip(c.path, given_out, strict=True):
                    money[owner][worth[1]] = money[owner].get(worth[1], 0) + part_of.minor
        listed = [Share(owner, n, dict(sorted(money[owner].items()))) for owner, n in counts.items()]
        made[model] = tuple(sorted(listed, key=lambda s: (-s.orders, s.owner)))
    return made


def _attributed(paths: Mapping[Path, int], removal: Mapping[int, float]) -> dict[str, dict[str, float]]:
    listed = [Journey(tuple(map(str, path)), float(n), 0.0) for path, n in paths.items()]
    total, whole = sum(paths.values()), sum(removal.values())
    models: dict[str, Mapping[str, float]] = {
        "markov": {str(o): total * effect / whole for o, effect in removal.items()},
        "shapley": by_shapley(listed),
        **by_rules(listed),
    }
    return {str(o): {name: by.get(str(o), 0.0) for name, by in models.items()} for o in removal}


def _removals(paths: Mapping[Path, int], nothing: Ints) -> dict[int, float]:
    owners = sorted({o for path in paths for o in path} | {int(o) for o in nothing[:, :2].ravel() if o >= 0})
    place = {owner: i for i, owner in enumerate(owners)}
    n = len(owners)
    flows = np.zeros((n + 1, n + 2))  # from owners and the start (n); to owners, an order (n), nothing (n + 1)
    for path, count in paths.items():
        steps = [place[o] for o in path]
        for a, b in zip([n, *steps], steps, strict=False):
            flows[a, b] += count
        flows[steps[-1], n] += count
    for start, end, count in nothing.tolist():
        a = n if start == START else place[start]
        flows[a, n + 1 if end == NOTHING else place[end]] += count
    flows /= np.maximum(flows.sum(1, keepdims=True), 1e-300)
    inside = np.zeros((n + 1, n + 1))
    inside[:, :n] = flows[:, :n]
    return dict(zip(owners, removal_effects(inside, flows[:, n]).tolist(), strict=True))
