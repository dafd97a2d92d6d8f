"""How clicks lie in a journal: each with its length and checksum, so that a torn end is seen. Pure."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from zlib import crc32

import orjson

from goodword.tracking.model import Hit

_HEAD = struct.Struct("<II")
_END = 0xFFFF_FFFF
_LARGEST = 16_384
END = _HEAD.pack(_END, crc32(b"end"))
"""Written last: the journal is closed and nothing will follow."""


@dataclass(frozen=True, slots=True)
class Read:
    """What lies in a stretch of a journal. consumed: bytes of whole records; ended: the closing mark was reached;
    torn: something is there that is no record (the end of a write that no power was left for)."""

    hits: list[tuple[object, ...]]
    consumed: int
    ended: bool
    torn: bool


def frame(values: tuple[object, ...]) -> bytes:
    """One click as it lies in the journal; the order of the values is that of `Hit`."""
    body = orjson.dumps(values)
    return _HEAD.pack(len(body), crc32(body)) + body


def frame_of(hit: Hit) -> bytes:
    """`frame` of a hit."""
    values = {name: getattr(hit, name) for name in Hit.__slots__}
    return frame(tuple((values | {"qr": int(hit.qr)}).values()))


def read(data: bytes | memoryview) -> Read:
    """Every whole record from the start of `data`; stops at the first that is not."""
    found: list[tuple[object, ...]] = []
    at, size = 0, len(data)
    while at + _HEAD.size <= size:
        length, mark = _HEAD.unpack_from(data, at)
        if length == _END:
            return Read(found, at + _HEAD.size, ended=True, torn=mark != crc32(b"end"))
        if not 0 < length <= _LARGEST:
            return Read(found, at, ended=False, torn=length != 0)
        body = bytes(data[at + _HEAD.size : at + _HEAD.size + length])
        if len(body) < length or crc32(body) != mark:
            return Read(found, at, ended=False, torn=len(body) == length)
        found.append(tuple(orjson.loads(body)))
        at += _HEAD.size + length
    return Read(found, at, ended=False, torn=False)
