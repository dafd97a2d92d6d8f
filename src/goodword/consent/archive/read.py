"""An archive as it was sent, to what would be kept of it: recognised, the files that may be opened taken out, read."""

from __future__ import annotations

from pathlib import PurePath
from typing import BinaryIO

from goodword.consent.archive.model import MOST_MEMBER, Found, Opened, Reader, Scene
from goodword.consent.archive.unpack import Source, Taken, too_large
from goodword.consent.archive.untar import untar
from goodword.consent.archive.unzip import unzip
from goodword.core.errors import BadInput
from goodword.core.text import clean


def read_archive(reader: Reader, name: str, stream: BinaryIO, scene: Scene) -> Found:
    """What an archive says of what was asked for. name: of the file. Raises BadInput."""
    wanted = [one for one in reader.opens if one.what & scene.what]
    taken = _taken(reader, clean(PurePath(name.replace("\\", "/")).name), Source(stream), wanted)
    if not taken.files:
        raise _nothing(reader, taken)
    found = reader.read(taken.files, scene)
    if found.handle and found.handle.casefold() != scene.handle.casefold():
        raise BadInput(
            f"This archive is of @{clean(found.handle)[:100]}; this page asks for the one of @{scene.handle}.",
            data="Nothing was kept.",
            next_step="if you have another name now, ask for a new page",
        )
    if not found:
        raise _nothing(reader, taken)
    return Found(found.rows, found.rejected, found.shares, found.handle, tuple(sorted(taken.files)), taken.closed)


def _taken(reader: Reader, name: str, source: Source, wanted: list[Opened]) -> Taken:
    """The files that may be opened, of an archive or of a single file."""

    def chosen(path: str) -> bool:
        return any(one.matches(path) for one in wanted)

    head = source.peek(64)
    if head.startswith(b"PK"):
        return unzip(source, chosen)
    if head.startswith(b"\x1f\x8b"):
        return untar(source, chosen)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return Taken(passed=["index.html"])
    path = name if chosen(name) else reader.single
    if not path or not chosen(path):
        raise BadInput(
            "This is no archive that can be read.", given=name[:100], data="Nothing was kept.",
            next_step=f"choose the file as you downloaded it: {', '.join(reader.forms)}",
        )  # fmt: skip
    data = bytearray()
    while part := source.some():
        data += part
        if len(data) > MOST_MEMBER:
            raise too_large(MOST_MEMBER)
    return Taken({path: bytes(data)})


def _nothing(reader: Reader, taken: Taken) -> BadInput:
    """An archive in which there is nothing of what was asked for."""
    hint = reader.instead(taken.passed) or "look whether it is the archive of the right account, and choose it again"
    return BadInput(
        "Nothing of what was asked for is in this archive.", data="Nothing was kept.", next_step=hint
    )  # fmt: skip
