"""What reading a file gives: batches of rows, the facts about the file, and the rows set aside with their reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from goodword.sources.arrow import Array

BLOCK_BYTES = 8 << 20
"""Text read at once; what one batch of rows is made of."""
MAX_RECORD_BYTES = 4 << 20
"""Longest row that is read; a longer one is set aside without being kept in memory."""
MAX_KEPT = 64 << 10
"""Longest row, characters, that is kept whole when it is set aside, so that it can be corrected."""
MAX_TEXT = 200_000
"""Longest text of one field, characters."""


class Reason(StrEnum):
    """Why a row was set aside: a closed list, each with a sentence for people (`REASON_SENTENCES`)."""

    FIELD_COUNT = "field_count"
    UNCLOSED_QUOTE = "unclosed_quote"
    TOO_LONG = "too_long"
    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    NUL = "nul"
    ENCODING = "encoding"
    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    AMBIGUOUS_NUMBER = "ambiguous_number"
    NEGATIVE = "negative"
    ABSURD = "absurd"
    NOT_A_DATE = "not_a_date"
    AMBIGUOUS_DATE = "ambiguous_date"
    FUTURE = "future"
    BAD_ID = "bad_id"
    OUT_OF_RANGE = "out_of_range"
    HALF_COORDINATES = "half_coordinates"
    CURRENCY = "currency"
    UNKNOWN_VALUE = "unknown_value"
    NOT_A_LIST = "not_a_list"
    DUPLICATE_ID = "duplicate_id"


REASON_SENTENCES: dict[Reason, str] = {
    Reason.FIELD_COUNT: "The row has more or fewer fields than the header: columns may be shifted.",
    Reason.UNCLOSED_QUOTE: "A quotation mark is opened and never closed.",
    Reason.TOO_LONG: f"The row is longer than {MAX_RECORD_BYTES >> 20} MiB, or a text in it is out of all proportion.",
    Reason.NOT_JSON: "The line is not JSON, or is nested too deeply.",
    Reason.NOT_AN_OBJECT: "The line is JSON, but not an object with named fields.",
    Reason.NUL: "The row contains NUL bytes.",
    Reason.ENCODING: "The row is not in the encoding of the rest of the file; --encoding names another.",
    Reason.MISSING: "A value that every row needs is missing.",
    Reason.NOT_A_NUMBER: "A number is expected here.",
    Reason.AMBIGUOUS_NUMBER: "This number can be read in two ways; write it without separators.",
    Reason.NEGATIVE: "A count cannot be below zero.",
    Reason.ABSURD: "The value is larger or older than anything that exists.",
    Reason.NOT_A_DATE: "A date or time is expected here.",
    Reason.AMBIGUOUS_DATE: "Day and month can be read in two ways; --date-order dmy or mdy says which.",
    Reason.FUTURE: "The time lies in the future.",
    Reason.BAD_ID: "This cannot be a handle or an id.",
    Reason.OUT_OF_RANGE: "Latitude must lie in -90 to 90 and longitude in -180 to 180.",
    Reason.HALF_COORDINATES: "Latitude and longitude belong together; one of them is missing.",
    Reason.CURRENCY: "The currency is not a symbol or a three-letter code that we know.",
    Reason.UNKNOWN_VALUE: "The value is none of those that are known here.",
    Reason.NOT_A_LIST: "A list is expected here.",
    Reason.DUPLICATE_ID: "The same id has other values at the same time, in this file or in the catalogue.",
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row set aside. row: as a spreadsheet or editor numbers it. given: the value, shortened. raw: JSON text."""

    row: int
    field: str
    given: str
    reason: Reason
    raw: str


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Rows as the file has them.

    rows: (n,) int64 row numbers. columns: name → (n,) Arrow array of text, numbers, lists. raw: position in the batch →
    JSON text of the whole row, made only for the few rows that need it.
    """

    rows: Array
    columns: Mapping[str, Array]
    rejected: tuple[Rejected, ...]
    raw: Callable[[int], str]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a user may state about a file in place of having it detected. Empty: detect."""

    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What was found out about a file before its rows were read.

    format: csv, jsonl, json or parquet. compression: "", gzip or zstd. size: bytes on disk, None for standard input.
    modified_at: seconds UTC, None for standard input. columns: names in order; nested ones as `place.name`.
    """

    name: str
    format: str
    compression: str
    encoding: str
    delimiter: str
    size: int | None
    modified_at: int | None
    columns: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())


def shortened(value: object, limit: int = 200) -> str:
    """A value for display, cut with an ellipsis."""
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
