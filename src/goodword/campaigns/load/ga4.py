"""Exports of GA4 as rows of orders (I/O): reports and explorations as CSV, answers of the Data API, rows of BigQuery.

Reports begin with lines of `#` and may hold a line of totals; the Data API keeps names apart from values; BigQuery
keeps every event, its currency, coupon and landing as parameters. Of all that, purchases and refunds are kept.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from goodword.commerce.formats.reading import landing
from goodword.core.errors import BadInput
from goodword.sources.opening import STDIN, Replay, open_bytes
from goodword.sources.read import Source, open_source

Row = Mapping[str, Any]
NAMES: Mapping[str, tuple[str, ...]] = {
    "order_id": ("ecommerce.transaction_id", "transaction_id", "transactionId", "Transaction ID"),
    "amount": ("ecommerce.purchase_revenue", "purchase_revenue", "purchaseRevenue", "Purchase revenue", "event_value",
               "totalRevenue", "Total revenue"),
    "refund": ("ecommerce.refund_value", "refund_value"),
    "currency": ("currency", "currencyCode", "Currency"),
    "at": ("event_timestamp", "dateHourMinute", "event_date", "date", "Date"),
    "code": ("ecommerce.coupon", "coupon", "orderCoupon", "Order coupon"),
    "place": ("geo.city", "city", "City"),
    "event": ("event_name", "eventName", "Event name"),
    "page": ("page_location", "pageLocation", "Page location"),
    "source": ("collected_traffic_source.manual_source", "sessionManualSource", "Session manual source",
               "sessionSource", "Session source"),
    "campaign": ("collected_traffic_source.manual_campaign_name", "sessionManualCampaignName",
                 "Session manual campaign name", "sessionCampaignName", "Session campaign"),
    "content": ("collected_traffic_source.manual_content", "sessionManualAdContent", "Session manual ad content"),
}  # fmt: skip
"""What a value is called in BigQuery, in the Data API, and in reports."""
PURCHASES = frozenset({"purchase", "ecommerce_purchase", "in_app_purchase"})
_NOT_GIVEN = frozenset({"", "(not set)", "(other)", "(none)", "(direct)", "(organic)", "(referral)"})
_KEPT = ("order_id", "amount", "currency", "at", "code", "place")
_CAME = ("source", "campaign", "content")
_PREAMBLE = re.compile(rb"\A(?:\xef\xbb\xbf)?#\s*-{3}")
_REPORT = b'"dimensionHeaders"'
_UNREADABLE = "\0"
_PEEKED = 1 << 16
_IN_MEMORY = 1 << 24


@dataclass(frozen=True, slots=True)
class Ga4Orders:
    """Orders of an export. stream: one JSON object an order or refund, named as ours are; None: it holds none.

    came: utm parameters by order. timezone: of its times, "" where it names none. skipped: rows that are no order, by
    their reason.
    """

    stream: BinaryIO | None
    came: Mapping[str, Mapping[str, str]]
    timezone: str
    skipped: Mapping[str, int]


class _Open:
    """A stream that stays open for whoever handed it over."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401 - whatever reads
        self._stream = stream

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes."""
        return bytes(self._stream.read(size))

    def close(self) -> None:
        """Nothing: it is not ours."""


def read_ga4(
    path: str | Path, stream: BinaryIO | None, name: str, columns: Mapping[str, str] | None = None
) -> Ga4Orders | None:
    """The orders of a file, None where it is no export of GA4 (a stream is at its beginning again).

    columns: ours → the file's, where its name is another one. Raises BadInput for an export that names no orders.
    """
    if stream is None and str(path) == STDIN:
        return None
    names = {**NAMES, **{role: (column,) for role, column in (columns or {}).items()}}
    opened = open_bytes(path, cast("BinaryIO", _Open(stream)) if stream is not None else None, called=name)
    try:
        head = opened.stream.peek(_PEEKED)
        if _REPORT in head:
            return _made(*_report(_whole(opened.stream), name), names)
        if _PREAMBLE.match(head):
            return _table(_whole(opened.stream), name, names)
        with open_source(STDIN, stdin=cast("BinaryIO", _Open(opened.stream)), called=name) as rows:
            if any(n in rows.facts.columns for n in NAMES["order_id"][:3]):
                return _made(_rows(rows), "", names)
    finally:
        opened.close()
        if stream is not None:
            stream.seek(0)
    return None


def _whole(stream: Replay) -> bytes:
    return b"".join(iter(lambda: stream.read(_PEEKED), b""))


def _table(raw: bytes, name: str, names: Mapping[str, Sequence[str]]) -> Ga4Orders:
    """The first table of a report, without the lines before it and whatever follows. Its lines may be shorter than
    its head, which names a column of totals. Raises BadInput."""
    table: list[str] = []
    for line in raw.decode("utf-8-sig", "replace").splitlines(keepends=True):
        apart = line.startswith("#") or not line.strip()
        if apart and table:
            break
        table += [] if apart else [line]
    rows = csv.DictReader(table)
    given = rows.fieldnames or ()
    if not any(column in given for column in names["order_id"]):
        raise BadInput(
            "This export of GA4 names no orders.",
            where=name,
            given="columns " + ", ".join(given[:20]),
            next_step="add the dimension Transaction ID to the report and export it again",
        )
    return _made(rows, "", names)


def _report(raw: bytes, name: str) -> tuple[list[Row], str]:
    """Rows of an answer of the Data API (or of several, as a list), and its time zone."""
    try:
        said = json.loads(raw)
        answers = said if isinstance(said, list) else [said]
        found: list[Row] = []
        for answer in answers:
            names = [h["name"] for h in (*answer["dimensionHeaders"], *answer.get("metricHeaders", ()))]
            currency = answer.get("metadata", {}).get("currencyCode", "")
            for row in answer.get("rows", ()):
                values = [v.get("value") for v in (*row.get("dimensionValues", ()), *row.get("metricValues", ()))]
                found.append({"currencyCode": currency, **dict(zip(names, values, strict=True))})
        return found, str(answers[0].get("metadata", {}).get("timeZone", ""))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        raise BadInput(
            "This answer of GA4's Data API cannot be read.",
            where=name,
            next_step="save the whole answer of runReport as it came",
        ) from None


def _rows(source: Source) -> Iterator[Row]:
    for batch in source.batches():
        yield from ({_UNREADABLE: True} for _ in batch.rejected)
        held = {name: batch.columns[name].to_pylist() for name in source.facts.columns if name in batch.columns}
        for number in range(len(batch)):
            yield {name: values[number] for name, values in held.items()}


def _made(rows: Iterable[Row], timezone: str, names: Mapping[str, Sequence[str]]) -> Ga4Orders:
    out = cast("BinaryIO", SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - whoever reads it closes it
    came: dict[str, dict[str, str]] = {}
    skipped = Counter[str]()
    for row in rows:
        value = {role: _value(row, known) for role, known in names.items()} | _parameters(row)
        why = _no_order(row, value)
        if why:
            skipped[why] += 1
            continue
        order = str(value["order_id"] or "")
        told = {name: str(value[name]) for name in _CAME if value[name]}
        if order and told:
            came[order] = told
        out.write(json.dumps(_ours(value, names)).encode() + b"\n")
    if not out.tell():
        out.close()
        return Ga4Orders(None, came, timezone, skipped)
    out.seek(0)
    return Ga4Orders(out, came, timezone, skipped)


def _no_order(row: Row, value: Mapping[str, Any]) -> str:
    """Why a row says nothing of an order; "" where it does."""
    if _UNREADABLE in row:
        return "the row cannot be read"
    if str(row.get("Totals") or "").strip().casefold() == "grand total":
        return "the line of totals"
    if value["event"] and value["event"] not in {*PURCHASES, "refund"}:
        return "an event that is no purchase and no refund"
    return "a refund without its amount" if value["event"] == "refund" and _number(value["refund"]) is None else ""


def _number(given: object) -> float | None:
    try:
        return float(str(given).replace(",", ""))
    except ValueError:
        return None


def _value(row: Row, names: Sequence[str]) -> Any:  # noqa: ANN401 - text or number
    """The first of these columns that says something."""
    for name in names:
        given = row.get(name)
        if given is not None and str(given).strip().casefold() not in _NOT_GIVEN:
            return given
    return None


def _parameters(row: Row) -> dict[str, Any]:
    """What BigQuery keeps beside the columns: currency, coupon and page of an event."""
    try:
        listed = json.loads(row.get("event_params") or "[]")
        held = {p["key"]: next(iter(p["value"].values()), None) for p in listed}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    named = {"currency": "currency", "code": "coupon", "page": "page_location"}
    return {role: held[key] for role, key in named.items() if _value(held, (key,)) is not None}


def _ours(value: Mapping[str, Any], names: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """A row named as ours are; a refund is an amount below zero."""
    made = {name: value[name] for name in _KEPT} | {role: value[role] for role in names if role not in NAMES}
    if value["event"] == "refund":
        made["amount"] = -abs(_number(value["refund"]) or 0)
    clicks = landing(value["page"]).get("clicks") or ()
    if clicks:
        made["click_id"] = clicks[-1]
    at = str(made["at"] or "")
    if re.fullmatch(r"20\d{10}", at):  # dateHourMinute
        made["at"] = f"{at[:4]}-{at[4:6]}-{at[6:8]}T{at[8:10]}:{at[10:]}"
    return made
