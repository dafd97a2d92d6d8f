"""Compile the kernels before anyone waits for them."""

from __future__ import annotations

import numpy as np

from goodword.vetting.learn.boost import BoostRule, fit, score


def warm() -> None:
    """Grow one small tree and read it: seconds the first time on a machine, then milliseconds."""
    x = np.arange(40.0)[:, None]
    trees = fit(x, (x[:, 0] > 20).astype(np.float64), BoostRule(trees=1, leaves=2, least=2, columns=1.0))
    score(x, trees)
