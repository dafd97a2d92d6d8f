"""What networks write in their archives, as plain values: JSON that may be anything, counts in any locale. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from goodword.core.errors import BadInput
from goodword.core.text import clean, fold
from goodword.sources.model import Reason, Rejected

_COUNT = re.compile(r"\d{1,3}(?:[.,'’\u00a0\u202f\u0020]\d{3})+|\d{1,15}")
_PAIR = re.compile(r"\s*(.+?)\s*:\s*(\d{1,3}(?:[.,]\d+)?)\s*%\s*(?:[,،、]\s*|$)")
_LATEST = 32_503_680_000  # the year 3000


def loaded(data: bytes, path: str) -> Any:  # noqa: ANN401 - any JSON value
    """A JSON file. Raises BadInput that names it."""
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        name = clean(path.rpartition("/")[2])[:100]
        raise BadInput(
            f"`{name}` of this archive cannot be read.",
            data="Nothing was kept.",
            next_step="download the archive again",
        ) from None


def _no_number(text: str) -> Any:  # noqa: ANN401 - as the parser asks for it
    raise ValueError(text)


def mended(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Texts as they were meant: Meta writes each byte of UTF-8 as a letter of its own. What is right stays."""
    if isinstance(value, str):
        try:
            return value.encode("latin-1").decode()
        except UnicodeError:
            return value
    if isinstance(value, list):
        return [mended(item) for item in value]
    if isinstance(value, dict):
        return {mended(k): mended(v) for k, v in value.items()}
    return value


def inside(value: Any, *keys: str) -> Any:  # noqa: ANN401 - any JSON value
    """What stands below these keys, None where there is nothing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def objects(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:  # noqa: ANN401 - any JSON value
    """(place from 1, object) of a list; what is none is left out."""
    if isinstance(value, list):
        for number, item in enumerate(value, 1):
            if isinstance(item, dict):
                yield number, item


def text(value: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """A text that says something."""
    found = clean(value).strip() if isinstance(value, str) else ""
    return None if found in ("", "N/A", "--", "None") else found


def count(value: Any) -> int | None:  # noqa: ANN401 - any JSON value
    """A whole number, however it is grouped; None where it is none, or rounded (`1.2K`)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value < 10**15 else None
    said = text(value)
    if said is None or not _COUNT.fullmatch(said):
        return None
    return int(re.sub(r"\D", "", said))


def moment(value: Any) -> int | None:  # noqa: ANN401 - any JSON value
    """Seconds UTC, None where it is no time."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _LATEST:
        return value
    return None


def label(name: str) -> str:
    """A label for comparison: folded, without quotation marks."""
    return re.sub(r"[\"'’‘“”„«»]", "", fold(name)).strip()


def pairs(said: str) -> list[tuple[str, float]]:
    """(name, share from 0 to 1) of a text like `Pune: 31,5%, Mumbai: 12.2%`; names may hold commas."""
    found, at = [], 0
    while match := _PAIR.match(said, at):
        share = float(match[2].replace(",", ".")) / 100
        if share <= 1:
            found.append((clean(match[1])[:200], share))
        at = match.end()
    return found


def wrong(number: int, field: str, item: Mapping[str, Any]) -> Rejected:
    """An entry that lacks what it must have."""
    raw = json.dumps(item, ensure_ascii=False, default=str)[:2_000]
    return Rejected(number, field, "", Reason.MISSING, raw)
