"""Words of searches by language, from the file that ships."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from goodword.core.text import fold


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("goodword.discovery.search").joinpath("words.toml").read_text("utf-8"))


@cache
def stop_words() -> frozenset[str]:
    """Folded words that say nothing by themselves, in any language."""
    return frozenset(fold(w) for text in _tables()["stop"].values() for w in text.split())


@cache
def listed(table: str) -> tuple[str, ...]:
    """Folded words and phrases of a table, in any language, longest first."""
    found = {fold(w) for text in _tables()[table].values() for w in text.split(",")}
    return tuple(sorted(found - {""}, key=lambda w: (-len(w), w)))


@cache
def pattern(*tables: str) -> str:
    """Words and phrases of these tables as one part of a pattern, longest first, as they are written."""
    found = {w.strip() for table in tables for text in _tables()[table].values() for w in text.split(",")}
    return "|".join(re.escape(w) for w in sorted(found - {""}, key=lambda w: (-len(w), w)))
