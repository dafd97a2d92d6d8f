"""The Python door: `goodword.voices`."""

from __future__ import annotations

from typing import Any

from goodword.catalogue.workspace import Workspace
from goodword.discovery.opening import opened
from goodword.discovery.values import Source
from goodword.discovery.voices.desk import VoicesDesk
from goodword.discovery.voices.model import Voices


def voices(near: str = "", workspace: Workspace | None = None, **fields: Any) -> Voices:  # noqa: ANN401 - fields of the door
    """Hidden voices around a place, or everywhere: rising accounts, people heeded by those around, people without one.

    fields: radius (km, 25 if not said), max_followers (100,000), least (listeners, 2), limit (20).
    """
    return VoicesDesk(workspace or opened()).find({"near": near, **fields} if near else fields, Source("voices"))
