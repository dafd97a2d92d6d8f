"""A file or standard input as a stream of UTF-8 bytes: compression by magic bytes, encoding by evidence."""

from __future__ import annotations

import codecs
import io
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import pyarrow as pa

from goodword.core.errors import BadInput, NotFound

STDIN = "-"
SAMPLE_BYTES = 1 << 20
_MAGIC = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Bytes(Protocol):
    """The little of a stream that readers need."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; b"" at the end."""


class Replay:
    """A stream whose beginning can be looked at without consuming it."""

    def __init__(self, source: Bytes) -> None:
        self._source = source
        self._head = b""

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, or fewer at the end."""
        while len(self._head) < size:
            more = self._source.read(size - len(self._head))
            if not more:
                break
            self._head += more
        return self._head[:size]

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; b"" at the end."""
        if not self._head:
            return self._source.read(size)
        data, self._head = self._head[:size], self._head[size:]
        return data


class _Counting(io.RawIOBase):
    """Counts what is taken from the file underneath, for progress."""

    def __init__(self, source: Bytes) -> None:
        super().__init__()
        self._source = source
        self.taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._source.read(size)
        self.taken += len(data)
        return data


class _Decompressed:
    """Decompresses, with damage told as an error that a user can act on."""

    def __init__(self, source: _Counting, compression: str, name: str) -> None:
        self._stream = pa.CompressedInputStream(pa.PythonFile(source, "r"), compression)
        self._name = name

    def read(self, size: int, /) -> bytes:
        try:
            return bytes(self._stream.read(size))
        except OSError as error:
            raise broken(self._name, str(error)) from None


@dataclass(slots=True)
class Opened:
    """An open file: `stream` gives its decompressed bytes from the start."""

    name: str
    stream: Replay
    compression: str
    size: int | None
    modified_at: int | None
    _counter: _Counting
    _handle: BinaryIO

    @property
    def taken(self) -> int:
        """Bytes taken from the file so far, as on disk."""
        return self._counter.taken

    def close(self) -> None:
        """Close the file; standard input stays open."""
        if self._handle is not sys.stdin.buffer:
            self._handle.close()


def open_bytes(path: str | Path, stdin: BinaryIO | None = None, *, called: str = "") -> Opened:
    """Open a file, or standard input for "-", and undo gzip or zstd whatever the name says.

    called: its name for people, where the path does not say it (uploads).
    """
    if str(path) == STDIN:
        return _opened(called or "standard input", stdin or sys.stdin.buffer, None, None)
    file = Path(path).expanduser()
    try:
        handle = file.open("rb")
        status = file.stat()
    except FileNotFoundError:
        raise _absent(file) from None
    except OSError as error:
        raise BadInput(
            "This file cannot be opened.",
            where=str(file),
            given=error.strerror or str(error),
            data=_UNTOUCHED,
            next_step="name the files in it, such as FOLDER/*.csv" if file.is_dir() else "see who may read it",
        ) from None
    try:
        return _opened(called or file.name, handle, status.st_size, int(status.st_mtime))
    except BaseException:
        handle.close()
        raise


_UNTOUCHED = "The catalogue was not touched."


def _opened(name: str, handle: BinaryIO, size: int | None, modified_at: int | None) -> Opened:
    stored = Replay(handle)
    head = stored.peek(4)
    if not head:
        raise BadInput("This file is empty.", where=name, data=_UNTOUCHED, next_step="give a file with rows")
    counter = _Counting(stored)
    compression = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    stream: Bytes = _Decompressed(counter, compression, name) if compression else counter
    return Opened(name, Replay(stream), compression, size, modified_at, counter, handle)


def _absent(file: Path) -> NotFound:
    folder = file.parent
    near = sorted(p.name for p in folder.iterdir() if p.is_file())[:8] if folder.is_dir() else []
    return NotFound(
        "There is no such file.",
        where=str(file),
        given=f"the folder has: {', '.join(near)}" if near else "the folder is empty or absent",
        data=_UNTOUCHED,
        next_step="check the name, and the folder you are in",
    )


def broken(name: str, detail: str) -> BadInput:
    """A file that is damaged or cut short; rows read before the damage are good."""
    return BadInput(
        "This file is damaged or cut short.",
        where=name,
        given=detail,
        next_step="fetch the file again and import it again; rows that are already in change nothing",
    )


# --- encoding -------------------------------------------------------------------------------------------------------

_INVALID = re.compile("[\udc80-\udcff]+")


def detect_encoding(sample: bytes) -> tuple[str, str]:
    """(encoding, why) from a byte-order mark, the pattern of NULs, or whether the bytes are UTF-8."""
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding, "byte-order mark"
    wide = _wide(sample)
    if wide:
        return wide, "every other byte is NUL"
    text = sample[: len(sample) - _cut_off(sample)].decode("utf-8", "surrogateescape")
    invalid = len(_INVALID.findall(text))
    if not invalid:
        return "utf-8", "plain ASCII so far" if sample.isascii() else "valid UTF-8"
    valid = sum(1 for c in text if c > "\x7f" and not "\udc80" <= c <= "\udcff")
    if valid > invalid:
        return "utf-8", f"UTF-8 with {invalid} damaged places; their rows are set aside"
    return "cp1252", "not UTF-8: read as Windows-1252, which contains Latin-1"


def _cut_off(sample: bytes) -> int:
    """How many bytes at the end belong to a character that the sample cuts in two."""
    for back in range(1, min(4, len(sample)) + 1):
        byte = sample[-back]
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return back if needed > back and len(sample) >= SAMPLE_BYTES else 0
        if byte < 0x80:
            return 0
    return 0


def _wide(sample: bytes) -> str:
    head = sample[:4096]
    if len(head) < 4 or b"\0" not in head:
        return ""
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else ""


class _Transcoded:
    """Text of another encoding as UTF-8; what cannot be decoded becomes a byte that is no UTF-8, so its row is seen."""

    def __init__(self, source: Bytes, encoding: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)("goodword_mark")

    def read(self, size: int, /) -> bytes:
        while True:
            data = self._source.read(size)
            text = self._decoder.decode(data, final=not data)
            if text or not data:
                return text.encode("utf-8", "surrogateescape")


def _mark(error: UnicodeError) -> tuple[str, int]:
    end = error.end if isinstance(error, UnicodeDecodeError) else 0
    return "\udcff", end


codecs.register_error("goodword_mark", _mark)


class _Newlines:
    """Files of old Macs end lines with a carriage return alone."""

    def __init__(self, source: Bytes) -> None:
        self._source = source

    def read(self, size: int, /) -> bytes:
        return self._source.read(size).replace(b"\r", b"\n")


def as_utf8(stream: Replay, encoding: str, name: str) -> tuple[Replay, str, str]:
    """(UTF-8 stream without byte-order mark, encoding, why) of a text stream; a stated encoding wins."""
    sample = stream.peek(SAMPLE_BYTES)
    found, why = (encoding, "as stated") if encoding else detect_encoding(sample)
    try:
        known = codecs.lookup(found).name
    except LookupError:
        raise BadInput.unknown("encoding", found, ["utf-8", "utf-16", "cp1252", "latin-1"], where=name) from None
    for mark, of in _BOMS:
        if sample.startswith(mark) and known.startswith(of[:6]):
            stream.read(len(mark))
            known = of
            break
    text = stream if known in ("utf-8", "ascii") else Replay(_Transcoded(stream, known))
    head = text.peek(SAMPLE_BYTES)
    if b"\r" in head and b"\n" not in head:
        text = Replay(_Newlines(text))
    return text, known, why
