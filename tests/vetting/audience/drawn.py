"""Audiences drawn from a known truth: people, and accounts that are not."""

from __future__ import annotations

import numpy as np

from goodword.vetting.audience.model import Floats, Followers


def audience(n: int, share: float, seed: int = 1) -> tuple[Followers, Floats]:
    """n followers of which about `share` are not people, with their labels."""
    rng = np.random.default_rng(seed)
    y = (rng.uniform(size=n) < share).astype(float)
    people, others = rng.lognormal(5.5, 1.0, n), rng.lognormal(3.5, 1.2, n)
    following = np.where(y == 1, rng.lognormal(7.2, 0.9, n), rng.lognormal(6.0, 0.9, n)).round()
    posts = np.where(y == 1, rng.geometric(0.35, n) - 1, rng.lognormal(3.8, 1.3, n).round())
    picture = (rng.uniform(size=n) > 0.35 * y + 0.01).astype(float)
    digits = np.where(rng.uniform(size=n) < 0.2 + 0.4 * y, rng.uniform(0, 0.5, n), 0.0)
    return Followers(np.where(y == 1, others, people).round(), following, posts, picture, digits), y
