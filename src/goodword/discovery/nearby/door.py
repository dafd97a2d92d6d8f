"""The Python doors: `goodword.nearby`, `goodword.whereabouts`, `goodword.declare_insights`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from goodword.catalogue.workspace import Workspace
from goodword.discovery.nearby.declared import ReadShares
from goodword.discovery.nearby.desk import NearbyDesk
from goodword.discovery.nearby.model import Nearby, Whereabouts
from goodword.discovery.opening import opened
from goodword.discovery.values import Source


def nearby(near: str, radius: float = 10.0, workspace: Workspace | None = None, **fields: Any) -> Nearby:  # noqa: ANN401 - fields of the door
    """Creators near, with the share of their audience inside and what a thousand local people cost.

    radius: km, from 1. fields: platform, tier, language, niche, min_followers, max_followers, sort (people, share,
    cost, km, followers), assume (a currency in which the fee rule stands in for unknown prices), limit.
    """
    return NearbyDesk(workspace or opened()).near({"near": near, "radius": radius, **fields}, Source("nearby"))


def whereabouts(creator: str, near: str = "", radius: float = 10.0, workspace: Workspace | None = None) -> Whereabouts:
    """Where one creator and their audience are, as distributions with evidence; near: also the share of a circle."""
    given = {"near": near, "radius": radius} if near else {}
    return NearbyDesk(workspace or opened()).whereabouts(creator, given, Source("whereabouts"))


def declare_insights(file: str | Path, workspace: Workspace | None = None) -> ReadShares:
    """Keep shares of audiences as platforms tell them to creators: a CSV with creator, place, share, as_of."""
    return NearbyDesk(workspace or opened()).declare(Path(file).read_bytes())
