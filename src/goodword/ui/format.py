"""Numbers, money and dates the way the reader writes them, rounded to what their interval supports."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale, UnknownLocaleError, localedata
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.core.rounding import decimals, kept, quantum_of, round_to, step_of
from goodword.core.times import from_epoch
from goodword.ui.sentences import rewritten

DEFAULT_LOCALE = "en"
_MAX_LANGUAGES = 10
_NOBODY = 0.05
"""Expected people below this are written as 0: nobody reads 0.0001 people."""


_PLATFORMS = {"tiktok": "TikTok", "youtube": "YouTube", "linkedin": "LinkedIn", "x": "X", "offline": "no platform"}


def platform_name(platform: str) -> str:
    """A platform as it writes itself."""
    return _PLATFORMS.get(platform, platform.capitalize())


VERDICTS = {"pass": "Looks sound", "review": "Worth a look", "not_enough_evidence": "Not enough evidence"}
"""The verdicts of vetting in words."""


def language_name(code: str) -> str:
    """The English name of a language, the code itself where there is none."""
    return str(Locale("en").languages.get(code, code))


@dataclass(frozen=True, slots=True)
class Shown:
    """An estimate as text: value, low and high with their sign of unit, the interval in short, n and formula aside."""

    value: str
    low: str
    high: str
    interval: str
    unit: str
    aside: str

    @property
    def words(self) -> str:
        """For ears: "2.9 %, between 2.1 % and 3.7 %"."""
        return f"{self.value}{self.unit}, between {self.low} and {self.high}"


@dataclass(frozen=True, slots=True)
class Formatter:
    """Writes values for one reader. Estimates and shares come as fractions and are shown in per cent."""

    locale: Locale

    @property
    def tag(self) -> str:
        """The BCP 47 tag, for `Intl` in the browser."""
        return str(self.locale).replace("_", "-")

    def number(self, value: float, digits: int = 0) -> str:
        """A plain number with so many decimals."""
        pattern = re.sub(r"\.#+$", "." + "0" * digits if digits else "", str(self.locale.decimal_formats[None].pattern))
        return format_decimal(value, format=pattern, locale=self.locale)

    def about(self, value: float) -> str:
        """A number without an interval of its own, to three digits at most."""
        step = quantum_of(0.0, value)
        return self.number(round_to(value, step), decimals(step))

    def people(self, value: float) -> str:
        """People without an interval of their own: three digits at most, and whole people."""
        if 0 < value < 1:
            return "less than 1"
        return self.about(value) if value >= 100 else self.number(round(value))

    def at_most(self, bound: float, beside: Estimate | None = None) -> str:
        """A bound on people, rounded up so that it stays one; as coarse as the estimate that it stands beside."""
        step = 10.0 ** max(0, math.floor(math.log10(bound)) - 2) if bound >= 1 else 1.0
        if beside is not None:
            step = max(1.0, step_of(beside))
        return self.number(math.ceil(bound / step - 1e-9) * step)

    def fit(self, score: float) -> str:
        """A fit of 0-1 as points of 100."""
        return self.number(score * 100)

    def said(self, sentence: str) -> str:
        """A sentence of ours with its numbers, amounts and days written this reader's way; see `sentences`."""
        return rewritten(sentence, self)

    def percent(self, share: float, digits: int = 0) -> str:
        """A share of 1 in per cent."""
        pattern = re.sub(r"0(\.0+)?", "0" + ("." + "0" * digits if digits else ""), self._percent_pattern(), count=1)
        return format_percent(share, format=pattern, locale=self.locale)

    def _percent_pattern(self) -> str:
        return str(self.locale.percent_formats[None].pattern)

    def money(self, money: Money) -> str:
        """An amount; minor units only where there are any."""
        whole = money.minor % 10**money.exponent == 0
        pattern = str(self.locale.currency_formats["standard"].pattern)
        decimals = "" if whole or money.exponent == 0 else "." + "0" * money.exponent
        pattern = re.sub(r"\.0+", decimals, pattern)
        return format_currency(money.major, money.currency, format=pattern, locale=self.locale, currency_digits=False)

    def currency_sign(self, currency: str) -> str:
        """The sign of a currency, as in "₹"."""
        return get_currency_symbol(currency, locale=self.locale)

    def date(self, moment: date | datetime | int) -> str:
        """A day, UTC for a moment."""
        return format_date(_moment(moment), format="medium", locale=self.locale)

    def time(self, moment: datetime | int) -> str:
        """A day and time, UTC."""
        return format_datetime(_moment(moment), format="medium", locale=self.locale) + " UTC"

    def span(self, seconds: float) -> str:
        """A duration in words, "about two weeks"."""
        return format_timedelta(timedelta(seconds=seconds), locale=self.locale)

    def estimate(self, estimate: Estimate) -> Shown:
        """Value and interval, rounded to what the interval supports."""
        aside = f"n = {self.number(estimate.n)} · {self.percent(estimate.level)} interval · {estimate.formula}"
        step = step_of(estimate)
        if estimate.unit in ("share", "probability"):
            value, low, high = (self._share(v, step) for v in (estimate.value, estimate.low, estimate.high))
            short = self._share(estimate.low, step, sign=False)
            return Shown(value, low, high, f"{short}–{high}", "", aside)
        least = _NOBODY if estimate.unit == "people" else 0.0
        numbers = (v if abs(v) >= least else 0.0 for v in (estimate.value, estimate.low, estimate.high))
        value, low, high = (self._plain(v, step) for v in numbers)
        unit = "" if estimate.unit in ("ratio", "") else " " + estimate.unit
        return Shown(value, low, high, f"{low}–{high}", unit, aside)

    def _share(self, share: float, step: float, *, sign: bool = True) -> str:
        step = kept(share, step)
        rounded, digits = round_to(share, step), decimals(step * 100)
        return self.percent(rounded, digits) if sign else self.number(rounded * 100, digits)

    def _plain(self, value: float, step: float) -> str:
        step = kept(value, step)
        return self.number(round_to(value, step), decimals(step))


def _moment(moment: date | datetime | int) -> date:
    return from_epoch(moment) if isinstance(moment, int) else moment


def formatter(accept_language: str = "") -> Formatter:
    """The formatter of the first language in an Accept-Language header that we know; English without one."""
    return _formatter(accept_language[:400])


@lru_cache(maxsize=256)
def _formatter(accept_language: str) -> Formatter:
    for tag in _preferred(accept_language):
        try:
            locale = Locale.parse(tag, sep="-")
        except (ValueError, UnknownLocaleError, TypeError):
            continue
        if localedata.exists(str(locale)):
            return Formatter(locale)
    return Formatter(Locale.parse(DEFAULT_LOCALE))


def _preferred(header: str) -> list[str]:
    """Language tags of the header by falling quality."""
    found: list[tuple[float, int, str]] = []
    for i, part in enumerate(header.split(",")[:_MAX_LANGUAGES]):
        tag, _, params = part.strip().partition(";")
        weight = re.match(r"\s*q=([01](?:\.\d+)?)", params)
        if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag):
            found.append((-float(weight[1]) if weight else -1.0, i, tag))
    return [tag for _, _, tag in sorted(found)]
