"""What it takes for a left-out candidate to enter a selection."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def entry_money(chosen, gains, indptr, rows, weight, cost, pinned, m):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """(n,) money that members free when candidate i joins and the total may not fall.

    gains: (n,) what each candidate adds to the chosen. Members leave by money freed per person lost; what a member
    reaches alone is counted with i and without those who left before.
    """
    n, k = len(cost), len(chosen)
    count = np.zeros(m, np.int32)
    for s in range(k):
        for a in range(indptr[chosen[s]], indptr[chosen[s] + 1]):
            count[rows[a]] += 1
    freed = np.zeros(n)
    gone = np.zeros(k, np.bool_)
    for i in range(n):
        if gains[i] <= 0:
            continue
        for a in range(indptr[i], indptr[i + 1]):
            count[rows[a]] += 1
        room = gains[i] * (1 + 1e-12)
        gone[:] = False
        while True:
            best, pick, pick_loss = 0.0, -1, 0.0
            for s in range(k):
                if gone[s] or pinned[chosen[s]] or cost[chosen[s]] == 0:
                    continue
                loss = 0.0
                for a in range(indptr[chosen[s]], indptr[chosen[s] + 1]):
                    if count[rows[a]] == 1:
                        loss += weight[rows[a]]
                if loss <= room:
                    score = cost[chosen[s]] / (loss + 1e-9)
                    if score > best:
                        best, pick, pick_loss = score, s, loss
            if pick < 0:
                break
            gone[pick] = True
            room -= pick_loss
            freed[i] += cost[chosen[pick]]
            for a in range(indptr[chosen[pick]], indptr[chosen[pick] + 1]):
                count[rows[a]] -= 1
        for s in range(k):
            if gone[s]:
                for a in range(indptr[chosen[s]], indptr[chosen[s] + 1]):
                    count[rows[a]] += 1
        for a in range(indptr[i], indptr[i + 1]):
            count[rows[a]] -= 1
    return freed
