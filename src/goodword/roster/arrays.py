"""The shapes that the compiled kernels take. No numba here: importing this costs nothing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]
Bytes = NDArray[np.int8]
Reals = NDArray[np.float64]

OUT, FREE, IN = 0, 1, 2


class Arrays(NamedTuple):
    """One reduced problem: n candidates, m shared rows, b communities.

    indptr (n + 1,), rows: rows of each candidate; rindptr (m + 1,), cands: candidates of each row; weight (m,) people.
    own (n,): people whom one candidate alone reaches. cost (n,) minor units. base_gain (n,): what each adds to nobody.
    sptr (n + 1,), soft, rate: communities of each candidate, rate = -log(1 - share reached); mass (b,) people of each
    community; cptr (b + 1,), scands, share: the same by community.
    """

    indptr: Ints
    rows: Shorts
    rindptr: Ints
    cands: Shorts
    weight: Reals
    own: Reals
    cost: Ints
    base_gain: Reals
    sptr: Ints
    soft: Shorts
    rate: Reals
    mass: Reals
    cptr: Ints
    scands: Shorts
    share: Reals


class Duals(NamedTuple):
    """What one descent on the dual gives.

    bound; z (m,) and slope (b,) prices in [0, 1]; budget_price, size_price >= 0; worth (n,) linear values at them;
    mean (n,) averaged fractional roster.
    """

    bound: float
    z: Reals
    slope: Reals
    budget_price: float
    size_price: float
    worth: Reals
    mean: Reals
