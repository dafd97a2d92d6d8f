"""Names under which columns are recognised (`names.toml`), compared without case, spaces, signs and accents."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from goodword.core.tables import Kind
from goodword.core.text import fold


@cache
def recognised() -> dict[Kind, dict[str, tuple[str, ...]]]:
    """Kind → canonical column → names, best first."""
    plain = tomllib.loads((files("goodword.sources") / "names.toml").read_text(encoding="utf-8"))
    return {Kind(kind): {c: tuple(names) for c, names in columns.items()} for kind, columns in plain.items()}


@cache
def plain_name(name: str) -> str:
    """A column name for comparison: folded, letters and digits only."""
    return re.sub(r"[\W_]+", "", fold(name))


@cache
def ranks(kind: Kind, column: str) -> dict[str, int]:
    """Plain name → rank (0 best) of the names of one canonical column; its own name ranks first."""
    found: dict[str, int] = {}
    for rank, name in enumerate((column, *recognised()[kind].get(column, ()))):
        found.setdefault(plain_name(name), rank)
    return found


def table() -> str:
    """All recognised names as Markdown, for the how-to on importing."""
    parts = []
    for kind, columns in recognised().items():
        rows = "".join(f"| `{column}` | {', '.join(names)} |\n" for column, names in columns.items())
        parts.append(f"### {kind.value}\n\n| becomes | recognised as |\n|---|---|\n{rows}")
    return "\n".join(parts)
