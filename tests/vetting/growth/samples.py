"""Days of one invented account, as the tests need them."""

from __future__ import annotations

import numpy as np

from goodword.vetting.growth.model import Days

D = 365


def account(seed: int = 1, followers: float = 20_000.0, daily: float = 0.0006) -> dict[str, np.ndarray]:
    """A year of steady growth with a post every other day; the arrays may be changed before `days` is called."""
    rng = np.random.default_rng(seed)
    won = rng.poisson(followers * daily, D).astype(float)
    posts = (np.arange(D) % 2 == 0).astype(float)
    reactions = np.round(posts * followers * 0.03 * np.exp(0.4 * rng.normal(size=D)))
    return {
        "won": won,
        "posts": posts,
        "reactions": reactions,
        "comments": np.round(0.03 * reactions),
        "start": np.array([followers]),
    }


def days(*accounts: dict[str, np.ndarray]) -> Days:
    """Days of these accounts, counted daily."""
    followers = np.stack([a["start"][0] + np.cumsum(a["won"]) for a in accounts])
    table = {name: np.stack([a[name] for a in accounts]) for name in ("posts", "reactions", "comments")}
    return Days(followers=followers, following=np.full_like(followers, 500.0), gap=np.ones_like(followers), **table)
