"""What a file says before its rows are read: whether its columns suffice, and when it was seen."""

from __future__ import annotations

import json
from datetime import UTC
from typing import cast
from zoneinfo import ZoneInfo

from goodword.core.errors import BadInput
from goodword.core.tables import Kind
from goodword.core.times import from_epoch
from goodword.sources import dates
from goodword.sources.convert import Conversion
from goodword.sources.mapping import ColumnMapping
from goodword.sources.model import SourceFacts
from goodword.sources.recognise import Recognised


def how_text(conversion: Conversion) -> str:
    """How the columns of a file were understood, as JSON text kept with its quarantined rows."""
    mapping = conversion.mapping
    plain = {
        "columns": dict(conversion.chosen),
        "constants": dict(mapping.constants),
        "defaults": dict(mapping.defaults),
        "platform": mapping.platform,
        "observed_at": str(conversion.observed_at),
        "id_prefix": mapping.id_prefix,
        "nulls": list(mapping.nulls),
        "date_order": mapping.date_order,
        "timezone": mapping.timezone,
        "keep_text": mapping.keep_text,
    }
    return json.dumps({name: value for name, value in plain.items() if value}, ensure_ascii=False)


def observed(mapping: ColumnMapping, facts: SourceFacts, now: int, column: str = "") -> tuple[int, str]:
    """(seconds UTC, sentence) of the time of observation for rows that do not say it. column: where rows say it."""
    seen, basis = _for_the_others(mapping, facts, now)
    return seen, f"as “{column}” says; where it is empty: {basis}" if column else basis


def _for_the_others(mapping: ColumnMapping, facts: SourceFacts, now: int) -> tuple[int, str]:
    if mapping.observed_at:
        order = cast("dates.Order", mapping.date_order)
        seen = dates.moment(mapping.observed_at, order, ZoneInfo(mapping.timezone))
        if not isinstance(seen, int) or isinstance(seen, bool):
            raise BadInput.value("observed_at", "a date or time such as 2026-05-31", mapping.observed_at)
        return seen, f"as stated: {_day(seen)}"
    if facts.modified_at is not None:
        seen = min(facts.modified_at, now)
        return seen, f"not stated, so the file's own time is taken: {_day(seen)}"
    return now, f"not stated, so the present time is taken: {_day(now)}"


def _day(seconds: int) -> str:
    return f"{from_epoch(seconds).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


_NEEDED: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.CREATORS: (("handle", "creator_id", "url"),),
    Kind.POSTS: (("post_id", "url"), ("creator_id",), ("posted_at",)),
    Kind.ENGAGEMENTS: (("post_id",), ("person",), ("at",)),
    Kind.AUDIENCE: (("creator_id",), ("person",)),
}


def check_enough(kind: Kind, found: Recognised, mapping: ColumnMapping, facts: SourceFacts) -> None:
    """Columns that a mapping names must be there, and those that every row needs must be found."""
    absent = {n: c for n, c in mapping.columns.items() if c not in facts.columns and facts.format in ("csv", "parquet")}
    needed = {name for choice in _NEEDED[kind] for name in choice}
    for name, column in absent.items():
        if name in needed:
            raise BadInput.unknown(
                "column", column, list(facts.columns), where=f"{facts.name}, `{name}` of the mapping"
            )
    has = {*found.columns, *mapping.constants, *mapping.defaults}
    for choice in _NEEDED[kind]:
        if not has.intersection(choice):
            raise BadInput(
                f"No column of this file could be recognised as `{'` or `'.join(choice)}`.",
                where=facts.name,
                given="its columns are: " + (", ".join(facts.columns[:30]) or "none"),
                data="The catalogue was not touched.",
                next_step=f'say which it is in a mapping file: [{kind}.columns] {choice[0]} = "…" (--mapping FILE)',
            )
