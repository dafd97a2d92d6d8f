"""What every generated page shares: where it goes, cells of tables, every module imported so that all is registered."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

import goodword

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
NOTE = "<!-- Made from the code by scripts/generate_docs.py: change the code, then run `make docs-blocks`. -->\n\n"
# Modules that need an optional extra, which the docs are made without.
OPTIONAL = ("goodword.catalogue.engines.spark", "goodword.__main__")


def modules() -> list[str]:
    """Every module of Goodword by name, those of optional extras left out."""
    found = pkgutil.walk_packages(goodword.__path__, "goodword.")
    return sorted(m.name for m in found if not m.name.startswith(OPTIONAL) and ".migrations." not in m.name)


def import_all() -> None:
    """Import every module, so that every formula and figure is registered."""
    for name in modules():
        import_module(name)


def cell(text: object) -> str:
    """Text for a cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ").strip()


def table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell(c) for c in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
