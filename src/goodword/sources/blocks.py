"""A text stream cut into blocks of whole records, with records that are too long taken out unread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from goodword.sources.model import BLOCK_BYTES, MAX_RECORD_BYTES, Reason, Rejected, shortened
from goodword.sources.opening import Bytes


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records. first_row: number of the first one. text: UTF-8 bytes. rejected: found while cutting."""

    first_row: int
    text: bytes
    rejected: tuple[Rejected, ...] = ()


def line_blocks(stream: Bytes, first_row: int, max_record: int = MAX_RECORD_BYTES) -> Iterator[Block]:
    """Blocks that end at line ends; a line is a record (JSON Lines)."""
    yield from _Cutter(stream, first_row, max_record, quoted=None).blocks()


def csv_blocks(stream: Bytes, first_row: int, delimiter: str, max_record: int = MAX_RECORD_BYTES) -> Iterator[Block]:
    """Blocks that end at line ends outside quotation marks; a quoted field may hold line ends (RFC 4180)."""
    edge = re.escape(delimiter.encode())
    quoted = re.compile(rb"(?:(?<=[\r\n" + edge + rb'])|\A)"[^"]*+(?:""[^"]*+)*+("|\Z)')
    yield from _Cutter(stream, first_row, max_record, quoted).blocks()


class _Cutter:
    def __init__(self, stream: Bytes, first_row: int, max_record: int, quoted: re.Pattern[bytes] | None) -> None:
        self._stream, self._row, self._max, self._quoted = stream, first_row, max_record, quoted
        self._held = b""

    def blocks(self) -> Iterator[Block]:
        ended = False
        while not ended:
            data = self._read(BLOCK_BYTES)
            ended = not data
            held = self._held + data
            cut, unclosed = self._last_end(held)
            if ended and not unclosed:
                cut = len(held)
            if cut:
                yield self._whole(held[:cut])
            self._held = held[cut:]
            if self._held and (unclosed if ended else len(self._held) > self._max):
                yield self._skip_record(unclosed=unclosed)
                ended = False

    def _read(self, size: int) -> bytes:
        parts, missing = [], size
        while missing > 0:
            data = self._stream.read(missing)
            if not data:
                break
            parts.append(data)
            missing -= len(data)
        return b"".join(parts)

    def _last_end(self, text: bytes) -> tuple[int, bool]:
        """(position after the last record that is whole, whether a quotation mark is still open at the end)."""
        if self._quoted is None or b'"' not in text:
            return text.rfind(b"\n") + 1, False
        spans = [(m.start(), m.end(), m[1] != b'"') for m in self._quoted.finditer(text)]
        unclosed = bool(spans) and spans[-1][2]
        limit = spans[-1][0] if unclosed else len(text)
        for start, end, _ in reversed(spans[:-1] if unclosed else spans):
            cut = text.rfind(b"\n", end, limit)
            if cut >= 0:
                return cut + 1, unclosed
            limit = start
        return text.rfind(b"\n", 0, limit) + 1, unclosed

    def _whole(self, text: bytes) -> Block:
        block = Block(self._row, text)
        self._row += self._records(text)
        return block

    def _records(self, text: bytes) -> int:
        ends = text.count(b"\n") + (not text.endswith(b"\n"))
        if self._quoted is None or b'"' not in text:
            return ends
        return ends - sum(m[0].count(b"\n") for m in self._quoted.finditer(text))

    def _skip_record(self, *, unclosed: bool) -> Block:
        """Set the first held line aside, reading on (and forgetting) to its end."""
        head, row = self._held[:4096], self._row
        end = self._held.find(b"\n")
        while end < 0:
            self._held = self._read(1 << 20)
            if not self._held:
                break
            end = self._held.find(b"\n")
        self._held = self._held[end + 1 :] if end >= 0 else b""
        self._row += 1
        reason = Reason.UNCLOSED_QUOTE if unclosed else Reason.TOO_LONG
        given = shortened(head.split(b"\n")[0].decode("utf-8", "replace"))
        return Block(row, b"", (Rejected(row, "", given, reason, ""),))
