"""Which column of a file says what of a person, by names in many languages. Pure but for the list that ships."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from goodword.offline.model import FIELDS
from goodword.sources.names import plain_name


@cache
def recognised() -> dict[str, tuple[str, ...]]:
    """Field → names of columns, best first."""
    plain = tomllib.loads((files("goodword.offline") / "names.toml").read_text(encoding="utf-8"))
    return {name: (name, *plain.get(name, ())) for name in FIELDS}


def recognise(columns: Iterable[str], stated: Mapping[str, str] | None = None) -> dict[str, str]:
    """Field → column: as stated, then by name; the better name wins, and no column is two fields."""
    names = list(columns)
    chosen = {field: column for field, column in (stated or {}).items() if column in names}
    ranked = [
        (rank, at, field, column)
        for at, field in enumerate(FIELDS)
        for column in names
        if (rank := _ranks(field).get(plain_name(column))) is not None
    ]
    for _, _, field, column in sorted(ranked):
        if field not in chosen and column not in chosen.values():
            chosen[field] = column
    return chosen


@cache
def _ranks(field: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for rank, name in enumerate(recognised()[field]):
        found.setdefault(plain_name(name), rank)
    return found
