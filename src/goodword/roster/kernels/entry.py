"""What it takes for a left-out candidate to enter a selection."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goodword.roster.arrays import Arrays, Ints, Reals, Shorts
from goodword.roster.kernels.compiled import compiled


@compiled
def _mark(p: Arrays, i: int, count: Shorts, depth: Reals, sign: int) -> None:
    """Candidate i joins (+1) or leaves (-1) the counts."""
    for a in range(p.indptr[i], p.indptr[i + 1]):
        count[p.rows[a]] += sign
    for a in range(p.sptr[i], p.sptr[i + 1]):
        depth[p.soft[a]] += sign * p.rate[a]


@compiled
def _loss(p: Arrays, i: int, count: Shorts, depth: Reals) -> float:
    """People lost when member i leaves."""
    loss = p.own[i]
    for a in range(p.indptr[i], p.indptr[i + 1]):
        if count[p.rows[a]] == 1:
            loss += p.weight[p.rows[a]]
    for a in range(p.sptr[i], p.sptr[i + 1]):
        b = p.soft[a]
        loss += p.mass[b] * np.exp(-depth[b]) * np.expm1(p.rate[a])
    return float(loss)


@compiled
def entry_money(p: Arrays, chosen: Ints, may_leave: NDArray[np.bool_], gains: Reals) -> Reals:
    """(n,) money that members free when candidate i joins and the total may not fall.

    gains: (n,) what each candidate adds to the chosen, 0 for those not asked about. Members leave by money freed per
    person lost, each loss counted with i and without those who left before.
    """
    n, k = len(p.cost), len(chosen)
    count, depth = np.zeros(len(p.weight), np.int32), np.zeros(len(p.mass))
    for i in chosen:
        _mark(p, i, count, depth, 1)
    freed = np.zeros(n)
    for i in range(n):
        if gains[i] <= 0:
            continue
        _mark(p, i, count, depth, 1)
        room = gains[i] * (1 + 1e-12)
        gone = ~may_leave
        while True:
            best, pick, pick_loss = 0.0, -1, 0.0
            for s in range(k):
                if not gone[s] and p.cost[chosen[s]] > 0:
                    loss = _loss(p, chosen[s], count, depth)
                    score = p.cost[chosen[s]] / (loss + 1e-9)
                    if loss <= room and score > best:
                        best, pick, pick_loss = score, s, loss
            if pick < 0:
                break
            gone[pick] = True
            room -= pick_loss
            freed[i] += p.cost[chosen[pick]]
            _mark(p, chosen[pick], count, depth, -1)
        for s in range(k):
            if gone[s] and may_leave[s]:
                _mark(p, chosen[s], count, depth, 1)
        _mark(p, i, count, depth, -1)
    return freed
