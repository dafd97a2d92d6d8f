"""Files taken out of a TAR in gzip that comes as a stream (POSIX pax, GNU long names). Pure but for the stream."""

from __future__ import annotations

import zlib

from goodword.consent.archive.model import MOST_MEMBER
from goodword.consent.archive.unpack import CHUNK, Budget, Chosen, Source, Taken, damaged, safe, too_large


def untar(source: Source, chosen: Chosen) -> Taken:
    """Take files out of a TAR (POSIX.1-2001 pax, GNU long names) in gzip. Raises BadInput."""
    plain, taken, longer = Source(_Gunzip(source)), Taken(), ""  # type: ignore[arg-type]
    while len(head := plain.peek(512)) == 512 and head.strip(b"\0"):
        plain.exactly(512)
        kind, size = head[156:157], _number(head[124:136])
        if kind in (b"x", b"L"):
            if size > 1 << 20:
                raise damaged("a name without end")
            body = plain.exactly(size)
            longer = (_pax_path(body) or longer) if kind == b"x" else body.rstrip(b"\0").decode(errors="replace")
        else:
            path, longer = longer or _tar_path(head), ""
            path = path.removeprefix("./")
            if kind in (b"0", b"\0") and safe(path) and chosen(path):
                if size > MOST_MEMBER:
                    raise too_large(MOST_MEMBER)
                taken.keep(path, plain.exactly(size))
            else:
                plain.skip(size)
                if kind in (b"0", b"\0", b"1", b"2"):
                    taken.skip(path)
        plain.skip(-size % 512)
    if not taken.files and not taken.closed:
        raise damaged("there is nothing in it")
    return taken


class _Gunzip:
    """What comes out of a gzip stream, bounded."""

    def __init__(self, source: Source) -> None:
        self._source, self._budget = source, Budget()
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def read(self, count: int = -1) -> bytes:  # noqa: ARG002 - as files are read
        while not self._inflate.eof:
            part = self._inflate.unconsumed_tail or self._source.some()
            if not part:
                raise damaged("it ends in the middle")
            try:
                made = self._inflate.decompress(part, CHUNK)
            except zlib.error as error:
                raise damaged(str(error)) from None
            self._budget.spend(len(made))
            if made:
                return made
        return b""


def _number(raw: bytes) -> int:
    """A number of a TAR header: octal, or base 256 where its first bit is set."""
    if raw[:1] >= b"\x80":
        return int.from_bytes(raw[1:], "big")
    try:
        return int(raw.strip(b"\0 ") or b"0", 8)
    except ValueError:
        raise damaged("a length that is no number") from None


def _tar_path(head: bytes) -> str:
    name, prefix = (part.split(b"\0", 1)[0].decode(errors="replace") for part in (head[:100], head[345:500]))
    return f"{prefix}/{name}" if prefix and head[257:262] == b"ustar" else name


def _pax_path(body: bytes) -> str:
    """The path that a pax header gives, "" where it gives none."""
    for line in body.split(b"\n"):
        _, _, said = line.partition(b" ")
        if said.startswith(b"path="):
            return said[5:].decode(errors="replace")
    return ""
