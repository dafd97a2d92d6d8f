"""Words of papers and of the creator's own page, in the languages that there are templates in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency

from goodword.core.money import Money

RTL = frozenset({"ar"})


@cache
def words_of(language: str) -> Mapping[str, str]:
    """The words of a language."""
    text = files("goodword.campaigns").joinpath(f"data/words/{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class Words:
    """Writes in one language: its words, dates and amounts."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        return words_of(self.language)[key].format(**values)

    @property
    def rtl(self) -> bool:
        return self.language in RTL

    def day(self, day: date) -> str:
        """A day in words."""
        return format_date(day, format="long", locale=self.language)

    def money(self, money: Money) -> str:
        """An amount as it is written there; minor units only where there are any."""
        whole = money.minor % 10**money.exponent == 0
        pattern = str(Locale.parse(self.language).currency_formats["standard"].pattern)
        if whole:
            pattern = pattern.replace(".00", "")
        return format_currency(
            money.major, money.currency, format=pattern, locale=self.language, currency_digits=not whole
        )
