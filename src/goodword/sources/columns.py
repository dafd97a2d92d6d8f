"""Columns of a file as columns of one type: the many by Arrow at once, the odd ones value by value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from goodword.sources import counts as numbers
from goodword.sources import dates
from goodword.sources.jsonfile import as_text
from goodword.sources.model import Reason

_NAMED = ("username", "handle", "hashtagName", "tag", "name", "title", "full_name", "id")


@dataclass(slots=True)
class Parsed:
    """values: null where missing or bad. bad: position → reason."""

    values: pa.Array
    bad: dict[int, Reason] = field(default_factory=dict)


def texts(array: pa.Array) -> pa.Array:
    """Any column as text, blank as null."""
    if pa.types.is_null(array.type):
        return array.cast(pa.string())
    if pa.types.is_nested(array.type):
        array = pa.array([as_text(value) for value in array.to_pylist()], pa.string())
    elif pa.types.is_floating(array.type):
        array = pa.array(
            [None if v is None or v != v else f"{v:.0f}" if v == int(v) else repr(v) for v in _finite(array)]
        )
    elif not pa.types.is_string(array.type):
        array = array.cast(pa.string())
    trimmed = pc.utf8_trim_whitespace(array.cast(pa.string()))
    blank = pc.equal(trimmed, "")
    return pc.if_else(blank, pa.scalar(None, pa.string()), trimmed) if pc.any(blank).as_py() else trimmed


def _finite(array: pa.Array) -> list[float | None]:
    return [v if v is None or abs(v) < float("inf") else float("nan") for v in array.to_pylist()]


def counts(array: pa.Array) -> Parsed:
    """Whole numbers; "12.3K" and the like are read, what is none is bad."""
    if pa.types.is_integer(array.type):
        return Parsed(array.cast(pa.int64()))
    if pa.types.is_floating(array.type):
        whole = pc.cast(pc.if_else(pc.is_nan(array), None, array), pa.float64())
        if (
            pc.all(pc.equal(pc.floor(whole), whole)).as_py() is not False and pc.max(pc.abs(whole)).as_py()
        ) or 0 < 2**53:
            return _whole(whole)
    text = texts(array)
    whole = _cast(text, pa.int64())
    if whole is not None:
        return Parsed(whole)
    plain = pc.match_substring_regex(text, r"^[0-9]{1,18}$")
    return _with_odd(text, plain, pc.cast(_only(text, plain), pa.int64()), numbers.count, pa.int64())


def _whole(array: pa.Array) -> Parsed:
    values = array.to_pylist()
    bad = {i: Reason.ABSURD if abs(v) >= 2**53 else Reason.NOT_A_NUMBER for i, v in enumerate(values) if _odd(v)}
    return Parsed(pa.array([None if v is None or i in bad else int(v) for i, v in enumerate(values)], pa.int64()), bad)


def _odd(value: float | None) -> bool:
    return value is not None and (abs(value) >= 2**53 or value != int(value))


def decimals(array: pa.Array) -> Parsed:
    """Numbers with decimals."""
    if pa.types.is_floating(array.type) or pa.types.is_integer(array.type):
        values = array.cast(pa.float64())
        return Parsed(pc.if_else(pc.is_finite(values), values, pa.scalar(None, pa.float64())))
    text = texts(array)
    plain = pc.match_substring_regex(text, r"^-?[0-9]{1,15}(\.[0-9]{1,18})?$")
    return _with_odd(text, plain, pc.cast(_only(text, plain), pa.float64()), numbers.decimal, pa.float64())


def moments(array: pa.Array, order: dates.Order, zone: tzinfo) -> Parsed:
    """Times in seconds UTC."""
    if pa.types.is_timestamp(array.type) or pa.types.is_date(array.type):
        return Parsed(
            pc.cast(pc.floor_temporal(array.cast(pa.timestamp("us")), unit="second"), pa.timestamp("s")).cast(
                pa.int64()
            )
        )
    if pa.types.is_integer(array.type) and _seconds(array):
        return Parsed(array.cast(pa.int64()))
    text = texts(array)
    whole = _cast(text, pa.int64())
    if whole is not None and _seconds(whole):
        return Parsed(whole)
    plain = pc.match_substring_regex(text, r"^[0-9]{9,10}$")

    def parse(value: str) -> int | Reason | None:
        return dates.moment(value, order, zone)

    return _with_odd(text, plain, pc.cast(_only(text, plain), pa.int64()), parse, pa.int64())


def _seconds(array: pa.Array) -> bool:
    """Whether all numbers can only be seconds since 1970 (from 1973 on, which no compact date reaches)."""
    return _all(pc.and_(pc.greater(array, 10**8), pc.less(array, 10**10)))


def _cast(text: pa.Array, kind: pa.DataType) -> pa.Array | None:
    try:
        return pc.cast(text, kind)
    except pa.ArrowInvalid:
        return None


def _all(mask: pa.Array) -> bool:
    return pc.all(mask).as_py() is not False


def _only(text: pa.Array, mask: pa.Array) -> pa.Array:
    return text if _all(mask) else pc.if_else(mask, text, pa.scalar(None, pa.string()))


def _with_odd(
    text: pa.Array, plain: pa.Array, values: pa.Array, parse: Callable[[str], Any], kind: pa.DataType
) -> Parsed:
    """`values` of the plain ones, completed by parsing the others one by one, each distinct text once."""
    if _all(plain):
        return Parsed(values)
    odd = np.flatnonzero(pc.invert(pc.fill_null(plain, fill_value=True)).to_numpy(zero_copy_only=False))
    known: dict[str, Any] = {}
    found: list[Any] = []
    bad: dict[int, Reason] = {}
    for position, value in zip(odd.tolist(), text.take(pa.array(odd)).to_pylist(), strict=True):
        if value not in known:
            known[value] = parse(value)
        outcome = known[value]
        if isinstance(outcome, Reason):
            bad[position], outcome = outcome, None
        found.append(outcome)
    mask = np.zeros(len(text), dtype=bool)
    mask[odd] = True
    return Parsed(pc.replace_with_mask(values, pa.array(mask), pa.array(found, kind)), bad)


def lists(array: pa.Array) -> Parsed:
    """Lists of texts: lists, JSON lists, or texts separated by | ; , or spaces."""
    kind = pa.list_(pa.string())
    if pa.types.is_null(array.type):
        return Parsed(array.cast(kind))
    if pa.types.is_list(array.type):
        return Parsed(array.cast(kind))
    values = array.to_pylist()
    bad: dict[int, Reason] = {}
    found: list[list[str] | None] = []
    for position, value in enumerate(values):
        outcome = listed(value) if isinstance(value, str) else _flag(value)
        if isinstance(outcome, Reason):
            bad[position], outcome = outcome, None
        found.append(outcome)
    return Parsed(pa.array(found, kind), bad)


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


def by_value(text: pa.Array, meaning: Callable[[str], str | None]) -> tuple[pa.Array, list[str]]:
    """(meaning of each text, distinct texts that mean nothing); each distinct text is looked at once."""
    encoded = text.dictionary_encode()
    found = [None if value is None else meaning(value) for value in encoded.dictionary.to_pylist()]
    unknown = [v for v, m in zip(encoded.dictionary.to_pylist(), found, strict=True) if v is not None and m is None]
    return pa.array(found, pa.string()).take(encoded.indices), unknown


def positions(mask: pa.Array) -> NDArray[np.int64]:
    """Where a mask is true."""
    return np.flatnonzero(pc.fill_null(mask, fill_value=False).to_numpy(zero_copy_only=False))
