"""Files that are no text, told by their first bytes, and what to do with each."""

from __future__ import annotations

from goodword.core.errors import BadInput
from goodword.sources.opening import detect_encoding

_OFFICE = "open it there and save it as CSV (UTF-8)"
_KINDS = (
    (b"PK\x03\x04", "an Excel or OpenDocument workbook, or another zip archive", f"if it is a workbook, {_OFFICE}"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook or another Office file", _OFFICE),
    (b"%PDF", "a PDF", "export the table that it was made from as CSV"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
    (b"ARROW1", "an Arrow file", "write it as Parquet"),
    (b"Obj\x01", "an Avro file", "write it as Parquet"),
    (b"\x89PNG", "a picture", "give the table itself"),
    (b"\xff\xd8\xff", "a picture", "give the table itself"),
    (b"GIF8", "a picture", "give the table itself"),
    (b"BZh", "packed with bzip2", "unpack it first, or pack it with gzip or zstd"),
    (b"\xfd7zXZ", "packed with xz", "unpack it first, or pack it with gzip or zstd"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it first"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b"))
_TOO_MANY = 0.1
"""Share of control characters from which on a file cannot be text; single ones cost their row only."""


def refuse_binary(head: bytes, name: str, encoding: str = "") -> None:
    """Raise BadInput where the beginning of a file is no text. encoding: as stated by the user, if it is."""
    for magic, what, next_step in _KINDS:
        if head.startswith(magic):
            raise _refused(name, f"it is {what}", next_step)
    if encoding or detect_encoding(head)[0].startswith(("utf-16", "utf-32")):
        return
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > _TOO_MANY * len(head):
        raise _refused(
            name, "its first bytes are no text", "give CSV, JSON or Parquet; --encoding names an unusual text"
        )


def _refused(name: str, given: str, next_step: str) -> BadInput:
    return BadInput(
        "This file is not a table in CSV, JSON Lines, JSON or Parquet.",
        where=name,
        given=given,
        data="The catalogue was not touched.",
        next_step=next_step,
    )
