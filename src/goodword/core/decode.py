"""Plain JSON values back to frozen dataclasses: the inverse of `goodword.core.codec.to_plain`."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from goodword.core.errors import BadInput

T = TypeVar("T")


def from_plain(kind: type[T], value: object, *, where: str = "") -> T:
    """The value of type `kind` that `to_plain` made `value` from.

    kind: a dataclass whose fields are annotated with dataclasses, tuples, mappings, enums, dates and scalars.
    Fields that `value` does not have keep their defaults, so that an older record is still read.
    Raises BadInput that names the path of what does not fit.
    """
    return cast(T, _decode(kind, value, where or kind.__name__))


def _decode(kind: Any, value: Any, where: str) -> Any:  # noqa: ANN401 - any type of the domain
    origin = get_origin(kind)
    if kind is Any or kind is object:
        return value
    if origin in (Union, types.UnionType):
        return _option(get_args(kind), value, where)
    if origin is tuple:
        return _tuple(get_args(kind), value, where)
    if origin is not None and issubclass(origin, Mapping):
        keys, values = get_args(kind)
        return {_decode(keys, k, where): _decode(values, v, f"{where}.{k}") for k, v in _mapping(value, where).items()}
    if dataclasses.is_dataclass(kind):
        return _dataclass(cast(type, kind), _mapping(value, where), where)
    return _scalar(kind, value, where)


def _option(kinds: tuple[Any, ...], value: Any, where: str) -> Any:  # noqa: ANN401 - any type of the domain
    if value is None and type(None) in kinds:
        return None
    errors = []
    for kind in (k for k in kinds if k is not type(None)):
        try:
            return _decode(kind, value, where)
        except BadInput as error:
            errors.append(error)
    raise errors[0]


def _tuple(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:  # noqa: ANN401 - any type of the domain
    if not isinstance(value, list | tuple):
        raise BadInput.value(where, "a list", value)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_decode(kinds[0], item, f"{where}[{i}]") for i, item in enumerate(value))
    if len(kinds) != len(value):
        raise BadInput.value(where, f"a list of {len(kinds)}", value)
    return tuple(_decode(kind, item, f"{where}[{i}]") for i, (kind, item) in enumerate(zip(kinds, value, strict=True)))


def _mapping(value: Any, where: str) -> Mapping[str, Any]:  # noqa: ANN401 - checked here
    if not isinstance(value, Mapping):
        raise BadInput.value(where, "an object", value)
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _dataclass(kind: type, value: Mapping[str, Any], where: str) -> Any:  # noqa: ANN401 - an instance of kind
    hints = _hints(kind)
    names = [f.name for f in dataclasses.fields(kind) if f.init]
    unknown = sorted(set(value) - set(names))
    if unknown:
        raise BadInput.unknown("field", unknown[0], names, where=where)
    given = {n: _decode(hints[n], value[n], f"{where}.{n}") for n in names if n in value}
    try:
        return kind(**given)
    except TypeError as error:
        raise BadInput(f"A field is missing: {error}.", where=where) from error


def _scalar(kind: Any, value: Any, where: str) -> Any:  # noqa: ANN401 - any scalar of the domain
    try:
        if isinstance(kind, type) and issubclass(kind, Enum):
            return kind(value)
        if kind is datetime or kind is date:
            return kind.fromisoformat(value)
        if kind is Decimal:
            return Decimal(value)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise BadInput.value(where, f"a {kind.__name__}", value) from error
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind is type(None) or (
        isinstance(kind, type) and isinstance(value, kind) and (kind is bool) == isinstance(value, bool)
    ):
        return value
    raise BadInput.value(where, f"of type {getattr(kind, '__name__', kind)}", value)
