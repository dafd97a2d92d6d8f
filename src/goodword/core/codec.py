"""Frozen dataclasses to plain JSON values, the one way for the API, the files and the ledger."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import PurePath
from typing import Any

_AS_THEY_ARE = frozenset({str, int, bool, type(None)})
"""Nearly all that is in a plan; what derives from them may be more than they are."""


def to_plain(value: Any) -> Any:  # noqa: ANN401 - any value of the domain
    """JSON-ready form: dataclasses as objects, times as RFC 3339 UTC, sets sorted, NaN as null."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    names = _names(kind)  # type: ignore[arg-type] # a class can be hashed
    if names is not None:
        return {name: to_plain(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(to_plain(k)): to_plain(v) for k, v in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((to_plain(v) for v in value), key=str)
    if isinstance(value, list | tuple):
        return [to_plain(v) for v in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | PurePath):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.item() if hasattr(value, "item") and not isinstance(value, str | bytes) else value


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    """The fields of a dataclass, None of any other type."""
    return tuple(f.name for f in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else None


def to_json(value: Any, *, indent: int | None = None) -> str:  # noqa: ANN401 - any value of the domain
    """Stable JSON text of a domain value."""
    return json.dumps(to_plain(value), ensure_ascii=False, indent=indent, allow_nan=False)


def digest(value: Any) -> str:  # noqa: ANN401 - any value of the domain
    """A short, stable fingerprint of a domain value (SHA-256, 16 hexadecimal digits)."""
    text = json.dumps(to_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
