"""An archive on its way in: the stream of a form goes to whoever reads it, part by part, and never to the disk."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable
from typing import Any, BinaryIO, TypeVar, cast

from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from goodword.core.errors import BadInput, Unavailable

T = TypeVar("T")
_AHEAD = 8
_AT_ONCE = asyncio.Semaphore(4)
_HEADERS = 4_096
_WAITS = 0.2


class Pipe:
    """Bytes from one thread to another; what comes after the reader is done is dropped."""

    def __init__(self) -> None:
        self._parts: queue.Queue[bytes | None] = queue.Queue(_AHEAD)
        self._held = b""
        self._ended = self._broken = False
        self.done = False

    def write(self, data: bytes | None) -> None:
        """Hand over a part; None: that was all."""
        while not self.done:
            try:
                self._parts.put(data, timeout=_WAITS)
            except queue.Full:
                continue
            return

    def abort(self) -> None:
        """Nothing more comes, and what came is not whole."""
        self._broken = True
        self.write(None)

    def read(self, count: int = -1) -> bytes:
        """The next bytes, empty at the end; fewer than asked for in between."""
        if not self._held and not self._ended:
            part = self._parts.get()
            self._ended = part is None
            self._held = part or b""
        if self._broken:
            raise BadInput("The upload was cut off.", data="Nothing was kept.", next_step="send it again")
        cut = len(self._held) if count < 0 else count
        found, self._held = self._held[:cut], self._held[cut:]
        return found


async def streamed(request: Request, field: str, read: Callable[[str, BinaryIO], T]) -> T:
    """Give the file of a form to `read(its name, its bytes)` in a thread of its own while it comes in.

    Raises BadInput where the form holds no such file, Unavailable where too many come at once, and what `read` raises.
    """
    if _AT_ONCE.locked():
        raise Unavailable("Several archives are being read just now.", next_step="try again in a minute")
    async with _AT_ONCE:
        found: T = await _Form(field, read).take(request)
        return found


class _Form:
    """The parts of one form."""

    def __init__(self, field: str, read: Callable[[str, BinaryIO], Any]) -> None:
        self._field, self._read = field, read
        self._header, self._headers, self._size = [b"", b""], dict[bytes, bytes](), 0
        self._data: list[bytes] = []
        self._mine = False
        self._name: str | None = None
        self._pipe, self._work = Pipe(), cast("asyncio.Task[Any] | None", None)

    async def take(self, request: Request) -> Any:  # noqa: ANN401 - whatever is read
        """All of the form, then what was read."""
        parser = self._parser(request)
        try:
            async for chunk in request.stream():
                parser.write(chunk)
                await self._passed()
            await run_in_threadpool(self._pipe.write, None)
        except BaseException:
            self._pipe.abort()
            if self._work is not None:
                await asyncio.gather(self._work, return_exceptions=True)
            raise
        if self._work is None:
            raise BadInput("No file was chosen.", where=self._field, next_step="choose your archive")
        return await self._work

    async def _passed(self) -> None:
        if self._name is not None and self._work is None:
            self._work = asyncio.create_task(run_in_threadpool(self._run, self._name))
        for data in self._data:
            await run_in_threadpool(self._pipe.write, data)
        self._data.clear()

    def _run(self, name: str) -> Any:  # noqa: ANN401
        try:
            return self._read(name, cast("BinaryIO", self._pipe))
        finally:
            self._pipe.done = True

    def _parser(self, request: Request) -> MultipartParser:
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise BadInput("No file was sent.", where=self._field, next_step="choose your archive")
        calls = {
            "on_part_begin": self._begin, "on_header_field": lambda d, a, b: self._head(0, d[a:b]),
            "on_header_value": lambda d, a, b: self._head(1, d[a:b]), "on_header_end": self._header_end,
            "on_headers_finished": self._headers_end, "on_part_data": self._part,
        }  # fmt: skip
        return MultipartParser(boundary, cast("Any", calls))

    def _begin(self) -> None:
        self._headers, self._header, self._size, self._mine = {}, [b"", b""], 0, False

    def _head(self, place: int, data: bytes) -> None:
        self._size += len(data)
        if self._size > _HEADERS:
            raise BadInput("This form is not understood.", where=self._field)
        self._header[place] += data

    def _header_end(self) -> None:
        self._headers[self._header[0].lower()] = self._header[1]
        self._header = [b"", b""]

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        named = options.get(b"name", b"").decode(errors="replace") == self._field
        file = options.get(b"filename", b"").decode(errors="replace")
        self._mine = named and bool(file) and self._name is None
        if self._mine:
            self._name = file

    def _part(self, data: bytes, start: int, end: int) -> None:
        if self._mine:
            self._data.append(bytes(data[start:end]))
