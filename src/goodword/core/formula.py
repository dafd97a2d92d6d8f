"""Every formula carries a name and a version, so that old and new numbers stay comparable."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from goodword.core.errors import BadInput


@dataclass(frozen=True)
class Formula:
    """One way of computing one number. `source` says where it comes from; `summary` says it in words."""

    name: str
    version: int
    summary: str
    source: str

    @cached_property
    def id(self) -> str:
        return f"{self.name}/{self.version}"


_REGISTRY: dict[str, Formula] = {}


def register(name: str, version: int, summary: str, source: str) -> Formula:
    """Declare a formula at import time; the docs list every registered one."""
    formula = Formula(name, version, summary, source)
    known = _REGISTRY.get(formula.id)
    if known is not None and known != formula:
        raise BadInput.value("formula", "registered once", formula.id)
    _REGISTRY[formula.id] = formula
    return formula


def registered() -> list[Formula]:
    """All registered formulas, by id."""
    return [_REGISTRY[key] for key in sorted(_REGISTRY)]
