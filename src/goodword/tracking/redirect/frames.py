"""How clicks lie in a journal: what was written at once is a group with its length and checksum, so that a torn end is
seen; a click in it is a line, as PostgreSQL's COPY takes it. Pure."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from goodword.tracking.model import Hit

Row = tuple[int, int, str, str | None, int | None, int, str, str, str, str]
_NULL = r"\N"
_HEAD = struct.Struct("<II")
_END = 0xFFFF_FFFF
_TOGETHER = 200
_LARGEST = 2**17
"""Bytes of a group: 200 lines of the longest texts that are kept have room."""
END = _HEAD.pack(_END, crc32(b"end"))
"""Written last: the journal is closed and nothing will follow."""


@dataclass(frozen=True, slots=True)
class Read:
    """What lies in a stretch of a journal. lines: the clicks, each with its line's end; consumed: bytes of whole
    groups; ended: the closing mark was reached; torn: something is there that is no group (the end of a write that no
    power was left for)."""

    lines: bytes
    consumed: int
    ended: bool
    torn: bool


def line(values: Sequence[object]) -> bytes:
    """One click as it lies in a group; the values are those of `Hit` in its order, with 0 or 1 for `qr`.

    Texts are those of `Visit`: without tabs, ends of lines and backslashes.
    """
    link, at, kind, click, visitor, qr, referrer, device, agent, language = values
    return (
        f"{link}\t{at}\t{kind}\t{click or _NULL}\t{_NULL if visitor is None else visitor}\t{qr}"
        f"\t{referrer}\t{device}\t{agent}\t{language}\n"
    ).encode()


def values(lines: bytes) -> list[Row]:
    """The fields of each line, in the order of `Hit`."""
    split = (row.split("\t") for row in lines.decode().split("\n")[:-1])
    return [
        (int(a), int(b), c, None if d == _NULL else d, None if e == _NULL else int(e), int(f), g, h, i, j)
        for a, b, c, d, e, f, g, h, i, j in split
    ]


def line_of(hit: Hit) -> bytes:
    """`line` of a hit."""
    fields = {name: getattr(hit, name) for name in Hit.__slots__}
    return line(tuple((fields | {"qr": int(hit.qr)}).values()))


def group(lines: Sequence[bytes]) -> bytes:
    """Lines as they are written at once; very many are several groups."""
    bodies = (b"".join(lines[i : i + _TOGETHER]) for i in range(0, len(lines), _TOGETHER))
    return b"".join(_HEAD.pack(len(body), crc32(body)) + body for body in bodies)


def read(data: bytes) -> Read:
    """Every whole group from the start of `data`; stops at the first that is not."""
    found: list[bytes] = []
    at, size = 0, len(data)
    ended = torn = False
    while at + _HEAD.size <= size:
        length, mark = _HEAD.unpack_from(data, at)
        if length == _END:
            ended, torn = True, mark != crc32(b"end")
            at += _HEAD.size
            break
        body = data[at + _HEAD.size : at + _HEAD.size + length] if length <= _LARGEST else b""
        if not length or len(body) < length or crc32(body) != mark:
            torn = length > _LARGEST or 0 < length == len(body)
            break
        found.append(body)
        at += _HEAD.size + length
    return Read(b"".join(found), at, ended, torn)
