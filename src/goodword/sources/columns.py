"""Columns of a file as columns of one type: the many by Arrow at once, the odd ones value by value."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray

from goodword.sources import counts as numbers
from goodword.sources import dates
from goodword.sources.arrow import Array, array, pc
from goodword.sources.jsonfile import as_text
from goodword.sources.model import Reason

_NAMED = ("username", "handle", "hashtagName", "tag", "name", "title", "full_name", "id")


@dataclass(slots=True)
class Parsed:
    """values: null where missing or bad. bad: position → reason."""

    values: Array
    bad: dict[int, Reason] = field(default_factory=dict)


def texts(given: Array) -> Array:
    """Any column as text, blank as null."""
    if pa.types.is_null(given.type):
        return given.cast(pa.string())
    if pa.types.is_nested(given.type):
        given = array([as_text(value) for value in given.to_pylist()], pa.string())
    elif pa.types.is_floating(given.type):
        given = array([None if v is None else _number_text(v) for v in given.to_pylist()], pa.string())
    elif not pa.types.is_string(given.type):
        given = given.cast(pa.string())
    trimmed = pc.utf8_trim_whitespace(given.cast(pa.string()))
    blank = pc.equal(trimmed, "")
    return pc.if_else(blank, pa.scalar(None, pa.string()), trimmed) if pc.any(blank).as_py() else trimmed


def _number_text(value: float) -> str | None:
    if not math.isfinite(value):
        return None
    return f"{value:.0f}" if value == int(value) else repr(value)


def counts(given: Array) -> Parsed:
    """Whole numbers; "12.3K" and the like are read, what is none is bad."""
    if pa.types.is_integer(given.type):
        return Parsed(given.cast(pa.int64()))
    if pa.types.is_floating(given.type):
        return _whole(pc.if_else(pc.is_finite(given), given, pa.scalar(None, pa.float64())))
    text = texts(given)
    whole = _cast(text, pa.int64())
    if whole is not None:
        return Parsed(whole)
    plain = pc.match_substring_regex(text, r"^[0-9]{1,18}$")
    return _with_odd(text, plain, pc.cast(_only(text, plain), pa.int64()), numbers.count, pa.int64())


def _whole(numbers_: Array) -> Parsed:
    """Whole numbers that came as floats, as pandas writes columns with gaps."""
    huge = pc.greater_equal(pc.abs(numbers_), float(2**53))
    odd = pc.or_(huge, pc.not_equal(pc.floor(numbers_), numbers_))
    bad = {int(i): Reason.ABSURD if huge[int(i)].as_py() else Reason.NOT_A_NUMBER for i in positions(odd)}
    return Parsed(pc.cast(pc.if_else(odd, pa.scalar(None, pa.float64()), numbers_), pa.int64()), bad)


def decimals(given: Array) -> Parsed:
    """Numbers with decimals."""
    if pa.types.is_floating(given.type) or pa.types.is_integer(given.type):
        values = given.cast(pa.float64())
        return Parsed(pc.if_else(pc.is_finite(values), values, pa.scalar(None, pa.float64())))
    text = texts(given)
    plain = pc.match_substring_regex(text, r"^-?[0-9]{1,15}(\.[0-9]{1,18})?$")
    return _with_odd(text, plain, pc.cast(_only(text, plain), pa.float64()), numbers.decimal, pa.float64())


def moments(given: Array, order: dates.Order, zone: tzinfo) -> Parsed:
    """Times in seconds UTC."""
    if pa.types.is_timestamp(given.type) or pa.types.is_date(given.type):
        return Parsed(
            pc.cast(pc.floor_temporal(given.cast(pa.timestamp("us")), unit="second"), pa.timestamp("s")).cast(
                pa.int64()
            )
        )
    if pa.types.is_integer(given.type) and _seconds(given):
        return Parsed(given.cast(pa.int64()))
    text = texts(given)
    whole = _cast(text, pa.int64())
    if whole is not None and _seconds(whole):
        return Parsed(whole)
    plain = pc.match_substring_regex(text, r"^[0-9]{9,10}$")

    def parse(value: str) -> int | Reason | None:
        return dates.moment(value, order, zone)

    return _with_odd(text, plain, pc.cast(_only(text, plain), pa.int64()), parse, pa.int64())


def _seconds(given: Array) -> bool:
    """Whether all numbers can only be seconds since 1970 (from 1973 on, which no compact date reaches)."""
    return _all(pc.and_(pc.greater(given, 10**8), pc.less(given, 10**10)))


def _cast(text: Array, kind: pa.DataType) -> Array | None:
    try:
        return pc.cast(text, kind)
    except pa.ArrowInvalid:
        return None


def _all(mask: Array) -> bool:
    return pc.all(mask).as_py() is not False


def _only(text: Array, mask: Array) -> Array:
    return text if _all(mask) else pc.if_else(mask, text, pa.scalar(None, pa.string()))


def _with_odd(text: Array, plain: Array, values: Array, parse: Callable[[str], Any], kind: pa.DataType) -> Parsed:
    """`values` of the plain ones, completed by parsing the others one by one, each distinct text once."""
    if _all(plain):
        return Parsed(values)
    odd = np.flatnonzero(pc.invert(pc.fill_null(plain, fill_value=True)).to_numpy(zero_copy_only=False))
    known: dict[str, Any] = {}
    found: list[Any] = []
    bad: dict[int, Reason] = {}
    for position, value in zip(odd.tolist(), text.take(array(odd)).to_pylist(), strict=True):
        if value not in known:
            known[value] = parse(value)
        outcome = known[value]
        if isinstance(outcome, Reason):
            bad[position], outcome = outcome, None
        found.append(outcome)
    mask = np.zeros(len(text), dtype=bool)
    mask[odd] = True
    return Parsed(pc.replace_with_mask(values, array(mask), array(found, kind)), bad)


def lists(given: Array) -> Parsed:
    """Lists of texts: lists, JSON lists, or texts separated by | ; , or spaces."""
    kind = pa.list_(pa.string())
    if pa.types.is_null(given.type):
        return Parsed(given.cast(kind))
    if pa.types.is_list(given.type):
        return Parsed(given.cast(kind))
    values = given.to_pylist()
    bad: dict[int, Reason] = {}
    found: list[list[str] | None] = []
    for position, value in enumerate(values):
        outcome = listed(value) if isinstance(value, str) else _flag(value)
        if isinstance(outcome, Reason):
            bad[position], outcome = outcome, None
        found.append(outcome)
    return Parsed(array(found, kind), bad)


def _flag(value: object) -> list[str] | Reason | None:
    """A label that is only said to be there, or not to be, without a name."""
    if value is None:
        return None
    return Reason.NOT_A_LIST if not isinstance(value, bool) else ["(not named)"] if value else []


def listed(text: str) -> list[str] | Reason | None:
    """The items of a list written as text; None for nothing."""
    text = text.strip()
    folded = text.casefold()
    if folded in numbers.NOTHING:
        return None
    if folded in ("[]", "{}", "false", "no", "0"):
        return []
    if folded in ("true", "yes", "1"):
        return ["(not named)"]
    if text[0] in "[{":
        return _json_list(text)
    sign = next((s for s in ("|", ";", ",", "\n") if s in text), None)
    return [item for part in (text.split(sign) if sign else text.split()) if (item := part.strip())]


def _json_list(text: str) -> list[str] | Reason:
    for candidate in (text, text.replace("'", '"')):
        try:
            value = orjson.loads(candidate)
        except orjson.JSONDecodeError:
            continue
        items: Iterable[Any] = value if isinstance(value, list) else [value]
        return [named for item in items if (named := _named(item))]
    return Reason.NOT_A_LIST


def _named(item: Any) -> str:  # noqa: ANN401 - any JSON value
    if isinstance(item, dict):
        inner = item.get("user") or item.get("sponsor")
        if isinstance(inner, dict):
            return _named(inner)
        item = next((item[key] for key in _NAMED if item.get(key)), "")
    return as_text(item) or ""


def by_value(text: Array, meaning: Callable[[str], str | None]) -> tuple[Array, list[str]]:
    """(meaning of each text, distinct texts that mean nothing); each distinct text is looked at once."""
    encoded = text.dictionary_encode()
    found = [None if value is None else meaning(value) for value in encoded.dictionary.to_pylist()]
    unknown = [v for v, m in zip(encoded.dictionary.to_pylist(), found, strict=True) if v is not None and m is None]
    return array(found, pa.string()).take(encoded.indices), unknown


def positions(mask: Array) -> NDArray[np.int64]:
    """Where a mask is true."""
    return np.flatnonzero(pc.fill_null(mask, fill_value=False).to_numpy(zero_copy_only=False))
