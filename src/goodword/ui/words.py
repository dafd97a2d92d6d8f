"""Pages for people outside, in the languages that there are words in: a file of words by language in each room."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

from babel.dates import format_date
from babel.numbers import format_decimal

LANGUAGES = ("en", "de", "fr", "it", "es", "pt", "nl", "ar", "hi", "mr")
"""Of every page for people outside."""
RTL = frozenset({"ar"})


@cache
def words_in(room: str, language: str) -> Mapping[str, Any]:
    """The words of a room (its package) in a language."""
    text = files(room).joinpath(f"data/words/{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class RoomWords:
    """Writes in one language: a room's words, and days."""

    language: str
    room: ClassVar[str] = ""

    def __call__(self, key: str, **values: object) -> str:
        return str(words_in(self.room, self.language)[key]).format(**values)

    @property
    def rtl(self) -> bool:
        return self.language in RTL

    def day(self, day: date) -> str:
        """A day in words."""
        return format_date(day, format="long", locale=self.language)

    def number(self, value: int) -> str:
        """A whole number."""
        return format_decimal(value, locale=self.language)
