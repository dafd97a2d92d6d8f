"""Rows of a file of outcomes become outcomes: columns recognised, what cannot be counted set aside with its reason."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from goodword.core.errors import BadInput
from goodword.core.text import counted, fold
from goodword.core.times import from_epoch
from goodword.resolutions.outcomes.model import Columns, Outcome, OutcomeFile, SetAside
from goodword.resolutions.words.lexicon import METRIC
from goodword.sources.counts import decimal
from goodword.sources.dates import Order, moment
from goodword.sources.model import REASON_SENTENCES, Reason

Twice = Literal["refuse", "sum", "last"]
_DAY = (
    "date day at time datetime timestamp created created_at placed_at order_date ordered_at datum tag fecha jour data "
)
_DAY += "giorno dia दिनांक तारीख 日付 日期 tanggal"
_ID = "id order_id orderid order_no order_number order transaction_id transaction receipt booking_id bestellnummer "
_ID += "numero_de_commande"
_STATUS = "status state refunded refund cancelled canceled storniert"
_WHO = "creator creator_id influencer handle place city location by source campaign ort ville ciudad"
_GENERIC = "count number value outcome outcomes quantity amount total anzahl nombre cantidad संख्या 件数"
_MONEY = "amount total subtotal price value revenue betrag summe montant importe"
"""Of single orders: below zero it is a refund."""
EACH_ROW = "(row)"
"""In place of a column of ids: each row is one, and has none."""
_BACK = frozenset(
    map(fold, ("refunded", "refund", "cancelled", "canceled", "returned", "void", "storniert", "erstattet", "remboursé",
               "annulé", "reembolsado", "cancelado", "true", "yes", "1", "रद्द"))
)  # fmt: skip


@dataclass(slots=True)
class _Reading:
    """What one file has given so far."""

    metric: str
    zone: ZoneInfo
    order: Order
    twice: Twice
    today: date
    each: bool
    columns: Columns
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    aside: list[SetAside] = field(default_factory=list)
    repeated: int = 0
    refunded: int = 0
    seen: set[tuple[str, ...]] = field(default_factory=set)


def read_rows(
    name: str,
    header: Sequence[str],
    rows: Iterable[tuple[int, Mapping[str, str | None]]],
    *,
    metric: str,
    time_zone: str,
    now: datetime,
    columns: Columns | None = None,
    date_order: Order = "",
    twice: Twice = "refuse",
) -> OutcomeFile:
    """The outcomes of rows (number, value by column). metric: orders, clicks, …: which column is looked for.

    time_zone: that of the goal; a moment belongs to the day that it is there. twice: what two rows about the same day
    mean. Raises BadInput where a column is missing or two rows contradict each other.
    """
    found, each = recognise(header, metric, columns or Columns(), name)
    zone = ZoneInfo(time_zone)
    today = now.astimezone(zone).date()
    reading = _Reading(metric, zone, date_order, twice, today, each, found)
    for number, row in rows:
        _row(reading, number, row, name)
    notes = []
    if reading.repeated:
        notes.append(f"{counted(reading.repeated, 'row')} said again what was said before and counted once")
    if reading.refunded:
        notes.append(f"{counted(reading.refunded, 'order')} refunded or cancelled and not counted")
    if each and not found.id:
        notes.append("no column of ids: every row is counted as one, also where two are the same")
    return OutcomeFile(name, found, tuple(reading.outcomes.values()), tuple(reading.aside), each, tuple(notes))


def recognise(header: Sequence[str], metric: str, stated: Columns, where: str) -> tuple[Columns, bool]:
    """Which column is what, and whether each row is one event. Raises BadInput naming what is missing."""
    for kind in ("day", "amount", "id", "status", "who"):
        name = getattr(stated, kind)
        if name and name not in header and not (kind == "id" and name == EACH_ROW):
            close = difflib.get_close_matches(name, list(header), n=3)
            hint = f"did you mean {' or '.join(close)}?" if close else f"columns: {', '.join(header)}"
            raise BadInput(f"There is no column {name!r}.", where=where, next_step=hint)
    day = stated.day or _named(header, _DAY)
    if not day:
        raise BadInput(
            "No column of dates was recognised.", where=where, given=", ".join(header), next_step="name it with --day"
        )
    rest = [c for c in header if c != day]
    who = stated.who or _named(rest, _WHO)
    status = stated.status or _named(rest, _STATUS)
    amount = stated.amount or _of_metric(rest, metric)
    number = stated.id or ("" if amount and metric != "revenue" else _named(rest, _ID))
    each = bool(number) or not (amount or _named(rest, _GENERIC))
    amount = amount or _named(rest, _MONEY if each else _GENERIC)
    unknown = [c for c in rest if c not in (who, status, amount)]
    if each and not number and unknown:
        raise BadInput(
            f"No column says how many {metric}.",
            where=where,
            given=", ".join(header),
            data="Nothing was counted.",
            next_step=f"call it {metric} or name it with --amount; where each row is one, name its ids with --id, "
            f'or say --id "{EACH_ROW}"',
        )
    return Columns(day, amount, "" if number == EACH_ROW else number, status, who), each


def _plain(name: str) -> str:
    return fold(name).replace(" ", "_").replace("-", "_")


def _named(header: Sequence[str], names: str) -> str:
    wanted = [fold(n) for n in names.split()]
    plain = {_plain(column): column for column in reversed(header)}
    return next((plain[name] for name in wanted if name in plain), "")


def _of_metric(header: Sequence[str], metric: str) -> str:
    exact = next((c for c in header if _plain(c) == _plain(metric)), "")
    return exact or next((c for c in header if METRIC.get(fold(c)) == metric and fold(c) != "order"), "")


def _row(reading: _Reading, number: int, row: Mapping[str, str | None], name: str) -> None:
    day = _day(reading, number, row)
    if day is None:
        return
    amount = _amount(reading, number, row)
    if amount is None:
        return
    columns = reading.columns
    who = (row.get(columns.who) or "").strip() if columns.who else ""
    back = bool(columns.status) and fold(row.get(columns.status) or "") in _BACK
    if reading.each:
        key = (row.get(columns.id) or "").strip() if columns.id else ""
        _event(reading, number, key, Outcome("", day, amount, who), back=back)
    elif amount < 0:
        _aside(reading, number, str(row.get(columns.amount)), REASON_SENTENCES[Reason.NEGATIVE])
    else:
        _of_day(reading, Outcome(f"{day.isoformat()}:{who}", day, 0.0 if back else amount, who), number, name)


def _day(reading: _Reading, number: int, row: Mapping[str, str | None]) -> date | None:
    text = (row.get(reading.columns.day) or "").strip()
    seconds = moment(text, reading.order, reading.zone)
    if seconds is None:
        seconds = Reason.MISSING
    if isinstance(seconds, Reason):
        _aside(reading, number, text, REASON_SENTENCES[seconds])
        return None
    day = from_epoch(seconds).astimezone(reading.zone).date()
    if day > reading.today:
        _aside(reading, number, text, REASON_SENTENCES[Reason.FUTURE])
        return None
    return day


def _amount(reading: _Reading, number: int, row: Mapping[str, str | None]) -> float | None:
    if not reading.columns.amount:
        return 1.0
    text = (row.get(reading.columns.amount) or "").strip()
    value = decimal(text)
    if reading.each and reading.metric != "revenue" and not isinstance(value, float):
        return 1.0  # an order is one, whatever stands in the column of money
    if value is None:
        value = Reason.MISSING  # not known is not zero
    if isinstance(value, Reason):
        _aside(reading, number, text, REASON_SENTENCES[value])
        return None
    return value


def _event(reading: _Reading, number: int, key: str, one: Outcome, *, back: bool) -> None:
    """One order. Told twice it counts once; a row with its amount below zero, or marked so, is its refund."""
    if reading.columns.id and not key:
        _aside(reading, number, "", "The id is missing: it cannot be told from others.")
        return
    thing = f"id:{key}" if key else f"row:{number}"
    known = reading.outcomes.get(thing)
    gone = back or one.amount < 0
    if known is None:
        worth = one.amount if reading.metric == "revenue" else 1.0
        reading.outcomes[thing] = replace(one, thing=thing, amount=0.0 if gone else worth)
        reading.refunded += gone
    elif gone and known.amount:
        reading.outcomes[thing] = replace(known, amount=0.0)
        reading.refunded += 1
    else:
        reading.repeated += 1


def _of_day(reading: _Reading, outcome: Outcome, number: int, name: str) -> None:
    known = reading.outcomes.get(outcome.thing)
    if known is None:
        reading.outcomes[outcome.thing] = outcome
    elif reading.twice == "sum":
        reading.outcomes[outcome.thing] = replace(known, amount=known.amount + outcome.amount)
    elif known.amount == outcome.amount:
        reading.repeated += 1
    elif reading.twice == "last":
        reading.outcomes[outcome.thing] = outcome
        reading.repeated += 1
    else:
        raise BadInput(
            f"Two rows about {outcome.day.isoformat()} say {known.amount:g} and {outcome.amount:g}.",
            where=f"{name}, row {number}",
            data="Nothing was counted.",
            next_step="say --twice sum (they are parts of the day) or --twice last (the later one corrects)",
        )


def _aside(reading: _Reading, number: int, given: str, reason: str) -> None:
    reading.aside.append(SetAside(number, given[:200], reason))


def noon(day: date, time_zone: str) -> datetime:
    """A moment in the middle of a day there: the same day in the ledger, whatever daylight saving does."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
