"""Words of papers and of the creator's own page, in the languages that there are templates in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from babel import Locale
from babel.numbers import format_currency

from goodword.core.money import Money
from goodword.ui.words import RoomWords, words_in

_ROOM = "goodword.campaigns"


def words_of(language: str) -> Mapping[str, str]:
    """The words of a language."""
    return words_in(_ROOM, language)


@dataclass(frozen=True, slots=True)
class Words(RoomWords):
    """Writes in one language: its words, dates and amounts."""

    room: ClassVar[str] = _ROOM

    def money(self, money: Money) -> str:
        """An amount as it is written there; minor units only where there are any."""
        whole = money.minor % 10**money.exponent == 0
        pattern = str(Locale.parse(self.language).currency_formats["standard"].pattern)
        if whole:
            pattern = pattern.replace(".00", "")
        return format_currency(
            money.major, money.currency, format=pattern, locale=self.language, currency_digits=not whole
        )
