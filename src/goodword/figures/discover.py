"""Every figure that Goodword declares: one module of this package a topic, found by looking."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import goodword.figures
from goodword.core.errors import BadInput
from goodword.figures.model import Figure, registered

# The machinery itself; every other module of the package is a topic that registers figures.
MACHINERY = frozenset({"worlds", "cli", "data", "discover", "load", "machine", "measure", "model", "record", "tables"})


def figures(kind: str | None = None) -> list[Figure]:
    """All figures by name, of one kind ("quality" or "bench") if given."""
    for module in pkgutil.iter_modules(goodword.figures.__path__):
        if module.name not in MACHINERY:
            import_module(f"goodword.figures.{module.name}")
    return registered(kind)


def figure(name: str, kind: str) -> Figure:
    """The figure of that name and kind. Raises BadInput with the names there are."""
    known = figures(kind)
    for one in known:
        if one.name == name:
            return one
    raise BadInput.unknown("figure" if kind == "quality" else "benchmark", name, [one.name for one in known])
