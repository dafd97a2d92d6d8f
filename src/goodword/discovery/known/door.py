"""The Python doors: `goodword.add_own`, `goodword.known`."""

from __future__ import annotations

from pathlib import Path

from goodword.catalogue.workspace import Workspace
from goodword.discovery.known.desk import DAYS, KnownDesk
from goodword.discovery.known.model import Added, Known
from goodword.discovery.opening import opened


def add_own(
    file: str | Path, *, kind: str, basis: str, name: str = "", platform: str = "instagram", days: int = DAYS,
    workspace: Workspace | None = None,
) -> Added:  # fmt: skip
    """Keep a list of customers or followers as keyed hashes, until a day.

    file: CSV with a handle, email, phone or url, and orders, spent, currency, last_order if there are. kind:
    customers or followers. basis: on what ground these people may be matched.
    """
    path = Path(file)
    desk = KnownDesk(workspace or opened())
    return desk.add(path.read_bytes(), name=name or path.stem, kind=kind, basis=basis, platform=platform, days=days)


def known(number: int, workspace: Workspace | None = None) -> Known:
    """Who of a list is a creator, by what, and what they would bring; and whom its people engage with."""
    return KnownDesk(workspace or opened()).find(number)
