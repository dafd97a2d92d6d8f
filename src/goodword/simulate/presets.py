"""Worlds that have a name."""

from __future__ import annotations

from dataclasses import replace

from goodword.core.errors import BadInput
from goodword.simulate.model import Focus, Growth, WorldSpec

DEMONSTRATION = WorldSpec(
    name="demonstration",
    creators=1_000,
    posts=9_000,
    seed=2026,
    places=180,
    tiers=(0.05, 0.44, 0.34, 0.11, 0.03, 0.03),
    engaged=45,
    comments_each=1.8,
    sampled_share=0.5,
    sample=40,
    people=40,
    snapshots=13,
    pods=0.03,
    focus=Focus("Bandra", "IN", share=0.24, niche="food", niche_share=0.55),
    growth=Growth(bought=0.06),
)
PRESETS: dict[str, WorldSpec] = {
    "demonstration": DEMONSTRATION,
    "town": replace(DEMONSTRATION, name="town", creators=3_000, posts=60_000, seed=1, engaged=120, focus=None),
    "country": WorldSpec(name="country", creators=100_000, posts=2_000_000, seed=1, places=1_500),
    "world": WorldSpec(name="world", creators=1_000_000, posts=20_000_000, seed=1, places=4_000),
}


def preset(name: str) -> WorldSpec:
    """The specification of a named world; BadInput with the known names otherwise."""
    if name not in PRESETS:
        raise BadInput.unknown("preset", name, sorted(PRESETS))
    return PRESETS[name]
