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
from typing import Any


def to_plain(value: Any) -> Any:  # noqa: ANN401 - any value of the domain
    """JSON-ready form: dataclasses as objects, times as RFC 3339 UTC, sets sorted, NaN as null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
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
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.item() if hasattr(value, "item") and not isinstance(value, str | bytes) else value


def to_json(value: Any, *, indent: int | None = None) -> str:  # noqa: ANN401 - any value of the domain
    """Stable JSON text of a domain value."""
    return json.dumps(to_plain(value), ensure_ascii=False, indent=indent, allow_nan=False)


def digest(value: Any) -> str:  # noqa: ANN401 - any value of the domain
    """A short, stable fingerprint of a domain value (SHA-256, 16 hexadecimal digits)."""
    text = json.dumps(to_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
