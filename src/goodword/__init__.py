"""Goodword: find the people whose word counts, book them on a small budget, and prove what it brought.

    import goodword

    work = goodword.open_workspace("my-catalogue")
    goodword.import_files(work, "creators", "creators.csv")
    plan = goodword.plan("brief.toml", work)
    print(plan.roster.sentence)

Everything here is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goodword.core.money import Money as Money
    from goodword.discovery.model import Brief as Brief
    from goodword.discovery.model import FeeRule as FeeRule
    from goodword.discovery.model import PlaceWish as PlaceWish
    from goodword.planning.door import import_files as import_files
    from goodword.planning.door import open_workspace as open_workspace
    from goodword.planning.door import plan as plan
    from goodword.planning.door import read_brief as read_brief
    from goodword.planning.model import Plan as Plan
    from goodword.vetting.model import EvidenceRule as EvidenceRule

_HOMES = {
    "Brief": "goodword.discovery.model",
    "EvidenceRule": "goodword.vetting.model",
    "FeeRule": "goodword.discovery.model",
    "Money": "goodword.core.money",
    "PlaceWish": "goodword.discovery.model",
    "Plan": "goodword.planning.model",
    "import_files": "goodword.planning.door",
    "open_workspace": "goodword.planning.door",
    "plan": "goodword.planning.door",
    "read_brief": "goodword.planning.door",
}

__all__ = [
    "Brief",
    "EvidenceRule",
    "FeeRule",
    "Money",
    "PlaceWish",
    "Plan",
    "import_files",
    "open_workspace",
    "plan",
    "read_brief",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the home holds
    if name not in _HOMES:
        raise AttributeError(f"module 'goodword' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
