"""Reading single values of a brief: what was given becomes what the brief holds, or an error that names the field."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import clean, fold

T = TypeVar("T")
_LISTED = re.compile(r"[,;\n\r、،]+")


@dataclass(frozen=True, slots=True)
class Source:
    """Where values come from, to name it in errors: a file with line numbers by field, flags, a form.

    lines: line by field. flags: whether fields are flags; names: flag by field, where it is called otherwise; changed:
    fields of a file that flags have replaced.
    """

    name: str
    lines: Mapping[str, int] = field(default_factory=dict)
    flags: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()

    def where(self, path: str) -> str:
        """`brief.toml, line 4, budget`, or `--budget`, or `brief, budget`."""
        last = path.rsplit(".", 1)[-1]
        if self.flags or not self.changed.isdisjoint((path, last)):
            return "--" + self.names.get(path, self.names.get(last, last)).replace("_", "-")
        # The value of a nested field may stand on its table's line, as in `place = {radius_km = 3}`.
        line = self.lines.get(path) or self.lines.get(path.rsplit(".", 1)[0])
        return ", ".join([self.name, *([f"line {line}"] if line else []), path])

    def wrong(self, path: str, requirement: str, given: object, hint: str = "") -> BadInput:
        """The error for a value that does not meet its requirement."""
        name = path.rsplit(".", 1)[-1]
        return BadInput(
            f"`{name}` must be {requirement}, got {given!r}.",
            where=self.where(path),
            given=str(given),
            next_step=hint or f"write {requirement}",
        )


def check_keys(data: Mapping[str, Any], known: Iterable[str], source: Source, path: str = "") -> None:
    """An unknown key is an error with the nearest known ones; nothing is ignored silently."""
    names = list(known)
    for key in data:
        if key in names:
            continue
        close = difflib.get_close_matches(str(key), names, n=2, cutoff=0.6)
        hint = f"did you mean {' or '.join(close)}? " if close else ""
        raise BadInput(
            f"`{key}` is not part of a brief.",
            where=source.where(f"{path}{key}"),
            given=str(key),
            next_step=f"{hint}Known here: {', '.join(names)}",
        )


def text(value: object, source: Source, path: str) -> str:
    """Text without control characters, trimmed."""
    if not isinstance(value, str) or len(value) > 2_000:
        raise source.wrong(path, "text of at most 2,000 characters", value)
    return clean(value).strip()


def texts(value: object, source: Source, path: str) -> tuple[str, ...]:
    """A list of texts, each once; one text is split at commas, semicolons and line ends (forms, flags)."""
    if isinstance(value, str):
        value = _LISTED.split(value)
    if not isinstance(value, list | tuple) or len(value) > 10_000:
        raise source.wrong(path, 'a list of texts, as in ["food", "travel"]', value)
    read = [text(item, source, path) for item in value]
    return tuple(dict.fromkeys(item for item in read if item))


def real(value: object, source: Source, path: str, *, low: float, high: float, above: bool = False) -> float:
    """A finite number from `low` (above it if `above`) to `high`; text of a number is read too."""
    bound = f"a number above {low:g}" if above else f"a number from {low:g}"
    requirement = f"{bound} up to {high:g}" if above else f"{bound} to {high:g}"
    try:
        number = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type] # others raise
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number) or not low <= number <= high or (above and number == low):
        raise source.wrong(path, requirement, value)
    return number


def whole(value: object, source: Source, path: str, *, low: int, high: int = 10**9) -> int:
    """A whole number from `low` to `high`."""
    requirement = f"a whole number from {low:,} to {high:,}"
    try:
        number = float("nan") if isinstance(value, bool) else float(value)  # type: ignore[arg-type] # others raise
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number) or number != int(number) or not low <= number <= high:
        raise source.wrong(path, requirement, value)
    return int(number)


def optional(value: object, read: Callable[[object], T]) -> T | None:
    """None and empty text mean that nothing was said."""
    return None if value is None or value == "" else read(value)


def day(value: object, source: Source, path: str) -> date:
    """A date, written 2026-12-01."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise source.wrong(path, "a date like 2026-12-01", value) from None


def money(value: object, source: Source, path: str, currency: str = "") -> Money:
    """An amount: "₹60,000", 300 with a currency beside it, or {amount = 300, currency = "EUR"}."""
    try:
        return _money(value, source, path, currency)
    except BadInput as error:
        if error.where:
            raise
        raise BadInput(
            error.what,
            where=source.where(path),
            given=str(value),
            next_step=error.next_step or 'write it like "300 EUR"',
        ) from None


def currency_code(value: object, source: Source, path: str) -> str:
    """Three capital letters, "" where none are given."""
    code = text(value, source, path).upper()
    if code and not re.fullmatch(r"[A-Z]{3}", code):
        raise source.wrong(path, "three capital letters (ISO 4217), like EUR", value)
    return code


def _money(value: object, source: Source, path: str, currency: str) -> Money:
    if isinstance(value, Mapping):
        check_keys(value, ("amount", "minor", "currency"), source, f"{path}.")
        unit = currency_code(value.get("currency", currency), source, f"{path}.currency")
        if "minor" in value:
            return Money(whole(value["minor"], source, f"{path}.minor", low=-(10**15), high=10**15), unit)
        return _money(value.get("amount"), source, path, unit)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise source.wrong(path, 'an amount like "₹60,000" or "300 EUR"', value)
    if isinstance(value, str):
        return Money.parse(value, currency)
    if not currency:
        raise source.wrong(path, 'an amount with its currency, like "₹60,000" or "300 EUR"', value)
    return Money.of(value, currency)


def language(value: str, source: Source, path: str) -> str:
    """ISO 639-1 of a language given as its code ("de", "de-AT") or its name in English or itself ("Hindi", "हिन्दी")."""
    code = value.replace("_", "-").split("-", maxsplit=1)[0].lower()
    names = _language_names()
    if re.fullmatch(r"[a-z]{2}", code) and code in names.values():
        return code
    if fold(value) in names:
        return names[fold(value)]
    close = difflib.get_close_matches(fold(value), list(names), n=3)
    hint = f"did you mean {', '.join(close)}? " if close else ""
    raise source.wrong(path, 'a language like "en" or "Hindi"', value, f"{hint}Use a two-letter code (ISO 639-1)")


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    """Folded name → two-letter code, in English and in the language itself."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - 30 ms that briefs without languages do not need

    names: dict[str, str] = {}
    for code, name in Locale("en").languages.items():
        if len(code) != 2:
            continue
        names[fold(name)] = code
        try:
            own = Locale(code).languages.get(code)
        except (UnknownLocaleError, ValueError):
            own = None
        if own:
            names.setdefault(fold(own), code)
    return names


def flag(value: object, source: Source, path: str) -> bool:
    """Yes or no."""
    said = str(value).strip().lower()
    if said not in ("true", "yes", "on", "1", "false", "no", "off", "0"):
        raise source.wrong(path, "true or false", value)
    return said in ("true", "yes", "on", "1")
