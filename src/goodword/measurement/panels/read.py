"""Tables of outcomes and of paths from files: CSV with any common delimiter, also compressed, or Parquet."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from goodword.core.errors import BadInput, NotFound
from goodword.measurement.panels.columns import Outcomes, outcomes_of


def read_outcomes(
    path: Path, *, place: str | None = None, time: str | None = None, outcome: str | None = None
) -> Outcomes:
    """Rows of (place, time, outcome) of a CSV (also gzip; comma, semicolon or tab) or Parquet file, long or wide.

    Columns are taken by the given names, else recognised. Raises BadInput naming the column and the row.
    """
    return outcomes_of(read_table(path), path.name, place=place, time=time, outcome=outcome)


def read_table(path: Path) -> pa.Table:
    """The table of a file. Raises NotFound, BadInput."""
    if not path.is_file():
        raise NotFound.looked_in(f"There is no file {path.name!r}.", [str(path.parent)])
    return parse_table(path.read_bytes(), path.name)


def parse_table(raw: bytes, name: str) -> pa.Table:
    """The table in the bytes of a file. Raises BadInput that says what is wrong with it."""
    try:
        if raw[:4] == b"PAR1":
            return parquet.read_table(io.BytesIO(raw))
        return _parse_csv(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    except (pa.ArrowInvalid, OSError, EOFError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{name} cannot be read as a table.",
            given=str(error)[:200],
            data="Nothing was changed.",
            next_step="save it as CSV with one header line and the same number of fields in each row",
        ) from None


def _parse_csv(raw: bytes) -> pa.Table:
    text = raw.decode("utf-16") if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else raw.decode("utf-8-sig", "strict")
    head = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t", "|"), key=head.count)
    return csv.read_csv(
        io.BytesIO(text.encode()),
        parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=csv.ConvertOptions(timestamp_parsers=[], strings_can_be_null=False),
    )
