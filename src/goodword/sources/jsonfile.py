"""JSON Lines, arrays of objects and objects one after the other, as batches of columns made when asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from operator import itemgetter
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from goodword.core.errors import BadInput
from goodword.sources.arrow import Array, array
from goodword.sources.blocks import Block, line_blocks
from goodword.sources.model import BLOCK_BYTES, MAX_KEPT, MAX_RECORD_BYTES, RawBatch, Reason, Rejected, shortened
from goodword.sources.opening import Bytes, Replay
from goodword.sources.steady import no_cycle_collection

Piece = tuple[int, bytes, Reason | None]
"""(row number, text of one value, reason when it was already found unfit)"""

_BATCH_ROWS = 50_000
_HEAD_BYTES = 1 << 18
_NAMED_DEPTH = 4
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],"]', re.DOTALL)


class JsonReader:
    """Objects of one JSON stream. `columns`: names in the first rows, nested ones as `place.name`."""

    def __init__(self, stream: Replay, name: str) -> None:
        self._stream = stream
        self.notes: list[str] = []
        self.lines, self.columns = _look(stream.peek(_HEAD_BYTES))
        if not self.columns:  # the first record goes on beyond what was looked at
            head = stream.peek(MAX_RECORD_BYTES)
            self.lines, self.columns = _look(head)
            if not self.columns and len(head) == MAX_RECORD_BYTES:
                raise BadInput(
                    f"The first {MAX_RECORD_BYTES >> 20} MiB of this file hold no whole record with named fields.",
                    where=name,
                    given=shortened(head[:400].decode("utf-8", "replace"), 80),
                    data="The catalogue was not touched.",
                    next_step="write one object a line (JSON Lines), or a list of objects",
                )

    def batches(self) -> Iterator[RawBatch]:
        """Every object; a line or element that is none is set aside."""
        if self.lines:
            return map(_lines, line_blocks(self._stream, 1))
        return map(_batch, _grouped(elements(self._stream)))


def _look(head: bytes) -> tuple[bool, list[str]]:
    """(whether a line is a record, names of the fields in the first records) by the beginning of a file."""
    lines = not head.lstrip().startswith(b"[") and not _spread_out(head)
    pieces = ((0, line, None) for line in head.split(b"\n")) if lines else elements(_Once(head))
    objects = (value for _, text, _ in pieces if isinstance(value := _loads(text), dict))
    return lines, list(names_in(islice(objects, 200)))


class _Once:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, size: int, /) -> bytes:
        data, self._data = self._data[:size], self._data[size:]
        return data


def _spread_out(head: bytes) -> bool:
    """Whether the first object goes on over several lines, as pretty printers write it."""
    if b"\n" not in head.strip():
        return False
    first = head.lstrip().split(b"\n", 1)[0].strip()
    return first in (b"{", b"") or (_loads(first) is None and first.endswith((b",", b"{", b"[")))


def elements(stream: Bytes, max_record: int = MAX_RECORD_BYTES) -> Iterator[Piece]:
    """The elements of a JSON array, or of objects one after the other, without loading more than one of them."""
    return _Splitter(stream, max_record).pieces()


class _Splitter:
    """Cuts at the separators of the outermost array by looking at strings and brackets alone."""

    def __init__(self, stream: Bytes, max_record: int) -> None:
        self._stream, self._max = stream, max_record
        self._text, self._start, self._depth, self._row = b"", 0, 0, 1
        self._base: int | None = None
        self._too_long: bytes | None = None

    def pieces(self) -> Iterator[Piece]:
        position = 0
        while True:
            more = self._stream.read(1 << 20)
            self._text = self._text[self._start :] + more
            position -= self._start
            self._start = 0
            if self._too_long is not None and position == 0 and more and self._passes_over():
                continue
            open_string = None
            for token in _TOKEN.finditer(self._text, position):
                if token[0] == b'"':
                    open_string = token.start()
                    break
                yield from self._seen(token[0], token.end())
            position = len(self._text) if open_string is None else open_string
            if not more:
                yield from self._emit(len(self._text))
                return
            position = self._shed(position)

    def _seen(self, token: bytes, end: int) -> Iterator[Piece]:
        if self._base is None:
            self._base = int(token == b"[")
            if self._base:
                self._depth, self._start = 1, end
                return
        if token in (b"{", b"["):
            self._depth += 1
        elif token in (b"}", b"]"):
            self._depth -= 1
            if self._depth < self._base:
                yield from self._emit(end - 1)
                self._depth, self._start, self._base = 0, end, None
            elif self._depth == 0:
                yield from self._emit(end)
        elif token == b"," and self._depth == self._base:
            yield from self._emit(end - 1)
            self._start = end

    def _emit(self, end: int) -> Iterator[Piece]:
        text = self._text[self._start : end].strip()
        self._start = end
        if self._too_long is not None:
            yield self._row, self._too_long, Reason.TOO_LONG
        elif text:
            yield self._row, text, None
        self._row += bool(text) or self._too_long is not None
        self._too_long = None

    def _passes_over(self) -> bool:
        """Whether all of the text belongs to an element that is too long; then it is counted and forgotten at once."""
        bare = _STRING.sub(b"", self._text)
        tail = len(bare) - bare.index(b'"') if b'"' in bare else 0  # a string that goes on in the next piece
        brackets = np.frombuffer(bare[: len(bare) - tail].translate(None, _NO_BRACKETS), dtype=np.uint8)
        depth = self._depth + np.cumsum(np.where((brackets == ord("{")) | (brackets == ord("[")), 1, -1))
        if len(depth) and depth.min() <= (self._base or 0):
            return False
        self._depth = int(depth[-1]) if len(depth) else self._depth
        self._text = self._text[len(self._text) - tail :] if tail and tail < self._max else b'"' if tail else b""
        return True

    def _shed(self, position: int) -> int:
        """Forget what is held of an element that is too long; its beginning is kept to show it."""
        if len(self._text) - self._start <= self._max:
            return position
        if self._too_long is None:
            self._too_long = self._text[self._start : self._start + 400]
        if position < len(self._text):  # inside a string: keep it open
            self._text, position = b'"', 0
        else:
            self._text, position = b"", 0
        self._start = 0
        return position


def names_in(objects: Iterable[Mapping[str, Any]]) -> dict[str, None]:
    """Names of all fields, in order of appearance; fields of nested objects as `outer.inner`.

    A field that holds plain values in some objects keeps its own name too: one odd object does not hide it.
    """
    names: dict[str, bool] = {}
    for value in objects:
        _collect(value, "", _NAMED_DEPTH, names)
    return {n: None for n, plain in names.items() if plain or not any(o.startswith(n + ".") for o in names)}


def _collect(value: Mapping[str, Any], prefix: str, depth: int, names: dict[str, bool]) -> None:
    """Name → whether a plain value was seen under it."""
    for key, inner in value.items():
        if isinstance(inner, dict) and inner and depth:
            _collect(inner, f"{prefix}{key}.", depth - 1, names)
        names[prefix + key] = names.get(prefix + key, False) or isinstance(inner, str | int | float)


def pick(value: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - any JSON value
    """The value at a path; through lists it gives the list of the values found."""
    for i, key in enumerate(path):
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list):
            return [found for item in value if (found := pick(item, path[i:])) is not None]
        else:
            return None
    return value


class _Columns(Mapping[str, Array]):
    """Columns of parsed objects, extracted when asked for."""

    def __init__(self, objects: list[dict[str, Any]]) -> None:
        self._objects = objects
        self._inner: dict[str, list[Any]] = {}

    def __getitem__(self, name: str) -> Array:
        path = tuple(name.split("."))
        if len(path) == 1 or any(name in value for value in self._objects[:1]):
            return to_arrow(_each(name, self._objects))
        inner = self._inner.get(path[0])
        if inner is None:
            inner = self._inner[path[0]] = _each(path[0], self._objects)
        if len(path) == 2 and set(map(type, inner)) <= {dict, type(None)}:
            key = path[1]
            return to_arrow([None if value is None else value.get(key) for value in inner])
        return to_arrow([pick(value, path[1:]) for value in inner])

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str)

    def __iter__(self) -> Iterator[str]:
        """Every name of the outermost fields, and the nested ones of every fiftieth object."""
        outer = dict.fromkeys(map(tuple, self._objects))
        shapes = [dict.fromkeys(shape) for shape in outer]
        return iter(names_in([*self._objects[::50], *shapes]))

    def __len__(self) -> int:
        return len(list(iter(self)))


def _each(name: str, objects: list[dict[str, Any]]) -> list[Any]:
    """The value under a name of every object; most files have it in all of them."""
    try:
        return list(map(itemgetter(name), objects))
    except KeyError:
        return [value.get(name) for value in objects]


def to_arrow(values: list[Any]) -> Array:
    """Arrow array of JSON values: of one type where they agree, else as text."""
    first = next((v for v in values if v is not None), None)
    if not isinstance(first, dict):
        try:
            made = array(values)
            if not pa.types.is_nested(made.type) or _flat_list(made.type):
                return made
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            pass
    return array([as_text(v) for v in values], pa.string())


def _flat_list(kind: pa.DataType) -> bool:
    return pa.types.is_list(kind) and not pa.types.is_nested(kind.value_type)


def as_text(value: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """A JSON value as the text a CSV would hold."""
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_SUBCLASS).decode() if not _huge(value) else str(value)


def _huge(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1 << 63


def _loads(text: bytes) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _grouped(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    held = 0
    for piece in pieces:
        group.append(piece)
        held += len(piece[1])
        if len(group) >= _BATCH_ROWS or held >= BLOCK_BYTES:
            yield group
            group, held = [], 0
    if group:
        yield group


@no_cycle_collection()
def _lines(block: Block) -> RawBatch:
    """The lines of a block, parsed at once; one by one where any of them is not whole."""
    lines = block.text.split(b"\n") if block.text else []
    if lines and not lines[-1]:
        lines.pop()
    together = _loads(b"[" + b",".join(lines) + b"]") if all(map(_enclosed, lines)) else None
    if together is not None and len(together) == len(lines) and not block.rejected:
        rows = array(np.arange(block.first_row, block.first_row + len(lines), dtype=np.int64))
        return RawBatch(rows, _Columns(together), (), lambda i: lines[i].decode("utf-8", "replace"))
    group: list[Piece] = [(r.row, r.given.encode(), r.reason) for r in block.rejected]
    return _batch(group + [(row, line, None) for row, line in enumerate(lines, start=block.first_row)])


def _enclosed(line: bytes) -> bool:
    return line[:1] == b"{" and line[-1:] == b"}"


@no_cycle_collection()
def _batch(group: list[Piece]) -> RawBatch:
    rows, objects, texts, rejected = [], [], [], []
    loads = orjson.loads
    for row, text, reason in group:
        if reason is not None:
            rejected.append(_unfit(row, text, reason))
            continue
        try:
            value = loads(text)
        except orjson.JSONDecodeError:
            if text.strip():
                rejected.append(_unfit(row, text, _why_not(text)))
            continue
        if type(value) is dict:
            rows.append(row)
            objects.append(value)
            texts.append(text)
        else:
            rejected.append(_unfit(row, text, Reason.NOT_AN_OBJECT))
    return RawBatch(
        array(rows, pa.int64()), _Columns(objects), tuple(rejected), lambda i: texts[i].decode("utf-8", "replace")
    )


def _why_not(text: bytes) -> Reason:
    if b"\0" in text:
        return Reason.NUL
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return Reason.ENCODING
    return Reason.NOT_JSON


def _unfit(row: int, text: bytes, reason: Reason) -> Rejected:
    shown = text.decode("utf-8", "replace")
    return Rejected(
        row, "", shortened(shown.strip()), reason, orjson.dumps({"line": shortened(shown, MAX_KEPT)}).decode()
    )
