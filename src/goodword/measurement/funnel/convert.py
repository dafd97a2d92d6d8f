"""Rows of a file become rows of a table of facts; what cannot be read is set aside with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import cast
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.measurement.funnel.model import UNNAMED, Fact
from goodword.measurement.funnel.tables import COUNT, FLAG, MONEY, TIME, columns_of, schema
from goodword.sources import codes, columns, dates, texts
from goodword.sources.arrow import Array, array, pc
from goodword.sources.model import RawBatch, Reason, Rejected, shortened
from goodword.sources.names import plain_name

MOST = 10**13
_LARGEST = 10**16
_NO = frozenset(
    {"0", "no", "false", "none", "n", "f", "organic", "nein", "non", "[]", "{}", "-", "", "ok", "valid", "human"}
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read. currency: of amounts that name none. timezone: of times that name none."""

    fact: Fact
    chosen: Mapping[str, str]
    now: int
    currency: str = ""
    timezone: str = "UTC"
    date_order: str = ""


@dataclass(slots=True)
class Converted:
    """rows: of the fact's schema. rejected: rows set aside. unnamed: amounts without a currency."""

    rows: pa.Table
    rejected: list[Rejected]
    unnamed: int


@dataclass(slots=True)
class _Work:
    batch: RawBatch
    reading: Reading
    bad: dict[int, tuple[str, Reason]] = field(default_factory=dict)
    unnamed: int = 0

    def source(self, canonical: str) -> Array | None:
        name = self.reading.chosen.get(canonical)
        return None if name is None else self.batch.columns.get(name)

    def take(self, canonical: str, parsed: columns.Parsed) -> Array:
        for position, reason in parsed.bad.items():
            self.bad.setdefault(position, (canonical, reason))
        return parsed.values

    def reject(self, canonical: str, mask: Array, reason: Reason) -> None:
        for position in columns.positions(mask):
            self.bad.setdefault(int(position), (canonical, reason))

    def column(self, canonical: str, kind: str, currency: Array) -> Array:
        """One column in its canonical type."""
        given = self.source(canonical)
        if canonical == "currency":
            return currency
        if given is None:
            return pa.nulls(len(self.batch), schema(self.reading.fact).field(canonical).type)
        if kind == COUNT:
            values = self.take(canonical, columns.counts(given))
            self.reject(canonical, pc.less(values, 0), Reason.NEGATIVE)
            self.reject(canonical, pc.greater(values, MOST), Reason.ABSURD)
            return values.cast(pa.int64())
        if kind == TIME:
            return self.time(canonical, given)
        if kind == MONEY:
            return self.money(canonical, given, currency)
        if kind == FLAG:
            text = pc.utf8_lower(columns.texts(given))
            return pc.invert(pc.is_in(text, array(sorted(_NO), pa.string()))) if len(text) else pa.nulls(0, pa.bool_())
        return self.name(canonical, columns.texts(given))

    def name(self, canonical: str, text: Array) -> Array:
        """A name, cleaned; handles and codes are equal whatever their case and a leading @."""
        if canonical in ("creator", "code", "platform", "niche", "tier"):
            encoded = text.dictionary_encode()
            known = pc.utf8_ltrim(pc.utf8_lower(texts.cleaned(encoded.dictionary)), "@")
            if canonical == "platform":
                known = array([v and (codes.platform(v) or v) for v in known.to_pylist()], pa.string())
            return known.take(encoded.indices)
        return text

    def time(self, canonical: str, given: Array) -> Array:
        order = cast("dates.Order", self.reading.date_order)
        plain = _plain_times(given, utc=self.reading.timezone == "UTC")
        if plain is None:
            plain = self.take(canonical, columns.moments(given, order, ZoneInfo(self.reading.timezone)))
        values = plain
        self.reject(canonical, pc.less(values, dates.EARLIEST), Reason.ABSURD)
        self.reject(canonical, pc.greater(values, self.reading.now + 86_400), Reason.FUTURE)
        return values.cast(pa.int64())

    def currencies(self) -> Array:
        """The currency column as codes; what is none is bad."""
        given = self.source("currency")
        if given is None:
            return pa.nulls(len(self.batch), pa.string())
        text = columns.texts(given)
        values, unknown = columns.by_value(text, _currency)
        if unknown:
            self.reject("currency", pc.is_in(text, array(unknown)), Reason.CURRENCY)
        return values

    def money(self, canonical: str, given: Array, currency: Array) -> Array:
        """Amounts in minor units; a currency written with the amount fills a missing one and must equal a given one."""
        minor_units = plain_name(self.reading.chosen[canonical]).endswith(("minor", "cents"))
        numeric = pa.types.is_floating(given.type) or pa.types.is_integer(given.type) or pa.types.is_decimal(given.type)
        values = given.to_pylist() if numeric else columns.texts(given).to_pylist()
        stated = currency.to_pylist()
        seen: dict[tuple[object, str | None], Money | Reason | None] = {}
        out: list[int | None] = []
        for position, (value, unit) in enumerate(zip(values, stated, strict=True)):
            key = (value, unit)
            if key not in seen:
                seen[key] = self.amount(value, unit, minor_units=minor_units)
            found = seen[key]
            if isinstance(found, Reason):
                self.bad.setdefault(position, (canonical, found))
            if isinstance(found, Money):
                self.found_currency[position] = found.currency
                self.unnamed += found.currency == UNNAMED
            out.append(found.minor if isinstance(found, Money) else None)
        return array(out, pa.int64())

    found_currency: dict[int, str] = field(default_factory=dict)

    def amount(self, value: object, unit: str | None, *, minor_units: bool) -> Money | Reason | None:
        """One amount."""
        if value is None:
            return None
        default = unit or self.reading.currency or UNNAMED
        if isinstance(value, str):
            found = _written(value, default)
        else:
            number = Decimal(str(value))
            found = Reason.NOT_A_NUMBER if not number.is_finite() else _exact(number, default)
        if isinstance(found, Money):
            if unit and found.currency != unit:
                return Reason.CURRENCY
            if minor_units:
                found = Money(int(found.major), found.currency)
            if abs(found.minor) > _LARGEST:
                return Reason.ABSURD
        return found

    def done(self) -> Converted:
        currency = self.currencies()
        made = {name: self.column(name, kind, currency) for name, kind in columns_of(self.reading.fact).items()}
        if "currency" in made:
            codes_ = made["currency"].to_pylist()
            for position, code in self.found_currency.items():
                codes_[position] = codes_[position] or code
            made["currency"] = array(codes_, pa.string())
        rows = pa.table(list(made.values()), schema=schema(self.reading.fact))
        if self.bad:
            keep = np.ones(len(rows), dtype=bool)
            keep[list(self.bad)] = False
            rows = rows.filter(array(keep))
        return Converted(rows, [*self.batch.rejected, *self.rejections()], self.unnamed)

    def rejections(self) -> list[Rejected]:
        found = []
        for position, (canonical, reason) in sorted(self.bad.items()):
            name = self.reading.chosen.get(canonical, canonical)
            given = self.batch.columns[name][position].as_py() if name in self.batch.columns else None
            row = self.batch.rows[position].as_py()
            found.append(
                Rejected(row, name, "" if given is None else shortened(given), reason, self.batch.raw(position))
            )
        return found


def _plain_times(given: Array, *, utc: bool) -> Array | None:
    """Seconds of a column that is written throughout as logs do, 2026-03-01T12:00:00Z; None for any other."""
    if not pa.types.is_string(given.type):
        return None
    zone = "Z?" if utc else "Z"
    shape = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ][0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}{zone}$"
    if not pc.all(pc.match_substring_regex(given, shape)).as_py():
        return None
    try:
        text = pc.replace_substring(given, "Z", "")
        return pc.cast(pc.cast(text, pa.timestamp("s")), pa.int64())
    except pa.ArrowInvalid:  # the thirtieth of February: row by row it is found and named
        return None


def _currency(text: str) -> str | None:
    try:
        return Money.parse("0 " + text).currency
    except BadInput:
        return None


def _exact(number: Decimal, currency: str) -> Money:
    unit = Money(0, currency)
    return Money(int(number.scaleb(unit.exponent).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)), currency)


def _written(text: str, default: str) -> Money | Reason | None:
    """An amount as written; brackets around it mean minus, as accountants write."""
    text = text.strip()
    if text.casefold() in ("", "-", "–", "n/a", "na", "nan", "null", "none"):
        return None
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    if text[:1] in "-−" and not text[1:2].isdigit():
        found = _written(text[1:].strip(), default)  # minus before the sign of the currency
        return Money(-found.minor, found.currency) if isinstance(found, Money) else found
    try:
        return Money.parse(text, default) if default != UNNAMED else _unnamed(text)
    except BadInput as error:
        return Reason.CURRENCY if "currency" in error.what else Reason.NOT_A_NUMBER


def _unnamed(text: str) -> Money:
    try:
        return Money.parse(text)
    except BadInput as error:
        if "no currency" not in error.what:
            raise
        return Money(Money.parse(text, "EUR").minor, UNNAMED)  # any currency of two decimals


def convert(batch: RawBatch, reading: Reading) -> Converted:
    """The good rows of a batch, and the others with their reasons."""
    if not len(batch):
        return Converted(schema(reading.fact).empty_table(), list(batch.rejected), 0)
    return _Work(batch, reading).done()
