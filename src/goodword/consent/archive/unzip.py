"""Files taken out of a ZIP that comes as a stream (APPNOTE 6.3.10). Pure but for the stream.

It is read from its local headers in the order in which it comes, so that gigabytes of pictures pass by without being
held: what is not chosen is skipped, or inflated into nothing where its length is not said before it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from goodword.consent.archive.model import MOST_MEMBER
from goodword.consent.archive.unpack import CHUNK, Budget, Chosen, Source, Taken, damaged, safe, too_large
from goodword.core.errors import BadInput

_MOST_NAME = 4_096
_LOCAL, _DESCRIPTOR, _CENTRAL, _END = b"PK\x03\x04", b"PK\x07\x08", b"PK\x01\x02", b"PK\x05\x06"
_ZIP64_END = b"PK\x06\x06"
_STORED, _DEFLATED = 0, 8


def unzip(source: Source, chosen: Chosen) -> Taken:
    """Take files out of a ZIP. Raises BadInput."""
    taken, budget = Taken(), Budget()
    while source.peek(4) == _LOCAL:
        member = _member(source)
        if not member.path.endswith("/"):
            wanted = safe(member.path) and chosen(member.path)
            if wanted and member.locked:
                raise BadInput("This archive is locked with a password.", next_step="choose it as it was downloaded")
            data = member.data(source, budget, wanted=wanted)
            if data is None:
                taken.skip(member.path)
            else:
                taken.keep(member.path, data)
        else:
            member.data(source, budget, wanted=False)
    if source.peek(4) not in (_CENTRAL, _END, _ZIP64_END):
        raise damaged("its list of files is not where it should be")
    return taken


@dataclass(frozen=True, slots=True)
class _Member:
    """One file as its header describes it. packed, size: bytes; None where they are said after it."""

    path: str
    method: int
    locked: bool
    crc: int
    packed: int | None
    size: int | None

    def data(self, source: Source, budget: Budget, *, wanted: bool) -> bytes | None:
        """Its bytes where it is wanted; the source stands behind it afterwards."""
        if wanted and self.size is not None and self.size > MOST_MEMBER:
            raise too_large(MOST_MEMBER)
        if not wanted and self.packed is not None:
            source.skip(self.packed)
            return None
        if self.method == _DEFLATED:
            return self._inflated(source, budget, wanted=wanted)
        if self.method == _STORED:
            return self._stored(source, budget, wanted=wanted)
        raise damaged(f"packed in a way that is not known ({self.method})")

    def _inflated(self, source: Source, budget: Budget, *, wanted: bool) -> bytes | None:
        out, size, packed = bytearray(), 0, 0
        crc, inflate = 0, zlib.decompressobj(-zlib.MAX_WBITS)
        while not inflate.eof:
            part = inflate.unconsumed_tail or source.some()
            if not part:
                raise damaged("it ends in the middle")
            fresh = not inflate.unconsumed_tail
            try:
                made = inflate.decompress(part, CHUNK)
            except zlib.error as error:
                raise damaged(str(error)) from None
            packed += len(part) if fresh else 0
            budget.spend(len(made))
            size, crc = size + len(made), zlib.crc32(made, crc)
            if wanted:
                out += made
                if size > MOST_MEMBER:
                    raise too_large(MOST_MEMBER)
        source.back(inflate.unused_data)
        packed -= len(inflate.unused_data)
        expected = self.crc
        if self.packed is None:
            expected = _descriptor(source, packed, size)
        elif packed != self.packed:
            raise damaged("a file is longer or shorter than it says")
        return _whole(out, crc, expected) if wanted else None

    def _stored(self, source: Source, budget: Budget, *, wanted: bool) -> bytes | None:
        if self.packed is not None:
            if self.packed > MOST_MEMBER:
                raise too_large(MOST_MEMBER)
            return _whole(bytearray(source.exactly(self.packed)), None, self.crc)
        out, size, crc = bytearray(), 0, 0
        for part in _until_descriptor(source):
            budget.spend(len(part))
            size, crc = size + len(part), zlib.crc32(part, crc)
            if wanted:
                out += part
                if size > MOST_MEMBER:
                    raise too_large(MOST_MEMBER)
        return bytes(out) if wanted else None


def _member(source: Source) -> _Member:
    """The next header."""
    head = source.exactly(30)
    _, flags, method, _, _, crc, packed, size, names, extras = struct.unpack("<HHHHHIIIHH", head[4:])
    if names > _MOST_NAME:
        raise damaged("a name without end")
    raw, extra = source.exactly(names), source.exactly(extras)
    later = bool(flags & 8)
    size64, packed64 = _zip64(extra, packed, size)
    unknown = later and not packed64
    return _Member(
        _text(raw), method, bool(flags & 1), crc, None if unknown else packed64, None if unknown else size64
    )  # fmt: skip


def _zip64(extra: bytes, packed: int, size: int) -> tuple[int, int]:
    """(size, packed) with what a ZIP64 field says in place of 0xFFFFFFFF."""
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == 1:
            for name in ("size", "packed"):
                value = size if name == "size" else packed
                if value == 0xFFFFFFFF and len(body) >= 8:
                    (value,), body = struct.unpack("<Q", body[:8]), body[8:]
                    size, packed = (value, packed) if name == "size" else (size, value)
    return size, packed


def _descriptor(source: Source, packed: int, size: int) -> int:
    """The checksum that is said after a file."""
    if source.peek(4) == _DESCRIPTOR:
        source.exactly(4)
    (crc,) = struct.unpack("<I", source.exactly(4))
    small = struct.pack("<II", packed & 0xFFFFFFFF, size & 0xFFFFFFFF)
    large = struct.pack("<QQ", packed, size)
    for wanted in (large, small):
        if source.peek(len(wanted)) == wanted:
            source.exactly(len(wanted))
            return int(crc)
    raise damaged("a file is longer or shorter than it says")


def _until_descriptor(source: Source) -> Iterator[bytes]:
    """The bytes of a stored file whose length is said after it: up to a note that fits all that came before."""
    size, crc = 0, 0
    while True:
        held = source.peek(CHUNK)
        if not held:
            raise damaged("it ends in the middle")
        at = held.find(_DESCRIPTOR)
        if at < 0:
            at = len(held) if len(held) < CHUNK else len(held) - 3
            if len(held) < CHUNK:
                raise damaged("it ends in the middle")
        part = source.exactly(at)
        size, crc = size + len(part), zlib.crc32(part, crc)
        yield part
        if source.peek(4) == _DESCRIPTOR:
            note = source.peek(24)
            small, large = struct.pack("<4sIII", _DESCRIPTOR, crc, size & 0xFFFFFFFF, size & 0xFFFFFFFF), b""
            large = struct.pack("<4sIQQ", _DESCRIPTOR, crc, size, size)
            for wanted in (large, small):
                if note.startswith(wanted):
                    source.exactly(len(wanted))
                    return
            part = source.exactly(4)
            size, crc = size + 4, zlib.crc32(part, crc)
            yield part


def _whole(data: bytearray, crc: int | None, expected: int) -> bytes:
    found = zlib.crc32(data) if crc is None else crc
    if found != expected:
        raise damaged("a checksum does not fit")
    return bytes(data)


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp437")
